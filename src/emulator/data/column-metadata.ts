/**
 * What a query with `columns=true` answers: the columns instead of the rows.
 * Rule: parents and children stand in `joinColumns`. Source: what the CLI reads; members and order by the Tooling API guide.
 */
import type { FieldType as Selected, Query } from '@jetstreamapp/soql-parser-js';
import type { Org } from '../org/state.ts';
import { resolvePath } from './field-path.ts';
import type { FieldType, SObject } from './object.ts';
import { pathText } from './select-list.ts';

interface Column {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  joinColumns: Column[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

const APEX_TYPES: Readonly<Partial<Record<FieldType, string>>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
  base64: 'Blob',
};

/** The columns of a query that was run. */
export function columnMetadata(
  org: Org,
  { query, object, text }: { query: Query; object: SObject; text: string },
): Record<string, unknown> {
  const columns: Column[] = [];
  let expressions = 0;
  for (const field of query.fields ?? []) add(columns, field, { org, object, text, nameOf: () => `expr${expressions++}` });
  return {
    columnMetadata: columns,
    entityName: object.name,
    groupBy: query.groupBy !== undefined,
    idSelected: columns.some(({ columnName }) => columnName === 'Id'),
    keyPrefix: object.keyPrefix,
  };
}

interface Place {
  readonly org: Org;
  readonly object: SObject;
  readonly text: string;
  readonly nameOf: () => string;
}

function add(columns: Column[], field: Selected, place: Place): void {
  if (field.type === 'FieldFunctionExpression') {
    const name = field.alias ?? place.nameOf();
    columns.push(column(name, { aggregate: true, type: 'int', displayName: name }));
    return;
  }
  if (field.type === 'FieldSubquery') {
    const children = column(field.subquery.relationshipName, { aggregate: true, type: 'anyType' });
    const inner = field.subquery.fields ?? [];
    children.joinColumns = inner.map((item) => column(pathText(item).split('.').at(-1) ?? '', { aggregate: false, type: 'string' }));
    columns.push(children);
    return;
  }
  if (field.type === 'FieldTypeof') {
    columns.push(column(field.field, { aggregate: false, type: 'anyType' }));
    return;
  }
  const path = resolvePath(place.text, pathText(field), { org: place.org, object: place.object, alias: undefined });
  let at = columns;
  for (const { reference } of path.parents) {
    const known =
      at.find(({ columnName }) => columnName === reference.relationship) ??
      column(reference.relationship, { aggregate: false, type: 'anyType', foreignKey: true });
    if (!at.includes(known)) at.push(known);
    at = known.joinColumns;
  }
  at.push({
    ...column(path.field.name, { aggregate: false, type: path.field.type }),
    insertable: path.field.isCreateable,
    updatable: path.field.isUpdateable,
  });
}

function column(
  columnName: string,
  {
    aggregate,
    type,
    displayName = columnName,
    foreignKey = false,
  }: { aggregate: boolean; type: FieldType; displayName?: string; foreignKey?: boolean },
): Column {
  const numberType = ['int', 'double', 'currency', 'percent'].includes(type);
  return {
    aggregate,
    apexType: APEX_TYPES[type] ?? (type === 'anyType' ? 'SObject' : 'String'),
    booleanType: type === 'boolean',
    columnName,
    custom: columnName.endsWith('__c'),
    displayName,
    foreignKeyName: foreignKey ? columnName : null,
    insertable: false,
    joinColumns: [],
    numberType,
    textType: !numberType && !['boolean', 'id', 'reference', 'date', 'datetime', 'anyType', 'base64'].includes(type),
    updatable: false,
  };
}
