/**
 * WHERE: the parser's chain of conditions, made into one predicate.
 * Rule: NOT binds before AND, AND before OR; text is compared without case, ids by their first fifteen characters.
 */
import type {
  Condition,
  ConditionWithValueQuery,
  HavingClause,
  LogicalOperator,
  Operator,
  Query,
  WhereClause,
} from '@jetstreamapp/soql-parser-js';
import { isId } from '../org/id.ts';
import { dateRange } from './date-literal.ts';
import type { FieldType } from './object.ts';
import type { FunctionText, Operand } from './operand.ts';
import { invalidId, malformed, notFilterable, unsupported, wrongType } from './soql-error.ts';
import type { Scalar } from './value.ts';

/** Says whether a row, or a group of rows, is wanted. */
export type Predicate<R> = (from: R) => boolean;

/** What conditions are read against: how an operand is made, and what a query inside a condition gives in its first column. */
export interface ConditionContext<R> {
  readonly query: string;
  readonly now: number;
  readonly operandOf: (left: string | FunctionText) => Operand<R>;
  readonly subquery: (query: Query) => readonly Scalar[];
}

type Token = '(' | ')' | LogicalOperator | { readonly condition: ConditionWithValueQuery };

/** Makes the predicate of a WHERE clause. @throws RestError where the clause is not one Salesforce would run */
export function toPredicate<R>(where: WhereClause | HavingClause, context: ConditionContext<R>): Predicate<R> {
  const tokens = flatten(where);
  let at = 0;
  const take = (token: Token): boolean => tokens[at] === token && (at += 1) > 0;
  const either = (): Predicate<R> => {
    const parts = [both()];
    while (take('OR')) parts.push(both());
    return parts.length === 1 && parts[0] ? parts[0] : (row) => parts.some((part) => part(row));
  };
  const both = (): Predicate<R> => {
    const parts = [single()];
    while (take('AND')) parts.push(single());
    return parts.length === 1 && parts[0] ? parts[0] : (row) => parts.every((part) => part(row));
  };
  const single = (): Predicate<R> => {
    if (take('NOT')) {
      const inner = single();
      return (row) => !inner(row);
    }
    if (take('(')) {
      const inner = either();
      if (!take(')')) malformed(context.query, '');
      return inner;
    }
    const token = tokens[at];
    at += 1;
    if (typeof token !== 'object') return malformed(context.query, token ?? '');
    return compare(token.condition, context);
  };
  const predicate = either();
  if (at < tokens.length) malformed(context.query, ')');
  return predicate;
}

function flatten(where: WhereClause | HavingClause): Token[] {
  const tokens: Token[] = [];
  for (let node: WhereClause | HavingClause | undefined = where; node !== undefined; node = 'right' in node ? node.right : undefined) {
    const { left } = node as { left: ConditionWithValueQuery | null };
    if (left !== null) {
      const { openParen = 0, closeParen = 0 } = left as { openParen?: number; closeParen?: number };
      tokens.push(...Array<Token>(openParen).fill('('));
      if ('operator' in left) tokens.push({ condition: left });
      tokens.push(...Array<Token>(closeParen).fill(')'));
    }
    if ('operator' in node) tokens.push(node.operator);
  }
  return tokens;
}

function compare<R>(condition: Condition | ConditionWithValueQuery, context: ConditionContext<R>): Predicate<R> {
  if (!('field' in condition) && !('fn' in condition)) return malformed(context.query, '');
  const operand = context.operandOf('field' in condition ? condition.field : condition.fn);
  const field = operand.path?.field;
  if (field !== undefined && !isFilterable(field)) notFilterable(context.query, { name: field.name, path: operand.text });
  const value = operand.read;
  if ('valueQuery' in condition) {
    const wanted = new Set(context.subquery(condition.valueQuery).map((item) => comparable(item, operand.type)));
    const isIn = condition.operator === 'IN';
    return (row) => wanted.has(comparable(value(row), operand.type)) === isIn;
  }
  const type = Array.isArray(condition.literalType) ? condition.literalType[0] : condition.literalType;
  if (type === 'DATE_LITERAL' || type === 'DATE_N_LITERAL') {
    const count = 'dateLiteralVariable' in condition ? Number(condition.dateLiteralVariable) : 0;
    const range = dateRange(String(condition.value).split(':')[0] ?? '', count, context.now);
    return (row) => inRange(value(row), condition.operator, range);
  }
  const texts = Array.isArray(condition.value) ? condition.value : [condition.value];
  const types = Array.isArray(condition.literalType) ? condition.literalType : texts.map(() => type ?? 'STRING');
  const literals = texts.map((text, index) =>
    toLiteral(text, types[index] ?? 'STRING', { operand, query: context.query, isPattern: condition.operator === 'LIKE' }),
  );
  const test = TESTS[condition.operator];
  if (test === undefined) return unsupported(condition.operator);
  return (row) => test(comparable(value(row), operand.type), literals);
}

