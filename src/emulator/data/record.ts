/**
 * Finding, creating, changing and deleting single records.
 * Rule: what holds for every object is here; what an object does besides is its writer's. An object without a writer whose rows are
 * derived is query-only, as External Client App objects are in a real org.
 */
import { isId } from '../org/id.ts';
import { audited } from '../audit/trail.ts';
import type { Org, StoredRecord, User } from '../org/state.ts';
import { fail, NOT_FOUND, RestError } from './error.ts';
import { checkUnique, readValues, type Values } from './field-value.ts';
import { findField, findObject, type SObject } from './object.ts';
import { isStored } from './row-source.ts';
import { WRITERS } from './writer.ts';
import type { Row } from './value.ts';

/** The object a path names. @throws RestError 404 for an unknown one, errorCode first, as recorded */
export function requireObject(org: Org, name: string): SObject {
  const object = findObject(org, name);
  if (object === undefined) throw new RestError(NOT_FOUND);
  return object;
}

/** Creates a record and gives its id. @throws RestError */
export function createRecord(org: Org, user: User, { object, body }: { object: SObject; body: unknown }): string {
  const writer = WRITERS[object.name];
  if (!object.flags.includes('c') || (writer?.create === undefined && !isStored(object.name))) {
    readValues(org, { ...object, fields: [] }, { body: {}, isNew: false });
    return fail(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be inserted: ${object.label}`, []);
  }
  const values = readValues(org, object, { body, isNew: true });
  writer?.check?.(org, user, { values, row: undefined });
  checkUnique(org, object, { values, id: undefined });
  const { create } = writer ?? {};
  return create === undefined ? store(org, user, { object, values }) : audited(org, user, () => create(org, user, values));
}

function store(org: Org, user: User, { object, values }: { object: SObject; values: Values }): string {
  const id = org.newId({ prefix: object.keyPrefix });
  const now = org.now();
  const made = { createdById: user.id, createdDate: now, lastModifiedById: user.id, lastModifiedDate: now };
  org.records.set(id, { id, object: object.name, values: withName(object, { ...owner(object, user), ...values }), ...made });
  return id;
}

function owner(object: SObject, user: User): Values {
  return findField(object, 'OwnerId') === undefined ? {} : { OwnerId: user.id };
}

/** People's Name is made of their first and last name. */
function withName(object: SObject, values: Values): Values {
  if (findField(object, 'LastName') === undefined) return values;
  return { ...values, Name: [values.FirstName, values.LastName].filter((part) => (part ?? '') !== '').join(' ') };
}

/** Changes a record. @throws RestError */
export function updateRecord(org: Org, user: User, { object, id, body }: { object: SObject; id: string; body: unknown }): void {
  // A wrong body is refused before a wrong id. Assumed.
  const values = readValues(org, object, { body, isNew: false });
  if (!isId(id) || !id.startsWith(object.keyPrefix)) fail(400, 'MALFORMED_ID', `Record ID: id value of incorrect type: ${id}`, ['Id']);
  if (findRow(org, object, id) === undefined && wasDeleted(org, id)) fail(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
  const row = requireRow(org, object, id);
  const known = String(row.Id);
  const writer = WRITERS[object.name];
  if (writer?.update === undefined && !isStored(object.name))
    fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  writer?.check?.(org, user, { values, row });
  checkUnique(org, object, { values, id: known });
  const { update } = writer ?? {};
  if (update !== undefined) {
    audited(org, user, () => {
      update(org, user, { id: known, values });
    });
    return;
  }
  const old = org.records.get(known);
  if (old === undefined) return;
  const next: StoredRecord = {
    ...old,
    values: withName(object, { ...old.values, ...values }),
    lastModifiedById: user.id,
    lastModifiedDate: org.now(),
  };
  org.records.set(known, next);
}

/** Deletes a record. @throws RestError */
export function deleteRecord(org: Org, user: User, { object, id }: { object: SObject; id: string }): void {
  const writer = WRITERS[object.name];
  if (!object.flags.includes('d') || (writer?.remove === undefined && !isStored(object.name))) {
    fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  }
  if (!isId(id)) throw new RestError(NOT_FOUND);
  const row = findRow(org, object, id);
  if (row === undefined) {
    if (wasDeleted(org, id)) fail(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    return fail(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`);
  }
  const known = String(row.Id);
  writer?.check?.(org, user, { values: {}, row });
  const { remove } = writer ?? {};
  if (remove === undefined) org.records.delete(known);
  else
    audited(org, user, () => {
      remove(org, user, known);
    });
  org.deletedIds.add(known);
}

function wasDeleted(org: Org, id: string): boolean {
  return org.deletedIds.has(id) || (id.length === 15 && [...org.deletedIds].some((deleted) => deleted.startsWith(id)));
}

/** The row with this id, or undefined. */
export function findRow(org: Org, object: SObject, id: string): Row | undefined {
  return isId(id) ? object.rows(org).find((candidate) => String(candidate.Id).startsWith(id.slice(0, 15))) : undefined;
}

/** The row with this id. @throws RestError 404 */
export function requireRow(org: Org, object: SObject, id: string): Row {
  const row = findRow(org, object, id);
  if (row !== undefined) return row;
  throw new RestError(NOT_FOUND);
}

/** The rows whose external id has a value. @throws RestError 404 when the field is none */
export function rowsByExternalId(org: Org, object: SObject, { field: name, value }: { field: string; value: string }): Row[] {
  const field = findField(object, name);
  if (field === undefined || (field.type !== 'id' && field.isExternalId !== true && field.isUnique !== true)) {
    return fail(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
  }
  if (field.type === 'id') return [findRow(org, object, value) ?? []].flat();
  return object.rows(org).filter((row) => String(row[field.name] ?? '').toLowerCase() === value.toLowerCase());
}

/** Creates or changes the record whose external id has a value. @throws RestError */
export function upsertRecord(
  org: Org,
  user: User,
  { object, field, value, body, updateOnly }: { object: SObject; field: string; value: string; body: unknown; updateOnly: boolean },
): { id: string; created: boolean } | { matches: readonly string[] } {
  const rows = rowsByExternalId(org, object, { field, value });
  if (rows.length > 1) return { matches: rows.map(({ Id }) => String(Id)) };
  const [row] = rows;
  if (row !== undefined) {
    updateRecord(org, user, { object, id: String(row.Id), body });
    return { id: String(row.Id), created: false };
  }
  const known = findField(object, field);
  if (updateOnly || known?.type === 'id') throw new RestError(NOT_FOUND);
  const given = typeof body === 'object' && body !== null ? body : {};
  return { id: createRecord(org, user, { object, body: { ...given, [known?.name ?? field]: value } }), created: true };
}
