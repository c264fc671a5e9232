/**
 * Runs SOQL over the org's tables.
 * Rule: the real parser reads the query; what Salesforce would refuse is refused with its words, what the emulator lacks says so.
 */
import type * as Soql from '@jetstreamapp/soql-parser-js';
import type { Query, QueryBase } from '@jetstreamapp/soql-parser-js';
import { lazily } from '../lazy.ts';
import type { Org } from '../org/state.ts';
import { runAggregate, isAggregateQuery } from './aggregate.ts';
import { toPredicate } from './condition.ts';
import { fail } from './error.ts';
import { openTables, type Scope } from './field-path.ts';
import { findField, findObject, type SObject } from './object.ts';
import { fieldOperand, functionOperand, type FunctionText, type Operand, type OperandContext } from './operand.ts';
import { toColumns, toRecord, type JsonRecord, type QueryPlace } from './select-list.ts';
import { toComparator } from './order.ts';
import { malformed, unknownObject, unsupported } from './soql-error.ts';
import type { Row, Scalar } from './value.ts';

export type { JsonRecord } from './select-list.ts';

/** Builds its grammar when it is loaded, which takes longer than all else that an emulator loads. */
const parser = lazily((from) => from('@jetstreamapp/soql-parser-js') as typeof Soql);

/** What a query found. `count()` has a size and no records. */
export interface QueryResult {
  readonly totalSize: number;
  readonly records: readonly JsonRecord[];
  readonly query: Query;
  readonly object: SObject;
}

/** Longest query. Source: Salesforce, SOQL limits. */
const MAX_LENGTH = 100_000;

/** Largest OFFSET. Source: Salesforce, SOQL limits. */
const MAX_OFFSET = 2000;

/** Most rows that a query with FIELDS(ALL) or FIELDS(CUSTOM) may ask for. Source: Salesforce, FIELDS(). */
const MAX_FIELDS_ROWS = 200;

/** Where a query runs: the org, and the base of the urls of records, e.g. `/services/data/v67.0`. */
export interface QueryContext extends QueryPlace {
  readonly org: Org;
}

/** Runs a query. @throws RestError in the platform's words */
export function runQuery(text: string, { org, base }: QueryContext): QueryResult {
  const query = parse(text);
  const typed = query.sObject ?? '';
  const object = findObject(org, typed) ?? unknownObject(text, typed);
  if (!object.flags.includes('q')) unknownObject(text, typed);
  const tables = openTables(org);
  const context: OperandContext = { query: text, scope: { org, object, alias: query.sObjectAlias }, tables };
  if (isAggregateQuery(query)) {
    return { ...runAggregate(query, context, filter(context, query)), query, object };
  }
  const fields = expandFields(query, context.scope, text);
  const columns = toColumns(fields, context);
  const records = select(context, query).map((row) => toRecord(row, columns, { base, typed, tables, select }));
  return { totalSize: records.length, records, query, object };
}

function parse(text: string): Query {
  if (text.length > MAX_LENGTH) fail(400, 'MALFORMED_QUERY', 'SOQL statements cannot be longer than 100,000 characters.');
  try {
    return parser().parseQuery(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    return malformed(text, /but found:?\s*(?:-->)?\s*'([^']*)'/.exec(message)?.[1] ?? '');
  }
}

/** The rows that WHERE wants. */
function filter(context: OperandContext, query: QueryBase): Row[] {
  const { scope, tables } = context;
  const rows = tables.rowsOf(scope.object);
  if (query.where === undefined) return [...rows];
  return rows.filter(
    toPredicate<Row>(query.where, {
      query: context.query,
      now: scope.org.now(),
      operandOf: (left) => rowOperand(left, context),
      subquery: (inner) => firstColumn(context, inner),
    }),
  );
}

/** WHERE, ORDER BY, OFFSET and LIMIT. */
function select(context: OperandContext, query: QueryBase, rows: readonly Row[] = filter(context, query)): Row[] {
  const { offset = 0, limit = Infinity } = query;
  if (offset > MAX_OFFSET) fail(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
  const order = toComparator(query.orderBy, (left) => rowOperand(left, context));
  return (order === undefined ? rows : rows.toSorted(order)).slice(offset, offset + limit);
}

function rowOperand(left: string | FunctionText, context: OperandContext): Operand<Row> {
  return typeof left === 'string' ? fieldOperand(left, context) : functionOperand(left, context);
}

function firstColumn({ query: text, scope, tables }: OperandContext, inner: Query): Scalar[] {
  const object = findObject(scope.org, inner.sObject ?? '') ?? unknownObject(text, inner.sObject ?? '');
  const context: OperandContext = { query: text, scope: { ...scope, object, alias: inner.sObjectAlias }, tables };
  const [first] = inner.fields ?? [];
  if (first === undefined) return malformed(text, '');
  const [column] = toColumns([first], context);
  if (column?.kind !== 'value') return unsupported('this column in a query inside WHERE');
  return select(context, inner).map(column.operand.read);
}

/** Puts fields in the place of `FIELDS(ALL|STANDARD|CUSTOM)`. */
function expandFields(query: Query, { object }: Scope, text: string): NonNullable<Query['fields']> {
  return (query.fields ?? []).flatMap((field) => {
    if (field.type !== 'FieldFunctionExpression' || field.functionName.toUpperCase() !== 'FIELDS') return [field];
    const which = (typeof field.parameters[0] === 'string' ? field.parameters[0] : '').toUpperCase();
    if (which !== 'STANDARD' && (query.limit ?? Infinity) > MAX_FIELDS_ROWS) {
      fail(400, 'MALFORMED_QUERY', `The SOQL FIELDS function must have a LIMIT of at most ${MAX_FIELDS_ROWS}`);
    }
    const isWanted = (name: string): boolean => which === 'ALL' || name.endsWith('__c') === (which === 'CUSTOM');
    if (!['ALL', 'STANDARD', 'CUSTOM'].includes(which)) return malformed(text, which);
    const wanted = object.fields.filter(({ name }) => isWanted(name));
    return (wanted.length > 0 ? wanted : object.fields.slice(0, 1)).map(({ name }) => ({ type: 'Field' as const, field: name }));
  });
}

/** A whole record, every field of it, as the REST API reads one. */
export function wholeRecord(
  org: Org,
  { object, row, base, names }: { object: SObject; row: Row; base: string; names?: readonly string[] },
): JsonRecord {
  const wanted = names?.map((name) => findField(object, name)?.name ?? name) ?? object.fields.map(({ name }) => name);
  const tables = openTables(org);
  const columns = toColumns(
    wanted.map((name) => ({ type: 'Field' as const, field: name })),
    { query: wanted.join(','), scope: { org, object, alias: undefined }, tables },
  );
  return toRecord(row, columns, { base, typed: object.name, tables, select });
}
