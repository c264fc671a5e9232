/**
 * What stands left of a comparison, in a group, or in an order: a field, or a function of one.
 * Rule: an operand knows its type and reads its value from a row, or, when it aggregates, from the rows of a group.
 */
import type { FieldType } from './object.ts';
import { resolvePath, valueAt, type FieldPath, type Scope, type Tables } from './field-path.ts';
import { fail } from './error.ts';
import { malformed, unsupported } from './soql-error.ts';
import type { Row, Scalar } from './value.ts';

/** A function as the parser gives it. */
export interface FunctionText {
  readonly functionName?: string;
  readonly parameters?: readonly unknown[];
  readonly rawValue?: string;
}

/** An operand over what `R` is: a row, or a group of rows. */
export interface Operand<R> {
  /** As the query wrote it. */
  readonly text: string;
  readonly type: FieldType;
  readonly path: FieldPath | undefined;
  readonly read: (from: R) => Scalar;
}

/** What operands are made in. */
export interface OperandContext {
  readonly query: string;
  readonly scope: Scope;
  readonly tables: Tables;
}

/** A field. @throws RestError */
export function fieldOperand(text: string, { query, scope, tables }: OperandContext): Operand<Row> {
  const path = resolvePath(query, text, scope);
  return { text, type: path.field.type, path, read: (row) => valueAt(tables, path, row) };
}

/** Functions of one field, in UTC. Source: Salesforce, SOQL date functions; toLabel, FORMAT. */
const FUNCTIONS: Readonly<
  Record<string, { readonly type: FieldType | 'same'; readonly apply: (value: string | number | boolean) => Scalar }>
> = {
  TOLABEL: { type: 'same', apply: (value) => value },
  FORMAT: { type: 'string', apply: String },
  CONVERTCURRENCY: { type: 'same', apply: (value) => value },
  CONVERTTIMEZONE: { type: 'same', apply: (value) => value },
  CALENDAR_YEAR: { type: 'int', apply: (value) => dateOf(value).getUTCFullYear() },
  CALENDAR_QUARTER: { type: 'int', apply: (value) => Math.floor(dateOf(value).getUTCMonth() / 3) + 1 },
  CALENDAR_MONTH: { type: 'int', apply: (value) => dateOf(value).getUTCMonth() + 1 },
  DAY_IN_MONTH: { type: 'int', apply: (value) => dateOf(value).getUTCDate() },
  DAY_IN_WEEK: { type: 'int', apply: (value) => dateOf(value).getUTCDay() + 1 },
  DAY_ONLY: { type: 'date', apply: (value) => dateOf(value).toISOString().slice(0, 10) },
  HOUR_IN_DAY: { type: 'int', apply: (value) => dateOf(value).getUTCHours() },
};

function dateOf(value: string | number | boolean): Date {
  return new Date(String(value).replace('+0000', 'Z'));
}

/** True for a function that makes one value of many rows. */
export function isAggregate(name: string | undefined): boolean {
  return Object.hasOwn(AGGREGATES, (name ?? '').toUpperCase());
}

/** A function of a row. @throws RestError */
export function functionOperand({ functionName = '', parameters = [], rawValue }: FunctionText, context: OperandContext): Operand<Row> {
  const row = Object.hasOwn(FUNCTIONS, functionName.toUpperCase()) ? FUNCTIONS[functionName.toUpperCase()] : undefined;
  if (row === undefined) return unsupported(`the function ${functionName}`);
  const [first] = parameters;
  const inner = typeof first === 'string' ? fieldOperand(first, context) : functionOperand(first as FunctionText, context);
  return {
    text: rawValue ?? functionName,
    type: row.type === 'same' ? inner.type : row.type,
    path: inner.path,
    read: (from) => {
      const value = inner.read(from);
      return value === null ? null : row.apply(value);
    },
  };
}

type Aggregate = (values: readonly (string | number | boolean)[], rows: number) => Scalar;

const NUMBERS: readonly FieldType[] = ['int', 'double', 'currency', 'percent'];

const sum: Aggregate = (values) => (values.length === 0 ? null : values.reduce<number>((total, value) => total + Number(value), 0));
const least: Aggregate = (values) => values.reduce<Scalar>((best, value) => (best === null || value < best ? value : best), null);
const greatest: Aggregate = (values) => values.reduce<Scalar>((best, value) => (best === null || value > best ? value : best), null);

/** The aggregate functions. `type` is that of the result; `needs` the types they take. Source: Salesforce, SOQL aggregate functions. */
const AGGREGATES: Readonly<
  Record<string, { readonly type: FieldType | 'same'; readonly needs: 'any' | 'number' | 'ordered'; readonly apply: Aggregate }>
> = {
  COUNT: { type: 'int', needs: 'any', apply: (values) => values.length },
  COUNT_DISTINCT: {
    type: 'int',
    needs: 'any',
    apply: (values) => new Set(values.map((value) => (typeof value === 'string' ? value.toLowerCase() : value))).size,
  },
  SUM: { type: 'double', needs: 'number', apply: sum },
  AVG: { type: 'double', needs: 'number', apply: (values) => (values.length === 0 ? null : Number(sum(values, 0)) / values.length) },
  MIN: { type: 'same', needs: 'ordered', apply: least },
  MAX: { type: 'same', needs: 'ordered', apply: greatest },
};

/** An aggregate over the rows of a group. @throws RestError */
export function aggregateOperand(
  { functionName = '', parameters = [], rawValue }: FunctionText,
  context: OperandContext,
): Operand<readonly Row[]> {
  const aggregate = AGGREGATES[functionName.toUpperCase()];
  if (aggregate === undefined) return unsupported(`the function ${functionName}`);
  const [first] = parameters;
  const text = rawValue ?? functionName;
  if (first === undefined) {
    return functionName.toUpperCase() === 'COUNT'
      ? { text, type: 'int', path: undefined, read: (rows) => rows.length }
      : malformed(context.query, text);
  }
  const inner = typeof first === 'string' ? fieldOperand(first, context) : functionOperand(first as FunctionText, context);
  if ((aggregate.needs === 'number' && !NUMBERS.includes(inner.type)) || (aggregate.needs === 'ordered' && inner.type === 'boolean')) {
    return fail(
      400,
      'MALFORMED_QUERY',
      `field ${inner.path?.field.name ?? inner.text} does not support aggregate operator ${functionName.toUpperCase()}`,
    );
  }
  return {
    text,
    type: aggregate.type === 'same' ? inner.type : aggregate.type,
    path: inner.path,
    read: (rows) =>
      aggregate.apply(
        rows.map(inner.read).filter((value) => value !== null),
        rows.length,
      ),
  };
}
