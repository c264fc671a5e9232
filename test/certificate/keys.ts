/** Keys shared by the tests of a file: RSA keys are slow to make, so each is made once. Never committed. */
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export function rsaKey(bits: number): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
}

export function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
