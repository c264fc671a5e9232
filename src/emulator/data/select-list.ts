/**
 * What a query selects, and the records made of it: fields, parents, children, TYPEOF.
 * Rule: members stand in the order asked for; the type of a record is written as the query typed it; a parent that is empty is null.
 */
import type { FieldType as Selected, FieldTypeOfCondition, Subquery } from '@jetstreamapp/soql-parser-js';
import { fail } from './error.ts';
import { resolvePath, stepOf, valueAt, type FieldPath, type Step, type Tables } from './field-path.ts';
import { toDouble } from './json.ts';
import { catalogueOf, findObject, type FieldType, type SObject } from './object.ts';
import { fieldOperand, functionOperand, type Operand, type OperandContext } from './operand.ts';
import { unknownChildren, unknownRelationship, unsupported } from './soql-error.ts';
import type { Row, Scalar } from './value.ts';

/** One record as JSON: `attributes`, then the fields in the order asked for. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Where records live: `/services/data/v67.0`, or that of the Tooling API. */
export interface QueryPlace {
  readonly base: string;
}

/** One selected thing. */
export type Column =
  | { readonly kind: 'value'; readonly operand: Operand<Row>; readonly path: FieldPath | undefined; readonly name: string }
  | {
      readonly kind: 'children';
      readonly name: string;
      readonly object: SObject;
      readonly via: string;
      readonly subquery: Subquery;
      readonly columns: readonly Column[];
      readonly context: OperandContext;
    }
  | {
      readonly kind: 'typeof';
      readonly name: string;
      readonly step: Step;
      readonly cases: readonly { readonly objects: string | undefined; readonly columns: readonly string[] }[];
      readonly context: OperandContext;
    };

/** The path of a selected field as the query wrote it. */
export function pathText(field: Selected): string {
  if (field.type === 'Field') return 'rawValue' in field ? field.rawValue : field.field;
  if (field.type === 'FieldRelationship') return field.rawValue ?? [...field.relationships, field.field].join('.');
  return unsupported('this column here');
}

/** Resolves what is selected. @throws RestError */
export function toColumns(fields: readonly Selected[], context: OperandContext): Column[] {
  const columns = fields.map((field): Column => {
    if (field.type === 'FieldSubquery') return childColumn(field.subquery, context);
    if (field.type === 'FieldTypeof') return typeofColumn(field.field, field.conditions, context);
    if (field.type === 'FieldFunctionExpression') {
      const operand = functionOperand(field, context);
      return { kind: 'value', operand, path: undefined, name: field.alias ?? operand.path?.field.name ?? operand.text };
    }
    const operand = fieldOperand(pathText(field), context);
    return { kind: 'value', operand, path: operand.path, name: operand.path?.field.name ?? operand.text };
  });
  const paths = columns.flatMap((column) => (column.kind === 'value' && column.path !== undefined ? [column.path] : []));
  const repeated = paths.find((path, index) => paths.findIndex((other) => samePath(other, path)) < index);
  if (repeated !== undefined) fail(400, 'MALFORMED_QUERY', `duplicate field selected: ${repeated.field.name}`);
  return columns;
}

function samePath(a: FieldPath, b: FieldPath): boolean {
  return a.field === b.field && a.parents.length === b.parents.length && a.parents.every(({ via }, index) => via === b.parents[index]?.via);
}

function childColumn(subquery: Subquery, { query, scope, tables }: OperandContext): Column {
  const wanted = subquery.relationshipName.toLowerCase();
  for (const object of objectsOf(scope.org)) {
    const field = object.fields.find(
      ({ reference }) => reference?.children?.toLowerCase() === wanted && reference.objects.includes(scope.object.name),
    );
    if (field?.reference?.children === undefined) continue;
    const context: OperandContext = { query, scope: { ...scope, object, alias: undefined }, tables };
    // The children's own name, or the relationship's, may stand before a field.
    const fields = (subquery.fields ?? []).map((inner): Selected =>
      inner.type === 'FieldRelationship' && inner.relationships[0]?.toLowerCase() === wanted
        ? { type: 'Field', field: [...inner.relationships.slice(1), inner.field].join('.') }
        : inner,
    );
    return {
      kind: 'children',
      name: field.reference.children,
      object,
      via: field.name,
      subquery,
      columns: toColumns(fields, context),
      context,
    };
  }
  return unknownChildren(query, subquery.relationshipName);
}

function objectsOf(org: OperandContext['scope']['org']): Iterable<SObject> {
  return catalogueOf(org).values();
}

function typeofColumn(relationship: string, conditions: readonly FieldTypeOfCondition[], context: OperandContext): Column {
  const step =
    stepOf(context.scope.org, context.scope.object, relationship) ??
    unknownRelationship(context.query, { name: relationship, path: relationship });
  const cases = conditions.map(({ objectType, fieldList }) => {
    const object = objectType === undefined ? step.object : findObject(context.scope.org, objectType);
    if (object !== undefined)
      for (const name of fieldList) resolvePath(context.query, name, { ...context.scope, object, alias: undefined });
    return { objects: objectType, columns: fieldList };
  });
  return { kind: 'typeof', name: step.reference.relationship, step, cases, context };
}

