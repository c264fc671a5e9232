/**
 * Creating, reading and deleting single records.
 * Rule: only PermissionSetAssignment can be written over REST in this org; every other object is query-only here, as External
 * Client App objects are in a real one.
 */
import { isId, KEY_PREFIX } from '../org/id.ts';
import { hasPermission } from '../org/permission.ts';
import { componentsOf, type Org, type User } from '../org/state.ts';
import { fail, NOT_FOUND, RestError } from './error.ts';
import { SOBJECTS, type Row, type SObject } from './object.ts';
import { attributesOf } from './query.ts';

type Json = Readonly<Record<string, unknown>>;

/** Labels that the platform puts before a complaint about an id. */
const LABELS: Readonly<Record<string, string>> = { AssigneeId: 'Assignee ID', PermissionSetId: 'PermissionSet ID' };

const CREATEABLE: readonly string[] = ['AssigneeId', 'PermissionSetId', 'ExpirationDate', 'PermissionSetGroupId'];

/** The object a path names. @throws RestError 404 for an unknown one, errorCode first, as recorded */
export function requireObject(name: string): SObject {
  const object = SOBJECTS.get(name.toLowerCase());
  if (object === undefined) throw new RestError(NOT_FOUND);
  return object;
}

/** Creates a record and gives its id. @throws RestError */
export function createRecord(org: Org, user: User, { object, body }: { object: SObject; body: unknown }): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return fail(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  }
  if (object.name !== 'PermissionSetAssignment')
    return fail(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be inserted: ${object.label}`, []);
  return createAssignment(org, user, body as Json);
}

function createAssignment(org: Org, user: User, body: Json): string {
  const known = new Set(SOBJECTS.get('permissionsetassignment')?.fields.map(({ name }) => name.toLowerCase()));
  const values = new Map(Object.entries(body).filter(([name]) => name !== 'attributes'));
  for (const name of values.keys()) {
    if (!known.has(name.toLowerCase())) fail(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type PermissionSetAssignment`);
    if (!CREATEABLE.some((field) => field.toLowerCase() === name.toLowerCase())) {
      fail(
        400,
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        `Unable to create/update fields: ${name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
        [name],
      );
    }
  }
  const read = (field: string): unknown => [...values].find(([name]) => name.toLowerCase() === field.toLowerCase())?.[1] ?? null;
  const missing = ['AssigneeId', 'PermissionSetId'].filter((field) => read(field) === null || read(field) === '');
  if (missing.length > 0) fail(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
  const assigneeId = requireId(read('AssigneeId'), 'AssigneeId', KEY_PREFIX.User);
  const permissionSetId = requireId(read('PermissionSetId'), 'PermissionSetId', KEY_PREFIX.PermissionSet);
  if (!hasPermission(org, user, ['AssignPermissionSets', 'ManageUsers'])) {
    fail(400, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'insufficient access rights on cross-reference id', []);
  }
  const assignee = org.users.find(({ id }) => id.startsWith(assigneeId));
  const permissionSet = componentsOf(org.components, 'PermissionSet').find(({ id }) => id.startsWith(permissionSetId));
  if (assignee === undefined) return fail(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['AssigneeId']);
  if (permissionSet === undefined) return fail(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['PermissionSetId']);
  // That inactive users are refused is known; code and text of the refusal are assumed.
  if (!assignee.isActive) return fail(400, 'INACTIVE_OWNER_OR_USER', 'operation performed with inactive user', ['AssigneeId']);
  const twin = org.assignments.find((row) => row.assigneeId === assignee.id && row.permissionSetId === permissionSet.id);
  if (twin !== undefined) {
    return fail(
      400,
      'DUPLICATE_VALUE',
      `duplicate value found: AssigneeId duplicates value on record with id: ${twin.id.slice(0, 15)}`,
      [],
    );
  }
  const id = org.newId('PermissionSetAssignment');
  org.assignments = [...org.assignments, { id, assigneeId: assignee.id, permissionSetId: permissionSet.id, createdDate: org.now() }];
  return id;
}

/** The first fifteen characters of an id of the right kind. */
function requireId(value: unknown, field: string, prefix: string): string {
  if (typeof value !== 'string' || !isId(value) || !value.startsWith(prefix)) {
    return fail(
      400,
      'MALFORMED_ID',
      `${LABELS[field] ?? field}: id value of incorrect type: ${typeof value === 'string' ? value : String(value)}`,
      [field],
    );
  }
  return value.slice(0, 15);
}

/** Deletes a record. @throws RestError */
export function deleteRecord(org: Org, user: User, { object, id }: { object: SObject; id: string }): void {
  if (object.name !== 'PermissionSetAssignment')
    fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  if (!isId(id)) throw new RestError(NOT_FOUND);
  const found = org.assignments.find((row) => row.id.startsWith(id.slice(0, 15)));
  if (found === undefined) {
    const wasThere = [...org.deletedIds].some((deleted) => deleted.startsWith(id.slice(0, 15)));
    return wasThere
      ? fail(404, 'ENTITY_IS_DELETED', 'entity is deleted', [])
      : fail(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible: ' + id);
  }
  if (!hasPermission(org, user, ['AssignPermissionSets', 'ManageUsers'])) {
    fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  }
  org.assignments = org.assignments.filter((row) => row !== found);
  org.deletedIds.add(found.id);
}

/** A whole record as JSON. @throws RestError 404 */
export function readRecord(org: Org, { object, id, version }: { object: SObject; id: string; version: string }): Json {
  const row: Row | undefined = isId(id)
    ? object.rows(org).find((candidate) => String(candidate.Id).startsWith(id.slice(0, 15)))
    : undefined;
  if (row === undefined) throw new RestError(NOT_FOUND);
  return {
    attributes: attributesOf(object.name, row, version),
    ...Object.fromEntries(object.fields.map(({ name }) => [name, row[name] ?? null])),
  };
}
