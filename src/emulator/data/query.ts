/**
 * Runs SOQL over the org's tables.
 * Rule: the real parser reads the query; what Salesforce would refuse is refused with its words, what the emulator lacks says so.
 */
import { parseQuery, type FieldType as Selected, type OrderByClause, type Query } from '@jetstreamapp/soql-parser-js';
import type { Org } from '../org/state.ts';
import { toPredicate } from './condition.ts';
import { fail } from './error.ts';
import { followParents, openTables, resolvePath, valueAt, type FieldPath, type Tables } from './field-path.ts';
import { SOBJECTS, type Row, type Scalar, type SObject } from './object.ts';
import { malformed, unknownObject, unsupported } from './soql-error.ts';

/** One record as JSON: `attributes`, then the fields in the order asked for. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** What a query found. `count()` has a size and no records. */
export interface QueryResult {
  readonly totalSize: number;
  readonly records: readonly JsonRecord[];
}

/** Longest query. Source: Salesforce, SOQL limits. */
const MAX_LENGTH = 100_000;

/** Largest OFFSET. Source: Salesforce, SOQL limits. */
const MAX_OFFSET = 2000;

/** The org and the version of the data API that the urls of records show, e.g. `67.0`. */
export interface QueryContext {
  readonly org: Org;
  readonly version: string;
}

/** Runs a query. @throws RestError in the platform's words */
export function runQuery(text: string, { org, version }: QueryContext): QueryResult {
  const query = parse(text);
  const typed = query.sObject ?? '';
  const object = SOBJECTS.get(typed.toLowerCase()) ?? unknownObject(text, typed);
  const tables = openTables(org);
  const scope = { object, alias: query.sObjectAlias };
  if (query.groupBy !== undefined || query.having !== undefined) unsupported('GROUP BY');
  const fields = query.fields ?? [];
  const first = fields[0];
  if (first?.type === 'FieldFunctionExpression') {
    const rows = select(text, query, { org, tables });
    return count(text, fields, { rows, tables, scope });
  }
  const columns = fields.map((field) => ({ path: resolvePath(text, pathOf(field), scope) }));
  const repeated = columns.find(({ path }, index) => columns.findIndex((other) => samePath(other.path, path)) < index);
  if (repeated !== undefined) fail(400, 'MALFORMED_QUERY', `duplicate field selected: ${repeated.path.field.name}`);
  const rows = select(text, query, { org, tables });
  const records = rows.map((row) =>
    toRecord(
      row,
      columns.map(({ path }) => path),
      { tables, typed, version },
    ),
  );
  return { totalSize: records.length, records };
}

function parse(text: string): Query {
  if (text.length > MAX_LENGTH) fail(400, 'MALFORMED_QUERY', 'SOQL statements cannot be longer than 100,000 characters.');
  try {
    return parseQuery(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    return malformed(text, /but found:?\s*(?:-->)?\s*'([^']*)'/.exec(message)?.[1] ?? '');
  }
}

