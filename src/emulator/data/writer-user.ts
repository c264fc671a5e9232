/**
 * Users written through the data API: made, changed, deactivated, frozen.
 * Rule: what decides who gets in goes to the user; every other column is kept beside it.
 */
import { hasPermission } from '../org/permission.ts';
import { derivedId, type Org, type User } from '../org/state.ts';
import { fail } from './error.ts';
import type { Values } from './field-value.ts';
import type { Writer } from './write.ts';

const OWN: readonly string[] = ['Username', 'Email', 'FirstName', 'LastName', 'ProfileId', 'IsActive'];

function check(org: Org, user: User): void {
  if (hasPermission(org, user, ['ManageUsers', 'ManageInternalUsers'])) return;
  fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
}

function keepColumns(org: Org, id: string, values: Values): void {
  const others = Object.fromEntries(Object.entries(values).filter(([name]) => !OWN.includes(name)));
  if (Object.keys(others).length > 0) org.columns.set(id, { ...org.columns.get(id), ...others });
}

function withValues(user: User, values: Values): User {
  const text = (name: string, old: string): string => (values[name] === undefined ? old : String(values[name] ?? ''));
  return {
    ...user,
    username: text('Username', user.username).toLowerCase(),
    email: text('Email', user.email),
    firstName: values.FirstName === undefined ? user.firstName : values.FirstName === null ? null : String(values.FirstName),
    lastName: text('LastName', user.lastName),
    profileId: text('ProfileId', user.profileId),
    isActive: values.IsActive === undefined ? user.isActive : values.IsActive === true,
  };
}

function replace(org: Org, id: string, change: (user: User) => User): void {
  const at = org.users.findIndex((user) => user.id === id);
  const old = org.users[at];
  if (old !== undefined) org.users[at] = change(old);
}

/** Creates and changes users; they are never deleted. */
export const USER_WRITER: Writer = {
  check,
  create(org, _user, values) {
    const id = org.newId('User');
    const blank: User = {
      id,
      username: '',
      email: '',
      firstName: null,
      lastName: '',
      profileId: '',
      isActive: true,
      isFrozen: false,
      password: null,
      createdDate: org.now(),
    };
    org.users.push(withValues(blank, values));
    keepColumns(org, id, values);
    return id;
  },
  update(org, _user, { id, values }) {
    replace(org, id, (user) => withValues(user, values));
    keepColumns(org, id, values);
  },
};

/** Freezes and unfreezes. */
export const USER_LOGIN_WRITER: Writer = {
  check,
  update(org, _user, { id, values }) {
    const user = org.users.find((candidate) => derivedId(org, 'UserLogin', candidate.id) === id);
    if (user !== undefined && values.IsFrozen !== undefined)
      replace(org, user.id, (old) => ({ ...old, isFrozen: values.IsFrozen === true }));
  },
};
