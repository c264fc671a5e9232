/** What private key and certificate say: here, in the org, and whether they are one pair. Rule: as for all checks, see `finding.ts`. */
import { day, found, judge, judgeApp, open, ruledOut } from './finding.ts';
import type { Checks } from './finding.ts';

/** Checks of key and certificate. */
export const KEY_CHECKS: Checks = {
  'private-key-missing': ({ keyMatches }) =>
    judge(keyMatches, (matches) => (matches === undefined ? found('no private key was found at its place') : ruledOut('it is here'))),

  'key-mismatch': ({ keyMatches }) =>
    judge(keyMatches, (matches) =>
      matches === undefined
        ? open('there is no private key to compare')
        : matches
          ? ruledOut('private key and certificate are one pair')
          : found('the private key is not the certificate’s; proven on this machine'),
    ),

  'certificate-not-deployed': (evidence) =>
    judgeApp(evidence, (app) =>
      app.fingerprint256 === undefined ? found('the app has no certificate in the org') : ruledOut('the org holds a certificate'),
    ),

  'certificate-differs': (evidence) =>
    judgeApp(evidence, ({ fingerprint256 }) =>
      judge(evidence.certificate, (local) => {
        if (local === undefined) return open('the project has no certificate to compare');
        if (fingerprint256 === undefined) return ruledOut('the org holds no certificate at all');
        return local.fingerprint256 === fingerprint256
          ? ruledOut(`both have the fingerprint ${short(fingerprint256)}`)
          : found(`the org holds ${short(fingerprint256)}, the project ${short(local.fingerprint256)}`);
      }),
    ),

  'certificate-expired': ({ observed, certificate, now }) => {
    const inOrg = observed.known ? observed.value?.notAfter : undefined;
    const notAfter = inOrg ?? (certificate.known ? certificate.value?.notAfter : undefined);
    if (notAfter === undefined) return observed.known ? ruledOut('there is no certificate') : open(`could not be read: ${observed.why}`);
    return Date.parse(notAfter) <= now
      ? found(`the certificate ended on ${day(notAfter)}; Salesforce does not check that, so it is not why the login fails`)
      : ruledOut(`it is valid until ${day(notAfter)}, and Salesforce would not check it`);
  },
};

/** Enough of a fingerprint to tell two apart by eye. */
function short(fingerprint: string): string {
  return fingerprint.split(':').slice(0, 6).join(':');
}
