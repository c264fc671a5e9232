/** Keys shared by the tests of a file: RSA keys are slow to make, so each is made once. Never committed. */
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { issueCertificate } from '../../src/certificate/index.ts';

export function rsaKey(bits: number): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
}

export function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The base64 body of a certificate made for the occasion. */
export async function testCertificate(): Promise<string> {
  const subject = { commonName: 'test.example.com' };
  const { certificatePem } = await issueCertificate({ subject, keySize: 2048, validityDays: 30, now: new Date() });
  return certificatePem.replace(/-----[A-Z ]+-----|\s/g, '');
}
