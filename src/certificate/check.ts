/**
 * Questions about a certificate that need something beside it: the private key it belongs to, or today's date.
 * Rule: pure; answers are booleans and diagnostics, never exceptions.
 */
import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { warning } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { CertificateFacts } from './inspect.ts';
import { EXPIRY_NOTICE_DAYS } from './limits.ts';

const DAY = 86_400_000;

/** True when `privateKey` is the private half of the certificate's key: the proof, made offline, that its signatures will be accepted. */
export function matches(privateKey: KeyObject, certificate: { readonly publicKey: KeyObject }): boolean {
  return createPublicKey(privateKey).equals(certificate.publicKey);
}

/**
 * What there is to say about a certificate's dates: `certificate-expired`, `certificate-expiring` (30 days or less) or
 * `certificate-not-yet-valid`, always a warning, for Salesforce does not check the dates on these apps.
 */
export function checkDates(facts: Pick<CertificateFacts, 'notBefore' | 'notAfter'>, now: Date): Diagnostic | undefined {
  const left = facts.notAfter.getTime() - now.getTime();
  if (left < 0) {
    return warning('certificate-expired', `the certificate expired on ${day(facts.notAfter)}`, {
      hint: 'logins keep working, because Salesforce does not check the expiry of these certificates; rotate it so that your own rule holds',
    });
  }
  if (left <= EXPIRY_NOTICE_DAYS * DAY) {
    const days = Math.floor(left / DAY);
    return warning(
      'certificate-expiring',
      `the certificate expires on ${day(facts.notAfter)}, in ${days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`}`,
      {
        hint: 'rotate it; Salesforce would not stop logins at that date, so nothing else will remind you',
      },
    );
  }
  if (now < facts.notBefore) {
    return warning('certificate-not-yet-valid', `the certificate is valid only from ${facts.notBefore.toISOString()}`, {
      hint: "check this machine's clock",
    });
  }
  return undefined;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
