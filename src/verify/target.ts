/**
 * What verification is given and what it hands back: targets and ways to the outside in, verdicts out.
 * Rule: types only. A verdict is plain JSON data and never holds a token, an assertion or a key.
 */
import type { KeyObject } from 'node:crypto';
import type { Explanation } from './explain.ts';

/** One app in one org, and who must and who must not get in. */
export interface VerifyTarget {
  /** The app's developer name. */
  readonly app: string;
  readonly consumerKey: string;
  /** Absent for an app that is only tried with client credentials. */
  readonly privateKey?: KeyObject;
  /** The org's My Domain URL: the one host an assertion may go to. */
  readonly instanceUrl: string;
  /** The org's id, 15 or 18 characters. */
  readonly orgId: string;
  /** Usernames that must be able to log in; the first one also lends its name to the refusals that need a known user. */
  readonly users: readonly string[];
  /** Usernames that must be refused. */
  readonly refuse: readonly string[];
  /** The certificate that was deployed; with it, a wrong private key is proven without a request. */
  readonly certificate?: { readonly publicKey: KeyObject };
  /** The private key of the certificate before this one: after a rotation it must be refused. */
  readonly formerKey?: KeyObject;
  /** Scopes the token must have, under their OAuth names; without them scopes are not compared. */
  readonly scopes?: readonly string[];
  /** API version of the harmless calls, e.g. `66.0`; without it none is made. */
  readonly apiVersion?: string;
  /** The consumer secret, a credential: client credentials and introspection are tried with it. */
  readonly secret?: string;
  /** Run-as user of the client credentials flow, where the app has it. */
  readonly runAs?: string;
  /** True where the spec wants login IP ranges to hold for this flow: only then must an address outside be refused. */
  readonly isIpRestricted?: true;
}

/** Everything verification takes from the outside. */
export interface VerifyIo {
  readonly fetch: typeof globalThis.fetch;
  /** The same from an address outside the login IP ranges; without it, no login from there is tried. */
  readonly outside?: typeof globalThis.fetch;
  /** Milliseconds since 1970, as `Date.now`. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly randomUUID: () => string;
  /** How long, counted from the start of the run, logins may wait for a new app to become known, in milliseconds; 0 waits for nothing. */
  readonly waitMs: number;
  /** True right after a deploy: then "user hasn't approved this consumer" too can be a policy that has not arrived yet. */
  readonly justDeployed?: boolean;
  /** Probes to run; all when left out. */
  readonly probes?: readonly ProbeName[];
  /** Requests in flight at once; 4 when left out. */
  readonly concurrency?: number;
  /** How long one request may take, in milliseconds; 30,000 when left out. */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** Told each time a login is about to be tried again. */
export interface VerifyProgress {
  readonly app: string;
  readonly user: string;
  readonly probe: ProbeName;
  /** The attempt that has just failed, from 1. */
  readonly attempt: number;
  /** What is left of `waitMs`. */
  readonly remainingMs: number;
  readonly error: string;
}

/** The probes by name; what each does stands in the probes' table. */
export type ProbeName =
  'login' | 'client-credentials' | 'stranger' | 'wrong-key' | 'old-key' | 'wrong-audience' | 'expired' | 'replay' | 'outside-ip';

/** One thing that was done with a token. `inconclusive`: the org does not serve it, so nothing was shown either way. */
export interface Check {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  readonly detail: string;
}

/** What one probe of one user showed. */
export interface Verdict {
  readonly app: string;
  readonly user: string;
  readonly probe: ProbeName;
  readonly expected: 'login' | 'refusal';
  /** `inconclusive`: nothing was shown either way, so it must not be taken for a pass. */
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  /** Set when someone got in who must not. */
  readonly severity?: 'security';
  /** The org's code, such as `invalid_grant`, or one of ecaform's own, such as `key_mismatch`. */
  readonly error?: string;
  readonly errorDescription?: string;
  readonly cause?: string;
  readonly fix?: string;
  /** Token requests sent; 0 when the verdict was reached offline. */
  readonly attempts: number;
  readonly durationMs: number;
  readonly note?: string;
  /** What was proven with the token of a login, in the order of the doing. */
  readonly checks?: readonly Check[];
  /** How far the org's clock is ahead of this machine's, in milliseconds, good to a second; absent when no answer came. */
  readonly skewMs?: number;
  /** Why a login failed and what to do, where someone collected the evidence. */
  readonly explanation?: Explanation;
  /** The widest policy that let someone in who must be refused, where someone collected the evidence. */
  readonly admittedBy?: string;
}
