/**
 * Every row of the reference's table of failing logins, provoked and answered with its words; and nothing of the table left out.
 * The reference stands outside the repository; without it, the rows are still provoked.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrgs, type Emulator, type Orgs } from '../../src/emulator/index.ts';
import { allow, CALLBACK, codeOf, connectedApp, createVisitor, authorizeUrl, SECRET } from './oauth-support.ts';
import {
  assign,
  component,
  consumerKeyOf,
  deploy,
  login,
  pem,
  query,
  queryOne,
  rest,
  token,
  zipOf,
  type TestComponent,
} from './support.ts';

const REFERENCE = join(import.meta.dirname, '../../../shared/reference/oauth-errors.md');
const SYNC = 'order-sync@example.com';
const STRANGER = 'stranger@example.com';
const ADMIN = { username: 'admin@example.com', profile: 'System Administrator' };
const AWAY = { 'X-Test-Source': '203.0.113.7' };
const SELF = { permittedUsersPolicyType: 'AllSelfAuthorized', commaSeparatedPermissionSet: undefined };

let orgs: Orgs;
let prod: Emulator;
let other: Emulator;
let controlled: Emulator;
let iss: string;

/** A whole External Client App with some parts replaced. */
function external(
  name: string,
  parts: Partial<Record<'policy' | 'settings' | 'global', Record<string, string | undefined>>> = {},
): TestComponent[] {
  return [
    component.header({}, name),
    component.global(parts.global, name),
    component.settings(parts.settings, name),
    component.policy(parts.policy, name),
  ];
}

const KEYS = { legacy: 'LegacyKEY12345', elsewhere: 'ElsewhereKEY12345', blocked: 'BlockedKEY12345' };

beforeAll(async () => {
  const access = { sourceIpHeader: 'X-Test-Source' };
  const users = [
    ADMIN,
    { username: SYNC, profile: 'Minimum Access - API Only Integrations' },
    { username: STRANGER, profile: 'Standard User' },
    { username: 'leaver@example.com', profile: 'Standard User' },
    { username: 'api-license@example.com', profile: 'Standard User', permissionSets: ['ApiLicense'] },
    { username: 'office@example.com', profile: 'Office' },
    { username: 'busy@example.com', profile: 'Standard User' },
  ];
  const profiles = [{ name: 'Office', loginIpRanges: [{ start: '127.0.0.0', end: '127.255.255.255' }] }];
  const permissionSets = [{ name: 'ApiLicense', label: 'Api', license: 'Salesforce API Integration' }];
  orgs = await startOrgs({
    orgs: [
      { name: 'Prod', seed: { access, users, profiles, permissionSets, allowConnectedAppCreation: true } },
      {
        name: 'Other',
        seed: { users: [ADMIN, { username: 'visitor@example.com', profile: 'Standard User' }], allowConnectedAppCreation: true },
      },
      {
        name: 'Controlled',
        seed: {
          access: { maxLoginsPerHour: 2 },
          users: [ADMIN, { username: 'c@example.com', profile: 'Standard User' }],
          allowConnectedAppCreation: true,
        },
      },
      { name: 'Uat', sandboxOf: 'Prod', seed: { users: [ADMIN, { username: 'tester@example.com.uat', profile: 'Standard User' }] } },
    ],
  });
  prod = orgs.get('Prod');
  other = orgs.get('Other');
  controlled = orgs.get('Controlled');
  const result = await deploy(prod, [
    component.permissionSet(),
    ...external('App', { policy: { commaSeparatedPermissionSet: 'Integration,ApiLicense' } }),
    ...external('Self', { policy: SELF }),
    ...external('NoRefresh', { settings: { commaSeparatedOauthScopes: 'Api' } }),
    ...external('NoScopes', { settings: { commaSeparatedOauthScopes: undefined } }),
    ...external('WebOnly', { settings: { commaSeparatedOauthScopes: 'Web, RefreshToken' } }),
    connectedApp('Legacy', { key: KEYS.legacy }),
  ]);
  expect(result.details.componentFailures).toEqual([]);
  await assign(prod, SYNC);
  iss = await consumerKeyOf(prod);
  await deploy(other, [connectedApp('Elsewhere', { key: KEYS.elsewhere }), component.permissionSet(), ...external('App')]);
  await deploy(controlled, [connectedApp('Blocked', { key: KEYS.blocked })]);
});
afterAll(() => orgs.close());

