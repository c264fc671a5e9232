/** The Salesforce adapter against an emulated org: unmodified core and SDR over a socket. */
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { ComponentSet } from '@salesforce/source-deploy-retrieve';
import { describe, expect, it } from 'vitest';
import { appOf, consumerKeyOf } from '../../src/metadata/index.ts';
import type { Component } from '../../src/metadata/index.ts';
import { connect } from '../../src/org/index.ts';
import type { Org } from '../../src/org/index.ts';
import { emulatedOrg } from '../support/emulator.ts';

const API = { apiVersion: '66.0' };
const NO_LIMIT = { timeoutMs: 30_000 };

async function connected(options: { soap?: boolean } = {}): Promise<Org> {
  const { accessToken, instanceUrl } = await emulatedOrg();
  return connect({ kind: 'token', accessToken, instanceUrl }, { ...API, ...options, onWarning: () => undefined });
}

const permissionSet = (name: string, more: object = {}): Component => ({
  type: 'PermissionSet',
  fullName: name,
  metadata: { label: name, ...more },
});

/** The three components that make an app, without policies. */
const app = (name: string): Component[] => [
  {
    type: 'ExternalClientApplication',
    fullName: name,
    app: name,
    metadata: { contactEmail: 'a@example.com', distributionState: 'Local', label: name },
  },
  {
    type: 'ExtlClntAppGlobalOauthSettings',
    fullName: `${name}_glbloauth`,
    app: name,
    metadata: { callbackUrl: 'https://app.example.com/cb', externalClientApplication: name, label: name },
  },
  {
    type: 'ExtlClntAppOauthSettings',
    fullName: `${name}_oauth`,
    app: name,
    metadata: { commaSeparatedOauthScopes: 'Api, RefreshToken', externalClientApplication: name, label: name },
  },
];

describe('connect', () => {
  it('asks the org who it is', async () => {
    const { accessToken, instanceUrl, orgId, username } = await emulatedOrg({ seed: { org: { name: 'UAT', isSandbox: true } } });
    const org = await connect({ kind: 'token', accessToken, instanceUrl }, API);
    expect(org).toMatchObject({
      orgId,
      username,
      instanceUrl,
      isSandbox: true,
    });
  });

  it('takes an alias or a username that core has authorised', async () => {
    const { accessToken, instanceUrl, orgId } = await emulatedOrg();
    const authInfo = await AuthInfo.create({
      accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl },
    });
    await authInfo.save();
    await (await StateAggregator.getInstance()).aliases.setAndSave('example-ci', authInfo.getUsername());
    expect((await connect({ kind: 'authorised', org: 'example-ci' }, API)).orgId).toBe(orgId);
    expect((await connect({ kind: 'authorised', org: 'admin@example.com' }, API)).orgId).toBe(orgId);
  });

  it('says when nothing of that name is authorised', async () => {
    await expect(connect({ kind: 'authorised', org: 'nowhere' }, API)).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'org-not-authorised',
          message: 'no authorised org is called nowhere',
          hint: 'run `sf org login web --alias nowhere`, or correct `org` in the spec',
        },
      ],
    });
  });

  it('says when the org does not answer, without the token', async () => {
    const stopped = await emulatedOrg();
    const { accessToken, instanceUrl } = stopped;
    await stopped.close();
    const failure = await connect({ kind: 'token', accessToken, instanceUrl }, { ...API, onWarning: () => undefined }).catch(
      (cause: unknown) => cause,
    );
    expect(failure).toMatchObject({ diagnostics: [{ code: 'org-unreachable' }] });
    expect(JSON.stringify(failure)).not.toContain(accessToken);
  });
});

