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

/** Where checked data stands: its places, and the path messages name before its own. */
export interface Whereabouts {
  readonly locate: Locate;
  readonly within?: Path;
}

/** Checks data against a schema; every finding becomes one diagnostic at its place. */
export function check<S extends z.ZodType>(schema: S, data: unknown, { locate, within = [] }: Whereabouts): Checked<z.output<S>> {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return { value: result.data };
  const name = (path: Path): string => format([...within, ...path]);
  return { diagnostics: result.error.issues.flatMap((issue) => diagnose(issue, schema, { locate, name })) };
}

type Issue = z.core.$ZodIssue;

/** Fields where a secret may have been pasted: no message repeats what stands there. */
const SECRET_FIELDS = new Set<PropertyKey | undefined>(['accessToken', 'privateKey']);

function diagnose(
  issue: Issue,
  schema: z.ZodType,
  { locate, name: nameOf }: { locate: Locate; name: (path: Path) => string },
): Diagnostic[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const name = nameOf(path);
  const subject = name === '' ? 'the spec' : `\`${name}\``;
  const input = SECRET_FIELDS.has(path.at(-1)) ? 'text that is not shown here' : describe(issue.input);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, path);
      return issue.keys.map((key) =>
        error(
          'unknown-key',
          `unknown key \`${key}\`${name === '' ? '' : ` in ${subject}`}`,
          place(locate([...path, key], 'key'), suggestion(key, known) ?? `it knows ${known.join(', ')}`),
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
      if (issue.input === undefined) return [missing(subject, locate(path.slice(0, -1), 'key'), schemaAt(schema, path))];
      return [
        error(
          'wrong-type',
          `${subject} must be ${article(issue.expected)}, not ${input}`,
          place(locate(path), name === '' ? 'a spec starts with `version: 1`' : typeHint(issue.input, issue.expected)),
        ),
      ];
    case 'invalid_value':
      if (issue.input === undefined) return [missing(subject, locate(path.slice(0, -1), 'key'), schemaAt(schema, path))];
      return [wrongValue(subject, issue.input, issue.values.map(String), locate(path))];
    case 'invalid_union':
      return [wrongValue(subject, issue.input, literalsAt(schema, path), locate(path))];
    case 'too_small':
    case 'too_big': {
      const bound = issue.code === 'too_small' ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`;
      const what = issue.origin === 'array' ? `have ${bound} ${issue.code === 'too_small' ? 'entry' : 'entries'}` : `be ${bound}`;
      return [error('out-of-range', `${subject} must ${what}`, place(locate(path)))];
    }
    case 'invalid_format':
    case 'custom':
      return [error('invalid-value', `${subject} is ${input}: ${issue.message}`, place(locate(path)))];
    case 'not_multiple_of':
    case 'invalid_element':
      return [error('invalid-value', `${subject}: ${issue.message}`, place(locate(path)))];
  }
}

function missing(subject: string, at: Diagnostic['at'], field: z.ZodType | undefined): Diagnostic {
  const description = field?.meta()?.description;
  return error('missing-key', `${subject} is missing`, place(at, description === undefined ? 'add it' : `add it: ${description}`));
}

function wrongValue(subject: string, input: unknown, allowed: readonly string[], at: Diagnostic['at']): Diagnostic {
  const isShort = allowed.length <= 12;
  const few = isShort ? `: expected ${allowed.join(', ')}` : '';
  const near = typeof input !== 'string' ? undefined : input.includes('${env:') ? ONLY_IN_TEXT : suggestion(input, allowed);
  const list = !isShort && near === undefined ? `one of ${allowed.slice(0, 8).join(', ')}, …` : undefined;
  return error('wrong-value', `${subject} is ${describe(input)}${few}`, place(at, near ?? list));
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
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
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

const ONLY_IN_TEXT = '`${env:NAME}` can stand only where text stands';

function typeHint(input: unknown, expected: string): string | undefined {
  if (typeof input === 'string' && input.includes('${env:')) return ONLY_IN_TEXT;
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return 'put text that looks like a number or a flag in quotes';
  if (expected === 'boolean' && typeof input === 'string') return 'write `true` or `false`, without quotes';
  if (expected === 'array' && typeof input === 'string') return `write \`[${input}]\`, or a line \`- ${input}\``;
  if ((expected === 'object' || expected === 'record') && input === null) return 'indent its fields below it, or write `{}`';
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
