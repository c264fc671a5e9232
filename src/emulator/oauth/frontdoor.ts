/**
 * Single access: an address that logs a browser in once.
 * Rule: a one-time password is worth one visit within a minute, and leads to a path of this org, never elsewhere.
 */
import { randomBytes } from 'node:crypto';
import type { Org, User } from '../org/state.ts';
import { OAUTH_LIMITS } from './limit.ts';

/** Addresses that are remembered. */
const MAX_OTPS = 1000;

/** Makes the address. `target` is where it leads, a path or an address of this org. */
export function openFrontdoor(org: Org, user: User, target: string | undefined): string {
  for (const old of org.frontdoors.keys()) {
    if (org.frontdoors.size < MAX_OTPS) break;
    org.frontdoors.delete(old);
  }
  const otp = randomBytes(48).toString('base64url');
  org.frontdoors.set(otp, { userId: user.id, expiresAt: org.now() + OAUTH_LIMITS.frontdoorLife.value });
  const query = new URLSearchParams({ otp, ...(target === undefined ? {} : { startURL: localPath(org, target) }) });
  return `${org.instanceUrl}/secur/frontdoor.jsp?${query.toString()}`;
}

/** The user whom a one-time password logs in, or undefined; it is spent by the asking. */
export function enterFrontdoor(org: Org, otp: string | undefined): User | undefined {
  const entry = org.frontdoors.get(otp ?? '');
  org.frontdoors.delete(otp ?? '');
  if (entry === undefined || entry.expiresAt <= org.now()) return undefined;
  return org.users.find(({ id, isActive, isFrozen }) => id === entry.userId && isActive && !isFrozen);
}

/** The path, query and fragment of an address of this org; `/` for any other. */
export function localPath(org: Org, target: string): string {
  const url = URL.parse(target, org.instanceUrl);
  return url?.origin === org.instanceUrl ? `${url.pathname.replace(/^\/{2,}/, '/')}${url.search}${url.hash}` : '/';
}
