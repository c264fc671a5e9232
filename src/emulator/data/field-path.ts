/**
 * Field paths of a query: `Name`, `PermissionSet.Name`, `Assignee.Profile.Name`.
 * Rule: names are matched without case and answered in the case of the describe; a path reaches at most five parents.
 * A relationship to several objects shows what they share, as the pseudo-object Name.
 */
import type { Org } from '../org/state.ts';
import type { Reference } from './describe/table.ts';
import { cell, findField, findObject, NAME_OBJECT, type Field, type SObject } from './object.ts';
import { unknownField, unknownRelationship, unsupported } from './soql-error.ts';
import type { Row, Scalar } from './value.ts';

/** Parents a path may climb. Source: Salesforce, SOQL relationship query limits. */
const MAX_PARENTS = 5;

/** What names are read against. */
export interface Scope {
  readonly org: Org;
  readonly object: SObject;
  readonly alias: string | undefined;
}

/** One step up: the reference field that is followed, and what it leads to. */
export interface Step {
  readonly via: Field;
  readonly reference: Reference;
  readonly object: SObject;
}

/** A path resolved from an object: the steps to follow, then the field itself. */
export interface FieldPath {
  readonly text: string;
  readonly parents: readonly Step[];
  readonly field: Field;
  readonly object: SObject;
}

/**
 * Resolves a path as a query wrote it; the object's own name or alias may stand in front.
 * @throws RestError for an unknown relationship or field
 */
export function resolvePath(query: string, text: string, { org, object, alias }: Scope): FieldPath {
  const names = text.split('.');
  const isPrefix = names.length > 1 && [alias, object.name].some((name) => name?.toLowerCase() === names[0]?.toLowerCase());
  const steps = isPrefix ? names.slice(1) : names;
  if (steps.length - 1 > MAX_PARENTS) unsupported('more than five levels of parents');
  const parents: Step[] = [];
  let current = object;
  for (const name of steps.slice(0, -1)) {
    const step = stepOf(org, current, name);
    if (step === undefined) return unknownRelationship(query, { name, path: text });
    parents.push(step);
    current = step.object;
  }
  const last = steps.at(-1) ?? '';
  const field = findField(current, last);
  if (field === undefined) return unknownField(query, { name: last, path: text, object: current.name });
  return { text, parents, field, object: current };
}

/** The step that a relationship's name means, or undefined. */
export function stepOf(org: Org, object: SObject, relationship: string): Step | undefined {
  const via = object.fields.find((field) => field.reference?.relationship.toLowerCase() === relationship.toLowerCase());
  if (via?.reference === undefined || via.reference.relationship === '') return undefined;
  const [only, ...others] = via.reference.objects;
  const target = others.length > 0 ? NAME_OBJECT : findObject(org, only ?? '');
  return target && { via, reference: via.reference, object: target };
}

/** Rows of every object asked for, by id; made once a query. */
export interface Tables {
  readonly org: Org;
  rowsOf(object: SObject): readonly Row[];
  /** The row a step leads to, with the object it really is of. */
  parentOf(step: Pick<Step, 'via' | 'reference'>, row: Row): { row: Row; object: SObject } | undefined;
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
  const parentOf: Tables['parentOf'] = ({ via, reference }, row) => {
    const id = row[via.name] ?? null;
    if (id === null) return undefined;
    for (const name of reference.objects) {
      const object = findObject(org, name);
      const found = object && byId(object, id);
      if (object && found) return { object, row: found };
    }
    return undefined;
  };
  return { org, rowsOf, parentOf };
}

/** The row at the end of a path's parents, or undefined where a reference is empty. */
export function followParents(tables: Tables, parents: readonly Step[], row: Row): Row | undefined {
  return parents.reduce<Row | undefined>((at, step) => (at === undefined ? undefined : tables.parentOf(step, at)?.row), row);
}

/** The value at the end of a path. */
export function valueAt(tables: Tables, path: FieldPath, row: Row): Scalar {
  const end = followParents(tables, path.parents, row);
  if (end === undefined) return null;
  // Objects without a field Name show their label where Name is asked for through several objects.
  if (path.object === NAME_OBJECT && path.field.name === 'Name') return end.Name ?? end.MasterLabel ?? null;
  return cell(path.field, end);
}
