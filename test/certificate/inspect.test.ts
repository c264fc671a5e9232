import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDates, inspectCertificate, issueCertificate, matches } from '../../src/certificate/index.ts';
import { failure } from './failure.ts';
import { pkcs8, rsaKey } from './keys.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const key = rsaKey(2048);
const NOW = new Date('2026-11-21T12:00:00Z');
const issue = (validityDays = 90) =>
  issueCertificate({ subject: { commonName: 'App', organization: 'Acme' }, keySize: 2048, validityDays, now: NOW, privateKey: key });
const pem = (await issue()).certificatePem;

describe('inspectCertificate', () => {
  it('states the facts of a self-signed certificate', () => {
    const facts = inspectCertificate(pem);
    expect(facts).toMatchObject({ subject: 'O=Acme, CN=App', issuer: 'O=Acme, CN=App', keyType: 'rsa', keySize: 2048, selfSigned: true });
    expect(facts.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(facts.fingerprint256).toBe(new X509Certificate(pem).fingerprint256);
    expect(facts.derBase64).toBe(pem.replace(/-----[A-Z ]+-----|\s/g, ''));
  });

  it('reads what surrounds a block, CRLF, a BOM and indentation away', () => {
    const expected = inspectCertificate(pem).fingerprint256;
    for (const text of [`\ufeff${pem}`, pem.replaceAll('\n', '\r\n'), `subject=CN = App\n${pem}tail`, pem.replace(/^/gm, '    ')]) {
      expect(inspectCertificate(text).fingerprint256).toBe(expected);
    }
  });

  it('takes the leaf of a chain and is not fooled into calling it self-signed', () => {
    const facts = inspectCertificate(fixture('chain.crt'));
    expect(facts).toMatchObject({ subject: 'O=Example, CN=Leaf', issuer: 'O=Example, CN=Root', selfSigned: false });
  });

  it('refuses a chain that does not start with the leaf', async () => {
    const [leaf = '', root = ''] = fixture('chain.crt').split(/(?=-----BEGIN)/);
    expect(await failure(() => inspectCertificate(root + leaf))).toMatchObject({
      code: 'certificate-chain-order',
      message: 'certificate 1 of 2 was not issued by the one after it',
    });
    expect((await failure(() => inspectCertificate(leaf + pem))).code).toBe('certificate-chain-order');
  });

  it('takes neither an equal name nor an equal key alone for the issuer', async () => {
    const request = { subject: { commonName: 'App', organization: 'Acme' }, keySize: 2048, validityDays: 1, now: NOW } as const;
    const sameName = await issueCertificate({ ...request, privateKey: rsaKey(2048) });
    const sameKey = await issueCertificate({ ...request, subject: { commonName: 'Other' }, privateKey: key });
    expect((await failure(() => inspectCertificate(pem + sameName.certificatePem))).code).toBe('certificate-chain-order');
    expect((await failure(() => inspectCertificate(pem + sameKey.certificatePem))).code).toBe('certificate-chain-order');
  });

  it.each([
    ['an EC key', fixture('ec.crt'), 'certificate-not-rsa', 'the certificate has a key of type ec; Salesforce takes RSA only'],
    [
      'RSA of 1024 bits',
      fixture('rsa-1024.crt'),
      'certificate-key-too-small',
      'the certificate has an RSA key of 1024 bits; Salesforce takes 2048 and more',
    ],
    ['more than 4 KB', fixture('large.crt'), 'certificate-too-large', 'the certificate has 5019 bytes as PEM; Salesforce takes 4096'],
    ['a request', fixture('leaf.csr'), 'certificate-unreadable', 'the text holds a certificate signing request, not a certificate'],
    ['DER', fixture('leaf.der'), 'certificate-unreadable', 'the certificate is binary (DER or PKCS#12), not PEM'],
    [
      'bare base64',
      inspectCertificate(pem).derBase64,
      'certificate-unreadable',
      'the certificate is base64 without its BEGIN and END lines',
    ],
    ['some text', 'certificate goes here', 'certificate-unreadable', 'the text is not a certificate in PEM'],
    ['nothing', '', 'certificate-unreadable', 'the text is not a certificate in PEM'],
    ['no END line', pem.slice(0, 400), 'certificate-unreadable', 'the certificate has a BEGIN line, but no END line that fits'],
    ['damage', pem.replace(/\n.{64}\n/, '\n'), 'certificate-unreadable', 'the certificate cannot be decoded'],
    [
      'spaces for line breaks',
      pem.replaceAll('\n', ' '),
      'certificate-newlines-lost',
      'the certificate is a PEM whose line breaks are lost',
    ],
    ['no line breaks', pem.replaceAll('\n', ''), 'certificate-newlines-lost', 'the certificate is a PEM whose line breaks are lost'],
    [
      'escaped line breaks',
      pem.replaceAll('\n', '\\n'),
      'certificate-newlines-lost',
      'the certificate is a PEM whose line breaks are lost',
    ],
    ['a private key', pkcs8(key), 'certificate-is-private-key', 'a private key stands where the certificate belongs'],
    ['a certificate with its key', pem + pkcs8(key), 'certificate-is-private-key', 'a private key stands where the certificate belongs'],
  ])('refuses %s', async (_case, text, code, message) => {
    const found = await failure(() => inspectCertificate(text));
    expect(found).toMatchObject({ code, message, severity: 'error' });
    expect(found.hint).not.toBe('');
    expect(JSON.stringify(found)).not.toMatch(/MII|[A-Za-z0-9+/]{40}/);
  });
});

describe('matches', () => {
  it('is true only for the private half of the certificate', () => {
    expect(matches(key, inspectCertificate(pem))).toBe(true);
    expect(matches(key, inspectCertificate(fixture('chain.crt')))).toBe(false);
    expect(matches(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, inspectCertificate(pem))).toBe(false);
  });
});

describe('checkDates', () => {
  const facts = inspectCertificate(pem);
  it.each([
    ['2026-11-21T11:54:59Z', 'certificate-not-yet-valid', 'the certificate is valid only from 2026-11-21T11:55:00.000Z'],
    ['2026-11-21T12:00:00Z', undefined, undefined],
    ['2027-01-20T11:59:59Z', undefined, undefined],
    ['2027-01-20T12:00:00Z', 'certificate-expiring', 'the certificate expires on 2027-02-19, in 30 days'],
    ['2027-02-19T11:00:00Z', 'certificate-expiring', 'the certificate expires on 2027-02-19, in less than a day'],
    ['2027-02-19T12:00:01Z', 'certificate-expired', 'the certificate expired on 2027-02-19'],
  ])('at %s says %s', (now, code, message) => {
    const found = checkDates(facts, new Date(now));
    expect(found?.code).toBe(code);
    expect(found?.message).toBe(message);
    if (found !== undefined) expect(found.severity).toBe('warning');
  });

  it('tells that an expired certificate stops no login', () => {
    expect(checkDates(facts, new Date('2030-01-01'))?.hint).toContain('logins keep working');
  });
});