type Comparable = string | number | boolean | null;

/** One test an operator, over a value and literals that are already comparable. */
const TESTS: Readonly<Partial<Record<Operator, (value: Comparable, literals: readonly Comparable[]) => boolean>>> = {
  '=': (value, [literal = null]) => value === literal,
  '!=': (value, [literal = null]) => value !== literal,
  IN: (value, literals) => literals.includes(value),
  'NOT IN': (value, literals) => !literals.includes(value),
  LIKE: (value, [literal = null]) => typeof value === 'string' && typeof literal === 'string' && isLike(value, literal),
  '<': (value, [literal = null]) => value !== null && literal !== null && value < literal,
  '<=': (value, [literal = null]) => value !== null && literal !== null && value <= literal,
  '>': (value, [literal = null]) => value !== null && literal !== null && value > literal,
  '>=': (value, [literal = null]) => value !== null && literal !== null && value >= literal,
};

type LikeStep = { readonly any: true } | { readonly one: true } | { readonly char: string };

/** Matches `%` and `_` without backtracking further than the last `%`, so that no pattern is slow. */
function isLike(value: string, pattern: string): boolean {
  const steps = Array.from(pattern.matchAll(/\\([\s\S])|[\s\S]/g), ([part, escaped]): LikeStep => {
    if (escaped !== undefined) return { char: escaped };
    return part === '%' ? { any: true } : part === '_' ? { one: true } : { char: part };
  });
  let at = 0;
  let step = 0;
  let star = -1;
  let resume = 0;
  while (at < value.length) {
    const current = steps[step];
    if (current !== undefined && 'any' in current) {
      star = step;
      step += 1;
      resume = at;
    } else if (current !== undefined && ('one' in current || current.char === value[at])) {
      step += 1;
      at += 1;
    } else if (star >= 0) {
      step = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  return steps.slice(step).every((rest) => 'any' in rest);
}

const QUOTED: ReadonlySet<FieldType> = new Set([
  'id',
  'reference',
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'combobox',
  'email',
  'phone',
  'url',
]);

const NUMBERS: ReadonlySet<FieldType> = new Set(['int', 'double', 'currency', 'percent']);

/** Long text, files and compound addresses cannot be filtered at all. */
const NEVER: ReadonlySet<FieldType> = new Set(['base64', 'address', 'location']);

function isFilterable({ isFilterable: may, type }: { isFilterable: boolean; type: FieldType }): boolean {
  return may && !NEVER.has(type);
}

function comparable(value: Scalar, type: FieldType): Comparable {
  if (typeof value !== 'string') return value;
  if (type === 'id' || type === 'reference') return value.slice(0, 15);
  if (type === 'datetime' || type === 'date') return Date.parse(value.replace('+0000', 'Z'));
  return value.toLowerCase();
}

function toLiteral<R>(
  text: string,
  literalType: string,
  { operand, query, isPattern }: { operand: Operand<R>; query: string; isPattern: boolean },
): Comparable {
  const { type } = operand;
  const name = operand.path?.field.name ?? operand.text;
  if (literalType === 'NULL') return null;
  const fits = QUOTED.has(type)
    ? literalType === 'STRING'
    : type === 'boolean'
      ? literalType === 'BOOLEAN'
      : NUMBERS.has(type)
        ? literalType === 'INTEGER' || literalType === 'DECIMAL'
        : type === 'date'
          ? literalType === 'DATE'
          : literalType === 'DATETIME' || literalType === 'DATE';
  if (!fits) wrongType(query, { name, path: operand.text, type: type === 'datetime' ? 'dateTime' : type });
  if (type === 'boolean') return text.toLowerCase() === 'true';
  if (NUMBERS.has(type)) return Number(text);
  if (!QUOTED.has(type)) return Date.parse(text);
  if (type !== 'id' && type !== 'reference') return literalText(text, isPattern);
  const plain = text.slice(1, -1);
  if (plain !== '' && !isId(plain)) invalidId(query, { path: operand.text, value: plain });
  return plain === '' ? null : plain.slice(0, 15);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text of a quoted literal; in a pattern, escaped wildcards and backslashes keep theirs, because LIKE reads them. */
function literalText(quoted: string, isPattern: boolean): string {
  const plain = (char: string): string => (isPattern && /[%_\\]/.test(char) ? `\\${char}` : char);
  return quoted
    .slice(1, -1)
    .replace(/\\(.)/g, (_match, char: string) => ESCAPES[char] ?? plain(char))
    .toLowerCase();
}

function inRange(value: Scalar, operator: Operator, [from, to]: readonly [number, number]): boolean {
  if (typeof value !== 'string') return false;
  const time = comparable(value, 'datetime') as number;
  const answers: Readonly<Partial<Record<Operator, boolean>>> = {
    '=': time >= from && time < to,
    '!=': time < from || time >= to,
    '<': time < from,
    '<=': time < to,
    '>': time >= to,
    '>=': time >= from,
  };
  return answers[operator] ?? false;
}
