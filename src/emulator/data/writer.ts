/**
 * What writing does to objects whose rows are derived from the org's state.
 * Rule: a writer changes the state that the row comes from; `check` refuses first, for every way of writing.
 */
import { hasPermission } from '../org/permission.ts';
import { ownerOfSet } from '../org/profile-set.ts';
import { fail } from './error.ts';
import { sessionId } from './row-session.ts';
import { ENTITY_ACCESS_WRITER } from './writer-access.ts';
import { PERMISSION_SET_WRITER } from './writer-permission-set.ts';
import { USER_LOGIN_WRITER, USER_WRITER } from './writer-user.ts';
import type { Writer } from './write.ts';

const MAY_ASSIGN: readonly string[] = ['AssignPermissionSets', 'ManageUsers'];

const ASSIGNMENT: Writer = {
  check(org, user, { values, row }) {
    // Nobody assigns what a profile owns. The words are assumed.
    const isOfProfile = ownerOfSet(org, String(row?.PermissionSetId ?? values.PermissionSetId)) !== undefined;
    if (isOfProfile || !hasPermission(org, user, MAY_ASSIGN)) {
      if (row !== undefined) fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
      fail(400, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'insufficient access rights on cross-reference id', []);
    }
    if (row !== undefined) return;
    const assignee = org.users.find(({ id }) => id === values.AssigneeId);
    // That inactive users are refused is known; code and text of the refusal are assumed.
    if (assignee?.isActive === false) fail(400, 'INACTIVE_OWNER_OR_USER', 'operation performed with inactive user', ['AssigneeId']);
    const twin = org.assignments.find(
      ({ assigneeId, permissionSetId }) => assigneeId === values.AssigneeId && permissionSetId === values.PermissionSetId,
    );
    if (twin === undefined) return;
    fail(400, 'DUPLICATE_VALUE', `duplicate value found: AssigneeId duplicates value on record with id: ${twin.id.slice(0, 15)}`, []);
  },
  create(org, _user, values) {
    const id = org.newId('PermissionSetAssignment');
    const made = { id, assigneeId: String(values.AssigneeId), permissionSetId: String(values.PermissionSetId), createdDate: org.now() };
    org.assignments = [...org.assignments, made];
    return id;
  },
  update: () => undefined,
  remove(org, _user, id) {
    org.assignments = org.assignments.filter((row) => row.id !== id);
  },
};

const AUTH_SESSION: Writer = {
  remove(org, _user, id) {
    for (const token of [...org.sessions.keys()]) if (sessionId(token) === id) org.sessions.delete(token);
  },
};

/** The writers, by object. */
export const WRITERS: Readonly<Record<string, Writer | undefined>> = {
  PermissionSetAssignment: ASSIGNMENT,
  SetupEntityAccess: ENTITY_ACCESS_WRITER,
  AuthSession: AUTH_SESSION,
  PermissionSet: PERMISSION_SET_WRITER,
  User: USER_WRITER,
  UserLogin: USER_LOGIN_WRITER,
};
