/** Salesforce's own clients, unmodified, over the socket. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AuthInfo, Connection } from '@salesforce/core';
import { ComponentSet, ComponentStatus, type DeployResult } from '@salesforce/source-deploy-retrieve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { component, consumerKeyOf, pem, WORKING_APP } from './support.ts';

const SUFFIXES: Readonly<Record<string, string>> = {
  ExternalClientApplication: 'externalClientApps/%.eca-meta.xml',
  ExtlClntAppGlobalOauthSettings: 'extlClntAppGlobalOauthSets/%.ecaGlblOauth-meta.xml',
  ExtlClntAppOauthSettings: 'extlClntAppOauthSettings/%.ecaOauth-meta.xml',
  ExtlClntAppOauthConfigurablePolicies: 'extlClntAppOauthPolicies/%.ecaOauthPlcy-meta.xml',
  PermissionSet: 'permissionsets/%.permissionset-meta.xml',
};
/** Milliseconds between two polls, seconds until a poll gives up. */
const POLLING = [10, 10] as const;

let emulator: Emulator;
let connection: Connection;
let project: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

beforeAll(async () => {
  emulator = await startEmulator();
  project = mkdtempSync(join(tmpdir(), 'ecaform-client-'));
  for (const { type, fullName, body } of WORKING_APP) write((SUFFIXES[type] ?? '').replace('%', fullName), body);
  const { accessToken, instanceUrl, username } = emulator;
  const authInfo = await AuthInfo.create({ username, accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
  connection = await Connection.create({ authInfo });
});
afterAll(async () => {
  await emulator.close();
  rmSync(project, { recursive: true, force: true });
});

async function deploy(options: { rest: boolean; checkOnly?: boolean }): Promise<DeployResult> {
  const job = await ComponentSet.fromSource(project).deploy({ usernameOrConnection: connection, apiOptions: options });
  return job.pollStatus(...POLLING);
}

describe('@salesforce/core', () => {
  it('asks for the versions and for the identity', async () => {
    expect(await connection.retrieveMaxApiVersion()).toBe('67.0');
    expect(await connection.identity()).toMatchObject({ username: emulator.username, organization_id: emulator.orgId });
  });

  it('queries and describes itself as no Dev Hub', async () => {
    const { records } = await connection.query<{ IsSandbox: boolean }>('SELECT Name, InstanceName, IsSandbox FROM Organization');
    expect(records).toMatchObject([{ IsSandbox: false }]);
    await expect(connection.query('SELECT Id FROM ScratchOrgInfo limit 1')).rejects.toMatchObject({ errorCode: 'INVALID_TYPE' });
  });
});

describe('source-deploy-retrieve', () => {
  it.each([
    ['REST', true],
    ['SOAP', false],
  ])('validates, deploys and reports by %s', async (_name, rest) => {
    expect((await deploy({ rest, checkOnly: true })).response).toMatchObject({ status: 'Succeeded', checkOnly: true });
    const { response, getFileResponses } = await deploy({ rest }).then((result) => ({
      response: result.response,
      getFileResponses: () => result.getFileResponses(),
    }));
    expect(response).toMatchObject({ status: 'Succeeded', success: true, numberComponentsDeployed: 5, numberComponentErrors: 0 });
    expect(getFileResponses().map(({ fullName, state }) => [fullName, state])).toContainEqual([
      'App_oauthPlcy',
      rest ? 'Created' : 'Unchanged',
    ]);
  });

  it('retrieves what was deployed and what the org added', async () => {
    const set = ComponentSet.fromSource(project);
    set.add({ type: 'ExtlClntAppConfigurablePolicies', fullName: '*' });
    const job = await set.retrieve({ usernameOrConnection: connection, output: join(project, '..', `${project}-out`), merge: false });
    const { response } = await job.pollStatus(...POLLING);
    expect(response).toMatchObject({ status: 'Succeeded', success: true });
    const names = [response.fileProperties].flat().map(({ fullName }) => fullName);
    expect(names).toEqual(
      expect.arrayContaining(['App', 'App_glbloauth', 'App_oauth', 'App_oauthPlcy', 'App_defaultPolicy', 'Integration']),
    );
    rmSync(`${project}-out`, { recursive: true, force: true });
  });

  it('hands a failure on with its file', async () => {
    write('permissionsets/Bad.permissionset-meta.xml', component.permissionSet({ license: 'Nope' }, 'Bad').body);
    const result = await deploy({ rest: true });
    rmSync(join(project, 'permissionsets/Bad.permissionset-meta.xml'));
    expect(result.response.status).toBe('Failed');
    const failed = result.getFileResponses().filter(({ state }) => state === ComponentStatus.Failed);
    expect(failed).toMatchObject([{ fullName: 'Bad', error: 'In field: license - no License named Nope found' }]);
  });

  it('lists, reads and describes metadata through jsforce', async () => {
    expect(await connection.metadata.list({ type: 'ExternalClientApplication' })).toMatchObject([{ fullName: 'App' }]);
    const described = await connection.metadata.describe();
    expect(described.metadataObjects.map(({ xmlName }) => xmlName)).toContain('ExtlClntAppOauthSettings');
    expect(await connection.metadata.read('PermissionSet', 'Integration')).toMatchObject({ fullName: 'Integration', label: 'Integration' });
  });
});

describe('jsforce', () => {
  it('creates an assignment, refuses a second one, and deletes it', async () => {
    const [user] = (await connection.query<{ Id: string }>("SELECT Id FROM User WHERE Username = 'order-sync@example.com'")).records;
    const [set] = (await connection.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Integration'")).records;
    const assignments = connection.sobject('PermissionSetAssignment');
    const record = { AssigneeId: user?.Id ?? '', PermissionSetId: set?.Id ?? '' };
    const made = await assignments.create(record);
    expect(made).toMatchObject({ success: true, errors: [] });
    await expect(assignments.create(record)).rejects.toMatchObject({ errorCode: 'DUPLICATE_VALUE' });
    const soql = `SELECT Assignee.Username, PermissionSet.Name FROM PermissionSetAssignment WHERE Id = '${made.id ?? ''}'`;
    expect((await connection.query(soql)).records).toMatchObject([
      { Assignee: { Username: 'order-sync@example.com' }, PermissionSet: { Name: 'Integration' } },
    ]);
  });
});

describe('the JWT login of @salesforce/core', () => {
  it('passes for the assigned user, exp in milliseconds and all', async () => {
    const privateKey = join(project, 'app.key');
    writeFileSync(privateKey, pem('app', 'key'));
    const authInfo = await AuthInfo.create({
      username: 'order-sync@example.com',
      oauth2Options: { clientId: await consumerKeyOf(emulator), loginUrl: emulator.instanceUrl, privateKeyFile: privateKey },
    });
    expect(authInfo.getFields()).toMatchObject({ orgId: emulator.orgId, instanceUrl: emulator.instanceUrl, isDevHub: false });
    const jwt = await Connection.create({ authInfo });
    expect((await jwt.query('SELECT count() FROM User')).totalSize).toBe(5);
  });
});
