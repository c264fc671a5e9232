/**
 * Reads and checks the assertion of the JWT bearer flow (RFC 7523, Salesforce help "OAuth 2.0 JWT Bearer Flow").
 * Rule: RS256 by the app's own certificate, and nothing of the assertion is believed before the signature is.
 */
import { verify, X509Certificate, type KeyObject } from 'node:crypto';
import type { App } from '../org/app.ts';
import type { Org } from '../org/state.ts';
import { refuse } from './error.ts';
import { OAUTH_LIMITS } from './limit.ts';

/** The claims that the flow uses; `exp` is Unix milliseconds here, whatever unit came. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly exp: number;
  readonly jti: string | undefined;
}

/** A parsed, not yet verified assertion. */
export interface Assertion {
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
}

/**
 * A number this large is milliseconds: in seconds it would be the year 5138. Salesforce's own client signs `exp` in milliseconds,
 * 300 of them ahead, and orgs let it in; so such a value is given the three minutes that it was meant to have.
 */
const LOOKS_LIKE_MILLISECONDS = 100_000_000_000;

/** A token longer than this is no assertion; a real one has well under 2,000 characters. */
const MAX_LENGTH = 16_384;

/** Splits and decodes an assertion; refuses what is not a compact RS256 JWS with iss, sub, aud and exp. */
export function readAssertion(text: string): Assertion {
  const parts = text.length > MAX_LENGTH ? [] : text.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) refuse('invalidAssertion');
  const { alg, crit } = decode(header);
  if (alg !== 'RS256' || crit !== undefined) refuse('invalidAssertion');
  const claims = decode(payload);
  const { iss, sub, exp, jti } = claims;
  const aud = Array.isArray(claims.aud) ? (claims.aud as unknown[]) : [claims.aud];
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof exp !== 'number' || !Number.isFinite(exp)) refuse('invalidAssertion');
  return {
    claims: {
      iss,
      sub,
      aud: aud.filter((item) => typeof item === 'string'),
      exp: exp > LOOKS_LIKE_MILLISECONDS ? exp + OAUTH_LIMITS.mistakenUnitGrace.value : exp * 1000,
      jti: typeof jti === 'string' ? jti : undefined,
    },
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below, like any other part that holds no object.
  }
  return refuse('invalidAssertion');
}

/** Checks signature, audience, life and replay; refuses the first thing wrong. Spends the `jti`. */
export function checkAssertion(org: Org, app: App, { claims, signed, signature }: Assertion): void {
  if (!isSignedBy(app.certificate, signed, signature)) {
    refuse(app.kind === 'ConnectedApp' ? 'invalidAssertion' : 'invalidClientCredentials');
  }
  if (!claims.aud.some((audience) => audiencesOf(org).includes(audience.replace(/\/$/, '')))) refuse('audienceInvalid');
  const now = org.now();
  if (claims.exp <= now) refuse('expiredAssertion');
  if (claims.exp > now + OAUTH_LIMITS.assertionLife.value) refuse('tooLongLived');
  spendJti(org, claims);
}

/** Public keys by certificate: reading one takes longer than verifying with it. */
const publicKeys = new Map<string, KeyObject>();
const MAX_KEYS = 200;

function publicKeyOf(certificate: string): KeyObject {
  const known = publicKeys.get(certificate);
  if (known !== undefined) return known;
  const key = new X509Certificate(Buffer.from(certificate, 'base64')).publicKey;
  if (publicKeys.size >= MAX_KEYS) publicKeys.clear();
  publicKeys.set(certificate, key);
  return key;
}

function isSignedBy(certificate: string | undefined, signed: string, signature: Buffer): boolean {
  if (certificate === undefined) return false;
  try {
    return verify('RSA-SHA256', Buffer.from(signed), publicKeyOf(certificate), signature);
  } catch {
    return false;
  }
}

/** The audiences an org accepts, without a final slash: itself, the login host of its kind, and the one that runs beside it. */
function audiencesOf(org: Org): string[] {
  return [org.instanceUrl, org.isSandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com', ...org.loginUrls];
}

function spendJti(org: Org, { iss, jti, exp }: Claims): void {
  if (jti === undefined) return;
  const now = org.now();
  // They stand in the order of arrival, nearly that of expiry: the first living one ends the search.
  for (const [spent, until] of org.spentJti) {
    if (until > now) break;
    org.spentJti.delete(spent);
  }
  const key = `${iss} ${jti}`;
  if (org.spentJti.has(key)) refuse('replayedAssertion');
  org.spentJti.set(key, exp);
}