/** What came back: members of a JSON answer, or of the address the browser was sent to, or of an error page. */
interface Refusal {
  readonly error: string | null | undefined;
  readonly description: string | null | undefined;
}
const told = ({ body }: { body: Record<string, string> }): Refusal => ({ error: body.error, description: body.error_description });
const toldBy = ({ searchParams }: URL): Refusal => ({
  error: searchParams.get('error'),
  description: searchParams.get('error_description'),
});
const jwt = async (name: string, sub: string): Promise<Refusal> => told(await login(prod, { iss: await consumerKeyOf(prod, name), sub }));
const legacy = async (form: Record<string, string>, headers: Record<string, string> = {}): Promise<Refusal> => {
  const body = new URLSearchParams({ client_id: KEYS.legacy, client_secret: SECRET, ...form });
  const answer = await fetch(`${prod.instanceUrl}/services/oauth2/token`, { method: 'POST', headers, body });
  return told({ body: (await answer.json()) as Record<string, string> });
};
const refreshTokenOf = async (username: string): Promise<string> => {
  const code = codeOf(await allow(prod, { client_id: KEYS.legacy }, { username }));
  const { body } = await token(prod, {
    grant_type: 'authorization_code',
    client_id: KEYS.legacy,
    client_secret: SECRET,
    redirect_uri: CALLBACK,
    code,
  });
  return body.refresh_token ?? '';
};
const atHost = (url: string, options: Parameters<typeof login>[1]): ReturnType<typeof login> =>
  login({ ...prod, instanceUrl: url }, options);

type Row = readonly [error: string, description: string, when: string, provoke: () => Promise<Refusal>];

