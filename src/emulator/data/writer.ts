/**
 * What writing does to objects whose rows are derived from the org's state.
 * Rule: a writer changes the state that the row comes from; `check` refuses first, for every way of writing.
 */
import { partOf } from '../org/app.ts';
import { hasPermission } from '../org/permission.ts';
import { splitList } from '../org/scope.ts';
import { componentKey, derivedId, type Component, type Org, type User } from '../org/state.ts';
import { childText, textElement } from '../metadata/xml.ts';
import { fail } from './error.ts';
import type { Values } from './field-value.ts';
import type { Row, Scalar } from './object.ts';
import { sessionId } from './row-session.ts';
import { PERMISSION_SET_WRITER } from './writer-permission-set.ts';
import { USER_LOGIN_WRITER, USER_WRITER } from './writer-user.ts';

/** The ways of writing one object. */
export interface Writer {
  /** @throws RestError; `row` is undefined for a new record */
  readonly check?: (org: Org, user: User, written: { values: Values; row: Row | undefined }) => void;
  readonly create?: (org: Org, user: User, values: Values) => string;
  readonly update?: (org: Org, user: User, changed: { id: string; values: Values }) => void;
  readonly remove?: (org: Org, user: User, id: string) => void;
}

const MAY_ASSIGN: readonly string[] = ['AssignPermissionSets', 'ManageUsers'];

const ASSIGNMENT: Writer = {
  check(org, user, { values, row }) {
    if (!hasPermission(org, user, MAY_ASSIGN)) {
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

/** Access to an app is written where the policy keeps it: the component that names permission sets. */
const ENTITY_ACCESS: Writer = {
  check(org, user) {
    if (hasPermission(org, user, ['ManageUsers', 'CustomizeApplication', 'ManageProfilesPermissionsets'])) return;
    fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  },
  create(org, user, values) {
    const { set, app } = accessOf(org, values);
    changeAccess(org, user, { app, change: (names) => (names.includes(set.fullName) ? names : [...names, set.fullName]) });
    return derivedId(org, 'SetupEntityAccess', `${set.id}/${app.id}`);
  },
  remove(org, user, id) {
    const key = [...org.derivedIds].find(([, known]) => known === id)?.[0] ?? '';
    const [, setId = '', appId = ''] = key.split('/');
    const { set, app } = accessOf(org, { ParentId: setId, SetupEntityId: appId });
    changeAccess(org, user, { app, change: (names) => names.filter((name) => name !== set.fullName) });
  },
};

function accessOf(org: Org, values: Values): { set: Component; app: Component } {
  const all = [...org.components.values()];
  const byId = (id: Scalar | undefined): Component | undefined => all.find((component) => component.id === id);
  const set = byId(values.ParentId);
  const app = byId(values.SetupEntityId);
  if (set === undefined || app === undefined) return fail(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  return { set, app };
}

function changeAccess(
  org: Org,
  user: User,
  { app, change }: { app: Component; change: (names: readonly string[]) => readonly string[] },
): void {
  const isExternal = app.type === 'ExternalClientApplication';
  const holder = isExternal ? partOf(org.components, 'ExtlClntAppOauthConfigurablePolicies', app.fullName) : app;
  if (holder === undefined) return;
  const name = isExternal ? 'commaSeparatedPermissionSet' : 'permissionSetName';
  const old = isExternal
    ? splitList(childText(holder.elements, name))
    : holder.elements.filter((element) => element.name === name).map(({ text }) => text);
  const names = change(old);
  const added = isExternal
    ? names.length === 0
      ? []
      : [textElement(name, names.join(','))]
    : names.map((item) => textElement(name, item));
  const others = holder.elements.filter((element) => element.name !== name);
  const at = others.findIndex((element) => element.name > name);
  const elements = others.toSpliced(at < 0 ? others.length : at, 0, ...added);
  const changed = { ...holder, elements, lastModifiedById: user.id, lastModifiedDate: org.now() };
  org.components = new Map([...org.components, [componentKey(holder.type, holder.fullName), changed]]);
}

const AUTH_SESSION: Writer = {
  remove(org, _user, id) {
    for (const token of [...org.sessions.keys()]) if (sessionId(token) === id) org.sessions.delete(token);
  },
};

/** The writers, by object. */
export const WRITERS: Readonly<Record<string, Writer | undefined>> = {
  PermissionSetAssignment: ASSIGNMENT,
  SetupEntityAccess: ENTITY_ACCESS,
  AuthSession: AUTH_SESSION,
  PermissionSet: PERMISSION_SET_WRITER,
  User: USER_WRITER,
  UserLogin: USER_LOGIN_WRITER,
};
