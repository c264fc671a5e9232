/**
 * What users allowed apps: kept, counted, renewed, revoked.
 * Rule: an approval is its refresh token; when the app's policy lets the token die, the approval is worth nothing either (assumed),
 * and when it is revoked, every access token that came from it dies.
 */
import { randomBytes } from 'node:crypto';
import type { App } from '../org/app.ts';
import { OAUTH_LIMITS } from './limit.ts';
import { isKeyOf } from '../org/registry.ts';
import { findUser, type Approval, type Org, type User } from '../org/state.ts';

/** Refresh tokens that an approval remembers as replaced. */
const MAX_REPLACED = 10;

/** Scopes that carry a refresh token; both names are Salesforce's. */
const REFRESH_SCOPES: readonly string[] = ['refresh_token', 'offline_access'];

/** True when these scopes come with a refresh token. */
export function hasRefreshScope(scopes: readonly string[]): boolean {
  return scopes.some((scope) => REFRESH_SCOPES.includes(scope));
}

/** Remembers the approvals that the seed says were there before. */
export function seedApprovals(org: Org): void {
  for (const { username, consumerKey, scopes } of org.seed.access.approvals ?? []) {
    const user = findUser(org, username);
    if (user !== undefined) addApproval(org, { app: { consumerKey }, user, scopes: scopes.trim().split(/\s+/) });
  }
}

/** What an approval needs to know of its app. Users allow an app, whichever of its consumer keys asked them (assumed). */
type AppKey = Pick<App, 'consumerKey'> & Partial<Pick<App, 'id'>>;

/** Remembers that a user allowed an app these scopes. */
export function addApproval(org: Org, { app, user, scopes }: { app: AppKey; user: User; scopes: readonly string[] }): Approval {
  const own = approvalsOf(org, app, user);
  for (const old of own.slice(0, Math.max(0, own.length - OAUTH_LIMITS.approvals.value + 1))) dropApproval(org, old.id);
  const approval: Approval = {
    id: org.newId('OauthToken'),
    userId: user.id,
    consumerKey: app.consumerKey,
    scopes,
    createdDate: org.now(),
    refreshToken: null,
    replacedTokens: [],
    lastUsedDate: null,
    useCount: 0,
  };
  org.approvals.push(approval);
  return approval;
}

/** A user's approvals of an app, oldest first, expired ones included. */
export function approvalsOf(org: Org, app: AppKey, user: User): Approval[] {
  return org.approvals.filter(({ userId, consumerKey }) => userId === user.id && isKeyOf(org, app, consumerKey));
}

/** True while the app's refresh-token policy lets this approval's refresh token live. */
export function isAlive(org: Org, { refresh }: App, { createdDate, lastUsedDate }: Approval): boolean {
  if (!('life' in refresh)) return refresh.type === 'Infinite';
  const since = refresh.type === 'SpecificInactivity' ? (lastUsedDate ?? createdDate) : createdDate;
  return since + refresh.life > org.now();
}

/** True when the user allowed the app offline access, and still does: what a self-authorised JWT login asks for. */
export function hasLastingApproval(org: Org, app: App, user: User): boolean {
  return approvalsOf(org, app, user).some((approval) => hasRefreshScope(approval.scopes) && isAlive(org, app, approval));
}

/** Gives an approval a new refresh token, replacing the one it had. The token is given out once, by the answer. */
export function renewRefreshToken(org: Org, approval: Approval): string {
  const refreshToken = `5Aep861${randomBytes(60).toString('base64').replace(/\+/g, '.').replace(/\//g, '_')}`;
  const replacedTokens = [...approval.replacedTokens, ...(approval.refreshToken === null ? [] : [approval.refreshToken])].slice(
    -MAX_REPLACED,
  );
  replace(org, { ...approval, refreshToken, replacedTokens });
  return refreshToken;
}

/** Counts a use, now. */
export function touchApproval(org: Org, id: string): void {
  const approval = org.approvals.find((candidate) => candidate.id === id);
  if (approval !== undefined) replace(org, { ...approval, lastUsedDate: org.now(), useCount: approval.useCount + 1 });
}

/** The approval of a refresh token; `isReplaced` when rotation has replaced the token since. */
export function findRefreshToken(org: Org, token: string): { approval: Approval; isReplaced: boolean } | undefined {
  if (token === '') return undefined;
  const approval = org.approvals.find(({ refreshToken, replacedTokens }) => refreshToken === token || replacedTokens.includes(token));
  return approval && { approval, isReplaced: approval.refreshToken !== token };
}

/** Revokes an approval with every access token that came from it. */
export function dropApproval(org: Org, id: string): void {
  const index = org.approvals.findIndex((approval) => approval.id === id);
  if (index >= 0) org.approvals.splice(index, 1);
  for (const [token, session] of org.sessions) if (session.approvalId === id) org.sessions.delete(token);
}

function replace(org: Org, approval: Approval): void {
  const index = org.approvals.findIndex(({ id }) => id === approval.id);
  if (index >= 0) org.approvals[index] = approval;
}
