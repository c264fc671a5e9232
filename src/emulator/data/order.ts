/**
 * ORDER BY: the clauses made into one comparison.
 * Rule: text without case; empty values first unless the clause says otherwise.
 */
import type { Query } from '@jetstreamapp/soql-parser-js';
import type { FunctionText, Operand } from './operand.ts';
import type { Scalar } from './value.ts';

/** The comparison of an ORDER BY clause, or undefined without one. @throws RestError for unknown fields */
export function toComparator<R>(
  orderBy: Query['orderBy'],
  operandOf: (left: string | FunctionText) => Operand<R>,
): ((a: R, b: R) => number) | undefined {
  if (orderBy === undefined) return undefined;
  const keys = (Array.isArray(orderBy) ? orderBy : [orderBy]).map((clause) => ({
    read: operandOf('field' in clause ? clause.field : clause.fn).read,
    direction: clause.order === 'DESC' ? -1 : 1,
    nulls: clause.nulls === 'LAST' ? 1 : -1,
  }));
  return (a, b) => {
    for (const { read, direction, nulls } of keys) {
      const [x, y] = [sortable(read(a)), sortable(read(b))];
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
