/** The `sf` command line, unmodified: every command's exit code and JSON, from login to logout. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { assign, component, consumerKeyOf, deploy, pem } from '../emulator/support.ts';
import { brokenPermissionSet, closedApp, createProject, permissionSet, type Project } from './project.ts';
import { sf, type SfPlace, type SfRun } from './sf.ts';

const ORG = ['--target-org', 'local'] as const;
/** Long enough that a command started second finds the deploy of the first. */
const SLOW = 30_000;
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

let emulator: Emulator;
let project: Project;
let home: string;
let place: SfPlace;

async function prepare(org: Emulator): Promise<string> {
  const app = closedApp('Cli', { certificate: pem('app', 'crt'), permissionSet: 'CliUsers' });
  expect((await deploy(org, [component.permissionSet({}, 'CliUsers'), ...app])).status).toBe('Succeeded');
  expect((await assign(org, org.username, 'CliUsers')).status).toBe(201);
  return consumerKeyOf(org, 'Cli');
}

async function logIn(org: Emulator, clientId: string, alias: string): Promise<SfRun> {
  const key = join(home, 'app.key');
  writeFileSync(key, pem('app', 'key'), { mode: 0o600 });
  const target = ['--username', org.username, '--client-id', clientId, '--instance-url', org.instanceUrl, '--alias', alias];
  return sf(place, 'org', 'login', 'jwt', '--jwt-key-file', key, ...target);
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'ecaform-sf-'));
  project = createProject();
  place = { home, cwd: project.root };
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
  project.remove();
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
});

const run = (...args: readonly string[]): Promise<SfRun> => sf(place, ...args);
const overRest = (...args: readonly string[]): Promise<SfRun> => sf({ ...place, env: { SF_ORG_METADATA_REST_DEPLOY: 'true' } }, ...args);

describe('sf org', () => {
  it('login jwt', async () => {
    const { code, json } = await logIn(emulator, await prepare(emulator), 'local');
    expect([code, json.status]).toEqual([0, 0]);
    expect(json.result).toMatchObject({ username: emulator.username, orgId: emulator.orgId, instanceUrl: emulator.instanceUrl });
  });

  it('display', async () => {
    const { code, json } = await run('org', 'display', ...ORG);
    expect([code, json.status]).toEqual([0, 0]);
    expect(json.result).toMatchObject({
      id: emulator.orgId,
      apiVersion: '67.0',
      username: emulator.username,
      instanceUrl: emulator.instanceUrl,
      connectedStatus: 'Connected',
      alias: 'local',
    });
  });

  it('list limits', async () => {
    const { code, json } = await run('org', 'list', 'limits', ...ORG);
    expect([code, json.status]).toEqual([0, 0]);
    expect(json.result).toContainEqual({
      name: 'DailyApiRequests',
      max: expect.any(Number) as number,
      remaining: expect.any(Number) as number,
    });
  });

  it('list metadata-types, and metadata of one', async () => {
    const types = await run('org', 'list', 'metadata-types', ...ORG);
    expect(types.code).toBe(0);
    const { metadataObjects } = types.json.result as { metadataObjects: readonly { xmlName: string }[] };
    expect(metadataObjects.map(({ xmlName }) => xmlName)).toEqual(
      expect.arrayContaining(['ExternalClientApplication', 'Settings', 'PermissionSet']),
    );
    const listed = await run('org', 'list', 'metadata', '--metadata-type', 'PermissionSet', ...ORG);
    expect(listed.code).toBe(0);
    expect(listed.json.result).toMatchObject([{ fullName: 'CliUsers', type: 'PermissionSet', manageableState: 'unmanaged' }]);
  });
});

describe('sf data query', () => {
  it('with relationships', async () => {
    const soql = `SELECT Assignee.Username, PermissionSet.Name FROM PermissionSetAssignment WHERE PermissionSet.Name = 'CliUsers'`;
    const { code, json } = await run('data', 'query', '--query', soql, ...ORG);
    expect([code, json.status]).toEqual([0, 0]);
    expect(json.result).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ Assignee: { Username: emulator.username }, PermissionSet: { Name: 'CliUsers' } }],
    });
  });

  it('of a field that does not exist', async () => {
    const { code, json } = await run('data', 'query', '--query', 'SELECT Nope FROM User', ...ORG);
    expect([code, json.name]).toEqual([1, 'INVALID_FIELD']);
  });
});

interface DeployJson {
  readonly id: string;
  readonly status: string;
  readonly checkOnly: boolean;
  readonly files: readonly { readonly fullName: string; readonly state: string; readonly error?: string }[];
}

