/**
 * What a user may do in the org.
 * Rule: the admin profile may everything; anyone else needs an assigned permission set that enables the user permission.
 */
import { childText } from '../metadata/xml.ts';
import { ADMIN_PROFILE } from './seed.ts';
import { componentsOf, type Org, type User } from './state.ts';

/** True when the user has at least one of these user permissions, e.g. `ModifyAllData`. */
export function hasPermission(org: Org, user: User, names: readonly string[]): boolean {
  if (org.profiles.find(({ id }) => id === user.profileId)?.name === ADMIN_PROFILE) return true;
  return hasGrantedPermission(org, user, names);
}

/** True when an assigned permission set enables one of these user permissions; the admin profile does not count. */
export function hasGrantedPermission(org: Org, user: User, names: readonly string[]): boolean {
  const given = new Set(org.assignments.filter(({ assigneeId }) => assigneeId === user.id).map(({ permissionSetId }) => permissionSetId));
  return componentsOf(org.components, 'PermissionSet')
    .filter(({ id }) => given.has(id))
    .flatMap(({ elements }) => elements.filter(({ name }) => name === 'userPermissions'))
    .some(({ children }) => childText(children, 'enabled') === 'true' && names.includes(childText(children, 'name') ?? ''));
}
