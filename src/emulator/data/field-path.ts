/**
 * Field paths of a query: `Name`, `PermissionSet.Name`, `Assignee.Profile.Name`.
 * Rule: names are matched without case and answered in the case of the describe; a path reaches at most five parents.
 */
import type { Org } from '../org/state.ts';
import { SOBJECTS, type Field, type Row, type Scalar, type SObject } from './object.ts';
import { unknownField, unknownRelationship, unsupported } from './soql-error.ts';

/** Parents a path may climb. Source: Salesforce, SOQL relationship query limits. */
const MAX_PARENTS = 5;

/** A path resolved from an object: the reference fields to follow, then the field itself. */
export interface FieldPath {
  readonly text: string;
  readonly parents: readonly { readonly via: Field; readonly object: SObject; readonly relationship: string }[];
  readonly field: Field;
  readonly object: SObject;
}

/**
 * Resolves a path as a query wrote it; the object's own name or alias may stand in front.
 * @throws RestError for an unknown relationship or field
 */
export function resolvePath(query: string, text: string, { object, alias }: { object: SObject; alias: string | undefined }): FieldPath {
  const names = text.split('.');
  const isPrefix = names.length > 1 && [alias, object.name].some((name) => name?.toLowerCase() === names[0]?.toLowerCase());
  const steps = isPrefix ? names.slice(1) : names;
  if (steps.length - 1 > MAX_PARENTS) unsupported('more than five levels of parents');
  const parents: FieldPath['parents'][number][] = [];
  let current = object;
  for (const name of steps.slice(0, -1)) {
    const via = current.fields.find((field) => field.reference?.relationship.toLowerCase() === name.toLowerCase());
    const next = via?.reference === undefined ? undefined : SOBJECTS.get(via.reference.object.toLowerCase());
    if (via?.reference === undefined || next === undefined) return unknownRelationship(query, { name, path: text });
    parents.push({ via, object: next, relationship: via.reference.relationship });
    current = next;
  }
  const last = steps.at(-1) ?? '';
  const field = current.fields.find(({ name }) => name.toLowerCase() === last.toLowerCase());
  if (field === undefined) return unknownField(query, { name: last, path: text, object: current.name });
  return { text, parents, field, object: current };
}

/** Rows of every object asked for, by id; made once a query. */
export interface Tables {
  rowsOf(object: SObject): readonly Row[];
  byId(object: SObject, id: Scalar): Row | undefined;
}

/** Reads the org's tables for one query. */
export function openTables(org: Org): Tables {
  const rows = new Map<string, readonly Row[]>();
  const indexes = new Map<string, ReadonlyMap<Scalar, Row>>();
  const rowsOf = (object: SObject): readonly Row[] => {
    const known = rows.get(object.name) ?? object.rows(org);
    rows.set(object.name, known);
    return known;
  };
  const byId = (object: SObject, id: Scalar): Row | undefined => {
    const index = indexes.get(object.name) ?? new Map(rowsOf(object).map((row) => [row.Id ?? null, row]));
    indexes.set(object.name, index);
    return index.get(id);
  };
  return { rowsOf, byId };
}

/** The row at the end of a path's parents, or undefined where a reference is empty. */
export function followParents(tables: Tables, path: FieldPath, row: Row): Row | undefined {
  return path.parents.reduce<Row | undefined>(
    (at, { via, object }) => (at === undefined ? undefined : tables.byId(object, at[via.name] ?? null)),
    row,
  );
}

/** The value at the end of a path. */
export function valueAt(tables: Tables, path: FieldPath, row: Row): Scalar {
  return followParents(tables, path, row)?.[path.field.name] ?? null;
}
