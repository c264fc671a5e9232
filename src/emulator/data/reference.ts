/**
 * References between the requests of a composite call: `@{newAccount.id}`, `@{query.records[0].Id}`.
 * Rule: a reference that stands alone keeps the value's type; one inside a text is written into it.
 */

interface Answered {
  readonly referenceId: string;
  readonly body: unknown;
}

interface Request {
  readonly url: string;
  readonly body: unknown;
}

/** Puts values in the place of references; `missing` names the first that has none. */
export function resolveReferences(request: Request, earlier: readonly Answered[]): Request | { readonly missing: string } {
  let missing: string | undefined;
  const find = (path: string): unknown => {
    const [name = '', ...steps] = path.split(/[.[\]]+/).filter((step) => step !== '');
    const start = earlier.find(({ referenceId }) => referenceId === name)?.body;
    const found = steps.reduce<unknown>(
      (at, step) => (typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<string, unknown>)[step] : undefined),
      start,
    );
    if (found === undefined || found === null) missing ??= path;
    return found ?? '';
  };
  const inText = (text: string): string => text.replace(/@\{([^}]+)\}/g, (_match, path: string) => String(find(path)));
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const alone = /^@\{([^}]+)\}$/.exec(value)?.[1];
      return alone === undefined ? inText(value) : find(alone);
    }
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
    return value;
  };
  const resolved = { url: inText(request.url), body: walk(request.body) };
  return missing === undefined ? resolved : { missing };
}