const ROWS: readonly Row[] = [
  ['invalid_grant', "user hasn't approved this consumer", 'self-authorised, never approved', () => jwt('Self', STRANGER)],
  ['invalid_grant', "user hasn't approved this consumer", 'a licence that holds no apps', () => jwt('App', 'api-license@example.com')],
  ['invalid_app_access', 'user is not admin approved to access this app', 'pre-authorised, not assigned', () => jwt('App', STRANGER)],
  [
    'app_not_found',
    'External client app is not installed in this org',
    "another org's key",
    async () => told(await login(prod, { iss: await consumerKeyOf(other), sub: SYNC })),
  ],
  [
    'app_not_found',
    'External client app is not installed in this org',
    'the login host',
    async () => told(await atHost(orgs.loginUrl, { iss, sub: SYNC })),
  ],
  [
    'invalid_grant',
    'audience is invalid',
    'an audience of elsewhere',
    async () => told(await login(prod, { iss, sub: SYNC, claims: { aud: 'https://test.salesforce.com' } })),
  ],
  [
    'invalid_grant',
    'invalid assertion',
    'another key',
    async () => told(await login(prod, { iss: KEYS.legacy, sub: SYNC, key: pem('other', 'key') })),
  ],
  [
    'invalid_grant',
    'invalid assertion',
    'malformed',
    async () => told(await token(prod, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b' })),
  ],
  [
    'invalid_grant',
    'invalid assertion',
    'a sandbox user sent to production',
    async () => told(await atHost(orgs.loginUrl, { iss: KEYS.legacy, sub: 'tester@example.com.uat' })),
  ],
  [
    'invalid_client',
    'invalid client credentials',
    'a certificate that does not match',
    async () => told(await login(prod, { iss, sub: SYNC, key: pem('other', 'key') })),
  ],
  [
    'invalid_client',
    'invalid client credentials',
    'a wrong secret',
    () => legacy({ grant_type: 'client_credentials', client_secret: 'wrong' }),
  ],
  ['invalid_client_id', 'client identifier invalid', 'an unknown key', async () => told(await login(prod, { iss: 'nobody', sub: SYNC }))],
  [
    'invalid_grant',
    'expired authorization code',
    'exp in the past',
    async () => told(await login(prod, { iss, sub: SYNC, claims: { exp: Math.floor(Date.now() / 1000) - 60 } })),
  ],
  [
    'invalid_request',
    'refresh_token scope is required and the connected app should be installed and preauthorized',
    'no scope RefreshToken',
    // The recording ends in a full stop, which the table leaves out.
    async () => {
      const { error, description } = await jwt('NoRefresh', SYNC);
      return { error, description: description?.replace(/\.$/, '') };
    },
  ],
  ['invalid_grant', 'no valid scopes defined', 'no scopes', () => jwt('NoScopes', SYNC)],
  [
    'invalid_grant',
    'inactive user',
    'in the refresh flow',
    async () => {
      const refreshToken = await refreshTokenOf('leaver@example.com');
      const id = await queryOne(prod, "SELECT Id FROM User WHERE Username = 'leaver@example.com'");
      const changed = await rest(prod, `/services/data/v67.0/sobjects/User/${id}`, { method: 'PATCH', body: { IsActive: false } });
      expect(changed.status).toBe(204);
      return legacy({ grant_type: 'refresh_token', refresh_token: refreshToken });
    },
  ],
  [
    'invalid_grant',
    'ip restricted',
    'in the web flow',
    async () => toldBy(await allow(prod, { client_id: KEYS.legacy }, { username: 'office@example.com', headers: AWAY })),
  ],
  [
    'invalid_grant',
    'ip restricted',
    'in the refresh flow, and Login History says Restricted IP',
    async () => {
      const refused = await legacy({ grant_type: 'refresh_token', refresh_token: await refreshTokenOf('office@example.com') }, AWAY);
      const { body } = await query(prod, 'SELECT Status, SourceIp FROM LoginHistory ORDER BY LoginTime DESC, Id DESC LIMIT 1');
      expect(body.records[0]).toMatchObject({ Status: 'Restricted IP', SourceIp: '203.0.113.7' });
      return refused;
    },
  ],
  [
    'invalid_grant',
    'request not supported on this domain',
    'client credentials at the login host',
    async () =>
      told(
        await token(
          { ...prod, instanceUrl: orgs.loginUrl },
          { grant_type: 'client_credentials', client_id: KEYS.legacy, client_secret: SECRET },
        ),
      ),
  ],
  [
    'unsupported_grant_type',
    'grant type not supported',
    'a malformed body',
    async () => told(await token(prod, '{"grant_type":"refresh_token"}')),
  ],
  [
    '–',
    'login rate exceeded',
    'too many token calls',
    async () => {
      await allow(controlled, { client_id: KEYS.blocked }, { username: 'c@example.com' });
      for (let count = 0; count < 3; count += 1) await login(controlled, { iss: KEYS.blocked, sub: 'c@example.com' });
      const { description } = told(await login(controlled, { iss: KEYS.blocked, sub: 'c@example.com' }));
      return { error: '–', description };
    },
  ],
  [
    'OAUTH_EC_APP_NOT_FOUND',
    '(web flow)',
    'as app_not_found',
    async () => {
      const { text } = await createVisitor().open(authorizeUrl(prod, { client_id: await consumerKeyOf(other) }));
      expect(text).toContain('OAUTH_EC_APP_NOT_FOUND : External client app is not installed in this org');
      return { error: 'OAUTH_EC_APP_NOT_FOUND', description: '(web flow)' };
    },
  ],
  [
    'OAUTH_APP_BLOCKED',
    'this app is blocked by admin',
    'API Access Control, switched on by a deploy',
    async () => {
      const own = await startOrgs({ orgs: [{ name: 'Own', seed: { allowConnectedAppCreation: true } }] });
      const emulator = own.get('Own');
      const body = `<ConnectedAppSettings xmlns="http://soap.sforce.com/2006/04/metadata"><enableAdminApprovedAppsOnly>true</enableAdminApprovedAppsOnly></ConnectedAppSettings>`;
      await deploy(emulator, [connectedApp('Blocked', { key: 'ControlKEY12345' })]);
      const settings = zipOf([], { alsoNamed: [['Settings', 'ConnectedApp']], extra: { 'settings/ConnectedApp.settings': body } });
      const { status } = await deploy(emulator, settings);
      expect(status).toBe('Succeeded');
      const refused = toldBy(await allow(emulator, { client_id: 'ControlKEY12345' }, { username: STRANGER }));
      await own.close();
      return refused;
    },
  ],
  [
    'invalid_client',
    'app must be installed into org',
    'a connected app of another org',
    async () => toldBy(await allow(prod, { client_id: KEYS.elsewhere }, { username: STRANGER })),
  ],
  [
    'API call',
    'INVALID_SESSION_ID: This session is not valid for use with the REST API',
    'a token without the scope api',
    async () => {
      const { body } = await login(prod, { iss: await consumerKeyOf(prod, 'WebOnly'), sub: SYNC });
      const answer = await rest<readonly { errorCode: string; message: string }[]>(prod, '/services/data/v67.0/limits', {
        token: body.access_token ?? '',
      });
      return { error: 'API call', description: `${answer.body[0]?.errorCode ?? ''}: ${answer.body[0]?.message ?? ''}` };
    },
  ],
];

/** Rows that no server can answer, and why. */
const NOT_OURS: readonly (readonly [string, string])[] = [
  // A PEM that lost its new lines fails in the client's own crypto library, before anything is sent.
  ['local', 'PEM_read_bio: no start line'],
];

describe('the table of failing logins', () => {
  it.each(ROWS)('%s, %s: %s', async (error, description, _when, provoke) => {
    expect(await provoke()).toEqual({ error, description });
  });

  it.skipIf(!existsSync(REFERENCE))('is provoked row by row, and no row is left out', () => {
    const lines = readFileSync(REFERENCE, 'utf8')
      .split('\n')
      .filter((line) => /^\| (?!`error`)[^-]/.test(line));
    const named = lines.map((line) => {
      const [, error = '', description = ''] = line.split('|').map((cell) => cell.trim());
      return `${error}, ${description.replace(/ \(doc sample:.*\)$/, '')}`;
    });
    expect(named.length).toBeGreaterThan(18);
    const ours = new Set([...ROWS, ...NOT_OURS].map(([error, description]) => `${error}, ${description}`));
    expect(named.filter((row) => !ours.has(row))).toEqual([]);
    expect([...ours].filter((row) => !named.includes(row))).toEqual([]);
  });
});