describe.each([
  ['SOAP', run],
  ['REST', overRest],
])('sf project deploy by %s', (transport, command) => {
  const start = (folder: string, ...flags: readonly string[]): Promise<SfRun> =>
    command('project', 'deploy', 'start', '--source-dir', folder, ...ORG, ...flags);
  const result = ({ json }: SfRun): DeployJson => json.result as DeployJson;
  const plain = `Plain${transport}`;

  it('start --dry-run, then start', async () => {
    const folder = project.write(plain, [permissionSet(plain)]);
    const dry = await start(folder, '--dry-run');
    expect([dry.code, result(dry).status, result(dry).checkOnly]).toEqual([0, 'Succeeded', true]);
    const real = await start(folder);
    expect([real.code, real.json.status, result(real).status, result(real).checkOnly]).toEqual([0, 0, 'Succeeded', false]);
    expect(result(real).files).toMatchObject([{ fullName: plain, state: 'Created' }]);
  });

  it('start of what is refused', async () => {
    const failed = await start(project.write(`Bad${transport}`, [brokenPermissionSet(`Bad${transport}`)]));
    expect([failed.code, failed.json.status, result(failed).status]).toEqual([1, 1, 'Failed']);
    expect(result(failed).files).toMatchObject([{ state: 'Failed', error: 'In field: license - no License named No Such License found' }]);
  });

  it('validate, then quick, which works once', async () => {
    const name = `Quick${transport}`;
    const folder = project.write(name, [permissionSet(name)]);
    const validated = await command('project', 'deploy', 'validate', '--source-dir', folder, ...ORG);
    expect([validated.code, result(validated).status, result(validated).checkOnly]).toEqual([0, 'Succeeded', true]);
    const quick = await command('project', 'deploy', 'quick', '--job-id', result(validated).id, ...ORG);
    expect([quick.code, result(quick).status, result(quick).checkOnly]).toEqual([0, 'Succeeded', false]);
    expect(result(quick).id).not.toBe(result(validated).id);
    const again = await command('project', 'deploy', 'quick', '--job-id', result(validated).id, ...ORG);
    expect([again.code, again.json.name]).toEqual([1, transport === 'SOAP' ? 'CannotQuickDeployError' : 'NOT_FOUND']);
  });

  it('report', async () => {
    const name = `Report${transport}`;
    const started = await start(project.write(name, [permissionSet(name)]), '--async');
    expect([started.code, result(started).status]).toEqual([0, 'Queued']);
    const report = await command('project', 'deploy', 'report', '--job-id', result(started).id, ...ORG, '--wait', '1');
    expect([report.code, result(report).status, result(report).id]).toEqual([0, 'Succeeded', result(started).id]);
  });

  it('start with destructive changes, one of them of nothing', async () => {
    const manifest = (types: string): string =>
      `<?xml version="1.0" encoding="UTF-8"?><Package xmlns="${NAMESPACE}">${types}<version>66.0</version></Package>`;
    const members = `<types><members>${plain}</members><members>Never</members><name>PermissionSet</name></types>`;
    writeFileSync(join(project.root, 'package.xml'), manifest(''));
    writeFileSync(join(project.root, 'destructive.xml'), manifest(members));
    const flags = ['--manifest', 'package.xml', '--post-destructive-changes', 'destructive.xml'];
    const deleted = await command('project', 'deploy', 'start', ...flags, ...ORG);
    expect([deleted.code, result(deleted).status]).toEqual([0, 'Succeeded']);
    expect(result(deleted).files).toContainEqual(expect.objectContaining({ fullName: plain, state: 'Deleted' }));
    const left = await run('org', 'list', 'metadata', '--metadata-type', 'PermissionSet', ...ORG);
    expect((left.json.result as readonly { fullName: string }[]).map(({ fullName }) => fullName)).not.toContain(plain);
  });
});

describe('sf project deploy cancel', () => {
  it('ends a deploy that is under way', async () => {
    const slow = await startEmulator({
      seed: { asyncDelay: SLOW, users: [{ username: 'slow@example.com', profile: 'System Administrator' }] },
    });
    try {
      const login = await sf(
        { ...place, env: { SF_ACCESS_TOKEN: slow.accessToken } },
        'org',
        'login',
        'access-token',
        '--instance-url',
        slow.instanceUrl,
        '--alias',
        'slow',
        '--no-prompt',
      );
      expect(login.code).toBe(0);
      const target = ['--target-org', 'slow'];
      const folder = project.write('Slow', [permissionSet('Slow')]);
      const started = await run('project', 'deploy', 'start', '--source-dir', folder, '--async', ...target);
      expect(started.json).toMatchObject({ status: 0 });
      const { id } = started.json.result as DeployJson;
      const canceled = await run('project', 'deploy', 'cancel', '--job-id', id, ...target);
      expect([canceled.code, (canceled.json.result as DeployJson).status]).toEqual([0, 'Canceled']);
    } finally {
      await slow.close();
    }
  });
});

describe('sf project retrieve', () => {
  it('start', async () => {
    const { code, json } = await run(
      'project',
      'retrieve',
      'start',
      '--metadata',
      'PermissionSet:CliUsers',
      '--metadata',
      'ExternalClientApplication:Cli',
      ...ORG,
    );
    expect([code, json.status]).toEqual([0, 0]);
    const { files, success } = json.result as { files: readonly { fullName: string; filePath: string }[]; success: boolean };
    expect(success).toBe(true);
    expect(files.map(({ fullName }) => fullName).sort()).toEqual(['Cli', 'CliUsers']);
    for (const { filePath } of files) expect(existsSync(filePath)).toBe(true);
    expect(readFileSync(files.find(({ fullName }) => fullName === 'Cli')?.filePath ?? '', 'utf8')).toContain(
      `<orgScopedExternalApp>${emulator.orgId.slice(0, 15)}:Cli</orgScopedExternalApp>`,
    );
  });

  it('start of what is not there', async () => {
    const { code, json } = await run('project', 'retrieve', 'start', '--metadata', 'PermissionSet:Nobody', ...ORG);
    const { messages } = json.result as { messages: readonly { problem: string }[] };
    expect([code, messages]).toEqual([
      expect.any(Number),
      [expect.objectContaining({ problem: "Entity of type 'PermissionSet' named 'Nobody' cannot be found" })],
    ]);
  });
});

describe('sf org logout', () => {
  it('forgets the org', async () => {
    const { code, json } = await run('org', 'logout', ...ORG, '--no-prompt');
    expect([code, json.result]).toEqual([0, [emulator.username]]);
    const display = await run('org', 'display', ...ORG);
    expect([display.code, display.json.name]).toEqual([2, 'NamedOrgNotFoundError']);
  });
});
