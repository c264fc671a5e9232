/**
 * Access tokens: issued, found, revoked.
 * Rule: a token is 15 characters of org id, `!`, and what the CSPRNG gave, or a signed JWT where the app says so;
 * a session dies with its app, its user, its approval, its age or a revoke.
 */
import { randomBytes } from 'node:crypto';
import { toId15 } from '../org/id.ts';
import { isInRanges } from '../org/network.ts';
import { findKnownApp } from '../org/registry.ts';
import type { Org, Session, User } from '../org/state.ts';
import { appRefusal, ipRefusal } from './access.ts';
import { OAUTH_LIMITS } from './limit.ts';

/** The default session timeout of an org, in milliseconds. */
export const SESSION_LIFE = OAUTH_LIMITS.sessionLife.value;

/** Living sessions that are kept; the oldest gives way. It bounds the memory of a long run. */
const MAX_SESSIONS = 20_000;

/** What a session is opened with; `consumerKey` is null for the session that comes with the emulator. */
export interface SessionGrant {
  readonly consumerKey: string | null;
  readonly scopes: readonly string[];
  readonly approvalId?: string;
  /** Milliseconds; two hours unless said otherwise. */
  readonly life?: number;
  /** A token made elsewhere: a JWT. */
  readonly token?: string;
}

/** Opens a session. */
export function openSession(org: Org, user: User, { life = SESSION_LIFE, token = opaqueToken(org), ...grant }: SessionGrant): Session {
  forgetDead(org);
  const issuedAt = org.now();
  const session = { token, userId: user.id, ...grant, issuedAt, expiresAt: issuedAt + life };
  org.sessions.set(token, session);
  return session;
}

function opaqueToken(org: Org): string {
  return `${toId15(org.id)}!AQ${randomBytes(72).toString('base64').replace(/\+/g, '.').replace(/\//g, '_')}`;
}

/** When a session ends, in Unix milliseconds. */
export function endOf({ expiresAt, issuedAt }: Session): number {
  return expiresAt ?? issuedAt + SESSION_LIFE;
}

/** Forgets sessions past their life; they stand in the order of issue, so the first living one ends the search. */
function forgetDead(org: Org): void {
  for (const [token, session] of org.sessions) {
    if (session.consumerKey === null) continue;
    if (endOf(session) > org.now() && org.sessions.size < MAX_SESSIONS) return;
    org.sessions.delete(token);
  }
}

/** The living session of a token with its user, or undefined. The emulator's own session never grows old. */
export function findSession(org: Org, token: string): { session: Session; user: User } | undefined {
  const session = org.sessions.get(token);
  if (session === undefined) return undefined;
  const user = org.users.find(({ id }) => id === session.userId);
  if (user === undefined || !user.isActive || user.isFrozen) return undefined;
  if (session.consumerKey !== null) {
    if (endOf(session) <= org.now()) return undefined;
    if (findKnownApp(org, session.consumerKey) === undefined) return undefined;
    if (session.approvalId !== undefined && !org.approvals.some(({ id }) => id === session.approvalId)) return undefined;
  }
  return { session, user };
}

/** Access tokens in JWT format have three parts; opaque ones have no dot before their `!`. */
export function isJwtToken(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/**
 * True when a living session may call the REST API: it has the scope, its app is not blocked since it was issued, and, where every
 * request is asked for its source, it comes from where it may. The text of the refusal is reported, its reasons are of one source each.
 */
export function mayCallApi(org: Org, { session, user }: { session: Session; user: User }, sourceIp: string): boolean {
  if (session.consumerKey === null) return true;
  if (!session.scopes.some((scope) => scope === 'api' || scope === 'full')) return false;
  const known = findKnownApp(org, session.consumerKey);
  if (known === undefined || appRefusal(org, known, user) !== null) return false;
  if (org.seed.access.enforceIpRangesEveryRequest !== true) return true;
  return isInRanges(sourceIp, known.app.trustedIpRanges) || ipRefusal(org, { known, user, sourceIp, flow: 'web' }) === null;
}