function select(text: string, query: Query, { org, tables }: { org: Org; tables: Tables }): Row[] {
  const typed = query.sObject ?? '';
  const object = SOBJECTS.get(typed.toLowerCase()) ?? unknownObject(text, typed);
  const scope = { object, alias: query.sObjectAlias };
  const subquery = (inner: Query): Scalar[] => {
    const rows = select(text, inner, { org, tables });
    const innerObject = SOBJECTS.get((inner.sObject ?? '').toLowerCase()) ?? unknownObject(text, inner.sObject ?? '');
    const column = inner.fields?.[0];
    const path =
      column === undefined ? malformed(text, '') : resolvePath(text, pathOf(column), { object: innerObject, alias: inner.sObjectAlias });
    return rows.map((row) => valueAt(tables, path, row));
  };
  const wanted =
    query.where === undefined ? () => true : toPredicate(query.where, { query: text, ...scope, tables, now: org.now(), subquery });
  const order = toOrder(text, query.orderBy, { scope, tables });
  const { offset = 0, limit = Infinity } = query;
  if (offset > MAX_OFFSET) fail(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
  const rows = tables.rowsOf(object).filter(wanted);
  return (order === undefined ? rows : rows.sort(order)).slice(offset, offset + limit);
}

function pathOf(field: Selected): string {
  if (field.type === 'Field') return 'rawValue' in field ? field.rawValue : field.field;
  if (field.type === 'FieldRelationship') return field.rawValue ?? [...field.relationships, field.field].join('.');
  return unsupported(field.type === 'FieldSubquery' ? 'queries of child records' : 'this function in SELECT');
}

function samePath(a: FieldPath, b: FieldPath): boolean {
  return a.field === b.field && a.parents.length === b.parents.length && a.parents.every(({ via }, index) => via === b.parents[index]?.via);
}

interface Scope {
  readonly object: SObject;
  readonly alias: string | undefined;
}

function count(
  text: string,
  fields: readonly Selected[],
  { rows, tables, scope }: { rows: readonly Row[]; tables: Tables; scope: Scope },
): QueryResult {
  const results = fields.map((field, index) => {
    if (field.type !== 'FieldFunctionExpression' || field.functionName !== 'COUNT') return unsupported('this function in SELECT');
    const [parameter] = field.parameters;
    if (typeof parameter !== 'string') return { alias: null, value: rows.length };
    const path = resolvePath(text, parameter, scope);
    return { alias: field.alias ?? `expr${index}`, value: rows.filter((row) => valueAt(tables, path, row) !== null).length };
  });
  const [first] = results;
  if (first?.alias === null) return { totalSize: first.value, records: [] };
  const values = Object.fromEntries(results.map(({ alias, value }) => [alias ?? '', value]));
  return { totalSize: 1, records: [{ attributes: { type: 'AggregateResult' }, ...values }] };
}

function toOrder(
  text: string,
  orderBy: Query['orderBy'],
  { scope, tables }: { scope: Scope; tables: Tables },
): ((a: Row, b: Row) => number) | undefined {
  if (orderBy === undefined) return undefined;
  const keys = (Array.isArray(orderBy) ? orderBy : [orderBy]).map((clause: OrderByClause) => {
    if (!('field' in clause)) return unsupported('functions in ORDER BY');
    const path = resolvePath(text, clause.field, scope);
    const direction = clause.order === 'DESC' ? -1 : 1;
    const nulls = clause.nulls === 'LAST' ? 1 : -1;
    return { path, direction, nulls };
  });
  return (a, b) => {
    for (const { path, direction, nulls } of keys) {
      const [x, y] = [sortable(valueAt(tables, path, a)), sortable(valueAt(tables, path, b))];
      if (x === y) continue;
      if (x === null) return nulls;
      if (y === null) return -nulls;
      return x < y ? -direction : direction;
    }
    return 0;
  };
}

function sortable(value: Scalar): Scalar {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function toRecord(
  row: Row,
  paths: readonly FieldPath[],
  { tables, typed, version }: { tables: Tables; typed: string; version: string },
): JsonRecord {
  const record: Record<string, unknown> = { attributes: attributesOf(typed, row, version) };
  for (const path of paths) {
    let at: Record<string, unknown> | null = record;
    let depth = 0;
    for (const { relationship, object } of path.parents) {
      depth += 1;
      const parent = followParents(tables, { ...path, parents: path.parents.slice(0, depth) }, row);
      at[relationship] ??= parent === undefined ? null : { attributes: attributesOf(object.name, parent, version) };
      at = at[relationship] as Record<string, unknown> | null;
      if (at === null) break;
    }
    if (at !== null) at[path.field.name] = valueAt(tables, path, row);
  }
  return record;
}

/** The `attributes` of a record; the type is written as the query typed it. */
export function attributesOf(type: string, row: Row, version: string): { type: string; url: string } {
  return { type, url: `/services/data/v${version}/sobjects/${type}/${String(row.Id)}` };
}
