/** What the policies of an External Client App and the org's OAuth settings do to its flows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { allow, authorizeUrl, CALLBACK, codeOf, connectedApp, createVisitor, pkce } from './oauth-support.ts';
import { component, consumerKeyOf, deploy, login, queryOne, rest, token, zipOf, type TestComponent } from './support.ts';

const USER = 'office@example.com';
const HOUR = 3_600_000;
const HEADER = 'X-Source';

type Parts = Partial<Record<'policy' | 'settings' | 'global', Record<string, string | undefined>>>;

let emulator: Emulator;
let time = Date.now();

function external(name: string, { policy = {}, settings = {}, global = {} }: Parts): TestComponent[] {
  const open = { permittedUsersPolicyType: 'AllSelfAuthorized', commaSeparatedPermissionSet: undefined };
  return [
    component.header({}, name),
    component.global({ isConsumerSecretOptional: 'true', ...global }, name),
    component.settings(settings, name),
    component.policy({ ...open, ...policy }, name),
  ];
}

const RANGE = '<endIpAddress>198.51.100.255</endIpAddress><startIpAddress>198.51.100.0</startIpAddress>';

beforeAll(async () => {
  const users = [
    { username: 'admin@example.com', profile: 'System Administrator' },
    { username: USER, profile: 'Office' },
  ];
  const profiles = [{ name: 'Office', loginIpRanges: [{ start: '10.0.0.0', end: '10.0.0.255' }] }];
  emulator = await startEmulator({
    now: () => time,
    seed: { users, profiles, access: { sourceIpHeader: HEADER }, allowConnectedAppCreation: true },
  });
  const result = await deploy(emulator, [
    component.permissionSet(),
    ...external('Plain', {}),
    ...external('Hours', {
      policy: {
        refreshTokenPolicyType: 'SpecificLifetime',
        refreshTokenValidityPeriod: '5',
        refreshTokenValidityUnit: 'Hours',
        sessionTimeoutInMinutes: '15',
      },
    }),
    ...external('Idle', {
      policy: { refreshTokenPolicyType: 'SpecificInactivity', refreshTokenValidityPeriod: '5', refreshTokenValidityUnit: 'Hours' },
    }),
    ...external('Never', { policy: { refreshTokenPolicyType: 'Zero' } }),
    ...external('Rotating', { global: { isRefreshTokenRotationEnabled: 'true' } }),
    ...external('Jwt', {
      global: { isNamedUserJwtEnabled: 'true' },
      policy: { namedUserJwtSessionTimeoutType: 'Custom', namedUserJwtTimeout: '5' },
    }),
    ...external('Trusted', { policy: { ipRelaxationPolicyType: 'Bypass_2factor' }, settings: { trustedIpRanges: RANGE } }),
    ...external('Open', { policy: { ipRelaxationPolicyType: 'Bypass' } }),
    connectedApp('Legacy', { key: 'LegacyPolicyKEY12345' }),
  ]);
  expect(result.details.componentFailures).toEqual([]);
});
afterAll(() => emulator.close());

const from = (address: string): Record<string, string> => ({ [HEADER]: address });
const post = async (form: Record<string, string>, address = '10.0.0.1'): Promise<Record<string, string>> => {
  const init = { method: 'POST', headers: from(address), body: new URLSearchParams(form) };
  return (await (await fetch(`${emulator.instanceUrl}/services/oauth2/token`, init)).json()) as Record<string, string>;
};
const granted = async (name: string): Promise<Record<string, string>> => {
  const clientId = await consumerKeyOf(emulator, name);
  const { verifier, challenge } = pkce();
  const url = await allow(emulator, { client_id: clientId, code_challenge: challenge }, { username: USER, headers: from('10.0.0.1') });
  return post({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    code: codeOf(url),
    code_verifier: verifier,
  });
};
const renewed = async (name: string, refreshToken = ''): Promise<boolean> => {
  const form = { grant_type: 'refresh_token', client_id: await consumerKeyOf(emulator, name), refresh_token: refreshToken };
  return (await post(form)).access_token !== undefined;
};
const isAlive = async (accessToken = ''): Promise<boolean> =>
  (await fetch(`${emulator.instanceUrl}/services/oauth2/userinfo`, { headers: { Authorization: `Bearer ${accessToken}` } })).status === 200;

/** Deploys one setting of the org; `member` is the settings type without `Settings`. */
const set = async (member: string, name: string, value: boolean): Promise<void> => {
  const body = `<${member}Settings xmlns="http://soap.sforce.com/2006/04/metadata"><${name}>${value}</${name}></${member}Settings>`;
  const zip = zipOf([], { alsoNamed: [['Settings', member]], extra: { [`settings/${member}.settings`]: body } });
  expect((await deploy(emulator, zip)).status).toBe('Succeeded');
};