/** What records are made with; `select` runs the rest of a query over rows. */
export interface RecordContext extends QueryPlace {
  readonly typed: string;
  readonly tables: Tables;
  readonly select: (context: OperandContext, query: Subquery, rows?: readonly Row[]) => readonly Row[];
}

/** Makes a record of a row. */
export function toRecord(row: Row, columns: readonly Column[], context: RecordContext): JsonRecord {
  const { base, tables } = context;
  const record: Record<string, unknown> = { attributes: attributesOf(context.typed, row, base) };
  for (const column of columns) {
    if (column.kind === 'children') record[column.name] = childrenOf(row, column, context);
    else if (column.kind === 'typeof') record[column.name] = typeofRecord(row, column, context);
    else if (column.path === undefined) record[column.name] = cellJson(column.operand.type, column.operand.read(row));
    else putPath(record, column.path, { row, base, tables });
  }
  return record;
}

function putPath(
  record: Record<string, unknown>,
  path: FieldPath,
  { row, base, tables }: { row: Row; base: string; tables: Tables },
): void {
  let at: Record<string, unknown> | null = record;
  let from: Row = row;
  let holder = path.object;
  for (const step of path.parents) {
    const name: string = step.reference.relationship;
    const parent = tables.parentOf(step, from);
    const type = step.object.name === 'Name' ? 'Name' : parent?.object.name;
    at[name] ??= parent === undefined ? null : { attributes: { ...attributesOf(parent.object.name, parent.row, base), type } };
    at = at[name] as Record<string, unknown> | null;
    if (at === null || parent === undefined) return;
    from = parent.row;
    holder = parent.object;
  }
  const value = path.parents.length === 0 ? valueAt(tables, path, row) : valueAt(tables, { ...path, parents: [] }, from);
  if (path.field.type === 'address') {
    at[path.field.name] = addressOf(path.field.name, from);
    return;
  }
  at[path.field.name] =
    path.field.type === 'base64' && value !== null
      ? `${base}/sobjects/${holder.name}/${String(from.Id)}/${path.field.name}`
      : cellJson(path.field.type, value);
}

/** A compound address, made of the columns beside it; null when none has a value. Recorded. */
function addressOf(name: string, row: Row): unknown {
  const prefix = name.replace(/Address$/, '');
  const part = (column: string): Scalar => row[prefix + column] ?? null;
  const address = {
    city: part('City'),
    country: part('Country'),
    geocodeAccuracy: part('GeocodeAccuracy'),
    latitude: part('Latitude'),
    longitude: part('Longitude'),
    postalCode: part('PostalCode'),
    state: part('State'),
    street: part('Street'),
  };
  return Object.values(address).every((value) => value === null) ? null : address;
}

function childrenOf(row: Row, column: Column & { kind: 'children' }, context: RecordContext): unknown {
  const { tables } = context;
  const own = tables.rowsOf(column.object).filter((child) => child[column.via] === row.Id);
  const scoped = filterChildren(own, column, context);
  if (scoped.length === 0) return null;
  const records = scoped.map((child) => toRecord(child, column.columns, { ...context, typed: column.object.name }));
  return { totalSize: records.length, done: true, records };
}

function filterChildren(
  own: readonly Row[],
  { context, subquery }: Column & { kind: 'children' },
  { select }: RecordContext,
): readonly Row[] {
  if (own.length === 0) return own;
  const tables: Tables = { ...context.tables, rowsOf: (object) => (object === context.scope.object ? own : context.tables.rowsOf(object)) };
  return select({ ...context, tables }, subquery);
}

function typeofRecord(row: Row, { step, cases, context }: Column & { kind: 'typeof' }, { base, tables }: RecordContext): unknown {
  const parent = tables.parentOf(step, row);
  if (parent === undefined) return null;
  const match = cases.find(({ objects }) => objects === undefined || objects.toLowerCase() === parent.object.name.toLowerCase());
  const record: Record<string, unknown> = { attributes: attributesOf(parent.object.name, parent.row, base) };
  for (const name of match?.columns ?? []) {
    putPath(record, resolvePath(context.query, name, { ...context.scope, object: parent.object, alias: undefined }), {
      row: parent.row,
      base,
      tables,
    });
  }
  return record;
}

/** The `attributes` of a record; the type is written as the query typed it. */
export function attributesOf(type: string, row: Row, base: string): { type: string; url: string } {
  return { type, url: `${base}/sobjects/${type}/${String(row.Id)}` };
}

const DOUBLES: ReadonlySet<FieldType> = new Set(['double', 'currency', 'percent']);

/** A value as JSON writes it: numbers with a fraction keep it even when it is zero. */
export function cellJson(type: FieldType, value: Scalar): unknown {
  return typeof value === 'number' && DOUBLES.has(type) ? toDouble(value) : value;
}
