/**
 * The probes: one login that must work, and the logins that must not.
 * Rule: each refusal differs from the honest login in exactly one thing, so that only this one thing can be what was refused.
 */
import type { KeyObject } from 'node:crypto';
import { LIFETIME_SECONDS } from './assertion.ts';
import type { AssertionClaims } from './assertion.ts';
import type { ProbeName } from './target.ts';

/** What a probe sends: claims, and the key that signs them. */
export interface Attempt {
  readonly claims: AssertionClaims;
  readonly key: KeyObject;
}

/** An error that proves a refusal was for the right reason. */
export interface AcceptedError {
  readonly error: string;
  readonly description?: RegExp;
  /** Said in the verdict when this is how the org refused. */
  readonly note?: string;
}

/** Keys a probe may sign with instead: one of no certificate, and the one of the certificate before. */
export interface ProbeKeys {
  readonly wrong: KeyObject;
  readonly former?: KeyObject;
}

interface ProbeBase {
  readonly name: ProbeName;
  readonly description: string;
  /** Who it is tried with: each of `users`, each of `refuse`, the first of `users`, or the run-as user. */
  readonly who: 'users' | 'refuse' | 'first-user' | 'run-as';
  /** What the target must have for this probe to be tried at all. */
  readonly needs?: 'formerKey' | 'secret' | 'isIpRestricted';
  /** Turns the honest attempt into this probe's. */
  readonly make: (honest: Attempt, keys: ProbeKeys) => Attempt;
}

/** An honest login. */
export interface LoginProbe extends ProbeBase {
  readonly expected: 'login';
  readonly flow: 'jwt-bearer' | 'client-credentials';
}

/** A login that must be refused, the errors that prove it, and what it means when it is not. */
export interface RefusalProbe extends ProbeBase {
  readonly expected: 'refusal';
  readonly accepts: readonly AcceptedError[];
  /** The assertion is presented twice, and only the second time is judged. */
  readonly isReplay?: true;
  /** It comes from an address outside the login IP ranges. */
  readonly isFromOutside?: true;
  readonly leak: { readonly cause: string; readonly fix: string };
}

/**
 * An audience no org can have: `.invalid` is reserved for ever (RFC 2606). Not login.salesforce.com, which every production org accepts,
 * and not another org's name, which might become a site of this one.
 */
const WRONG_AUDIENCE = 'https://audience.invalid';

/** How long ago the expired assertion ended, in seconds: a day is beyond any clock skew and any mistaken time zone. */
const EXPIRED_FOR = 86_400;

/** The text for a bad signature is not confirmed for every kind of app: both codes seen are taken. */
const BAD_SIGNATURE: readonly AcceptedError[] = [
  { error: 'invalid_grant', description: /invalid assertion|signature/i },
  { error: 'invalid_client', description: /invalid client credentials/i },
];

/** All probes, in the order of the verdicts: the login first, for the refusals are judged by how it went. */
export const PROBES: readonly (LoginProbe | RefusalProbe)[] = [
  {
    name: 'login',
    description: 'the user logs in with the app and is who the spec says',
    expected: 'login',
    flow: 'jwt-bearer',
    who: 'users',
    make: (honest) => honest,
  },
  {
    name: 'client-credentials',
    description: 'the app logs in as its run-as user by the client credentials flow',
    expected: 'login',
    flow: 'client-credentials',
    who: 'run-as',
    needs: 'secret',
    make: (honest) => honest,
  },
  {
    name: 'stranger',
    description: 'a user who is not to use the app is refused',
    expected: 'refusal',
    who: 'refuse',
    make: (honest) => honest,
    accepts: [
      { error: 'invalid_app_access' },
      {
        error: 'invalid_grant',
        description: /user hasn't approved this consumer/i,
        note: 'refused only for want of an approval: if the app lets users approve themselves, this user can still let themselves in',
      },
    ],
    leak: {
      cause:
        'the app admits a user who must be refused: its permitted users are too wide, or the user holds an assigned permission set or profile',
      fix: "set permitted users to AdminApprovedPreAuthorized, take the app's permission sets from this user, and revoke earlier approvals",
    },
  },
  {
    name: 'wrong-key',
    description: 'an assertion signed with another key is refused',
    expected: 'refusal',
    who: 'first-user',
    make: ({ claims }, { wrong }) => ({ claims, key: wrong }),
    accepts: BAD_SIGNATURE,
    leak: {
      cause: "the org took a signature that was not made with the certificate's key: whoever knows the consumer key could log in",
      fix: 'disable the app, then check which certificate the org holds for it',
    },
  },
  {
    name: 'old-key',
    description: 'after a rotation, an assertion signed with the former key is refused',
    expected: 'refusal',
    who: 'first-user',
    needs: 'formerKey',
    make: ({ claims, key }, { former }) => ({ claims, key: former ?? key }),
    accepts: BAD_SIGNATURE,
    leak: {
      cause: 'the org still takes the key that the rotation was to retire: whoever copied it can log in',
      fix: 'deploy the new certificate, and check that no second app holds the old one',
    },
  },
  {
    name: 'wrong-audience',
    description: 'an assertion meant for another host is refused',
    expected: 'refusal',
    who: 'first-user',
    make: ({ claims, key }) => ({ claims: { ...claims, aud: WRONG_AUDIENCE }, key }),
    accepts: [{ error: 'invalid_grant', description: /audience/i }],
    leak: {
      cause: 'the org took an assertion that names another host: one given to a stranger could be used here',
      fix: "check that the host is the org's My Domain and not a gateway that logs in by itself",
    },
  },
  {
    name: 'expired',
    description: 'an assertion that ended yesterday is refused',
    expected: 'refusal',
    who: 'first-user',
    make: ({ claims, key }) => ({ claims: { ...claims, exp: claims.exp - LIFETIME_SECONDS - EXPIRED_FOR }, key }),
    accepts: [{ error: 'invalid_grant', description: /expired/i }],
    leak: {
      cause: 'the org took an assertion that ended a day ago: one that leaks would stay usable',
      fix: "compare this machine's clock with the org's; if they agree, check what answers at this host",
    },
  },
  {
    name: 'replay',
    description: 'an assertion that was used before is refused',
    expected: 'refusal',
    who: 'first-user',
    make: (honest) => honest,
    isReplay: true,
    // The words are not confirmed. The very same assertion was taken a moment ago, so any refusal of the grant is for the replay.
    accepts: [{ error: 'invalid_grant' }],
    leak: {
      cause: 'the org took the same assertion twice: one that is overheard can be used again until it expires',
      fix: "check that the host is the org's My Domain; give assertions a short life, and a jti to each",
    },
  },
  {
    name: 'outside-ip',
    description: 'a login from an address outside the login IP ranges is refused',
    expected: 'refusal',
    who: 'first-user',
    needs: 'isIpRestricted',
    make: (honest) => honest,
    isFromOutside: true,
    accepts: [{ error: 'invalid_grant', description: /ip restricted|restricted ip/i }],
    leak: {
      cause: "the org let in a login from an address outside: the user's profile has no login IP ranges, or the app relaxes them",
      fix: "give the user's profile login IP ranges, and set policies.ipRelaxation to Enforce",
    },
  },
];

/** True when an error is one of those that prove this refusal. */
export function acceptedError(probe: RefusalProbe, error: string, description: string): AcceptedError | undefined {
  const plain = description.replaceAll('’', "'");
  return probe.accepts.find((each) => each.error === error && (each.description?.test(plain) ?? true));
}
