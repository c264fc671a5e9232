/**
 * Reads a certificate and states its facts, or says exactly why it is none that Salesforce would take.
 * Rule: reads public data only; text with a private key in it is refused before anything else is looked at.
 */
import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { fail } from '../diagnostic.ts';
import { MAX_PEM_BYTES, MIN_KEY_BITS } from './limits.ts';
import { lineBreaksLost, pemBlocks, pemLabels, toPem } from './pem.ts';

/** What a certificate says. Names are one line, narrowest part last, special characters escaped as in RFC 2253. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, capital letters. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the DER as capital hex pairs with colons, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint256: string;
  readonly keyType: 'rsa';
  /** RSA modulus in bits. */
  readonly keySize: number;
  readonly selfSigned: boolean;
  readonly publicKey: KeyObject;
  /** The first certificate's DER in base64 without BEGIN, END and line breaks: what Salesforce metadata carries. */
  readonly derBase64: string;
}

const OPENSSL_CONVERT = 'convert it with `openssl x509 -inform DER -in FILE -out FILE.crt`';

/** What stands in the place of a certificate, by PEM label; the first row that matches is the one reported. */
const OTHER_BLOCKS: readonly { readonly label: RegExp; readonly what: string; readonly hint: string }[] = [
  { label: /CERTIFICATE REQUEST$/, what: 'a certificate signing request', hint: 'use the certificate that the authority made from it' },
  { label: /PUBLIC KEY$/, what: 'a bare public key', hint: 'a certificate is a public key with a name and dates, signed' },
  { label: /^(PKCS7|CMS)$/, what: 'a PKCS#7 bundle', hint: 'unpack it with `openssl pkcs7 -print_certs -in FILE -out FILE.crt`' },
  { label: /./, what: 'another kind of PEM block', hint: 'a certificate starts with `-----BEGIN CERTIFICATE-----`' },
];

/**
 * Reads the certificate in a PEM text; of a chain, the first one, which must be the leaf.
 * @throws EcaformError `certificate-is-private-key`, `certificate-newlines-lost`, `certificate-unreadable`, `certificate-chain-order`,
 * `certificate-not-rsa`, `certificate-key-too-small`, `certificate-too-large`.
 */
export function inspectCertificate(pem: string): CertificateFacts {
  const chain = readChain(pem);
  const [leaf] = chain;
  checkChain(chain);
  const publicKey = publicKeyOf(leaf);
  if (publicKey.asymmetricKeyType !== 'rsa') {
    fail(
      'certificate-not-rsa',
      `the certificate has a key of type ${publicKey.asymmetricKeyType ?? 'unknown'}; Salesforce takes RSA only`,
      {
        hint: 'make a certificate with an RSA key of 2048 or 4096 bits',
      },
    );
  }
  const keySize = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (keySize < MIN_KEY_BITS) {
    fail('certificate-key-too-small', `the certificate has an RSA key of ${keySize} bits; Salesforce takes ${MIN_KEY_BITS} and more`, {
      hint: 'make a certificate with a key of 2048 or 4096 bits',
    });
  }
  const derBase64 = leaf.raw.toString('base64');
  const bytes = toPem(derBase64, 'CERTIFICATE').length;
  if (bytes > MAX_PEM_BYTES) {
    fail('certificate-too-large', `the certificate has ${bytes} bytes as PEM; Salesforce takes ${MAX_PEM_BYTES}`, {
      hint: 'ask for one with shorter names and fewer alternative names',
    });
  }
  return {
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    serialNumber: leaf.serialNumber,
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    fingerprint256: leaf.fingerprint256,
    keyType: 'rsa',
    keySize,
    selfSigned: isIssuedBy(leaf, leaf),
    publicKey,
    derBase64,
  };
}

function readChain(text: string): readonly [X509Certificate, ...X509Certificate[]] {
  const labels = pemLabels(text);
  const [label] = labels;
  if (label === undefined) return notPem(text);
  if (labels.some((each) => each.includes('PRIVATE KEY'))) {
    fail('certificate-is-private-key', 'a private key stands where the certificate belongs', {
      hint: 'the certificate is committed and sent to the org: put the public half here, and rotate this key if it was ever committed',
    });
  }
  if (lineBreaksLost(text)) {
    fail('certificate-newlines-lost', 'the certificate is a PEM whose line breaks are lost', {
      hint: 'put BEGIN and END on lines of their own and break the text between them after every 64 characters',
    });
  }
  const [first, ...rest] = pemBlocks(text, 'CERTIFICATE').map(decode);
  if (first !== undefined) return [first, ...rest];
  if (label === 'CERTIFICATE')
    fail('certificate-unreadable', 'the certificate has a BEGIN line, but no END line that fits', { hint: COPY_AGAIN });
  const other = OTHER_BLOCKS.find((row) => row.label.test(label));
  return fail('certificate-unreadable', `the text holds ${other?.what ?? 'no certificate'}, not a certificate`, {
    hint: other?.hint ?? '',
  });
}

const COPY_AGAIN = 'the block is cut short or damaged; copy it again, from its BEGIN line to its END line';

function notPem(text: string): never {
  // DER starts with the tag of a SEQUENCE, which is the digit 0, and is soon not text any more.
  const isBinary = text.startsWith('0') && /[\0\ufffd]/.test(text);
  if (isBinary) fail('certificate-unreadable', 'the certificate is binary (DER or PKCS#12), not PEM', { hint: OPENSSL_CONVERT });
  if (/^\s*MII[\w+/=\s]+$/.test(text)) {
    fail('certificate-unreadable', 'the certificate is base64 without its BEGIN and END lines', {
      hint: 'put `-----BEGIN CERTIFICATE-----` before it and `-----END CERTIFICATE-----` after it',
    });
  }
  return fail('certificate-unreadable', 'the text is not a certificate in PEM', {
    hint: 'a certificate starts with a line `-----BEGIN CERTIFICATE-----`',
  });
}

function decode(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    return fail('certificate-unreadable', 'the certificate cannot be decoded', { hint: COPY_AGAIN, cause });
  }
}

/** The key is decoded only when asked for; one of an unknown algorithm throws then. */
function publicKeyOf(certificate: X509Certificate): KeyObject {
  try {
    return certificate.publicKey;
  } catch (cause) {
    return fail('certificate-unreadable', 'the public key in the certificate cannot be decoded', { hint: COPY_AGAIN, cause });
  }
}

/** Salesforce is given the first certificate only, so a chain in another order would deploy an authority's certificate. */
function checkChain(chain: readonly X509Certificate[]): void {
  const broken = chain.findIndex((certificate, index) => {
    const next = chain[index + 1];
    return next !== undefined && !isIssuedBy(certificate, next);
  });
  if (broken === -1) return;
  fail('certificate-chain-order', `certificate ${broken + 1} of ${chain.length} was not issued by the one after it`, {
    hint: "put the app's own certificate first, then each one's issuer",
  });
}

/** By name and signature only: the stricter `checkIssued` denies that an end-entity certificate may have signed itself. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.issuer === issuer.subject && certificate.verify(publicKeyOf(issuer));
}

function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
