/** The whole of it against an emulated org: a real deploy, real assignments, real logins on a socket. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectCertificate, issueCertificate } from '../../src/certificate/index.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { verify } from '../../src/verify/index.ts';
import type { VerifyIo, VerifyTarget } from '../../src/verify/index.ts';
import { deployApp } from './deployed-app.ts';

const API_ONLY = 'Minimum Access - API Only Integrations';
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const { certificatePem } = await issueCertificate({
  subject: { commonName: 'App' },
  keySize: 2048,
  validityDays: 30,
  now: new Date(),
  privateKey: key,
});
const facts = inspectCertificate(certificatePem);
const keys = { Open: '', Closed: '', Limited: '' };

let org: Awaited<ReturnType<typeof startEmulator>>;
beforeAll(async () => {
  org = await startEmulator({
    seed: {
      users: [
        { username: 'admin@example.com', lastName: 'Admin', profile: 'System Administrator' },
        { username: 'sync@example.com', lastName: 'Sync', profile: API_ONLY, permissionSets: ['Orders', 'Licensed'] },
        { username: 'second@example.com', lastName: 'Second', profile: API_ONLY, permissionSets: ['Orders'] },
        { username: 'stranger@example.com', lastName: 'Stranger', profile: 'Standard User' },
        { username: 'leaver@example.com', lastName: 'Leaver', profile: 'Standard User', isActive: false, permissionSets: ['Orders'] },
      ],
      permissionSets: [
        { name: 'Orders', label: 'Orders' },
        { name: 'Licensed', label: 'Licensed', license: 'Salesforce API Integration' },
      ],
    },
  });
  const certificate = facts.derBase64;
  const preAuthorized = { certificate, permittedUsers: 'AdminApprovedPreAuthorized' } as const;
  keys.Closed = await deployApp(org, { name: 'Closed', ...preAuthorized, permissionSet: 'Orders' });
  keys.Limited = await deployApp(org, { name: 'Limited', ...preAuthorized, permissionSet: 'Licensed' });
  keys.Open = await deployApp(org, { name: 'Open', certificate, permittedUsers: 'AllSelfAuthorized' });
});
afterAll(async () => {
  await org.close();
});

const target = (app: keyof typeof keys, overrides: Partial<VerifyTarget> = {}): VerifyTarget => ({
  app,
  consumerKey: keys[app],
  privateKey: key,
  instanceUrl: org.instanceUrl,
  orgId: org.orgId,
  users: ['sync@example.com'],
  refuse: [],
  certificate: facts,
  ...overrides,
});
const io: VerifyIo = { fetch, now: Date.now, sleep: delay, randomUUID, waitMs: 0 };
const short = (verdicts: Awaited<ReturnType<typeof verify>>) =>
  verdicts.map(({ user, probe, outcome, error }) => [user, probe, outcome, error]);

describe('an emulated org', () => {
  it('lets the assigned users in and refuses strangers, wrong keys, wrong audiences and expired assertions', async () => {
    const verdicts = await verify(
      [target('Closed', { users: ['sync@example.com', 'second@example.com'], refuse: ['stranger@example.com'] })],
      io,
    );
    expect(short(verdicts)).toEqual([
      ['sync@example.com', 'login', 'passed', undefined],
      ['second@example.com', 'login', 'passed', undefined],
      ['stranger@example.com', 'stranger', 'passed', 'invalid_app_access'],
      ['sync@example.com', 'wrong-key', 'passed', 'invalid_client'],
      ['sync@example.com', 'wrong-audience', 'passed', 'invalid_grant'],
      ['sync@example.com', 'expired', 'passed', 'invalid_grant'],
      ['sync@example.com', 'replay', 'passed', 'invalid_grant'],
    ]);
    for (const verdict of verdicts) expect(verdict).not.toHaveProperty('note');
  });

  it('shows that someone who must be refused is let in', async () => {
    const verdicts = await verify([target('Closed', { refuse: ['second@example.com'] })], io);
    expect(verdicts[1]).toMatchObject({
      probe: 'stranger',
      outcome: 'failed',
      severity: 'security',
      note: 'the token obtained was revoked',
    });
  });

  it('does not take a leaver for a refused stranger', async () => {
    const verdicts = await verify([target('Closed', { refuse: ['leaver@example.com'] })], io);
    expect(verdicts[1]).toMatchObject({ probe: 'stranger', outcome: 'inconclusive' });
  });

  it('explains a self-authorised app, a licence without apps, and an unknown key', async () => {
    const verdicts = await verify([target('Open'), target('Limited'), target('Open', { consumerKey: 'nosuchkey' })], io);
    expect(
      verdicts.filter((each) => each.probe === 'login').map(({ outcome, error, errorDescription }) => [outcome, error, errorDescription]),
    ).toEqual([
      ['failed', 'invalid_grant', "user hasn't approved this consumer"],
      ['failed', 'invalid_grant', "user hasn't approved this consumer"],
      ['failed', 'invalid_client_id', 'client identifier invalid'],
    ]);
  });

  it("tells a key that is not deployed from one that is not the certificate's", async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const { certificate: _, ...unchecked } = target('Closed', { privateKey: other });
    const verdicts = await verify([unchecked, target('Closed', { privateKey: other })], io);
    const logins = verdicts.filter((each) => each.probe === 'login');
    expect(logins.map(({ outcome, error, attempts }) => [outcome, error, attempts])).toEqual([
      ['failed', 'invalid_client', 1],
      ['failed', 'key_mismatch', 0],
    ]);
    expect(verdicts.find((each) => each.probe === 'wrong-key')).toMatchObject({ outcome: 'inconclusive' });
  });

  it('is not taken for another org', async () => {
    const [login] = await verify([target('Closed', { orgId: '00D000000000000EAA' })], io);
    expect(login).toMatchObject({ outcome: 'failed', error: 'identity_mismatch' });
  });
});
