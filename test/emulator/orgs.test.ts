/** Several orgs in one process: their addresses, the login hosts, sandboxes and what a refresh leaves of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrgs, type Emulator, type Orgs } from '../../src/emulator/index.ts';
import { allow, authorizeUrl, CALLBACK, codeOf, connectedApp, createVisitor, SECRET } from './oauth-support.ts';
import { assign, component, consumerKeyOf, deploy, login, query, queryOne, retrieve, token, WORKING_APP } from './support.ts';

const ADMIN = { username: 'admin@example.com', profile: 'System Administrator' };
const SYNC = 'order-sync@example.com';
const KEY = 'CentralKEY12345';

let orgs: Orgs;
let prod: Emulator;

beforeAll(async () => {
  const users = [ADMIN, { username: SYNC, profile: 'Standard User', permissionSets: ['Helpers'] }];
  const permissionSets = [{ name: 'Helpers', label: 'Helpers' }];
  orgs = await startOrgs({
    orgs: [
      { name: 'Prod', seed: { users, permissionSets, allowConnectedAppCreation: true } },
      {
        name: 'Elsewhere',
        seed: { users: [ADMIN, { username: 'someone@example.com', profile: 'Standard User' }], allowConnectedAppCreation: true },
      },
      { name: 'Uat', sandboxOf: 'Prod', seed: { users: [ADMIN, { username: 'tester@example.com.uat', profile: 'Standard User' }] } },
    ],
  });
  prod = orgs.get('Prod');
  const packaged = [
    component.header({ distributionState: 'Packaged' }, 'Packaged'),
    component.global({}, 'Packaged'),
    component.settings({}, 'Packaged'),
    component.policy({}, 'Packaged'),
  ];
  const result = await deploy(prod, [...WORKING_APP, ...packaged, connectedApp('Central', { key: KEY })]);
  expect(result.details.componentFailures).toEqual([]);
  await assign(prod, SYNC);
});
afterAll(() => orgs.close());

const at = (url: string): Emulator => ({ ...prod, instanceUrl: url });
const refusal = ({ body }: { body: Record<string, string> }): string => `${body.error ?? ''}: ${body.error_description ?? ''}`;

describe('orgs', () => {
  it('have addresses, ids and keys of their own', async () => {
    const all = ['Prod', 'Elsewhere', 'Uat'].map((name) => orgs.get(name));
    expect(new Set([...all.map(({ instanceUrl }) => instanceUrl), orgs.loginUrl, orgs.sandboxLoginUrl]).size).toBe(5);
    expect(new Set(all.map(({ orgId }) => orgId)).size).toBe(3);
    const kinds = await Promise.all(all.map((emulator) => query(emulator, 'SELECT Name, IsSandbox FROM Organization')));
    expect(kinds.map(({ body }) => [body.records[0]?.Name, body.records[0]?.IsSandbox])).toEqual([
      ['Prod', false],
      ['Elsewhere', false],
      ['Uat', true],
    ]);
    const taken = await deploy(orgs.get('Elsewhere'), [connectedApp('Central', { key: KEY })]);
    expect(taken.details.componentFailures).toMatchObject([{ problem: 'The consumer key is already taken.' }]);
  });

  it('are refused when their names or parents are mistaken, with nothing left running', async () => {
    const bad = [{ name: 'A' }, { name: 'A' }, { name: 'b c' }, { name: 'S', sandboxOf: 'Nobody' }];
    await expect(startOrgs({ orgs: bad })).rejects.toThrow(
      'orgs[1].name: A is there twice\norgs[2].name: must be letters and digits\norgs[3].sandboxOf: no production org named Nobody stands before it',
    );
    await expect(startOrgs({ orgs: [{ name: 'Fine' }, { name: 'Broken', seed: { users: [] } }] })).rejects.toThrow('an active user');
    expect(() => orgs.get('Nobody')).toThrow('no org is named Nobody');
    await expect(orgs.refreshSandbox('Prod')).rejects.toThrow('Prod is no sandbox');
  });
});

describe('the login host', () => {
  it('sends a JWT login of a connected app to the org of its user', async () => {
    const refused = await login(at(orgs.loginUrl), { iss: KEY, sub: SYNC });
    expect(refusal(refused)).toBe("invalid_grant: user hasn't approved this consumer");
    await allow(prod, { client_id: KEY }, { username: SYNC });
    const { status, body } = await login(at(orgs.loginUrl), { iss: KEY, sub: SYNC });
    expect([status, body.instance_url]).toEqual([200, prod.instanceUrl]);
    const info = await fetch(`${orgs.loginUrl}/services/oauth2/userinfo`, {
      headers: { Authorization: `Bearer ${body.access_token ?? ''}` },
    });
    expect(await info.json()).toMatchObject({ organization_id: prod.orgId, preferred_username: SYNC });
    const identity = await fetch((body.id ?? '').replace(prod.instanceUrl, orgs.loginUrl), {
      headers: { Authorization: `Bearer ${body.access_token ?? ''}` },
    });
    expect(await identity.json()).toMatchObject({ username: SYNC });
    const revoked = await fetch(`${orgs.loginUrl}/services/oauth2/revoke?token=${encodeURIComponent(body.access_token ?? '')}`);
    expect(revoked.status).toBe(200);
  });

  it('takes https://login.salesforce.com as audience, and not the one of sandboxes', async () => {
    const claims = { aud: 'https://login.salesforce.com' };
    expect((await login(at(orgs.loginUrl), { iss: KEY, sub: SYNC, claims })).status).toBe(200);
    const wrong = await login(at(orgs.loginUrl), { iss: KEY, sub: SYNC, claims: { aud: orgs.sandboxLoginUrl } });
    expect(refusal(wrong)).toBe('invalid_grant: audience is invalid');
  });

  it.each([
    [
      'an External Client App',
      async () => ({ iss: await consumerKeyOf(prod), sub: SYNC }),
      'app_not_found: External client app is not installed in this org',
    ],
    ['a key that nobody has', () => Promise.resolve({ iss: 'nobody', sub: SYNC }), 'invalid_client_id: client identifier invalid'],
    ['a user of a sandbox', () => Promise.resolve({ iss: KEY, sub: 'tester@example.com.uat' }), 'invalid_grant: invalid assertion'],
  ] as const)('refuses %s', async (_name, options, expected) => {
    expect(refusal(await login(at(orgs.loginUrl), await options()))).toBe(expected);
  });

  it('refuses client credentials and forms without a grant', async () => {
    const client = { client_id: KEY, client_secret: SECRET };
    expect(refusal(await token(at(orgs.loginUrl), { grant_type: 'client_credentials', ...client }))).toBe(
      'invalid_grant: request not supported on this domain',
    );
    expect(refusal(await token(at(orgs.loginUrl), 'x'))).toBe('unsupported_grant_type: grant type not supported');
  });

  it('exchanges codes and refreshes for the org that made them', async () => {
    const code = codeOf(await allow(prod, { client_id: KEY, prompt: 'consent' }, { username: SYNC }));
    const client = { client_id: KEY, client_secret: SECRET };
    const first = await token(at(orgs.loginUrl), { grant_type: 'authorization_code', ...client, redirect_uri: CALLBACK, code });
    expect(first.body.instance_url).toBe(prod.instanceUrl);
    const form = { grant_type: 'refresh_token', ...client, refresh_token: first.body.refresh_token ?? '' };
    expect((await token(at(orgs.loginUrl), form)).status).toBe(200);
    expect(refusal(await token(at(orgs.loginUrl), { ...form, refresh_token: 'x' }))).toBe('invalid_grant: expired access/refresh token');
  });

  it('asks who it is and sends the browser to the org of the user, with all it was asked', async () => {
    const visitor = createVisitor();
    const url = authorizeUrl({ instanceUrl: orgs.loginUrl }, { client_id: KEY, state: 'x&y' });
    expect((await visitor.open(url)).text).toContain('name="state" value="x&amp;y"');
    const sent = await visitor.open(`${url}&login_hint=${SYNC}`);
    expect(sent.location).toBe(`${authorizeUrl(prod, { client_id: KEY, state: 'x&y' })}&login_hint=${encodeURIComponent(SYNC)}`);
    expect((await visitor.open(`${url}&login_hint=nobody@example.com`)).text).toContain('No org behind this login host has this user.');
  });
});

describe('a sandbox refresh', () => {
  it('makes a new org under the old address: users renamed, records kept, Local External Client Apps gone', async () => {
    const before = orgs.get('Uat');
    const oldKey = await consumerKeyOf(prod);
    const after = await orgs.refreshSandbox('Uat');
    expect(orgs.get('Uat')).toBe(after);
    expect(after.instanceUrl).toBe(before.instanceUrl);
    expect(after.orgId).not.toBe(before.orgId);
    expect(after.orgId).not.toBe(prod.orgId);
    expect(after.username).toBe('admin@example.com.uat');
    expect((await query(after, 'SELECT Id FROM User')).status).toBe(200);
    // The session of before belongs to an org that is no more.
    expect((await query({ ...after, accessToken: before.accessToken }, 'SELECT Id FROM User')).status).toBe(401);
    const users = await query(after, 'SELECT Username, Email FROM User ORDER BY Username');
    expect(users.body.records.map(({ Username, Email }) => [Username, Email])).toEqual([
      ['admin@example.com.uat', 'admin@example.com.invalid'],
      ['order-sync@example.com.uat', 'order-sync@example.com.invalid'],
    ]);
    const helpers = "SELECT Id FROM PermissionSet WHERE Name = 'Helpers'";
    expect(await queryOne(after, helpers)).toBe(await queryOne(prod, helpers));
    const ofSets = 'SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = false';
    expect((await query(after, ofSets)).body.totalSize).toBe(2);
    const ofProfiles = "SELECT Id, PermissionSetId FROM PermissionSetAssignment WHERE PermissionSet.Profile.Name = 'System Administrator'";
    expect((await query(after, ofProfiles)).body).toEqual((await query(prod, ofProfiles)).body);
    const apps = await query(after, 'SELECT DeveloperName FROM ExternalClientApplication');
    expect(apps.body.records.map(({ DeveloperName }) => DeveloperName)).toEqual(['Packaged']);
    expect((await query(after, "SELECT Name FROM ConnectedApplication WHERE Name = 'Central'")).body.totalSize).toBe(1);
    expect(refusal(await login(after, { iss: oldKey, sub: `${SYNC}.uat` }))).toBe(
      'app_not_found: External client app is not installed in this org',
    );
    expect(refusal(await login(after, { iss: KEY, sub: `${SYNC}.uat` }))).toBe("invalid_grant: user hasn't approved this consumer");
  });

  it('gives what it copies the new org’s id where it stands, and production’s rules', async () => {
    const uat = orgs.get('Uat');
    const files = await retrieve(uat, { ExternalClientApplication: ['Packaged'], ExtlClntAppOauthSettings: ['Packaged_oauth'] });
    const text = Object.values(files).join('');
    expect(text).toContain(`<orgScopedExternalApp>${uat.orgId.slice(0, 15)}:Packaged<`);
    expect(text).toContain(`<oauthLink>${uat.orgId.slice(0, 15)}:888`);
    expect((await deploy(uat, [connectedApp('Another')])).status).toBe('Succeeded');
  });

  it('is what a sandbox without a seed begins as', async () => {
    const own = await startOrgs({ orgs: [{ name: 'P' }, { name: 'dev', sandboxOf: 'P' }] });
    const { body } = await query(own.get('dev'), 'SELECT Username FROM User ORDER BY Username LIMIT 2');
    expect(body.records.map(({ Username }) => Username)).toEqual(['admin@example.com.dev', 'billing@example.com.dev']);
    await own.close();
  });

  it('leaves production as it was, and may be done again', async () => {
    const first = orgs.get('Uat').orgId;
    expect((await orgs.refreshSandbox('Uat')).orgId).not.toBe(first);
    expect((await login(prod, { iss: await consumerKeyOf(prod), sub: SYNC })).status).toBe(200);
    const at = await login({ ...prod, instanceUrl: orgs.sandboxLoginUrl }, { iss: KEY, sub: `${SYNC}.uat` });
    expect(refusal(at)).toBe("invalid_grant: user hasn't approved this consumer");
  });
});
