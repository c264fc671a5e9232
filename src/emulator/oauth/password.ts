/**
 * Logging in with a password on the org's page.
 * Rule: a user to whom the seed gives a password needs it; any other is let in with whatever is typed, for this is a simulator.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { API_ONLY_PROFILE } from './identity.ts';
import type { Org, User } from '../org/state.ts';

/** What an org says to every wrong pair of username and password. Source: Salesforce's login page. */
const WRONG = "Please check your username and password. If you still can't log in, contact your Salesforce administrator.";

/** Why somebody cannot log in: what LoginHistory and the page say. `isFatal` when no other password would help. */
export interface LoginProblem {
  readonly status: string;
  readonly text: string;
  readonly isFatal?: boolean;
}

/** What keeps this user from logging in, or null. Frozen and inactive users are told nothing more than a wrong password. */
export function loginProblem(org: Org, user: User | undefined, password: string): LoginProblem | null {
  if (user === undefined || !isPasswordOf(user, password)) return { status: 'Invalid Password', text: WRONG };
  if (user.isFrozen) return { status: 'User is frozen', text: WRONG };
  if (!user.isActive) return { status: 'User is inactive', text: WRONG };
  const profile = org.profiles.find(({ id }) => id === user.profileId)?.name;
  if (org.seed.access.blockApiOnlyBrowserLogins === true && profile === API_ONLY_PROFILE) {
    return { status: 'Failed: API Only User', text: WRONG, isFatal: true };
  }
  return null;
}

function isPasswordOf(user: User, given: string): boolean {
  if (user.password === null) return given !== '';
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(user.password));
}