describe.each([{ soap: false }, { soap: true }])('deploy and read, %j', (options) => {
  it('deploys what it is given and reads it back, with what the org adds', async () => {
    const org = await connected(options);
    const progress: string[] = [];
    const outcome = await org.deploy([permissionSet('OrderSyncAccess'), ...app('OrderSync')], {
      ...NO_LIMIT,
      onProgress: ({ status, total }) => progress.push(`${status} ${total}`),
    });
    expect(outcome).toMatchObject({ status: 'succeeded', failures: [] });
    expect(outcome.id).toMatch(/^0Af\w{15}$/);
    expect(progress[0]).toMatch(/^(Pending|InProgress) \d$/);
    const found = await org.read([
      { type: 'PermissionSet', names: ['OrderSyncAccess', 'Nowhere'] },
      { type: 'ExternalClientApplication', names: ['OrderSync'] },
      { type: 'ExtlClntAppGlobalOauthSettings', names: '*' },
      { type: 'ExtlClntAppOauthConfigurablePolicies', names: '*' },
    ]);
    expect(found.map((each) => `${each.type} ${each.fullName} ${appOf(each) ?? ''}`.trim()).sort()).toEqual([
      'ExternalClientApplication OrderSync OrderSync',
      'ExtlClntAppGlobalOauthSettings OrderSync_glbloauth OrderSync',
      'ExtlClntAppOauthConfigurablePolicies OrderSync_oauth_defaultPolicy OrderSync',
      'PermissionSet OrderSyncAccess',
    ]);
    expect(consumerKeyOf('OrderSync', found)).toMatch(/^3MVG9/);
    expect(consumerKeyOf('Other', found)).toBeUndefined();
  });

  it('rolls everything back when one component is refused, and gives Salesforce’s words', async () => {
    const org = await connected(options);
    const outcome = await org.deploy(
      [permissionSet('Good'), permissionSet('Bad', { userPermissions: [{ enabled: true, name: 'NoSuchPermission' }] })],
      NO_LIMIT,
    );
    expect(outcome).toMatchObject({
      status: 'failed',
      failures: [{ type: 'PermissionSet', fullName: 'Bad', problem: 'Unknown user permission: NoSuchPermission' }],
    });
    expect(await org.read([{ type: 'PermissionSet', names: ['Good', 'Bad'] }])).toEqual([]);
  });

  it('validates without changing anything', async () => {
    const org = await connected(options);
    expect(await org.deploy([permissionSet('Dry')], { ...NO_LIMIT, checkOnly: true })).toMatchObject({ status: 'succeeded' });
    expect(await org.read([{ type: 'PermissionSet', names: ['Dry'] }])).toEqual([]);
  });

  it('goes on watching when connections end, and gives up in words', async () => {
    const drop = { kind: 'drop', path: options.soap ? 'Soap/m' : 'metadata/deployRequest/', after: options.soap ? 1 : 0 } as const;
    const few = await emulatedOrg({ seed: { faults: [{ ...drop, times: 3 }] } });
    const org = await connect(
      { kind: 'token', accessToken: few.accessToken, instanceUrl: few.instanceUrl },
      { ...API, ...options, onWarning: () => undefined },
    );
    expect(await org.deploy([permissionSet('Watched')], NO_LIMIT)).toMatchObject({ status: 'succeeded' });
    const many = await emulatedOrg({ seed: { faults: [drop] } });
    const deaf = await connect(
      { kind: 'token', accessToken: many.accessToken, instanceUrl: many.instanceUrl },
      { ...API, ...options, onWarning: () => undefined },
    );
    await expect(deaf.deploy([permissionSet('Lost')], NO_LIMIT)).rejects.toMatchObject({ diagnostics: [{ code: 'deploy-lost' }] });
  });

  it('stops waiting when the time is over, and says that the deploy goes on', async () => {
    const { accessToken, instanceUrl } = await emulatedOrg({ seed: { asyncDelay: 5000 } });
    const org = await connect({ kind: 'token', accessToken, instanceUrl }, { ...API, ...options, onWarning: () => undefined });
    const outcome = await org.deploy([permissionSet('Slow')], { timeoutMs: 1000 });
    expect(outcome).toEqual({ id: expect.stringMatching(/^0Af\w{15}$/) as string, status: 'running', failures: [] });
  });
});

describe('data', () => {
  it('reads users, permission sets and profiles that exist, and nothing else', async () => {
    const org = await connected();
    await org.deploy([permissionSet('One'), permissionSet('Two')], NO_LIMIT);
    const users = await org.users(['order-sync@example.com', "o'hara\\@example.com", 'leaver@example.com']);
    expect(
      users.map(({ username, isActive, profile }) => ({ username, isActive, profile })).sort((a, b) => (a.username < b.username ? -1 : 1)),
    ).toEqual([
      { username: 'leaver@example.com', isActive: false, profile: 'Standard User' },
      { username: 'order-sync@example.com', isActive: true, profile: 'Minimum Access - API Only Integrations' },
    ]);
    expect(await org.users([])).toEqual([]);
    expect((await org.permissionSets(['Two', 'Three', 'ns__One'])).map((set) => set.name)).toEqual(['Two']);
    expect(await org.profiles(['System Administrator', 'Admin'])).toEqual(['System Administrator']);
  });

  it('asks for long lists in batches', async () => {
    const org = await connected();
    const names = Array.from({ length: 250 }, (_, index) => `nobody-${index}@example.com`);
    expect((await org.users([...names, 'billing@example.com'])).map((user) => user.username)).toEqual(['billing@example.com']);
  });

  it('assigns a permission set, and takes it well when it is assigned already', async () => {
    const org = await connected();
    await org.deploy([permissionSet('Access')], NO_LIMIT);
    const [user] = await org.users(['billing@example.com']);
    const [set] = await org.permissionSets(['Access']);
    if (!user || !set) throw new Error('the seed has changed');
    const assignment = { userId: user.id, permissionSetId: set.id };
    expect(await org.assignments([user.id], [set.id])).toEqual([]);
    await org.assign(assignment);
    await org.assign(assignment);
    expect(await org.assignments([user.id], [set.id])).toEqual([assignment]);
    await expect(org.assign({ ...assignment, userId: '005000000000001AAA' })).rejects.toMatchObject({
      diagnostics: [{ code: 'assignment-refused' }],
    });
  });
});

describe('the example’s committed folders', () => {
  it.each(['uat', 'production'])('%s is a Salesforce DX project that SDR reads whole', (environment) => {
    const components = ComponentSet.fromSource(`force-app/${environment}`).getSourceComponents().toArray();
    expect(components.map((each) => `${each.type.name} ${each.fullName}`).sort()).toEqual([
      'ExternalClientApplication OrderSync',
      'ExtlClntAppConfigurablePolicies OrderSync_plcy',
      'ExtlClntAppGlobalOauthSettings OrderSync_glbloauth',
      'ExtlClntAppOauthConfigurablePolicies OrderSync_oauthPlcy',
      'ExtlClntAppOauthSettings OrderSync_oauth',
      'PermissionSet OrderSyncAccess',
    ]);
  });
});
