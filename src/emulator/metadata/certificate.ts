/**
 * Certificates given to apps and to the org.
 * Rule: RSA of at least 2048 bits, at most 4 KB; expiry is not looked at, because Salesforce does not look either.
 */
import { X509Certificate } from 'node:crypto';

/** Largest certificate, in bytes of DER. Source: Salesforce help for the JWT bearer flow. */
const MAX_BYTES = 4096;
const MIN_BITS = 2048;

/** A certificate that an app may have, or the reason why not. `body` is the base64 without BEGIN, END and white space. */
export type CertificateCheck = { readonly body: string } | { readonly reason: string };

/** Reads a certificate in PEM, or its base64 body alone. */
export function checkCertificate(text: string): CertificateCheck {
  const body = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
  if (body === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return { reason: 'it is not base64' };
  const der = Buffer.from(body, 'base64');
  if (der.length > MAX_BYTES) return { reason: `it is larger than ${MAX_BYTES} bytes` };
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(der).publicKey;
    if (asymmetricKeyType !== 'rsa') return { reason: 'its key is not RSA' };
    if ((asymmetricKeyDetails?.modulusLength ?? 0) < MIN_BITS) return { reason: `its key is shorter than ${MIN_BITS} bits` };
  } catch {
    return { reason: 'it is not an X.509 certificate' };
  }
  return { body };
}
