/**
 * The org's own signature: its key, the key set that verifies it, and the JWTs it signs.
 * Rule: RS256 by one key an org, made when it is first needed; the key set shows the public half alone.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { Org } from '../org/state.ts';

/** The private key in PEM; made on the first call. */
function signingKey(org: Org): string {
  org.signingKey ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
  return org.signingKey;
}

/** The public key, as the key set shows it. Member names as an org's own key set has them. */
function publicKey(org: Org): { kty: string; n: string; e: string; alg: string; use: string; kid: string } {
  const { n = '', e = '' } = createPublicKey(createPrivateKey(signingKey(org))).export({ format: 'jwk' });
  const kid = createHash('sha256').update(n).digest('hex').slice(0, 24);
  return { kty: 'RSA', n, e, alg: 'RS256', use: 'sig', kid };
}

/** The answer of `/id/keys`. */
export function keySet(org: Org): { keys: readonly object[] } {
  return { keys: [publicKey(org)] };
}

/** Signs claims; `header` members stand before `kid`, `typ` and `alg`. */
export function signJwt(org: Org, claims: object, header: object = {}): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { kid } = publicKey(org);
  const signed = `${encode({ ...header, kid, typ: 'JWT', alg: 'RS256' })}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), signingKey(org)).toString('base64url')}`;
}
