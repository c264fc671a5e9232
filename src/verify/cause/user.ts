/** What the user's own state says: there, active, not frozen, at an address that may log in. Rule: as for all checks, see `finding.ts`. */
import { found, inHistory, judge, open, ruledOut } from './finding.ts';
import type { Checks } from './finding.ts';

/** Checks of the user. */
export const USER_CHECKS: Checks = {
  'user-unknown': ({ account, user }) =>
    judge(account, (value) => (value === undefined ? found(`the org has no user ${user}`) : ruledOut('the org has the user'))),

  'user-inactive': ({ account }) =>
    judge(account, (value) => {
      if (value === undefined) return ruledOut('the org has no such user');
      return value.isActive ? ruledOut('the user is active') : found('the user is not active');
    }),

  'user-frozen': (evidence) => {
    const logged = inHistory(evidence, /frozen/i);
    if (evidence.isFrozen.known)
      return evidence.isFrozen.value ? found('UserLogin.IsFrozen is true') : ruledOut('UserLogin.IsFrozen is false');
    return logged ? found(`the login history says "${logged.status}"`) : open(`could not be read: ${evidence.isFrozen.why}`);
  },

  'ip-restricted': (evidence) => {
    const logged = inHistory(evidence, /restricted ip|ip address not allowed/i);
    const { loginIpRanges: ranges } = evidence;
    const allowed =
      ranges.known && ranges.value.length > 0
        ? `; the profile allows ${ranges.value.map(({ start, end }) => (start === end ? start : `${start}–${end}`)).join(', ')}`
        : '';
    if (logged) return found(`the login history says "${logged.status}" for ${logged.sourceIp}${allowed}`);
    if (ranges.known && ranges.value.length === 0 && evidence.logins.known)
      return ruledOut('the profile has no login IP ranges, and the login history names no restriction');
    return evidence.logins.known ? ruledOut('the login history names no restriction') : open(`could not be read: ${evidence.logins.why}`);
  },

  'rate-exceeded': (evidence) => {
    const logged = inHistory(evidence, /login rate exceeded/i);
    if (logged) return found(`the login history says "${logged.status}"`);
    return evidence.logins.known ? ruledOut('the login history does not say so') : open(`could not be read: ${evidence.logins.why}`);
  },
};
