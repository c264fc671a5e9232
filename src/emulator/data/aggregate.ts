/**
 * Queries with aggregates: `count()`, GROUP BY, HAVING.
 * Rule: columns without an alias are `expr0`, `expr1`, … in the order in which they stand; grouped fields keep their name.
 */
import type { FieldType as Selected, Query } from '@jetstreamapp/soql-parser-js';
import { toPredicate } from './condition.ts';
import { fail } from './error.ts';
import {
  aggregateOperand,
  fieldOperand,
  functionOperand,
  isAggregate,
  type FunctionText,
  type Operand,
  type OperandContext,
} from './operand.ts';
import { toComparator } from './order.ts';
import { cellJson, pathText, type JsonRecord } from './select-list.ts';
import { notGrouped, unsupported } from './soql-error.ts';
import type { Row, Scalar } from './value.ts';

type Group = readonly Row[];

/** Most groups that a query answers without a locator. Source: Salesforce, GROUP BY considerations. */
const MAX_GROUPS = 2000;

/** True when a query answers with AggregateResults, or with a mere count. */
export function isAggregateQuery(query: Query): boolean {
  return (
    query.groupBy !== undefined ||
    (query.fields ?? []).some((field) => field.type === 'FieldFunctionExpression' && isAggregate(field.functionName))
  );
}

/** Runs an aggregate query over the rows that WHERE left. @throws RestError */
export function runAggregate(
  query: Query,
  context: OperandContext,
  rows: readonly Row[],
): { readonly totalSize: number; readonly records: readonly JsonRecord[] } {
  const fields = query.fields ?? [];
  const [first] = fields;
  if (
    query.groupBy === undefined &&
    first?.type === 'FieldFunctionExpression' &&
    first.functionName.toUpperCase() === 'COUNT' &&
    first.parameters.length === 0
  ) {
    return { totalSize: Math.min(rows.length, query.limit ?? Infinity), records: [] };
  }
  const keys = groupKeys(query, context);
  const columns = toGroupColumns(fields, keys, context);
  const operandOf = (left: string | FunctionText): Operand<Group> => groupOperand(left, { keys, columns, context });
  const groups = groupRows(rows, keys).filter(
    query.having === undefined
      ? () => true
      : toPredicate<Group>(query.having, {
          query: context.query,
          now: context.scope.org.now(),
          operandOf,
          subquery: () => unsupported('queries in HAVING'),
        }),
  );
  const order = toComparator(query.orderBy, operandOf);
  const { offset = 0, limit = Infinity } = query;
  const wanted = (order === undefined ? groups : groups.toSorted(order)).slice(offset, offset + limit);
  if (wanted.length > MAX_GROUPS) {
    fail(400, 'EXCEEDED_ID_LIMIT', 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch');
  }
  const records = wanted.map((group) => ({
    attributes: { type: 'AggregateResult' },
    ...Object.fromEntries(columns.map(({ name, operand }) => [name, cellJson(operand.type, operand.read(group))])),
  }));
  return { totalSize: records.length, records };
}

interface GroupColumn {
  readonly name: string;
  readonly alias: string | undefined;
  readonly operand: Operand<Group>;
}

function groupKeys(query: Query, context: OperandContext): Operand<Row>[] {
  const clauses = query.groupBy === undefined ? [] : Array.isArray(query.groupBy) ? query.groupBy : [query.groupBy];
  return clauses.map((clause) => {
    if ('field' in clause) return fieldOperand(clause.field, context);
    if (['CUBE', 'ROLLUP'].includes((clause.fn.functionName ?? '').toUpperCase())) return unsupported('GROUP BY ROLLUP and CUBE');
    return functionOperand(clause.fn, context);
  });
}

function groupRows(rows: readonly Row[], keys: readonly Operand<Row>[]): Group[] {
  if (keys.length === 0) return [rows];
  const same = (value: Scalar): Scalar => (typeof value === 'string' ? value.toLowerCase() : value);
  return [...Map.groupBy(rows, (row) => JSON.stringify(keys.map(({ read }) => same(read(row))))).values()];
}

function toGroupColumns(fields: readonly Selected[], keys: readonly Operand<Row>[], context: OperandContext): GroupColumn[] {
  let expressions = 0;
  return fields.map((field): GroupColumn => {
    const alias = 'alias' in field ? field.alias : undefined;
    if (field.type === 'FieldFunctionExpression') {
      const operand = isAggregate(field.functionName)
        ? aggregateOperand(field, context)
        : ofKey(functionOperand(field, context), keys, context);
      return { name: alias ?? `expr${expressions++}`, alias, operand };
    }
    const operand = ofKey(fieldOperand(pathText(field), context), keys, context);
    return { name: alias ?? operand.path?.field.name ?? operand.text, alias, operand };
  });
}

/** A grouped operand, read from any row of a group. @throws RestError when it is not grouped */
function ofKey(operand: Operand<Row>, keys: readonly Operand<Row>[], context: OperandContext): Operand<Group> {
  const key = keys.find(({ text }) => normal(text, context) === normal(operand.text, context));
  if (key === undefined) return notGrouped(context.query, operand.text);
  return { ...operand, read: ([row]) => (row === undefined ? null : operand.read(row)) };
}

function normal(text: string, { scope }: OperandContext): string {
  const lower = text.toLowerCase().replaceAll(/\s/g, '');
  const prefix = [scope.alias, scope.object.name].find((name) => name !== undefined && lower.startsWith(`${name.toLowerCase()}.`));
  return prefix === undefined ? lower : lower.slice(prefix.length + 1);
}

function groupOperand(
  left: string | FunctionText,
  { keys, columns, context }: { keys: readonly Operand<Row>[]; columns: readonly GroupColumn[]; context: OperandContext },
): Operand<Group> {
  if (typeof left !== 'string')
    return isAggregate(left.functionName) ? aggregateOperand(left, context) : ofKey(functionOperand(left, context), keys, context);
  const byAlias = columns.find(({ alias }) => alias?.toLowerCase() === left.toLowerCase());
  return byAlias?.operand ?? ofKey(fieldOperand(left, context), keys, context);
}
