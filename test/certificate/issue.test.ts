import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectCertificate, issueCertificate } from '../../src/certificate/index.ts';
import type { CertificateSubject, IssuedCertificate } from '../../src/certificate/index.ts';
import { EcaformError } from '../../src/diagnostic.ts';
import { failure } from './failure.ts';
import { pkcs8, rsaKey } from './keys.ts';

const NOW = new Date('2026-11-21T12:00:00.750Z');
const SUBJECT: CertificateSubject = {
  commonName: 'Müller & Söhne "x"',
  organization: 'Acme, Inc.',
  organizationalUnit: 'Integration',
  locality: 'Köln',
  state: 'NRW',
  country: 'DE',
};
const key = rsaKey(2048);
const request = { subject: SUBJECT, keySize: 2048, validityDays: 365, now: NOW, privateKey: key } as const;
const folder = mkdtempSync(join(tmpdir(), 'ecaform-certificate-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let issued: IssuedCertificate;
beforeAll(async () => {
  issued = await issueCertificate(request);
});

describe('issueCertificate', () => {
  it('makes a new key of the size asked for and certifies it', async () => {
    const { privateKey, ...rest } = request;
    const made = await issueCertificate({ ...rest, now: NOW });
    const fresh = createPrivateKey(made.privateKeyPem);
    expect(made.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(fresh.equals(privateKey)).toBe(false);
    expect(fresh.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(new X509Certificate(made.certificatePem).checkPrivateKey(fresh)).toBe(true);
  });

  it('certifies a given key and hands it back', () => {
    expect(issued.privateKeyPem).toBe(pkcs8(key));
    expect(new X509Certificate(issued.certificatePem).checkPrivateKey(key)).toBe(true);
  });

  it('certifies a key of 4096 bits', async () => {
    const large = rsaKey(4096);
    const { certificatePem } = await issueCertificate({ ...request, keySize: 4096, privateKey: large });
    expect(inspectCertificate(certificatePem).keySize).toBe(4096);
    expect(Buffer.byteLength(certificatePem)).toBeLessThan(4096);
  });

  it('signs the certificate with its own key, checked by node:crypto', () => {
    const certificate = new X509Certificate(issued.certificatePem);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.verify(new X509Certificate(issued.certificatePem).publicKey)).toBe(true);
    expect(inspectCertificate(issued.certificatePem).selfSigned).toBe(true);
  });

  it('starts five minutes before now and ends after whole days, in UTC', () => {
    const facts = inspectCertificate(issued.certificatePem);
    expect(facts.notBefore.toISOString()).toBe('2026-11-21T11:55:00.000Z');
    expect(facts.notAfter.toISOString()).toBe('2027-11-21T12:00:00.000Z');
  });

  it('writes the year 2049 as UTCTime and 2050 as GeneralizedTime (RFC 5280, 4.1.2.5)', async () => {
    const last = await issueCertificate({ ...request, now: new Date('2049-12-30T00:00:00Z'), validityDays: 1 });
    const next = await issueCertificate({ ...request, now: new Date('2049-12-31T00:00:00Z'), validityDays: 1 });
    const der = (pem: string) => new X509Certificate(pem).raw.toString('latin1');
    expect(der(last.certificatePem)).toContain('\x17\x0d491231000000Z');
    expect(der(next.certificatePem)).toContain('\x18\x0f20500101000000Z');
    expect(inspectCertificate(next.certificatePem).notAfter.toISOString()).toBe('2050-01-01T00:00:00.000Z');
  });

  it('gives every certificate a positive random serial of 16 bytes in minimal form', async () => {
    const serials = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      const { serialNumber } = inspectCertificate((await issueCertificate(request)).certificatePem);
      expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
      serials.add(serialNumber);
    }
    expect(serials.size).toBe(30);
  });

  it('carries any subject unchanged, through forge and back through node:crypto', async () => {
    const text = (max: number) =>
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: max })
        .map((value) => Array.from(value).slice(0, max).join(''))
        .filter((value) => value.trim() !== '' && !/\p{Cc}/u.test(value));
    const subject = fc.record({ commonName: text(64), organization: text(64), locality: text(40), country: fc.constantFrom('DE', 'US') });
    await fc.assert(
      fc.asyncProperty(subject, async (names) => {
        const { certificatePem } = await issueCertificate({ ...request, subject: names });
        expect(legacySubject(certificatePem)).toEqual({ C: names.country, L: names.locality, O: names.organization, CN: names.commonName });
      }),
      { numRuns: 60 },
    );
  });

  it('reports every mistake in a subject at once', async () => {
    const subject = { commonName: ' ', organization: 'x'.repeat(65), locality: 'a\nb', state: '\ud800', country: 'de' };
    const thrown: unknown = await issueCertificate({ ...request, subject }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(EcaformError);
    const { diagnostics } = thrown as EcaformError;
    expect(new Set(diagnostics.map((each) => each.code))).toEqual(new Set(['certificate-subject-invalid']));
    expect(diagnostics.map((each) => each.message)).toEqual([
      "the certificate subject's `country` must be two capital letters, such as `DE`",
      "the certificate subject's `state` is not well-formed Unicode",
      "the certificate subject's `locality` holds a control character",
      "the certificate subject's `organization` has 65 characters; at most 64 are allowed",
      "the certificate subject's `commonName` is empty",
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN, 36_501])('refuses a validity of %d days', async (validityDays) => {
    expect((await failure(() => issueCertificate({ ...request, validityDays }))).code).toBe('certificate-validity-invalid');
  });

  it('refuses a key that is not of the size asked for', async () => {
    expect(await failure(() => issueCertificate({ ...request, keySize: 4096 }))).toMatchObject({
      code: 'private-key-size-differs',
      message: 'the private key has 2048 bits, but 4096 are asked for',
    });
  });

  it("refuses a certificate above Salesforce's 4 KB", async () => {
    const long = '𝄞'.repeat(64);
    const subject = { commonName: long, organization: long, organizationalUnit: long, locality: long.repeat(2), state: long.repeat(2) };
    expect(await failure(() => issueCertificate({ ...request, subject }))).toMatchObject({
      code: 'certificate-too-large',
      message: expect.stringMatching(/^the certificate would have \d{4} bytes as PEM; Salesforce takes 4096$/) as string,
    });
  });
});

// LibreSSL, which macOS calls openssl, prints and checks differently.
const version = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const hasOpenssl = version.status === 0 && version.stdout.startsWith('OpenSSL 3');
describe.runIf(hasOpenssl)('as openssl sees it', () => {
  const openssl = (args: readonly string[]) => execFileSync('openssl', [...args], { encoding: 'utf8' });
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('is a v3 end-entity certificate for digital signatures', () => {
    const text = openssl(['x509', '-in', file('a.crt', issued.certificatePem), '-noout', '-text']);
    expect(text).toContain('Version: 3 (0x2)');
    expect(text.match(/Signature Algorithm: sha256WithRSAEncryption/g)).toHaveLength(2);
    expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(/X509v3 Subject Key Identifier:\s+([0-9A-F:]+)\s+X509v3 Authority Key Identifier:\s+(keyid:)?\1/);
  });

  it('writes names as UTF-8 and the country as a printable string', () => {
    const path = file('b.crt', issued.certificatePem);
    expect(openssl(['x509', '-in', path, '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus_space,sname'])).toContain(
      'C=DE, ST=NRW, L=Köln, O=Acme, Inc., OU=Integration, CN=Müller & Söhne "x"',
    );
    const types = openssl(['x509', '-in', path, '-noout', '-subject', '-nameopt', 'utf8,show_type,sep_multiline,sname']);
    expect(types).toContain('C=PRINTABLESTRING:DE');
    expect(types).toContain('CN=UTF8STRING:Müller');
  });

  it('passes as its own trust anchor, strictly too', () => {
    const path = file('c.crt', issued.certificatePem);
    // A fixed clock made this certificate; openssl is told the same moment.
    const attime = ['-attime', String(Math.floor(NOW.getTime() / 1000)), '-check_ss_sig', '-CAfile', path, path];
    expect(openssl(['verify', ...attime])).toContain(': OK');
    expect(openssl(['verify', '-x509_strict', ...attime])).toContain(': OK');
  });

  it('verifies a signature made with the private key', () => {
    const message = file('message', 'signing input');
    const signature = file('signature', sign('sha256', Buffer.from('signing input'), createPrivateKey(issued.privateKeyPem)));
    const publicKey = file('public.pem', openssl(['x509', '-in', file('d.crt', issued.certificatePem), '-noout', '-pubkey']));
    expect(openssl(['dgst', '-sha256', '-verify', publicKey, '-signature', signature, message])).toContain('Verified OK');
  });

  it('agrees with inspectCertificate on fingerprint, serial and dates', () => {
    const facts = inspectCertificate(issued.certificatePem);
    const text = openssl(['x509', '-in', file('e.crt', issued.certificatePem), '-noout', '-fingerprint', '-sha256', '-serial', '-dates']);
    expect(text).toContain(facts.fingerprint256);
    expect(text).toContain(`serial=${facts.serialNumber}`);
    expect(text).toMatch(/notBefore=Nov 21 11:55:00 2026 GMT/);
  });
});

function legacySubject(pem: string): Record<string, unknown> {
  return { ...(new X509Certificate(pem).toLegacyObject().subject as unknown as Record<string, unknown>) };
}
