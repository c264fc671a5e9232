/**
 * The schema's findings as diagnostics: every mistake at once, each at its place, with the word that was probably meant.
 */
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Path } from './document.ts';
import { unwrap } from './schema.ts';

/** Where a path of the checked data stands in the file. */
export type Locate = (path: Path, part?: 'key' | 'value') => Diagnostic['at'];

/** The result of a check: the typed value, or what is wrong with it. */
export type Checked<T> =
  { readonly value: T; readonly diagnostics?: undefined } | { readonly value?: undefined; readonly diagnostics: Diagnostic[] };

/** Checks data against a schema; every finding becomes one diagnostic at its place. */
export function check<S extends z.ZodType>(schema: S, data: unknown, locate: Locate): Checked<z.output<S>> {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return { value: result.data };
  return { diagnostics: result.error.issues.flatMap((issue) => diagnose(issue, schema, locate)) };
}

/**
 * What remains of the data without its mistakes: unknown keys go, and of any other mistake the whole named entry
 * (`apps.OrderSync`), so that the sound rest can still be checked further. Undefined when too little is left.
 */
export function soundPart<S extends z.ZodType>(schema: S, data: unknown): z.output<S> | undefined {
  const rest: unknown = structuredClone(data);
  for (const issue of schema.safeParse(data).error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(rest, [...issue.path, key]);
    else remove(rest, issue.path.slice(0, 2));
  }
  return schema.safeParse(rest).data;
}

function remove(data: unknown, path: readonly PropertyKey[]): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), data);
  const last = path.at(-1);
  if (typeof parent === 'object' && parent !== null && last !== undefined) Reflect.deleteProperty(parent, last);
}

type Issue = z.core.$ZodIssue;

function diagnose(issue: Issue, schema: z.ZodType, locate: Locate): Diagnostic[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const name = format(path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, path);
      return issue.keys.map((key) =>
        error(
          'unknown-key',
          `unknown key \`${key}\`${name === '' ? '' : ` in \`${name}\``}`,
          place(locate([...path, key], 'key'), suggestion(key, known)),
        ),
      );
    }
    case 'invalid_key':
      return [
        error(
          'invalid-name',
          `\`${String(path.at(-1))}\` is not a name here: ${issue.issues[0]?.message ?? 'invalid'}`,
          place(locate(path, 'key')),
        ),
      ];
    case 'invalid_type':
      if (issue.input === undefined) return [error('missing-key', `\`${name}\` is missing`, place(locate(path.slice(0, -1), 'key')))];
      return [
        error(
          'wrong-type',
          `\`${name}\` must be ${article(issue.expected)}, not ${describe(issue.input)}`,
          place(locate(path), typeHint(issue.input)),
        ),
      ];
    case 'invalid_value': {
      if (issue.input === undefined) return [error('missing-key', `\`${name}\` is missing`, place(locate(path.slice(0, -1), 'key')))];
      return [wrongValue(name, issue.input, issue.values.map(String), locate(path))];
    }
    case 'invalid_union':
      return [wrongValue(name, issue.input, literalsAt(schema, path), locate(path))];
    case 'too_small':
    case 'too_big': {
      const bound = issue.code === 'too_small' ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`;
      const what = issue.origin === 'array' ? `have ${bound} ${issue.code === 'too_small' ? 'entry' : 'entries'}` : `be ${bound}`;
      return [error('out-of-range', `\`${name}\` must ${what}`, place(locate(path)))];
    }
    case 'invalid_format':
    case 'custom':
      return [error('invalid-value', `\`${name}\` is ${describe(issue.input)}: ${issue.message}`, place(locate(path)))];
    case 'not_multiple_of':
    case 'invalid_element':
      return [error('invalid-value', `\`${name}\`: ${issue.message}`, place(locate(path)))];
  }
}

function wrongValue(name: string, input: unknown, allowed: readonly string[], at: Diagnostic['at']): Diagnostic {
  const few = allowed.length <= 8 ? `: expected ${allowed.join(', ')}` : '';
  const near = typeof input === 'string' ? suggestion(input, allowed) : undefined;
  const list = allowed.length > 8 && near === undefined ? `one of ${allowed.slice(0, 8).join(', ')}, …` : undefined;
  return error('wrong-value', `\`${name}\` is ${describe(input)}${few}`, place(at, near ?? list));
}

function place(at: Diagnostic['at'], hint?: string): Partial<Diagnostic> {
  return { ...(at ? { at } : {}), ...(hint === undefined ? {} : { hint }) };
}

/** `did you mean …?` when one of the known words is near: a third of its letters may differ, or only the case. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) / 3))
    ? `did you mean \`${best.candidate}\`?`
    : undefined;
}

/** A path as users read it: `apps.OrderSync.oauth.scopes[0]`. */
export function format(path: Path): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

const TYPE_NAMES: Record<string, string> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

function article(expected: string): string {
  return TYPE_NAMES[expected] ?? expected;
}

function typeHint(input: unknown): string | undefined {
  if (typeof input === 'number' || typeof input === 'boolean') return 'put text that looks like a number or a flag in quotes';
  if (typeof input === 'string' && input.includes('${env:')) return '`${env:NAME}` can stand only where text stands';
  return undefined;
}

/** The schema that applies at a path, through records, lists, defaults and options. */
function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  const bare = unwrap(schema);
  const [step, ...rest] = path;
  if (step === undefined) return bare;
  const next =
    bare instanceof z.ZodObject
      ? (bare.shape as Record<string, z.ZodType | undefined>)[step]
      : bare instanceof z.ZodRecord
        ? (bare.valueType as z.ZodType)
        : bare instanceof z.ZodArray
          ? (bare.element as z.ZodType)
          : undefined;
  return next && schemaAt(next, rest);
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function literalsAt(schema: z.ZodType, path: Path): string[] {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodUnion
    ? found.options.flatMap((option) => (option instanceof z.ZodLiteral ? [...option.values].map(String) : []))
    : [];
}
