import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { OAUTH_ERRORS, type OAuthErrorKey } from '../../src/emulator/oauth/error.ts';
import { assertion, assign, component, consumerKeyOf, deploy, login, pem, query, rest, token, WORKING_APP } from './support.ts';

const ORDER_SYNC = 'order-sync@example.com';
const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

let emulator: Emulator;
let elsewhere: Emulator;
let iss: string;

beforeAll(async () => {
  const users = [
    { username: 'admin@example.com', profile: 'System Administrator' },
    { username: ORDER_SYNC, profile: 'Minimum Access - API Only Integrations' },
    { username: 'by-profile@example.com', profile: 'Read Only' },
    { username: 'stranger@example.com', profile: 'Standard User' },
    { username: 'api-license@example.com', profile: 'Standard User', permissionSets: ['ApiLicense'] },
    { username: 'leaver@example.com', profile: 'Standard User', permissionSets: ['Leavers'], isActive: false },
    { username: 'frozen@example.com', profile: 'Standard User', permissionSets: ['Leavers'], isFrozen: true },
  ];
  const permissionSets = [
    { name: 'ApiLicense', label: 'Api', license: 'Salesforce API Integration' },
    { name: 'Leavers', label: 'Leavers' },
  ];
  emulator = await startEmulator({ seed: { users, permissionSets } });
  elsewhere = await startEmulator();
  const policy = component.policy({ commaSeparatedPermissionSet: 'Integration,ApiLicense,Leavers', commaSeparatedProfile: 'Read Only' });
  const app = [component.header(), component.global(), component.settings(), policy, component.permissionSet()];
  expect(await deploy(emulator, app)).toMatchObject({ status: 'Succeeded' });
  expect(await assign(emulator, ORDER_SYNC)).toMatchObject({ status: 201 });
  iss = await consumerKeyOf(emulator);
});
afterAll(async () => {
  await emulator.close();
  await elsewhere.close();
});

/** Deploys a second app, so that a test may bend it, and gives its key. */
async function variant(name: string, parts: { global?: object; settings?: object; policy?: object; header?: object }): Promise<string> {
  const { header = {}, global = {}, settings = {}, policy = {} } = parts;
  const result = await deploy(emulator, [
    component.header(header as never, name),
    component.global(global as never, name),
    component.settings(settings as never, name),
    component.policy(policy as never, name),
  ]);
  expect(result.details.componentFailures).toEqual([]);
  return consumerKeyOf(emulator, name);
}

function expectRefusal(answer: { status: number; text: string; headers: Headers }, key: OAuthErrorKey): void {
  const { error, description } = OAUTH_ERRORS[key];
  // The text, not the parsed body: the order of the members counts.
  expect(answer.text).toBe(JSON.stringify({ error, error_description: description }));
  expect(answer.status).toBe(400);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8');
}

describe('the JWT bearer flow lets in', () => {
  it('a user with an assigned permission set, and answers in the recorded order', async () => {
    const { status, body } = await login(emulator, { iss, sub: ORDER_SYNC });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['access_token', 'scope', 'instance_url', 'id', 'token_type']);
    expect(body).toMatchObject({ scope: 'api web refresh_token', instance_url: emulator.instanceUrl, token_type: 'Bearer' });
    expect(body.id).toMatch(new RegExp(`^${emulator.instanceUrl}/id/${emulator.orgId}/005\\w{15}$`));
    expect(body.access_token).toMatch(new RegExp(`^${emulator.orgId.slice(0, 15)}!AQ`));
  });

  it('a user with an assigned profile', async () => {
    expect((await login(emulator, { iss, sub: 'by-profile@example.com' })).status).toBe(200);
  });

  it('a username in another case', async () => {
    expect((await login(emulator, { iss, sub: 'Order-Sync@Example.com' })).status).toBe(200);
  });

  it.each([
    ['its own address', (url: string) => url],
    ['its own address with a slash', (url: string) => `${url}/`],
    ['the login host', () => 'https://login.salesforce.com'],
  ])('an audience that is %s', async (_name, audience) => {
    expect((await login(emulator, { iss, sub: ORDER_SYNC, claims: { aud: audience(emulator.instanceUrl) } })).status).toBe(200);
  });

  it("an exp in milliseconds, as Salesforce's own client signs it", async () => {
    expect((await login(emulator, { iss, sub: ORDER_SYNC, claims: { exp: Date.now() + 300, jti: undefined } })).status).toBe(200);
  });

  it('a chunked body', async () => {
    const text = new URLSearchParams({
      grant_type: JWT,
      assertion: assertion({ claims: { iss, sub: ORDER_SYNC, aud: emulator.instanceUrl } }),
    }).toString();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of [text.slice(0, 40), text.slice(40)]) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    const init = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body, duplex: 'half' as const };
    expect((await fetch(`${emulator.instanceUrl}/services/oauth2/token`, init)).status).toBe(200);
  });
});

