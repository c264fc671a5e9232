/** Who gets in from where: login IP ranges and their relaxation, blocked and uninstalled apps, API Access Control, frozen users. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSeed, startEmulator, startOrgs, type Emulator, type Orgs } from '../../src/emulator/index.ts';
import { allow, authorizeUrl, CALLBACK, codeOf, connectedApp, createVisitor, SECRET } from './oauth-support.ts';
import { deploy, login, query, queryOne, rest } from './support.ts';

const ADMIN = { username: 'admin@example.com', profile: 'System Administrator' };
const OFFICE = 'office@example.com';
const HOME = { 'X-Source': '10.0.0.5' };
const AWAY = { 'X-Source': '203.0.113.7' };
const PARTNER = { 'X-Source': '198.51.100.9' };
const key = (name: string): string => `${name}KEY12345`;

type Headers = Readonly<Record<string, string>>;

const post = async (emulator: Emulator, form: Record<string, string>, headers: Headers = {}): Promise<Record<string, string>> => {
  const answer = await fetch(`${emulator.instanceUrl}/services/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  return (await answer.json()) as Record<string, string>;
};
const exchange = (emulator: Emulator, name: string, url: URL, headers: Headers = {}): Promise<Record<string, string>> =>
  post(
    emulator,
    { grant_type: 'authorization_code', client_id: key(name), client_secret: SECRET, redirect_uri: CALLBACK, code: codeOf(url) },
    headers,
  );
const credentials = (emulator: Emulator, name: string, headers: Headers = {}): Promise<Record<string, string>> =>
  post(emulator, { grant_type: 'client_credentials', client_id: key(name), client_secret: SECRET }, headers);

describe('login IP ranges', () => {
  let emulator: Emulator;
  const relaxed = (name: string, relaxation: string): ReturnType<typeof connectedApp> =>
    connectedApp(name, {
      key: key(name),
      config: `<isClientCredentialEnabled>true</isClientCredentialEnabled><oauthClientCredentialUser>${OFFICE}</oauthClientCredentialUser>`,
      extra: `<ipRanges><description>d</description><end>198.51.100.255</end><start>198.51.100.0</start></ipRanges><oauthPolicy><ipRelaxation>${relaxation}</ipRelaxation><refreshTokenPolicy>infinite</refreshTokenPolicy></oauthPolicy>`,
    });
  const NAMES = { Enforce: 'ENFORCE', Bypass: 'BYPASS', TwoFactor: 'BYPASS_2FACTOR', RelaxRefresh: 'ENFORCE_RELAXREFRESH' };

  beforeAll(async () => {
    const profiles = [
      {
        name: 'Office',
        loginIpRanges: [
          { start: '10.0.0.0', end: '10.0.0.255' },
          { start: '2001:db8::', end: '2001:db8::ffff' },
        ],
      },
    ];
    const users = [ADMIN, { username: OFFICE, profile: 'Office' }];
    const access = { sourceIpHeader: 'X-Source' };
    emulator = await startEmulator({ seed: { users, profiles, access, allowConnectedAppCreation: true } });
    const result = await deploy(
      emulator,
      Object.entries(NAMES).map(([name, relaxation]) => relaxed(name, relaxation)),
    );
    expect(result.details.componentFailures).toEqual([]);
  });
  afterAll(() => emulator.close());

  it.each([
    ['Enforce', { home: true, away: false, partner: false, refresh: false }],
    ['Bypass', { home: true, away: true, partner: true, refresh: true }],
    ['TwoFactor', { home: true, away: false, partner: true, refresh: false }],
    ['RelaxRefresh', { home: true, away: false, partner: false, refresh: true }],
  ])('with the relaxation %s', async (name, expected) => {
    const web = async (headers: Headers): Promise<boolean> =>
      (await allow(emulator, { client_id: key(name) }, { username: OFFICE, headers })).searchParams.has('code');
    const byCredentials = async (headers: Headers): Promise<boolean> =>
      (await credentials(emulator, name, headers)).access_token !== undefined;
    const { refresh_token: refreshToken = '' } = await exchange(
      emulator,
      name,
      await allow(emulator, { client_id: key(name) }, { username: OFFICE, headers: HOME }),
      HOME,
    );
    const form = { grant_type: 'refresh_token', client_id: key(name), refresh_token: refreshToken };
    expect((await post(emulator, form, HOME)).access_token).toBeDefined();
    const seen = {
      home: await web(HOME),
      away: await web(AWAY),
      partner: await web(PARTNER),
      refresh: (await post(emulator, form, AWAY)).access_token !== undefined,
    };
    expect(seen).toEqual(expected);
    expect([await byCredentials(HOME), await byCredentials(AWAY)]).toEqual([true, expected.away]);
  });

  it('know IPv6, and IPv4 in its clothes', async () => {
    const at = async (address: string): Promise<string | undefined> =>
      (await credentials(emulator, 'Enforce', { 'X-Source': address })).error_description;
    expect(await at('2001:db8::12')).toBeUndefined();
    expect(await at('::ffff:10.0.0.7')).toBeUndefined();
    for (const address of ['2001:db8:1::12', '10.0.1.0', 'nonsense', '']) expect(await at(address)).toBe('ip restricted');
  });

  it('count the socket alone when the seed names no header', async () => {
    const profiles = [{ name: 'Office', loginIpRanges: [{ start: '10.0.0.0', end: '10.0.0.255' }] }];
    const own = await startEmulator({
      seed: { users: [ADMIN, { username: OFFICE, profile: 'Office' }], profiles, allowConnectedAppCreation: true },
    });
    await emulatorWithout(own);
    expect((await credentials(own, 'OwnEnforce', { 'X-Source': '10.0.0.5', 'X-Forwarded-For': '10.0.0.5' })).error_description).toBe(
      'ip restricted',
    );
    await own.close();
  });
  const emulatorWithout = async (own: Emulator): Promise<void> => {
    await deploy(own, [relaxed('OwnEnforce', 'ENFORCE')]);
  };

  it('are asked for on every API call where the seed says so', async () => {
    const profiles = [{ name: 'Office', loginIpRanges: [{ start: '10.0.0.0', end: '10.0.0.255' }] }];
    const access = { sourceIpHeader: 'X-Source', enforceIpRangesEveryRequest: true };
    const users = [ADMIN, { username: OFFICE, profile: 'Office' }];
    const own = await startEmulator({ seed: { users, profiles, access, allowConnectedAppCreation: true } });
    await deploy(own, [relaxed('EveryCall', 'ENFORCE')]);
    const { access_token: token = '' } = await credentials(own, 'EveryCall', HOME);
    const limits = async (headers: Headers): Promise<[number, string]> => {
      const answer = await fetch(`${own.instanceUrl}/services/data/v67.0/limits`, {
        headers: { Authorization: `Bearer ${token}`, ...headers },
      });
      return [answer.status, await answer.text()];
    };
    expect((await limits(HOME))[0]).toBe(200);
    expect(await limits(AWAY)).toEqual([
      403,
      '[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]',
    ]);
    await own.close();
  });

  it('are checked when a seed is read', () => {
    const seed = {
      profiles: [
        {
          name: 'P',
          loginIpRanges: [
            { start: '10.0.0.9', end: '10.0.0.1' },
            { start: '10.0.0.1', end: '::1' },
            { start: 'x', end: 'y' },
          ],
        },
      ],
    };
    expect(() => parseSeed(seed)).toThrow(/profiles\[0\]\.loginIpRanges\[0\].*\n.*\[1\].*\n.*\[2\]/);
    expect(() => parseSeed({ access: { sourceIpHeader: 'X Y', surprise: true } })).toThrow(
      /access\.sourceIpHeader.*\n.*access\.surprise: unknown key/,
    );
  });
});

describe('apps of other orgs', () => {
  let orgs: Orgs;
  let here: Emulator;
  const USERS = ['stranger', 'earlier', 'approver'].map((name) => ({
    username: `${name}@example.com`,
    profile: 'Standard User',
    ...(name === 'approver' ? { permissionSets: ['Approvers'] } : {}),
  }));
  const permissionSets = [{ name: 'Approvers', label: 'Approvers', userPermissions: ['CanApproveUninstalledApps'] }];
  beforeAll(async () => {
    orgs = await startOrgs({
      orgs: [
        { name: 'Vendor', seed: { allowConnectedAppCreation: true } },
        {
          name: 'Here',
          seed: {
            users: [ADMIN, ...USERS],
            permissionSets,
            access: {
              installedApps: [key('Installed')],
              approvals: [{ username: 'earlier@example.com', consumerKey: key('Foreign'), scopes: 'api refresh_token' }],
            },
          },
        },
        { name: 'Lenient', seed: { users: [ADMIN, ...USERS], permissionSets, access: { blockUninstalledApps: false } } },
      ],
    });
    here = orgs.get('Here');
    await deploy(
      orgs.get('Vendor'),
      ['Foreign', 'Installed'].map((name) => connectedApp(name, { key: key(name) })),
    );
  });
  afterAll(() => orgs.close());
  const outcome = async (emulator: Emulator, name: string, username: string): Promise<string> => {
    const { pathname, searchParams } = await allow(emulator, { client_id: key(name) }, { username });
    return searchParams.has('code') ? 'code' : `${pathname} ${searchParams.get('error_description') ?? ''}`;
  };

  it('are refused until they are installed, on a page of the org', async () => {
    expect(await outcome(here, 'Foreign', 'stranger@example.com')).toBe(
      '/setup/secur/RemoteAccessErrorPage.apexp app must be installed into org',
    );
    const page = await createVisitor().open(
      `${here.instanceUrl}/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org`,
    );
    expect(page.text).toContain('invalid_client : app must be installed into org');
    expect(await outcome(here, 'Installed', 'stranger@example.com')).toBe('code');
    expect(await outcome(orgs.get('Lenient'), 'Foreign', 'stranger@example.com')).toBe('code');
  });

  it('are open to who may approve them; being an admin is not enough', async () => {
    expect(await outcome(here, 'Foreign', 'approver@example.com')).toBe('code');
    expect(await outcome(here, 'Foreign', 'admin@example.com')).toContain('app must be installed');
  });

  it('go on for who allowed them before, by page and by JWT', async () => {
    expect(await outcome(here, 'Foreign', 'earlier@example.com')).toBe('code');
    expect((await login(here, { iss: key('Foreign'), sub: 'earlier@example.com' })).status).toBe(200);
    expect((await login(here, { iss: key('Foreign'), sub: 'stranger@example.com' })).body).toEqual({
      error: 'invalid_client',
      error_description: 'app must be installed into org',
    });
  });

  it('can be installed and uninstalled while the org runs', async () => {
    const user = 'stranger@example.com';
    here.setup.installApp(key('Foreign'));
    expect(await outcome(here, 'Foreign', user)).toBe('code');
    here.setup.uninstallApp(key('Foreign'));
    // The user is one who allowed it before now; the admin is none.
    expect(await outcome(here, 'Foreign', user)).toBe('code');
    expect(await outcome(here, 'Foreign', 'admin@example.com')).toContain('app must be installed');
  });

  it('give tokens that the org knows, by the secret of the org that made the app', async () => {
    const url = await allow(here, { client_id: key('Installed') }, { username: 'stranger@example.com' });
    const { access_token: token = '' } = await exchange(here, 'Installed', url);
    expect((await rest(here, '/services/data/v67.0/limits', { token })).status).toBe(200);
    const { body } = await query(here, 'SELECT AppName FROM OauthToken');
    expect(body.records.length).toBeGreaterThan(0);
  });
});

describe('an admin', () => {
  const seedWith = (access: object): Parameters<typeof startEmulator>[0] => ({ seed: { access, allowConnectedAppCreation: true } });
  const start = async (access: object): Promise<Emulator> => {
    const emulator = await startEmulator(seedWith(access));
    const runAs =
      '<isClientCredentialEnabled>true</isClientCredentialEnabled><oauthClientCredentialUser>billing@example.com</oauthClientCredentialUser>';
    await deploy(emulator, [
      connectedApp('Plain', { key: key('Plain'), config: runAs }),
      connectedApp('Approved', { key: key('Approved'), config: `<isAdminApproved>true</isAdminApproved>${runAs}` }),
    ]);
    return emulator;
  };

  it('blocks an app by name or key', async () => {
    const emulator = await start({ blockedApps: ['Plain'] });
    expect(await credentials(emulator, 'Plain')).toEqual({ error: 'OAUTH_APP_BLOCKED', error_description: 'this app is blocked by admin' });
    expect((await credentials(emulator, 'Approved')).access_token).toBeDefined();
    const url = await allow(emulator, { client_id: key('Plain') }, { username: 'stranger@example.com' });
    expect(url.href).toContain('error=OAUTH_APP_BLOCKED&error_description=this+app+is+blocked+by+admin');
    await emulator.close();
  });

  it('blocks an app in use, and its sessions are worth nothing at the API until it is unblocked', async () => {
    const emulator = await start({});
    const { access_token: token = '' } = await credentials(emulator, 'Plain');
    const limits = async (): Promise<[number, string]> => {
      const { status, text } = await rest(emulator, '/services/data/v67.0/limits', { token });
      return [status, status === 200 ? '' : text];
    };
    expect(await limits()).toEqual([200, '']);
    emulator.setup.blockApp('Plain');
    expect(await limits()).toEqual([
      403,
      '[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]',
    ]);
    emulator.setup.unblockApp('Plain');
    expect(await limits()).toEqual([200, '']);
    await emulator.close();
  });

  it('with API Access Control lets in only apps that are approved', async () => {
    const emulator = await start({ apiAccessControl: true });
    expect((await credentials(emulator, 'Plain')).error).toBe('OAUTH_APP_BLOCKED');
    expect((await credentials(emulator, 'Approved')).access_token).toBeDefined();
    await emulator.close();
  });

  it('may keep API-only users off the login page', async () => {
    const emulator = await start({ blockApiOnlyBrowserLogins: true });
    const visitor = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Plain') });
    const page = await visitor.submit(url, await visitor.open(url), { username: 'billing@example.com', password: 'x' });
    expect([page.status, page.text.includes('OAUTH_APPROVAL_ERROR_GENERIC')]).toEqual([400, true]);
    await emulator.close();
  });

  it('who freezes a user ends every way in', async () => {
    const emulator = await start({});
    const visitor = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Plain') });
    await visitor.submit(url, await visitor.open(url), { username: 'stranger@example.com', password: 'x' });
    const form = await visitor.open(url);
    const allowed = await visitor.submit(url, form, { step: 'allow' });
    const body = await exchange(emulator, 'Plain', new URL(allowed.location ?? ''));
    const id = await queryOne(emulator, "SELECT Id FROM UserLogin WHERE User.Username = 'stranger@example.com'");
    const frozen = await rest(emulator, `/services/data/v67.0/sobjects/UserLogin/${id}`, {
      method: 'PATCH',
      body: { IsFrozen: true },
    });
    expect(frozen.status).toBe(204);
    const info = await fetch(`${emulator.instanceUrl}/services/oauth2/userinfo`, {
      headers: { Authorization: `Bearer ${body.access_token ?? ''}` },
    });
    expect(info.status).toBe(403);
    const refreshed = await post(emulator, {
      grant_type: 'refresh_token',
      client_id: key('Plain'),
      refresh_token: body.refresh_token ?? '',
    });
    expect(refreshed).toEqual({ error: 'invalid_grant', error_description: 'inactive user' });
    expect((await visitor.open(url)).text).toContain('<title>Log In</title>');
    await emulator.close();
  });
});
