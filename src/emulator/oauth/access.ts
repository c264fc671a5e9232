/**
 * Who may use an app: the permitted-users policy and what stands behind it.
 * Rule: pure questions to the org's state; the answer is a refusal's key or null.
 */
import type { App } from '../org/app.ts';
import { childText } from '../metadata/xml.ts';
import { componentKey, type Component, type Org, type User } from '../org/state.ts';
import type { OAuthErrorKey } from './error.ts';

/** The licence whose permission sets cannot hold app assignments. Source: knowledge article 001453686, by one source. */
const LICENSE_WITHOUT_APPS = 'Salesforce API Integration';

/** Scopes that carry a refresh token; both names are Salesforce's. */
const REFRESH_SCOPES: readonly string[] = ['refresh_token', 'offline_access'];

/** Why this user may not come in through this app with a JWT, or null. */
export function jwtRefusal(org: Org, app: App, user: User): OAuthErrorKey | null {
  if (app.scopes.length === 0) return 'noScopes';
  if (!app.isPreAuthorized) return hasApproved(org, app, user) ? null : 'notApprovedByUser';
  if (!hasRefreshScope(app.scopes)) return 'refreshScopeRequired';
  return assignmentRefusal(org, app, user);
}

/** Why the user's own state keeps it out, or null. */
export function userRefusal(user: User): OAuthErrorKey | null {
  if (user.isFrozen) return 'frozenUser';
  return user.isActive ? null : 'inactiveUser';
}

/** True when a permission set can carry the assignment of an app. */
export function canHoldApps(permissionSet: Component): boolean {
  return childText(permissionSet.elements, 'license') !== LICENSE_WITHOUT_APPS;
}

function assignmentRefusal(org: Org, app: App, user: User): OAuthErrorKey | null {
  const profile = org.profiles.find(({ id }) => id === user.profileId);
  if (profile !== undefined && app.profiles.includes(profile.name)) return null;
  const given = org.assignments.filter(({ assigneeId }) => assigneeId === user.id).map(({ permissionSetId }) => permissionSetId);
  const held = app.permissionSets
    .flatMap((name) => org.components.get(componentKey('PermissionSet', name)) ?? [])
    .filter(({ id }) => given.includes(id));
  if (held.some(canHoldApps)) return null;
  return held.length > 0 ? 'licenseHoldsNoApps' : 'notApprovedByAdmin';
}

function hasApproved(org: Org, app: App, user: User): boolean {
  return org.approvals.some(
    (approval) => approval.userId === user.id && approval.consumerKey === app.consumerKey && hasRefreshScope(approval.scopes),
  );
}

function hasRefreshScope(scopes: readonly string[]): boolean {
  return scopes.some((scope) => REFRESH_SCOPES.includes(scope));
}