describe('the token endpoint refuses', () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const cases: readonly (readonly [string, OAuthErrorKey, () => Parameters<typeof login>[1]])[] = [
    ['an unknown consumer key', 'unknownClient', () => ({ iss: '3MVG9nobody', sub: ORDER_SYNC })],
    ['a wrong audience', 'audienceInvalid', () => ({ iss, sub: ORDER_SYNC, claims: { aud: 'https://other.my.salesforce.com' } })],
    [
      'the sandbox host for a production org',
      'audienceInvalid',
      () => ({ iss, sub: ORDER_SYNC, claims: { aud: 'https://test.salesforce.com' } }),
    ],
    ['no audience', 'audienceInvalid', () => ({ iss, sub: ORDER_SYNC, claims: { aud: undefined } })],
    ['another key', 'invalidClientCredentials', () => ({ iss, sub: ORDER_SYNC, key: pem('other', 'key') })],
    ['an expired assertion', 'expiredAssertion', () => ({ iss, sub: ORDER_SYNC, claims: { exp: now() - 1 } })],
    ['an assertion that lives for ten minutes', 'tooLongLived', () => ({ iss, sub: ORDER_SYNC, claims: { exp: now() + 600 } })],
    ['an assertion without exp', 'invalidAssertion', () => ({ iss, sub: ORDER_SYNC, claims: { exp: undefined } })],
    ['an assertion without a subject', 'invalidAssertion', () => ({ iss, sub: ORDER_SYNC, claims: { sub: undefined } })],
    ['a user of another org', 'invalidAssertion', () => ({ iss, sub: 'nobody@example.com' })],
    ['alg none', 'invalidAssertion', () => ({ iss, sub: ORDER_SYNC, header: { alg: 'none' } })],
    ['alg HS256', 'invalidAssertion', () => ({ iss, sub: ORDER_SYNC, header: { alg: 'HS256' } })],
    ['a critical header', 'invalidAssertion', () => ({ iss, sub: ORDER_SYNC, header: { crit: ['b64'] } })],
    ['an inactive user', 'inactiveUser', () => ({ iss, sub: 'leaver@example.com' })],
    ['a frozen user', 'frozenUser', () => ({ iss, sub: 'frozen@example.com' })],
    ['a user without profile and permission set', 'notApprovedByAdmin', () => ({ iss, sub: 'stranger@example.com' })],
    ['a permission set that cannot hold apps', 'licenseHoldsNoApps', () => ({ iss, sub: 'api-license@example.com' })],
  ];
  it.each(cases)('%s', async (_name, key, options) => {
    expectRefusal(await login(emulator, options()), key);
  });

  it('an assertion signed by HMAC with the certificate as its secret', async () => {
    const [header = '', payload = ''] = assertion({
      header: { alg: 'HS256' },
      claims: { iss, sub: ORDER_SYNC, aud: emulator.instanceUrl },
    }).split('.');
    const signature = createHmac('sha256', pem('app', 'crt')).update(`${header}.${payload}`).digest('base64url');
    expectRefusal(await token(emulator, { grant_type: JWT, assertion: `${header}.${payload}.${signature}` }), 'invalidAssertion');
  });

  it('a payload that was changed after signing', async () => {
    const good = assertion({ claims: { iss, sub: 'stranger@example.com', aud: emulator.instanceUrl } }).split('.');
    const forged = Buffer.from(JSON.stringify({ iss, sub: ORDER_SYNC, aud: emulator.instanceUrl, exp: now() + 100 })).toString('base64url');
    expectRefusal(await token(emulator, { grant_type: JWT, assertion: [good[0], forged, good[2]].join('.') }), 'invalidClientCredentials');
  });

  it.each(['', 'nonsense', 'a.b', 'a.b.c', 'e30.e30.', '..', `${'a'.repeat(20_000)}.b.c`])('the malformed assertion %#', async (text) => {
    expectRefusal(await token(emulator, { grant_type: JWT, assertion: text }), 'invalidAssertion');
  });

  it('a jti used before', async () => {
    const text = assertion({ claims: { iss, sub: ORDER_SYNC, aud: emulator.instanceUrl } });
    expect((await token(emulator, { grant_type: JWT, assertion: text })).status).toBe(200);
    expectRefusal(await token(emulator, { grant_type: JWT, assertion: text }), 'replayedAssertion');
  });

  it('an app of another org', async () => {
    await deploy(elsewhere, WORKING_APP);
    expectRefusal(await login(emulator, { iss: await consumerKeyOf(elsewhere), sub: ORDER_SYNC }), 'appNotInstalled');
  });

  it('a self-authorised app that the user never approved', async () => {
    const key = await variant('SelfAuthorised', {
      policy: { permittedUsersPolicyType: 'AllSelfAuthorized', commaSeparatedPermissionSet: undefined },
    });
    expectRefusal(await login(emulator, { iss: key, sub: ORDER_SYNC }), 'notApprovedByUser');
  });

  it('a pre-authorised app without the scope RefreshToken', async () => {
    const key = await variant('NoRefresh', { settings: { commaSeparatedOauthScopes: 'Api' } });
    expectRefusal(await login(emulator, { iss: key, sub: ORDER_SYNC }), 'refreshScopeRequired');
  });

  it('an app without scopes', async () => {
    const key = await variant('NoScopes', { settings: { commaSeparatedOauthScopes: undefined } });
    expectRefusal(await login(emulator, { iss: key, sub: ORDER_SYNC }), 'noScopes');
  });

  it('an app whose certificate a later deploy left out', async () => {
    const key = await variant('NoCertificate', {});
    expect((await login(emulator, { iss: key, sub: ORDER_SYNC })).status).toBe(200);
    await deploy(emulator, [component.global({ certificate: undefined }, 'NoCertificate')]);
    expectRefusal(await login(emulator, { iss: key, sub: ORDER_SYNC }), 'invalidClientCredentials');
  });

  it('a disabled app', async () => {
    const key = await variant('Disabled', {});
    const body = `<ExtlClntAppConfigurablePolicies xmlns="http://soap.sforce.com/2006/04/metadata"><externalClientApplication>Disabled</externalClientApplication><isEnabled>false</isEnabled></ExtlClntAppConfigurablePolicies>`;
    await deploy(emulator, [{ type: 'ExtlClntAppConfigurablePolicies', fullName: 'Disabled_defaultPolicy', body }]);
    expectRefusal(await login(emulator, { iss: key, sub: ORDER_SYNC }), 'appBlocked');
  });

  it.each([{ grant_type: 'password' }, { grant_type: '__proto__' }, {}, 'not a form at all'])('the grant %o', async (form) => {
    expectRefusal(await token(emulator, form), 'grantTypeNotSupported');
  });

  it('client credentials with a wrong secret', async () => {
    expectRefusal(
      await token(emulator, { grant_type: 'client_credentials', client_id: iss, client_secret: 'wrong' }),
      'invalidClientCredentials',
    );
  });
});

