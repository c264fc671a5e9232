/**
 * Makes the signed assertion of the JWT bearer flow (RFC 7523, RFC 7515): RS256, signed by node:crypto.
 * Rule: as a strict server wants it, so that what passes here passes with any client: times in whole seconds, audience without a slash.
 */
import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * How long an assertion lives, in seconds. Salesforce's documented maximum is three minutes; shorter only makes clock skew hurt sooner.
 */
export const LIFETIME_SECONDS = 180;

/** The claims Salesforce reads. */
export interface AssertionClaims {
  /** The app's consumer key. */
  readonly iss: string;
  /** The username. */
  readonly sub: string;
  /** The org's My Domain URL, without a trailing slash. */
  readonly aud: string;
  /** Unix time in whole seconds, UTC. */
  readonly exp: number;
  /** Unique per assertion, so that none can be mistaken for a replay. */
  readonly jti: string;
}

/** The claims of an honest login at this moment; `now` in milliseconds. */
export function claimsAt(now: number, claims: Omit<AssertionClaims, 'exp'>): AssertionClaims {
  return { ...claims, exp: Math.floor(now / 1000) + LIFETIME_SECONDS };
}

/** Signs the claims into the compact form `header.claims.signature`. The result is a credential: it goes into a request and nowhere else. */
export function signAssertion(claims: AssertionClaims, privateKey: KeyObject): string {
  const input = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
