/** Records written one by one and together; users and access changed by data; logs and Connect REST. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { assign, consumerKeyOf, deploy, login, query, queryOne, rest, WORKING_APP, type Answer } from './support.ts';

const BASE = '/services/data/v67.0';
const ORDER_SYNC = 'order-sync@example.com';
let emulator: Emulator;
let iss: string;
beforeAll(async () => {
  emulator = await startEmulator();
  await deploy(emulator, WORKING_APP);
  await assign(emulator, ORDER_SYNC);
  iss = await consumerKeyOf(emulator);
});
afterAll(() => emulator.close());

const call = async <Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> =>
  rest(emulator, BASE + path, { method, body });
const loginAs = (sub: string): Promise<Answer<Record<string, string>>> => login(emulator, { iss, sub });
const count = async (object: string): Promise<number> => (await query(emulator, `SELECT COUNT() FROM ${object}`)).body.totalSize;

describe('a record', () => {
  it('is created, read, changed, found by its external id and deleted', async () => {
    const { body } = await call<{ id: string }>('POST', '/sobjects/Contact', { LastName: 'Doe', Email: 'doe@example.com' });
    expect((await call('PATCH', `/sobjects/Contact/${body.id}`, { FirstName: 'Jo' })).status).toBe(204);
    const read = await call<{ Name: string }>('GET', '/sobjects/Contact/Email/doe@example.com?fields=Id,Name');
    expect(read.text).toBe(
      `{"attributes":{"type":"Contact","url":"${BASE}/sobjects/Contact/${body.id}"},"Id":"${body.id}","Name":"Jo Doe"}`,
    );
    expect((await call('PATCH', '/sobjects/Contact/Email/doe@example.com', { FirstName: 'Joe' })).body).toMatchObject({ created: false });
    expect((await call('DELETE', `/sobjects/Contact/${body.id}`)).status).toBe(204);
    expect((await call('PATCH', `/sobjects/Contact/${body.id}`, { FirstName: 'x' })).text).toContain('ENTITY_IS_DELETED');
  });

  it.each([
    ['Contact', {}, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]'],
    ['Contact', { LastName: 'x', Email: 'no' }, 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address: no'],
    [
      'Contact',
      { LastName: 'x', AccountId: '005000000000001AAA' },
      'MALFORMED_ID',
      'Account ID: id value of incorrect type: 005000000000001AAA',
    ],
    ['Contact', { LastName: 'x'.repeat(300) }, 'STRING_TOO_LONG', '(max length=255)'],
    ['Contact', { LastName: 'x', Id: '003000000000001AAA' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields: Id.'],
    ['LoginHistory', {}, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'entity type cannot be inserted: Login History'],
    ['ExternalClientApplication', { DeveloperName: 'x' }, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'entity type cannot be inserted'],
    ['User', { LastName: 'x' }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Alias, '],
  ])('%s %j is refused', async (object, values, errorCode, message) => {
    const answer = await call('POST', `/sobjects/${object}`, values);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject([{ errorCode, message: expect.stringContaining(message) as string }]);
  });
});

describe('composite', () => {
  const subrequests = (name: string): unknown[] => [
    { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'account', body: { Name: name } },
    { method: 'POST', url: `${BASE}/sobjects/Contact`, referenceId: 'contact', body: { LastName: 'Ref', AccountId: '@{account.id}' } },
    { method: 'GET', url: `${BASE}/query?q=SELECT+Name+FROM+Contact+WHERE+AccountId='@{account.id}'`, referenceId: 'found' },
  ];

  it('uses what earlier requests answered', async () => {
    const { body } = await call<{ compositeResponse: { httpStatusCode: number; body: { totalSize: number } }[] }>('POST', '/composite', {
      compositeRequest: subrequests('Good'),
    });
    expect(body.compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201, 200]);
    expect(body.compositeResponse[2]?.body.totalSize).toBe(1);
  });

  it('takes everything back when one fails, with allOrNone and in a graph', async () => {
    const before = await count('Account');
    const bad = { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'bad', body: {} };
    const compositeRequest = [...subrequests('Bad'), bad];
    const { text } = await call('POST', '/composite', { allOrNone: true, compositeRequest });
    expect(text).toContain('PROCESSING_HALTED');
    expect(text).toContain('REQUIRED_FIELD_MISSING');
    const graph = await call('POST', '/composite/graph', { graphs: [{ graphId: 'g', compositeRequest }] });
    expect(graph.text).toContain('"isSuccessful":false');
    expect(await count('Account')).toBe(before);
    await call('POST', '/composite', { compositeRequest: [bad, ...subrequests('Kept')] });
    expect(await count('Account')).toBe(before + 1);
  });

  it('says which reference has no value', async () => {
    const compositeRequest = [{ method: 'GET', url: `${BASE}/sobjects/Account/@{nobody.id}`, referenceId: 'a' }];
    expect((await call('POST', '/composite', { compositeRequest })).text).toContain(
      'Invalid reference specified. No value for nobody.id found in nobody',
    );
  });

  it('batch and tree', async () => {
    const batch = await call('POST', '/composite/batch', {
      batchRequests: [
        { method: 'GET', url: 'v67.0/limits/recordCount?sObjects=User' },
        { method: 'GET', url: 'v67.0/nope' },
      ],
    });
    expect(batch.body).toMatchObject({ hasErrors: true, results: [{ statusCode: 200 }, { statusCode: 404 }] });
    const tree = await call('POST', '/composite/tree/Account', {
      records: [{ attributes: { type: 'Account', referenceId: 'r' }, Name: 'Tree' }],
    });
    expect([tree.status, tree.body]).toMatchObject([201, { hasErrors: false, results: [{ referenceId: 'r' }] }]);
  });
});

describe('what decides who gets in, written as data', () => {
  it('a frozen user, a deactivated user', async () => {
    const id = await queryOne(emulator, `SELECT Id FROM User WHERE Username = '${ORDER_SYNC}'`);
    const loginId = await queryOne(emulator, `SELECT Id FROM UserLogin WHERE UserId = '${id}'`);
    expect((await call('PATCH', `/sobjects/UserLogin/${loginId}`, { IsFrozen: true })).status).toBe(204);
    expect((await loginAs(ORDER_SYNC)).status).toBe(400);
    await call('PATCH', `/sobjects/UserLogin/${loginId}`, { IsFrozen: false });
    await call('PATCH', `/sobjects/User/${id}`, { IsActive: false, Department: 'Gone' });
    expect((await loginAs(ORDER_SYNC)).status).toBe(400);
    expect(await queryOne(emulator, `SELECT Department FROM User WHERE Id = '${id}'`)).toBe('Gone');
    await call('PATCH', `/sobjects/User/${id}`, { IsActive: true });
    expect((await loginAs(ORDER_SYNC)).status).toBe(200);
  });

  it('access to an app, taken and given', async () => {
    const access = await query(
      emulator,
      "SELECT Id, ParentId, SetupEntityId FROM SetupEntityAccess WHERE SetupEntityType = 'ExternalClientApplication'",
    );
    const [row] = access.body.records;
    expect((await call('DELETE', `/sobjects/SetupEntityAccess/${String(row?.Id)}`)).status).toBe(204);
    expect((await loginAs(ORDER_SYNC)).text).toContain('user is not admin approved');
    expect((await call('POST', '/sobjects/SetupEntityAccess', { ParentId: row?.ParentId, SetupEntityId: row?.SetupEntityId })).status).toBe(
      201,
    );
    expect((await loginAs(ORDER_SYNC)).status).toBe(200);
  });
});

describe('Connect REST', () => {
  const settings =
    '<ExternalClientAppSettings xmlns="http://soap.sforce.com/2006/04/metadata"><enableClientSecretInRestApiAccess>true</enableClientSecretInRestApiAccess></ExternalClientAppSettings>';

  it('lists who uses an app, and revokes', async () => {
    const { body: session } = await loginAs(ORDER_SYNC);
    const { body } = await call<{ users: { username: string; revocationUrl: string; useCount: number }[] }>(
      'GET',
      '/apps/oauth/usage/App/users',
    );
    expect(body.users).toMatchObject([{ username: ORDER_SYNC }]);
    const revocation = body.users[0]?.revocationUrl ?? '';
    expect((await rest(emulator, revocation, { method: 'DELETE' })).status).toBe(204);
    expect((await rest(emulator, `${BASE}/limits`, { token: session.access_token ?? '' })).status).toBe(401);
  });

  it('stages a second pair and rotates to it', async () => {
    expect((await call('GET', '/apps/oauth/credentials/App')).text).toContain('FUNCTIONALITY_NOT_ENABLED');
    const { zipSync } = await import('fflate');
    const manifest =
      '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>ExternalClientApp</members><name>Settings</name></types><version>67.0</version></Package>';
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const result = await deploy(
      emulator,
      zipSync({ 'package.xml': bytes(manifest), 'settings/ExternalClientApp.settings': bytes(settings) }),
    );
    expect(result.details.componentFailures).toEqual([]);
    const { body: list } = await call<{ consumers: { id: string }[] }>('GET', '/apps/oauth/credentials/App');
    const path = `/apps/oauth/credentials/App/${list.consumers[0]?.id ?? ''}`;
    expect((await call('GET', `${path}?part=Key`)).body).toEqual({ id: list.consumers[0]?.id, key: iss });
    expect((await rest(emulator, `${BASE.replace('67', '64')}${path}/staged`)).status).toBe(404);
    expect((await call('POST', `${path}/staged`)).status).toBe(400);
    const staged = await call<{ id: string; key: string; status: string }>('POST', `${path}/staged`, {});
    expect([staged.status, staged.body.status]).toEqual([201, 'Active']);
    expect((await call('POST', `${path}/staged`, {})).text).toContain('INVALID_OPERATION');
    const both = async (): Promise<number[]> => [
      (await login(emulator, { iss, sub: ORDER_SYNC })).status,
      (await login(emulator, { iss: staged.body.key, sub: ORDER_SYNC })).status,
    ];
    expect(await both()).toEqual([200, 200]);
    const rotated = await call<{ key: string; status: string }>('PATCH', `${path}/staged/${staged.body.id}`, { command: 'rotate' });
    expect(rotated.body).toMatchObject({ key: iss, status: 'Rotated' });
    expect(await consumerKeyOf(emulator)).toBe(staged.body.key);
    expect(await both()).toEqual([200, 200]);
    expect((await call('DELETE', `${path}/staged/${staged.body.id}`)).status).toBe(204);
    expect(await both()).toEqual([400, 200]);
  });
});

it('lists what changed, what was deleted, and living sessions, which can be ended', async () => {
  const { body: made } = await call<{ id: string }>('POST', '/sobjects/Lead', { LastName: 'x', Company: 'y' });
  const span = `start=${new Date(Date.now() - 60_000).toISOString()}&end=${new Date(Date.now() + 60_000).toISOString()}`;
  expect((await call<{ ids: string[] }>('GET', `/sobjects/Lead/updated?${span}`)).body.ids).toEqual([made.id]);
  await call('DELETE', `/sobjects/Lead/${made.id}`);
  expect((await call('GET', `/sobjects/Lead/deleted?${span}`)).body).toMatchObject({ deletedRecords: [{ id: made.id }] });
  const user = await queryOne(emulator, `SELECT Id FROM User WHERE Username = '${ORDER_SYNC}'`);
  const { body: session } = await login(emulator, { iss: await consumerKeyOf(emulator), sub: ORDER_SYNC });
  const { body } = await query(emulator, `SELECT Id FROM AuthSession WHERE UsersId = '${user}'`);
  expect(body.totalSize).toBeGreaterThan(0);
  for (const row of body.records) expect((await call('DELETE', `/sobjects/AuthSession/${String(row.Id)}`)).status).toBe(204);
  expect((await rest(emulator, `${BASE}/limits`, { token: session.access_token ?? '' })).status).toBe(401);
});

it('answers 401 for dead sessions alone', async () => {
  const statuses = await Promise.all(
    [
      rest(emulator, `${BASE}/limits`, { token: 'dead' }),
      rest(emulator, '/services/data/v99.0/limits'),
      rest(emulator, `${BASE}/nothing`),
      rest(emulator, `${BASE}/tooling/sobjects/SourceMember/describe`),
    ].map(async (answer) => (await answer).status),
  );
  expect(statuses).toEqual([401, 404, 404, 404]);
});
