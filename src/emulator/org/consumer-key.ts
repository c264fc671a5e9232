/**
 * Consumer keys and secrets.
 * Rule: they come from the CSPRNG, and every key that any emulated org of this process has is known here,
 * because keys are unique across all of Salesforce and a key of another org is answered differently from an unknown one.
 */
import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';

const owners = new Map<string, string>();

/** Makes a consumer key of 85 characters in the shape of retrieved ones, and remembers its org. */
export function mintConsumerKey(orgId: string): string {
  const key = '3MVG9' + Array.from({ length: 80 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  owners.set(key, orgId);
  return key;
}

/** Makes a consumer secret: 64 upper-case hexadecimal digits. */
export function mintConsumerSecret(): string {
  return randomBytes(32).toString('hex').toUpperCase();
}

/** Remembers a key that a deploy brought; false when some org already has it. */
export function claimConsumerKey(key: string, orgId: string): boolean {
  if (owners.has(key)) return false;
  owners.set(key, orgId);
  return true;
}

/** The id of the org that has this key, or undefined. */
export function ownerOfConsumerKey(key: string): string | undefined {
  return owners.get(key);
}

/** Forgets a key of this org whose app is gone, or was never kept. */
export function releaseConsumerKey(key: string, orgId: string): void {
  if (owners.get(key) === orgId) owners.delete(key);
}

/** Forgets every key of an org that closes. */
export function releaseConsumerKeys(orgId: string): void {
  for (const [key, owner] of owners) if (owner === orgId) owners.delete(key);
}
