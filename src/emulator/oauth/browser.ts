/**
 * Browsers that opened one of the org's pages: their cookie, who is logged in, and the token of their forms.
 * Rule: the cookie is random and HttpOnly; it changes at login; a form's token is made of the cookie and what the form does,
 * so a page of another site can neither know nor reuse it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toId15 } from '../org/id.ts';
import type { Browser, Org, User } from '../org/state.ts';
import { SESSION_LIFE } from './session.ts';

/** Browsers that are remembered; the oldest gives way. */
const MAX_BROWSERS = 1000;

/** Cookies know no ports, so each org has a name of its own. */
const cookieName = (org: Org): string => `sid_${toId15(org.id)}`;

/** The browser of a request, or undefined when it is new or was forgotten. */
export function findBrowser(org: Org, request: FastifyRequest): Browser | undefined {
  const wanted = `${cookieName(org)}=`;
  const cookie = (request.headers.cookie ?? '').split(/;\s*/).find((part) => part.startsWith(wanted));
  const browser = cookie === undefined ? undefined : org.browsers.get(cookie.slice(wanted.length));
  return browser !== undefined && browser.seenAt + SESSION_LIFE > org.now() ? browser : undefined;
}

/** The living user who is logged in in a browser. */
export function userOf(org: Org, browser: Browser | undefined): User | undefined {
  const user = org.users.find(({ id }) => id === browser?.userId);
  return user?.isActive === true && !user.isFrozen ? user : undefined;
}

/** Gives a browser a cookie of its own: a stranger's, or a user's who just logged in. The one it had is worth nothing any more. */
export function startBrowser(
  org: Org,
  reply: FastifyReply,
  { previous, userId }: { previous: Browser | undefined; userId: string | null },
): Browser {
  if (previous !== undefined) org.browsers.delete(previous.id);
  for (const old of org.browsers.keys()) {
    if (org.browsers.size < MAX_BROWSERS) break;
    org.browsers.delete(old);
  }
  const browser = { id: randomBytes(32).toString('base64url'), userId, seenAt: org.now() };
  org.browsers.set(browser.id, browser);
  reply.header('Set-Cookie', `${cookieName(org)}=${browser.id}; Path=/; HttpOnly; SameSite=Lax`);
  return browser;
}

/** The token of a form: good for this browser and this purpose alone. */
export function formToken(browser: Browser, purpose: string): string {
  return createHmac('sha256', browser.id).update(purpose).digest('base64url');
}

/** True when a form came with its token. */
export function isFormToken(browser: Browser, purpose: string, given: string | undefined): boolean {
  const [wanted, actual] = [Buffer.from(formToken(browser, purpose)), Buffer.from(given ?? '')];
  return wanted.length === actual.length && timingSafeEqual(wanted, actual);
}
