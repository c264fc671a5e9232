/**
 * Access tokens: issued, found, revoked.
 * Rule: a token is 15 characters of org id, `!`, and what the CSPRNG gave; a session dies with its app, its user, its age or a revoke.
 */
import { randomBytes } from 'node:crypto';
import { toId15 } from '../org/id.ts';
import { appsOf } from '../org/app.ts';
import type { Org, Session, User } from '../org/state.ts';

/** Two hours, the default session timeout of an org, in milliseconds. */
export const SESSION_LIFE = 2 * 60 * 60_000;

/** Living sessions that are kept; the oldest gives way. It bounds the memory of a long run. */
const MAX_SESSIONS = 20_000;

/** Opens a session; `consumerKey` is null for the session that comes with the emulator. */
export function openSession(org: Org, user: User, grant: { consumerKey: string | null; scopes: readonly string[] }): Session {
  forgetDead(org);
  const token = `${toId15(org.id)}!AQ${randomBytes(72).toString('base64').replace(/\+/g, '.').replace(/\//g, '_')}`;
  const session = { token, userId: user.id, ...grant, issuedAt: org.now() };
  org.sessions.set(token, session);
  return session;
}

/** Forgets sessions past their life; they stand in the order of issue, so the first living one ends the search. */
function forgetDead(org: Org): void {
  for (const [token, session] of org.sessions) {
    if (session.consumerKey === null) continue;
    if (session.issuedAt + SESSION_LIFE > org.now() && org.sessions.size < MAX_SESSIONS) return;
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
    if (session.issuedAt + SESSION_LIFE <= org.now()) return undefined;
    if (!appsOf(org.components).some(({ consumerKey }) => consumerKey === session.consumerKey)) return undefined;
  }
  return { session, user };
}
