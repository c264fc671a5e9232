import { createConnection } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSeed, startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { deploy, query, rest, soap, zipOf } from './support.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
});

const isAlive = async (): Promise<boolean> => (await fetch(`${emulator.instanceUrl}/services/data`)).status === 200;

it('listens on the loopback address alone', async () => {
  expect(emulator.instanceUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  // An address that only answers when the server listens on all of them.
  const elsewhere = emulator.instanceUrl.replace('127.0.0.1', '127.0.0.2');
  await expect(fetch(`${elsewhere}/services/data`)).rejects.toThrow();
});

it('takes the port it is given, and says when it is taken', async () => {
  const port = Number(new URL(emulator.instanceUrl).port);
  await expect(startEmulator({ port })).rejects.toThrow(/EADDRINUSE/);
});

it('closes at once, with connections still open', async () => {
  const own = await startEmulator();
  const socket = createConnection(Number(new URL(own.instanceUrl).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write('POST /services/oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
  await fetch(`${own.instanceUrl}/services/data`);
  const before = Date.now();
  await own.close();
  expect(Date.now() - before).toBeLessThan(500);
});

it('survives raw nonsense', async () => {
  const port = Number(new URL(emulator.instanceUrl).port);
  for (const text of [
    '\0\0\0\0\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /services/Soap/m/67.0 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => socket.write(text));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
      });
      socket.setTimeout(200, () => socket.destroy());
      socket.resume();
    });
  }
  expect(await isAlive()).toBe(true);
});

it('answers every mutilated request, and none with 500 but SOAP faults', async () => {
  const paths = [
    '/services/oauth2/token',
    '/services/oauth2/userinfo',
    '/services/oauth2/introspect',
    '/services/oauth2/revoke',
    '/id/x/y',
    '/services/data/v67.0/query',
  ];
  const restPaths = [
    '/services/data/v67.0/sobjects/PermissionSetAssignment',
    '/services/data/v67.0/metadata/deployRequest',
    '/services/data/v1/%00',
    '/services/data/v67.0/query/01g-x',
    '/%ff',
    '/services/data/v67.0/sobjects/__proto__/constructor',
  ];
  const bodies = [undefined, '', '{', '[]', 'null', '"x"', '{"__proto__":1}', 'a=%', '<a/>', '\0'.repeat(100)];
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'text/xml',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'nonsense',
  ];
  for (const path of [...paths, ...restPaths]) {
    for (const body of bodies) {
      for (const type of types) {
        const headers = { Authorization: `Bearer ${emulator.accessToken}`, 'Content-Type': type };
        const response = await fetch(emulator.instanceUrl + path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
        await response.arrayBuffer();
        expect([path, type, body, response.status < 500]).toEqual([path, type, body, true]);
      }
    }
  }
  expect(await isAlive()).toBe(true);
});

it('answers SOAP that makes no sense with a fault', async () => {
  const nested = '<a>'.repeat(5000) + '</a>'.repeat(5000);
  for (const body of [
    '',
    '<deploy/>',
    '<deploy><ZipFile>@@@@</ZipFile></deploy>',
    '<retrieve/>',
    '<readMetadata/>',
    '<__proto__/>',
    '<toString/>',
    nested,
  ]) {
    const answer = await soap(emulator, body);
    expect([200, 500]).toContain(answer.status);
    expect(answer.text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?><soapenv:Envelope /);
  }
  expect(await isAlive()).toBe(true);
});

it('refuses a body that is too large', async () => {
  const body = 'a'.repeat(57 * 1024 * 1024);
  const response = await fetch(`${emulator.instanceUrl}/services/Soap/m/67.0`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml' },
    body,
  }).catch(() => undefined);
  expect([413, undefined]).toContain(response?.status);
  expect(await isAlive()).toBe(true);
});

it('is not slowed down by a hostile pattern', async () => {
  const before = Date.now();
  await query(emulator, `SELECT Id FROM User WHERE Username LIKE '${'%a'.repeat(500)}%b'`);
  expect(Date.now() - before).toBeLessThan(1000);
});

it('hands the metadata API to nobody without a session', async () => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(zipOf([]))]), 'deploy.zip');
  const response = await fetch(`${emulator.instanceUrl}/services/data/v67.0/metadata/deployRequest`, { method: 'POST', body: form });
  expect(response.status).toBe(401);
});

it('keeps two orgs apart', async () => {
  const other = await startEmulator();
  expect(other.orgId).not.toBe(emulator.orgId);
  expect((await rest(other, '/services/data/v67.0/limits', { token: emulator.accessToken })).status).toBe(401);
  await deploy(other, [
    {
      type: 'PermissionSet',
      fullName: 'Only',
      body: '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><label>Only</label></PermissionSet>',
    },
  ]);
  expect((await query(emulator, "SELECT count() FROM PermissionSet WHERE Name = 'Only'")).body.totalSize).toBe(0);
  await other.close();
});

it('refuses a mistaken seed and names every mistake with its path', () => {
  const seed = {
    users: [{ username: 'nobody', profile: 'Standard User', permissionSet: [] }, { username: 'a@b.co' }],
    permissionSets: [{ name: 'My Set', label: '' }, 7],
    allowConnectedAppCreation: 'yes',
    org: { sandbox: true },
    __proto__: null,
  };
  expect(() => parseSeed(seed)).toThrow(
    new Error(
      [
        'the seed has 8 mistakes:',
        'users[0].username: must have the form of an e-mail address',
        'users[0].permissionSet: unknown key',
        'users[1].profile: is required',
        'permissionSets[0].name: must be an API name (letters, digits, single underscores)',
        'permissionSets[0].label: must be a non-empty string',
        'permissionSets[1]: must be an object',
        'allowConnectedAppCreation: must be true or false',
        'org.sandbox: unknown key',
      ].join('\n'),
    ),
  );
});

it.each([
  [null, 'seed: must be an object'],
  [{ users: [] }, 'users: an active user with the profile System Administrator is required'],
  [
    { users: [{ username: 'a@b.co', profile: 'System Administrator', permissionSets: ['X'] }] },
    'users[0].permissionSets: no permission set named X',
  ],
  [{ users: [{ username: 'a@b.co', profile: 'Nope' }] }, 'users[0].profile: no profile named Nope'],
  [
    {
      users: [
        { username: 'a@b.co', profile: 'System Administrator' },
        { username: 'A@b.co', profile: 'System Administrator' },
      ],
    },
    'users: a@b.co is there twice',
  ],
])('refuses the seed %j', (seed, mistake) => {
  expect(() => parseSeed(seed)).toThrow(mistake);
});

it('takes a seed’s org, users and permission sets', async () => {
  const own = await startEmulator({
    seed: {
      org: { name: 'Acme', isSandbox: true },
      users: [{ username: 'Boss@example.com', email: 'boss@acme.test', profile: 'System Administrator', permissionSets: ['Api'] }],
      permissionSets: [{ name: 'Api', label: 'Api', userPermissions: ['ApiEnabled'] }],
    },
  });
  expect(own.username).toBe('boss@example.com');
  expect((await query(own, 'SELECT Name, IsSandbox FROM Organization')).body.records).toMatchObject([{ Name: 'Acme', IsSandbox: true }]);
  const assigned = await query(
    own,
    "SELECT Assignee.Email, PermissionSet.PermissionsApiEnabled FROM PermissionSetAssignment WHERE PermissionSet.Name = 'Api'",
  );
  expect(assigned.body.records).toMatchObject([{ Assignee: { Email: 'boss@acme.test' }, PermissionSet: { PermissionsApiEnabled: true } }]);
  await own.close();
});
