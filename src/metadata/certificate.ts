/** Certificate: one whose private key Salesforce keeps. The JWT bearer certificate is no such component; it stands in the app. */
import type { DesiredOrgCertificate } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';

/** The metadata; the platform sets the expiration date: one year at 2048 bits, two at 4096. */
export function orgCertificate(certificate: DesiredOrgCertificate): MetadataByType['Certificate'] {
  return {
    caSigned: certificate.chain !== undefined,
    encryptedWithPlatformEncryption: false,
    keySize: certificate.keySize,
    masterLabel: certificate.label,
    privateKeyExportable: certificate.privateKeyExportable,
  };
}
