/** An org in a file survives the death of its process: killed with SIGKILL, in the midst of a deploy and of logins, for real. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { createOrg } from '../../src/emulator/org/state.ts';
import { NOT_KEPT, PARTS, VALUES } from '../../src/emulator/store/part.ts';
import { assign, checkDeploy, component, consumerKeyOf, deploy, login, query, rest, startDeploy, WORKING_APP, zipOf } from './support.ts';

const ORDER_SYNC = 'order-sync@example.com';
const folder = mkdtempSync(join(tmpdir(), 'ecaform-store-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly emulator: Emulator;
  readonly stderr: () => string;
  kill(): Promise<void>;
}

async function start(name: string, seed: object = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child/store.ts'), join(folder, name), JSON.stringify(seed)]);
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [''])])) as [Buffer | string];
  if (String(line) === '') throw new Error(`the child ended: ${stderr}`);
  return {
    emulator: { ...(JSON.parse(String(line)) as Emulator), close: () => Promise.resolve() },
    stderr: () => stderr,
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
    },
  };
}

/** Everything that can be asked of an org, in the words in which it answers. */
async function contents(emulator: Emulator): Promise<unknown[]> {
  const objects = [
    'User',
    'PermissionSet',
    'PermissionSetAssignment',
    'ExternalClientApplication',
    'LoginHistory',
    'Account',
    'OauthToken',
    'SetupAuditTrail',
  ];
  const answers = await Promise.all(objects.map((name) => query(emulator, `SELECT FIELDS(STANDARD) FROM ${name}`)));
  return [...answers.map(({ text }) => text), await consumerKeyOf(emulator)];
}

it('keeps every member of an org', () => {
  const org = createOrg({ seed: {}, apiVersion: '67.0', now: Date.now });
  expect([...Object.keys(PARTS), ...VALUES, ...NOT_KEPT].toSorted()).toEqual(Object.keys(org).toSorted());
});

describe('killed', () => {
  let before: unknown[];
  let token = '';
  let iss = '';
  let run: Run;
  beforeAll(async () => {
    run = await start('org.db');
    await deploy(run.emulator, WORKING_APP);
    await assign(run.emulator, ORDER_SYNC);
    iss = await consumerKeyOf(run.emulator);
    token = (await login(run.emulator, { iss, sub: ORDER_SYNC })).body.access_token ?? '';
    await login(run.emulator, { iss, sub: 'stranger@example.com' });
    await rest(run.emulator, '/services/data/v67.0/sobjects/Account', { method: 'POST', body: { Name: 'Kept', AnnualRevenue: 12 } });
    before = await contents(run.emulator);
  });

  it('comes back identical, at its address, with the same tokens and secrets', async () => {
    const { emulator: old } = run;
    await run.kill();
    run = await start('org.db');
    const { emulator } = run;
    expect([emulator.instanceUrl, emulator.orgId, emulator.accessToken]).toEqual([old.instanceUrl, old.orgId, old.accessToken]);
    expect(await contents(emulator)).toEqual(before);
    expect((await rest(emulator, '/services/data/v67.0/limits', { token })).status).toBe(200);
    expect((await login(emulator, { iss, sub: ORDER_SYNC })).status).toBe(200);
    expect(run.stderr()).toBe('');
  });

  it('loses no login that was answered, in the midst of many', async () => {
    const answered: string[] = [];
    const many = Array.from({ length: 8 }, async () => {
      for (;;) {
        const answer = await login(run.emulator, { iss, sub: ORDER_SYNC }).catch(() => undefined);
        if (answer === undefined) return;
        answered.push(answer.body.access_token ?? '');
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await run.kill();
    await Promise.all(many);
    expect(answered.length).toBeGreaterThan(20);
    run = await start('org.db');
    const statuses = await Promise.all(
      answered.map(async (own) => (await rest(run.emulator, '/services/data/v67.0', { token: own })).status),
    );
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('goes on with a deploy that was under way, and with those that waited', async () => {
    await run.kill();
    run = await start('slow.db', { asyncDelay: 400 });
    const ids = await Promise.all(
      ['First', 'Second'].map(async (name) => {
        const answer = await startDeploy(run.emulator, zipOf([component.permissionSet({}, name)]));
        return ((await answer.json()) as { id: string }).id;
      }),
    );
    let states: string[] = [];
    while (!states.includes('InProgress')) states = await Promise.all(ids.map(async (id) => (await checkDeploy(run.emulator, id)).status));
    expect(states.toSorted()).toEqual(['InProgress', 'Pending']);
    await run.kill();
    run = await start('slow.db');
    const again = await Promise.all(ids.map(async (id) => (await checkDeploy(run.emulator, id)).status));
    expect(again).toEqual(states);
    for (const id of ids) while (!(await checkDeploy(run.emulator, id)).done) await new Promise((resolve) => setTimeout(resolve, 50));
    const { body } = await query(run.emulator, 'SELECT Name FROM PermissionSet WHERE IsOwnedByProfile = false ORDER BY Name');
    expect(body.records.map(({ Name }) => Name)).toEqual(['First', 'Second']);
    await run.kill();
  });
});

it('is closed and opened again in one process; two at a time are refused, so are other files', async () => {
  const store = join(folder, 'same.db');
  const first = await startEmulator({ store, seed: { org: { name: 'Kept Org' } } });
  await expect(startEmulator({ store })).rejects.toThrow(/locked/);
  await first.close();
  const second = await startEmulator({ store });
  expect(second.orgId).toBe(first.orgId);
  expect((await query(second, 'SELECT Name FROM Organization')).body.records).toMatchObject([{ Name: 'Kept Org' }]);
  await second.close();
  writeFileSync(join(folder, 'text.db'), 'this is no database, but it is long enough to be asked about its header'.repeat(20));
  await expect(startEmulator({ store: join(folder, 'text.db') })).rejects.toThrow(/not a database/);
});

it('acknowledges nothing that it cannot keep, and lives on', async () => {
  const { DatabaseSync } = await import('node:sqlite');
  const store = join(folder, 'broken.db');
  const emulator = await startEmulator({ store });
  const create = (name: string): Promise<{ status: number }> =>
    rest(emulator, '/services/data/v67.0/sobjects/Account', { method: 'POST', body: { Name: name } });
  expect((await create('Kept')).status).toBe(201);
  // The store's statements fail from here on.
  const { prototype } = DatabaseSync as unknown as { prototype: { exec: (sql: string) => void } };
  const exec = Object.getOwnPropertyDescriptor(prototype, 'exec');
  prototype.exec = () => {
    throw new Error('disk full');
  };
  expect((await create('Lost')).status).toBe(500);
  if (exec !== undefined) Object.defineProperty(prototype, 'exec', exec);
  expect((await create('Kept again')).status).toBe(201);
  await emulator.close();
});