describe('LoginHistory', () => {
  it('has a row for every attempt, whatever became of it', async () => {
    const own = await startEmulator();
    await deploy(own, WORKING_APP);
    await assign(own, ORDER_SYNC);
    const key = await consumerKeyOf(own);
    await login(own, { iss: key, sub: ORDER_SYNC });
    await login(own, { iss: key, sub: 'stranger@example.com' });
    await login(own, { iss: key, sub: ORDER_SYNC, key: pem('other', 'key') });
    const { body } = await query(own, 'SELECT User.Username, Status, LoginType, Application FROM LoginHistory ORDER BY LoginTime, Id');
    expect(body.records.map((row) => [(row.User as { Username: string }).Username, row.Status, row.LoginType, row.Application])).toEqual([
      [ORDER_SYNC, 'Success', 'Remote Access 2.0', 'App'],
      ['stranger@example.com', 'Failed: Not approved for access', 'Remote Access 2.0', 'App'],
      [ORDER_SYNC, 'Failed: Signature Invalid', 'Remote Access 2.0', 'App'],
    ]);
    await own.close();
  });
});

describe('a token', () => {
  const bearer = (accessToken: string): RequestInit => ({ headers: { Authorization: `Bearer ${accessToken}` } });

  it('names its user at userinfo and at the identity url', async () => {
    const { body } = await login(emulator, { iss, sub: ORDER_SYNC });
    const accessToken = body.access_token ?? '';
    const info = (await (await fetch(`${emulator.instanceUrl}/services/oauth2/userinfo`, bearer(accessToken))).json()) as Record<
      string,
      unknown
    >;
    expect(info).toMatchObject({ organization_id: emulator.orgId, preferred_username: ORDER_SYNC, user_type: 'STANDARD' });
    const identity = (await (await fetch(body.id ?? '', bearer(accessToken))).json()) as Record<string, unknown>;
    expect(identity).toMatchObject({ username: ORDER_SYNC, user_id: info.user_id, organization_id: emulator.orgId });
  });

  it('that is dead gets 403 and Bad_OAuth_Token at userinfo, 401 at the REST API', async () => {
    const { body } = await login(emulator, { iss, sub: ORDER_SYNC });
    const accessToken = body.access_token ?? '';
    const revoked = await fetch(`${emulator.instanceUrl}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: accessToken }),
    });
    expect(revoked.status).toBe(200);
    const info = await fetch(`${emulator.instanceUrl}/services/oauth2/userinfo`, bearer(accessToken));
    expect([info.status, await info.text()]).toEqual([403, 'Bad_OAuth_Token']);
    const answer = await rest(emulator, '/services/data/v67.0/limits', { token: accessToken });
    expect([answer.status, answer.text]).toEqual([401, '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]']);
    expect(answer.headers.get('www-authenticate')).toBe('Token');
    expect(answer.headers.has('sforce-limit-info')).toBe(false);
  });

  it('dies of age after two hours', async () => {
    let time = Date.now();
    const aging = await startEmulator({ now: () => time });
    await deploy(aging, WORKING_APP);
    await assign(aging, ORDER_SYNC);
    const { body } = await login(aging, { iss: await consumerKeyOf(aging), sub: ORDER_SYNC });
    const ask = async (): Promise<number> =>
      (await fetch(`${aging.instanceUrl}/services/oauth2/userinfo`, bearer(body.access_token ?? ''))).status;
    expect(await ask()).toBe(200);
    time += 2 * 60 * 60_000;
    expect(await ask()).toBe(403);
    await aging.close();
  });

  it('without the scope api is no use at the REST API', async () => {
    const key = await variant('WebOnly', { settings: { commaSeparatedOauthScopes: 'Web, RefreshToken' } });
    const { body } = await login(emulator, { iss: key, sub: ORDER_SYNC });
    const answer = await rest(emulator, '/services/data/v67.0/limits', { token: body.access_token ?? '' });
    expect([answer.status, answer.text]).toEqual([
      403,
      '[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]',
    ]);
  });

  it('of an unknown kind is refused by revoke', async () => {
    const response = await fetch(`${emulator.instanceUrl}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'x' }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'unsupported_token_type' });
  });
});

