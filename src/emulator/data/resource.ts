/**
 * Resources of the data API: a path, and what each method of it answers.
 * Rule: a handler takes a checked call and gives an answer as data, so that a composite request can ask it as the wire does.
 */
import type { Org, User } from '../org/state.ts';
import { methodNotAllowed, NOT_FOUND, RestError, toErrorBody } from './error.ts';

/** A checked call. `base` is `/services/data/vXX.0`; `body` is the parsed JSON, or undefined without one. */
export interface Call {
  readonly org: Org;
  readonly user: User;
  readonly version: string;
  readonly base: string;
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** An answer. A body of undefined is none at all; `text` is sent as it is. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: { readonly type: string; readonly content: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** What one method of a resource does. @throws RestError */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** Methods of a path, by path relative to the version. */
export type Resources = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** Answers 200 with a body. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** Finds the resource of a path and its parameters; fixed parts come before parameters. */
export function matchResource(
  resources: Resources,
  path: string,
): { methods: Readonly<Record<string, Handler>>; params: Record<string, string> } | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const found = Object.entries(resources).flatMap(([pattern, methods]) => {
    const steps = pattern.split('/').filter((step) => step !== '');
    if (steps.length !== parts.length) return [];
    const params: Record<string, string> = {};
    let fixed = 0;
    for (const [index, step] of steps.entries()) {
      const part = parts[index] ?? '';
      if (step.startsWith(':')) params[step.slice(1)] = decode(part);
      else if (step.toLowerCase() === part.toLowerCase()) fixed += 1;
      else return [];
    }
    return [{ methods, params, fixed }];
  });
  return found.toSorted((a, b) => b.fixed - a.fixed)[0];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Asks a resource by its url, as a composite request does; refusals come back as answers. */
export async function ask(
  resources: Resources,
  call: Call,
  {
    method,
    url,
    body,
    headers = {},
  }: { method: string; url: string; body?: unknown; headers?: Readonly<Record<string, string | undefined>> },
): Promise<Answer> {
  const [path = '', query = ''] = url.split('?', 2);
  const [, version = '', rest = ''] = /^\/services\/data\/v(\d+\.\d)(\/.*)?$/.exec(path) ?? [];
  const match = version === '' ? undefined : matchResource(resources, rest);
  try {
    if (match === undefined) throw new RestError(NOT_FOUND);
    const handler = Object.hasOwn(match.methods, method) ? match.methods[method] : undefined;
    if (handler === undefined) throw new RestError(methodNotAllowed(method, Object.keys(match.methods)));
    return await handler({
      ...call,
      version,
      base: `/services/data/v${version}`,
      method,
      params: match.params,
      query: new URLSearchParams(query),
      headers,
      body,
    });
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return { status: error.problem.status, body: toErrorBody(error.problem) };
  }
}