describe('a policy', () => {
  it.each([
    ['Plain', [true, true, true, true]],
    ['Hours', [true, true, false, false]],
    ['Idle', [true, true, true, false]],
    ['Never', [false, false, false, false]],
  ] as const)('%s says how long refresh tokens live', async (name, expected) => {
    const { refresh_token: text } = await granted(name);
    const seen = [await renewed(name, text)];
    for (const hours of [4, 4, 6]) {
      time += hours * HOUR;
      seen.push(await renewed(name, text));
    }
    expect(seen).toEqual(expected);
  });

  it('of a new app gives refresh tokens 365 days, which is what the platform fills in', async () => {
    const { refresh_token: text } = await granted('Plain');
    time += 364 * 24 * HOUR;
    expect(await renewed('Plain', text)).toBe(true);
    time += 24 * HOUR;
    expect(await renewed('Plain', text)).toBe(false);
  });

  it('says how long sessions live, and JWTs', async () => {
    for (const [name, minutes] of [
      ['Hours', 15],
      ['Jwt', 5],
      ['Plain', 120],
    ] as const) {
      const { access_token: text } = await granted(name);
      time += minutes * 60_000 - 1;
      expect(await isAlive(text)).toBe(true);
      time += 1;
      expect(await isAlive(text)).toBe(false);
    }
  });

  it('says where an app may be used from', async () => {
    const refused = async (name: string, address: string): Promise<string | undefined> => {
      const { status, body } = await login(emulator, {
        iss: await consumerKeyOf(emulator, name),
        sub: USER,
        claims: { exp: Math.floor(time / 1000) + 100, aud: 'https://login.salesforce.com' },
      });
      expect([status, body.error_description]).toEqual([400, 'ip restricted']);
      const form = new URLSearchParams({ client_id: await consumerKeyOf(emulator, name), response_type: 'code', redirect_uri: CALLBACK });
      form.set('code_challenge', pkce().challenge);
      const url = await allow(emulator, Object.fromEntries(form), { username: USER, headers: from(address) });
      return url.searchParams.get('error_description') ?? 'let in';
    };
    expect(await refused('Trusted', '198.51.100.7')).toBe('let in');
    expect(await refused('Trusted', '203.0.113.7')).toBe('ip restricted');
    expect(await refused('Plain', '198.51.100.7')).toBe('ip restricted');
    const open = await login(emulator, {
      iss: await consumerKeyOf(emulator, 'Open'),
      sub: USER,
      claims: { exp: Math.floor(time / 1000) + 100 },
    });
    expect(open.body.error_description).toBe("user hasn't approved this consumer");
  });

  it('may replace refresh tokens at every use', async () => {
    const { refresh_token: first = '' } = await granted('Rotating');
    expect(await renewed('Rotating', first)).toBe(true);
    expect(await renewed('Rotating', first)).toBe(false);
  });
});

describe('a staged consumer key', () => {
  it('stands for the same app: what users allowed one key, they allowed the other', async () => {
    const data = '/services/data/v67.0';
    await set('ExternalClientApp', 'enableClientSecretInRestApiAccess', true);
    const { refresh_token: text = '' } = await granted('Open');
    const id = await queryOne(emulator, "SELECT Id FROM ExternalClientApplication WHERE DeveloperName = 'Open'");
    const { body: app } = await rest<{ consumers: readonly { id: string }[] }>(emulator, `${data}/apps/oauth/credentials/${id}`);
    const staged = `${data}/apps/oauth/credentials/${id}/${app.consumers[0]?.id ?? ''}/staged`;
    const { status, body } = await rest<{ id: string; key: string }>(emulator, staged, { method: 'POST', body: {} });
    expect(status).toBe(201);
    const form = { grant_type: 'refresh_token', client_id: body.key, refresh_token: text };
    expect((await post(form)).access_token).toBeDefined();
    const jwt = { iss: body.key, sub: USER, claims: { exp: Math.floor(time / 1000) + 100 } };
    expect((await login(emulator, jwt)).status).toBe(200);
    expect((await rest(emulator, `${staged}/${body.id}`, { method: 'PATCH', body: { command: 'rotate' } })).status).toBe(200);
    expect(await consumerKeyOf(emulator, 'Open')).toBe(body.key);
    expect((await post(form)).access_token).toBeDefined();
    expect(await renewed('Plain', text)).toBe(false);
  });
});

describe('settings of the org', () => {
  const ask = async (parameters: Record<string, string>): Promise<string> => {
    const { status, location } = await createVisitor().open(authorizeUrl(emulator, { client_id: 'LegacyPolicyKEY12345', ...parameters }));
    return location === null ? String(status) : (new URL(location).searchParams.get('error_description') ?? new URL(location).hash);
  };

  it('ask for PKCE from every app', async () => {
    expect(await ask({})).toBe('200');
    await set('OauthOidc', 'isPkceRequired', true);
    expect(await ask({})).toBe('missing required code challenge');
    expect(await ask({ code_challenge: pkce().challenge })).toBe('200');
    await set('OauthOidc', 'isPkceRequired', false);
  });

  it('block the user-agent flow', async () => {
    await set('OauthOidc', 'blockOAuthUsrAgtFlow', false);
    expect(await ask({ response_type: 'token' })).toBe('200');
    await set('OauthOidc', 'blockOAuthUsrAgtFlow', true);
    expect(await ask({ response_type: 'token' })).toMatch(/unsupported_response_type|response type not supported/);
    expect(await ask({})).toBe('200');
  });
});

it('a form that is no form is refused as such', async () => {
  expect((await token(emulator, 'grant_type')).body).toEqual({
    error: 'unsupported_grant_type',
    error_description: 'grant type not supported',
  });
});
