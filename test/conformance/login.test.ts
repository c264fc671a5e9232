/** The contract of the JWT bearer flow: a fresh app, closed but for one permission set, from its deploy to the logout. */
import { AuthInfo, Connection } from '@salesforce/core';
import { ComponentSet } from '@salesforce/source-deploy-retrieve';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate, type IssuedCertificate } from '../../src/certificate/index.ts';
import { assertion } from '../emulator/support.ts';
import { closedApp, createProject, permissionSet, type Project } from './project.ts';
import { connectWith, eventually, openOrg, type TestOrg } from './org.ts';

/** A new app needs minutes in a real org. */
const LONG = 35 * 60_000;

let org: TestOrg;
let project: Project;
let issued: IssuedCertificate;
let clientId: string;
let assignmentId: string;

/** A pair of its own for every run: a key that stands in a repository must open no org. */
const issue = (): Promise<IssuedCertificate> =>
  issueCertificate({ subject: { commonName: 'ecaform contract test' }, keySize: 2048, validityDays: 2, now: new Date() });

beforeAll(async () => {
  org = await openOrg('Login');
  project = createProject();
  issued = await issue();
}, LONG);
afterAll(async () => {
  project.remove();
  await org.close();
}, LONG);

interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

async function ask(key: string): Promise<TokenAnswer> {
  const signed = assertion({ key, claims: { iss: clientId, sub: org.username, aud: org.instanceUrl } });
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signed });
  const answer = await fetch(`${org.instanceUrl}/services/oauth2/token`, { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as TokenAnswer['body'] };
}

async function deploy(folder: string): Promise<void> {
  const job = await ComponentSet.fromSource(folder).deploy({ usernameOrConnection: org.connection, apiOptions: { rest: true } });
  const { response } = await job.pollStatus(...org.polling);
  expect(response).toMatchObject({ status: 'Succeeded' });
}

describe('a JWT login', () => {
  it('has an app that only the assigned may use', { timeout: LONG }, async () => {
    const set = `${org.prefix}Users`;
    await deploy(project.write('set', [permissionSet(set)]));
    const { records } = await org.connection.query<{ Id: string }>(`SELECT Id FROM PermissionSet WHERE Name = '${set}'`);
    const users = await org.connection.query<{ Id: string }>(`SELECT Id FROM User WHERE Username = '${org.username}'`);
    const assignments = org.connection.sobject('PermissionSetAssignment');
    const made = await assignments.create({ AssigneeId: users.records[0]?.Id ?? '', PermissionSetId: records[0]?.Id ?? '' });
    assignmentId = made.id ?? '';
    expect(made).toMatchObject({ success: true, errors: [] });
    const app = closedApp(`${org.prefix}App`, { certificate: issued.certificatePem, permissionSet: set });
    await deploy(project.write('app', app));
    const read = await org.connection.metadata.read('ExtlClntAppGlobalOauthSettings' as never, `${org.prefix}App_glbloauth`);
    clientId = (read as { consumerKey?: string }).consumerKey ?? '';
    expect(clientId.length).toBeGreaterThan(20);
  });

  it('is answered with a session of that user', { timeout: LONG }, async () => {
    const { body } = await eventually(org, async () => {
      const answer = await ask(issued.privateKeyPem);
      // A new app is refused until every part of the platform knows it; anything else is no matter of waiting.
      expect([200, 400]).toContain(answer.status);
      return answer.status === 200 ? answer : undefined;
    });
    expect(body).toMatchObject({ token_type: 'Bearer', instance_url: expect.any(String) as string });
    expect(body).not.toHaveProperty('refresh_token');
    const session = await connectWith(body.access_token ?? '', org.instanceUrl);
    expect(
      (await session.query<{ Username: string }>(`SELECT Username FROM User WHERE Username = '${org.username}'`)).records,
    ).toMatchObject([{ Username: org.username }]);
  });

  it('is refused when another key signed', { timeout: LONG }, async () => {
    const { status, body } = await ask((await issue()).privateKeyPem);
    expect(status).toBe(400);
    expect(['invalid_client', 'invalid_grant']).toContain(body.error);
  });

  it('works for @salesforce/core', { timeout: LONG }, async (context) => {
    // In a real org this user is the one already logged in, whose authorization core would not overwrite.
    if (org.kind === 'org') context.skip();
    const privateKeyFile = join(project.root, 'app.key');
    writeFileSync(privateKeyFile, issued.privateKeyPem, { mode: 0o600 });
    const authInfo = await AuthInfo.create({
      username: org.username,
      oauth2Options: { clientId, loginUrl: org.instanceUrl, privateKeyFile },
    });
    expect(authInfo.getFields()).toMatchObject({ username: org.username, instanceUrl: org.instanceUrl, isDevHub: false });
    const connection = await Connection.create({ authInfo });
    expect(await connection.identity()).toMatchObject({ username: org.username });
  });

  it('ends with a revoke', { timeout: LONG }, async () => {
    const { body } = await ask(issued.privateKeyPem);
    const token = body.access_token ?? '';
    const limits = async (): Promise<number> =>
      (await fetch(`${org.instanceUrl}/services/data/v66.0/limits`, { headers: { Authorization: `Bearer ${token}` } })).status;
    expect(await limits()).toBe(200);
    const revoked = await fetch(`${org.instanceUrl}/services/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
    expect(revoked.status).toBe(200);
    expect(await eventually(org, async () => ((await limits()) === 401 ? 'ended' : undefined))).toBe('ended');
  });

  it('is refused to a user who is no longer assigned', { timeout: LONG }, async () => {
    await org.connection.sobject('PermissionSetAssignment').delete(assignmentId);
    const { status, body } = await eventually(org, async () => {
      const answer = await ask(issued.privateKeyPem);
      return answer.status === 200 ? undefined : answer;
    });
    expect([status, body.error]).toEqual([400, expect.stringMatching(/^invalid_(?:grant|app_access)$/)]);
  });
});
