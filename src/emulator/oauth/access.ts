/**
 * Who may use an app: the user's own state, what the admin blocks, where the request comes from, and the permitted-users policy.
 * Rule: pure questions to the org's state; the answer is a refusal's key or null.
 */
import type { App } from '../org/app.ts';
import { isInRanges } from '../org/network.ts';
import { hasGrantedPermission } from '../org/permission.ts';
import { canHoldApps, setsOf } from '../org/permission-set.ts';
import type { KnownApp } from '../org/registry.ts';
import { settingsOf } from '../org/settings.ts';
import type { Org, User } from '../org/state.ts';
import { approvalsOf, hasLastingApproval, hasRefreshScope } from './approval.ts';
import type { OAuthErrorKey } from './error.ts';

const HOUR = 3_600_000;

/** One try to get in. */
export interface Attempt {
  readonly known: KnownApp;
  readonly user: User;
  readonly sourceIp: string;
  readonly flow: 'jwt' | 'credentials' | 'web' | 'refresh';
}

/** Why the user may not come in through this app by this flow, or null. What the permitted-users policy says is asked apart. */
export function entryRefusal(org: Org, attempt: Attempt): OAuthErrorKey | null {
  const { known, user } = attempt;
  return appRefusal(org, known, user) ?? userRefusal(user) ?? ipRefusal(org, attempt) ?? rateRefusal(org, user);
}

/** Why this user may not come in through this app with a JWT, or null. */
export function jwtRefusal(org: Org, app: App, user: User): OAuthErrorKey | null {
  if (app.scopes.length === 0) return 'noScopes';
  if (!app.isPreAuthorized) return hasLastingApproval(org, app, user) ? null : 'notApprovedByUser';
  if (!hasRefreshScope(app.scopes)) return 'refreshScopeRequired';
  return assignmentRefusal(org, app, user);
}

/** Why the user's own state keeps it out, or null. */
export function userRefusal(user: User): OAuthErrorKey | null {
  if (user.isFrozen) return 'frozenUser';
  return user.isActive ? null : 'inactiveUser';
}

/** Why the org lets nobody, or not this user, use the app; or null. */
export function appRefusal(org: Org, { app, home }: KnownApp, user: User | undefined): OAuthErrorKey | null {
  if (!app.isEnabled) return 'appDisabled';
  if (isNamed(org.blockedApps, app)) return 'appBlocked';
  const isInstalled = home === org || isNamed(org.installedApps, app);
  if (!isInstalled && org.seed.access.blockUninstalledApps !== false) {
    const mayApprove = user !== undefined && hasGrantedPermission(org, user, ['CanApproveUninstalledApps', 'UseAnyApiClient']);
    if (!mayApprove && (user === undefined || approvalsOf(org, app, user).length === 0)) return 'connectedAppNotInstalled';
  }
  return isAllowedByControl(org, app, { user, isInstalled }) ? null : 'appBlocked';
}

/** True unless API Access Control is on and the app is not one that the admin installed and pre-authorised. */
function isAllowedByControl(org: Org, app: App, { user, isInstalled }: { user: User | undefined; isInstalled: boolean }): boolean {
  if (org.seed.access.apiAccessControl !== true && !settingsOf(org).ConnectedAppSettings.enableAdminApprovedAppsOnly) return true;
  return (isInstalled && app.isPreAuthorized) || (user !== undefined && hasGrantedPermission(org, user, ['UseAnyApiClient']));
}

function isNamed(names: ReadonlySet<string>, { consumerKey, name }: App): boolean {
  return names.has(consumerKey) || names.has(name);
}

/**
 * Why the source address keeps the user out, or null. Source: Salesforce help, IP relaxation; `Bypass_2factor` lets in from the
 * app's trusted ranges, and never asks for the second factor that an org would ask for elsewhere.
 */
export function ipRefusal(org: Org, { known, user, sourceIp, flow }: Attempt): OAuthErrorKey | null {
  if (isWithinLoginRanges(org, user, sourceIp)) return null;
  const { ipRelaxation, trustedIpRanges } = known.app;
  if (ipRelaxation === 'Bypass') return null;
  if (ipRelaxation === 'Enforce_RelaxRefresh' && flow === 'refresh') return null;
  if (ipRelaxation === 'Bypass_2factor' && isInRanges(sourceIp, trustedIpRanges)) return null;
  return 'ipRestricted';
}

/** True when the profile has no login IP ranges, or the address lies in one. */
export function isWithinLoginRanges(org: Org, user: User, sourceIp: string): boolean {
  const ranges = org.profiles.find(({ id }) => id === user.profileId)?.loginIpRanges ?? [];
  return ranges.length === 0 || isInRanges(sourceIp, ranges);
}

function rateRefusal(org: Org, user: User): OAuthErrorKey | null {
  const { maxLoginsPerHour = Infinity } = org.seed.access;
  if (maxLoginsPerHour === Infinity) return null;
  const since = org.now() - HOUR;
  const recent = org.logins.filter(({ userId, loginTime }) => userId === user.id && loginTime > since);
  return recent.length < maxLoginsPerHour ? null : 'rateExceeded';
}

/** Why a pre-authorised app does not know the user, or null. */
export function assignmentRefusal(org: Org, app: App, user: User): OAuthErrorKey | null {
  const profile = org.profiles.find(({ id }) => id === user.profileId);
  if (profile !== undefined && app.profiles.includes(profile.name)) return null;
  const given = org.assignments.filter(({ assigneeId }) => assigneeId === user.id).map(({ permissionSetId }) => permissionSetId);
  const held = setsOf(org.components, app).filter(({ id }) => given.includes(id));
  if (held.some(canHoldApps)) return null;
  return held.length > 0 ? 'licenseHoldsNoApps' : 'notApprovedByAdmin';
}
