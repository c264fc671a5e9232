/**
 * Makes a self-signed certificate for an app (RFC 5280): the public half goes to Salesforce, the private key signs the logins.
 * Rule: node-forge only lays out the certificate; key and signature are node:crypto's, and nothing is ever verified with forge.
 */
import { createPublicKey, generateKeyPair, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { asn1, pki } from 'node-forge';
import { EcaformError, fail } from '../diagnostic.ts';
import { BACKDATE_MINUTES, MAX_PEM_BYTES, MAX_VALIDITY_DAYS } from './limits.ts';
import { parsePrivateKey } from './private-key.ts';
import { NAME_ATTRIBUTES, subjectMistakes } from './subject.ts';
import type { CertificateSubject } from './subject.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a new certificate is made of. */
export interface CertificateRequest {
  readonly subject: CertificateSubject;
  /** RSA modulus in bits. */
  readonly keySize: 2048 | 4096;
  /** Whole days from `now` to the certificate's end. */
  readonly validityDays: number;
  readonly now: Date;
  /** Certifies this key instead of making a new one; it must be RSA of `keySize` bits. */
  readonly privateKey?: KeyObject;
}

/** A certificate and its key, both as PEM with a final line break; the key is PKCS#8 and must never be printed or committed. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * Issues a self-signed X.509 v3 certificate: RSA, SHA-256 with RSA, good for digital signatures only.
 * @throws EcaformError `certificate-subject-invalid`, `certificate-validity-invalid`, `certificate-too-large`, `private-key-not-rsa`,
 * `private-key-too-small`, `private-key-size-differs`.
 */
export async function issueCertificate(request: CertificateRequest): Promise<IssuedCertificate> {
  checkRequest(request);
  const privateKey = request.privateKey ?? (await promisify(generateKeyPair)('rsa', { modulusLength: request.keySize })).privateKey;
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificatePem = await assemble(request, privateKey);
  if (Buffer.byteLength(certificatePem) > MAX_PEM_BYTES) {
    fail(
      'certificate-too-large',
      `the certificate would have ${Buffer.byteLength(certificatePem)} bytes as PEM; Salesforce takes ${MAX_PEM_BYTES}`,
      {
        hint: 'shorten the names in its subject',
      },
    );
  }
  return { certificatePem, privateKeyPem };
}

function checkRequest({ subject, keySize, validityDays, privateKey }: CertificateRequest): void {
  const mistakes = subjectMistakes(subject);
  if (mistakes.length > 0) throw new EcaformError(mistakes);
  if (!Number.isInteger(validityDays) || validityDays < 1 || validityDays > MAX_VALIDITY_DAYS) {
    fail('certificate-validity-invalid', `a validity of ${validityDays} days is not a whole number from 1 to ${MAX_VALIDITY_DAYS}`);
  }
  if (privateKey === undefined) return;
  parsePrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'the given private key');
  const bits = privateKey.asymmetricKeyDetails?.modulusLength;
  if (bits !== keySize) {
    fail('private-key-size-differs', `the private key has ${bits ?? 0} bits, but ${keySize} are asked for`, {
      hint: `ask for a key size of ${bits ?? 0}, or rotate to a new key`,
    });
  }
}

async function assemble({ subject, validityDays, now }: CertificateRequest, privateKey: KeyObject): Promise<string> {
  // Loaded here, so that reading a certificate (every render) does not pay for the assembler.
  const { default: forge } = await import('node-forge');
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString());
  certificate.serialNumber = serialNumber();
  certificate.validity.notBefore = new Date(now.getTime() - BACKDATE_MINUTES * MINUTE);
  certificate.validity.notAfter = new Date(now.getTime() + validityDays * DAY);
  const name = NAME_ATTRIBUTES.flatMap(({ part, oid, encoding }): pki.CertificateField[] => {
    const value = subject[part];
    const tag = encoding === 'utf8' ? forge.asn1.Type.UTF8 : forge.asn1.Type.PRINTABLESTRING;
    // The typings call this field a class, but it is the universal tag of the string type.
    return value === undefined ? [] : [{ type: oid, value, valueTagClass: tag as unknown as asn1.Class }];
  });
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions(EXTENSIONS.map((extension) => ({ ...extension })));
  const key = {
    // Called by forge when the part to be signed is laid out; its own digest is not used.
    sign: () => sign('sha256', toDer(certificate.tbsCertificate), privateKey).toString('latin1'),
  };
  const toDer = (node: asn1.Asn1) => Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1');
  certificate.sign(key as unknown as pki.rsa.PrivateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate, 64).replaceAll('\r\n', '\n');
}

/**
 * An end-entity certificate, not an authority: a stolen key must not be able to issue certificates where someone trusted this one.
 * A verifier still takes it as its own trust anchor, because path validation asks for CA rights of issuers in a path longer than one.
 * The authority key identifier equals the subject's: strict verifiers want it, and RFC 5280 4.2.1.1 lets a self-signed certificate have it.
 */
const EXTENSIONS = [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true },
  { name: 'subjectKeyIdentifier' },
  { name: 'authorityKeyIdentifier', keyIdentifier: true },
] as const;

/** 16 random bytes as hex: positive and of minimal length, for the first byte's top bit is clear and the next one set (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