describe('client credentials', () => {
  it('give a token for the run-as user, which introspect then knows', async () => {
    const own = await startEmulator({ seed: { allowConnectedAppCreation: true } });
    const config = `<callbackUrl>https://a.b.co</callbackUrl><consumerKey>KEY12345</consumerKey><consumerSecret>S3cret</consumerSecret><isClientCredentialEnabled>true</isClientCredentialEnabled><oauthClientCredentialUser>${ORDER_SYNC}</oauthClientCredentialUser><scopes>Api</scopes>`;
    const body = `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@b.co</contactEmail><label>Legacy</label><oauthConfig>${config}</oauthConfig></ConnectedApp>`;
    expect((await deploy(own, [{ type: 'ConnectedApp', fullName: 'Legacy', body }])).status).toBe('Succeeded');
    const client = { client_id: 'KEY12345', client_secret: 'S3cret' };
    const granted = await token(own, { grant_type: 'client_credentials', ...client });
    expect(Object.keys(granted.body)).toEqual([
      'access_token',
      'signature',
      'scope',
      'instance_url',
      'id',
      'token_type',
      'issued_at',
      'api_instance_url',
    ]);
    expectRefusal(await token(own, { grant_type: 'client_credentials', ...client, client_secret: 'S3creT' }), 'invalidClientCredentials');
    const introspect = async (text: string): Promise<unknown> =>
      (
        await fetch(`${own.instanceUrl}/services/oauth2/introspect`, {
          method: 'POST',
          body: new URLSearchParams({ token: text, ...client }),
        })
      ).json();
    expect(await introspect(granted.body.access_token ?? '')).toMatchObject({
      active: true,
      scope: 'api',
      client_id: 'KEY12345',
      username: ORDER_SYNC,
    });
    // A token of another client is nobody's business.
    expect(await introspect(own.accessToken)).toEqual({ active: false });
    // A key is unique over all orgs of this process.
    const twin = await startEmulator({ seed: { allowConnectedAppCreation: true } });
    const taken = await deploy(twin, [{ type: 'ConnectedApp', fullName: 'Legacy', body }]);
    expect(taken.details.componentFailures).toMatchObject([{ problem: 'The consumer key is already taken.' }]);
    await own.close();
    expect((await deploy(twin, [{ type: 'ConnectedApp', fullName: 'Legacy', body }])).status).toBe('Succeeded');
    await twin.close();
  });
});

describe('a sandbox', () => {
  it('takes the sandbox login host as audience, and not the production one', async () => {
    const sandbox = await startEmulator({ seed: { org: { isSandbox: true } } });
    await deploy(sandbox, WORKING_APP);
    await assign(sandbox, ORDER_SYNC);
    const key = await consumerKeyOf(sandbox);
    expect((await login(sandbox, { iss: key, sub: ORDER_SYNC, claims: { aud: 'https://test.salesforce.com/' } })).status).toBe(200);
    expectRefusal(await login(sandbox, { iss: key, sub: ORDER_SYNC, claims: { aud: 'https://login.salesforce.com' } }), 'audienceInvalid');
    await sandbox.close();
  });
});
