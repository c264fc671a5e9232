/** The contract of deploys and retrieves, told through source-deploy-retrieve, by REST and by SOAP. */
import { ComponentSet, ComponentStatus, MetadataApiDeploy, type DeployResult } from '@salesforce/source-deploy-retrieve';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenPermissionSet, createProject, permissionSet, type Project } from './project.ts';
import { destroy } from './cleanup.ts';
import { openOrg, type TestOrg } from './org.ts';

/** A real org may let a deploy wait behind others. */
const LONG = 12 * 60_000;

let org: TestOrg;
let project: Project;
beforeAll(async () => {
  org = await openOrg('Deploy');
  project = createProject();
});
afterAll(async () => {
  project.remove();
  await org.close();
}, LONG);

describe.each([
  ['REST', true],
  ['SOAP', false],
])('by %s', (transport, rest) => {
  const name = (what: string): string => `${org.prefix}${transport}${what}`;
  const start = (folder: string, options: { checkOnly?: boolean; testLevel?: 'RunLocalTests' } = {}): Promise<MetadataApiDeploy> =>
    ComponentSet.fromSource(folder).deploy({ usernameOrConnection: org.connection, apiOptions: { rest, ...options } });
  const run = async (folder: string, options: { checkOnly?: boolean } = {}): Promise<DeployResult> =>
    (await start(folder, options)).pollStatus(...org.polling);
  const exists = async (fullName: string): Promise<boolean> =>
    (await org.connection.query(`SELECT Id FROM PermissionSet WHERE Name = '${fullName}'`)).totalSize === 1;

  it('validates without a trace, then deploys, then finds nothing new', { timeout: LONG }, async () => {
    const folder = project.write(name('Plain'), [permissionSet(name('Plain'))]);
    expect((await run(folder, { checkOnly: true })).response).toMatchObject({ status: 'Succeeded', checkOnly: true, done: true });
    expect(await exists(name('Plain'))).toBe(false);
    const first = await run(folder);
    expect(first.response).toMatchObject({
      status: 'Succeeded',
      success: true,
      checkOnly: false,
      numberComponentErrors: 0,
      numberComponentsDeployed: 1,
    });
    expect(first.getFileResponses()).toMatchObject([{ fullName: name('Plain'), type: 'PermissionSet', state: ComponentStatus.Created }]);
    expect(await exists(name('Plain'))).toBe(true);
    expect((await run(folder)).response).toMatchObject({ status: 'Succeeded' });
  });

  it('hands a failure on, and keeps nothing of it', { timeout: LONG }, async () => {
    const folder = project.write(name('Bad'), [permissionSet(name('Good')), brokenPermissionSet(name('Bad'))]);
    const result = await run(folder);
    expect(result.response).toMatchObject({ status: 'Failed', success: false, done: true, numberComponentErrors: 1 });
    const failed = result.getFileResponses().filter(({ state }) => state === ComponentStatus.Failed);
    expect(failed).toMatchObject([
      { fullName: name('Bad'), problemType: 'Error', error: expect.stringContaining('No Such License') as string },
    ]);
    expect(await exists(name('Good'))).toBe(false);
  });

  it('reports a deploy by its id', { timeout: LONG }, async () => {
    const job = await start(project.write(name('Report'), [permissionSet(name('Report'))]));
    await job.pollStatus(...org.polling);
    const later = new MetadataApiDeploy({ usernameOrConnection: org.connection, id: job.id ?? '', apiOptions: { rest } });
    expect(await later.checkStatus()).toMatchObject({
      id: job.id,
      status: 'Succeeded',
      done: true,
      createdByName: expect.any(String) as string,
    });
  });

  it('cancels', { timeout: LONG }, async () => {
    const job = await start(project.write(name('Cancel'), [permissionSet(name('Cancel'))]));
    // A real org can be quicker than we are: then the cancel is refused, and the deploy is what it is.
    await job.cancel().catch((error: unknown) => {
      if (org.kind === 'emulator') throw error;
    });
    const status: string = (await job.pollStatus(...org.polling)).response.status;
    expect(org.kind === 'emulator' ? ['Canceled'] : ['Canceled', 'Succeeded']).toContain(status);
    expect(await exists(name('Cancel'))).toBe(status === 'Succeeded');
  });

  it('deploys a recent validation under a new id', { timeout: LONG }, async (context) => {
    const folder = project.write(name('Quick'), [permissionSet(name('Quick'))]);
    // Production asks for tests to have run; an org whose own tests fail cannot show this.
    const validation = await start(folder, { checkOnly: true, testLevel: 'RunLocalTests' });
    const { response } = await validation.pollStatus(...org.polling);
    if (org.kind === 'org' && !response.success) context.skip();
    const id = await org.connection.metadata.deployRecentValidation({ id: response.id, rest });
    expect(id).toMatch(/^0Af\w{15}$/);
    expect(id).not.toBe(response.id);
    const quick = new MetadataApiDeploy({ usernameOrConnection: org.connection, id, apiOptions: { rest } });
    expect((await quick.pollStatus(...org.polling)).response).toMatchObject({ status: 'Succeeded', checkOnly: false });
    expect(await exists(name('Quick'))).toBe(true);
    await expect(org.connection.metadata.deployRecentValidation({ id: response.id, rest })).rejects.toThrow();
  });

  it('deletes, and only warns of what is not there', { timeout: LONG }, async () => {
    await run(project.write(name('Gone'), [permissionSet(name('Gone'))]));
    const components = [name('Gone'), name('Never')].map((fullName) => ({ type: 'PermissionSet', fullName }));
    const job = await destroy(org.connection, components, { rest });
    const { response } = await job.pollStatus(...org.polling);
    expect(response.status).toBe('Succeeded');
    expect([response.details.componentSuccesses].flat().filter((row) => row?.deleted)).toMatchObject([{ fullName: name('Gone') }]);
    expect(await exists(name('Gone'))).toBe(false);
  });
});

describe('a retrieve', () => {
  it('gives back what was deployed, and a message for what is not there', { timeout: LONG }, async () => {
    const fullName = `${org.prefix}Back`;
    const folder = project.write('Back', [permissionSet(fullName)]);
    await (await ComponentSet.fromSource(folder).deploy({ usernameOrConnection: org.connection })).pollStatus(...org.polling);
    const set = new ComponentSet([
      { type: 'PermissionSet', fullName },
      { type: 'PermissionSet', fullName: `${org.prefix}Missing` },
    ]);
    const output = join(project.root, 'retrieved');
    const job = await set.retrieve({ usernameOrConnection: org.connection, output, merge: false });
    const { response } = await job.pollStatus(...org.polling);
    expect(response).toMatchObject({ status: 'Succeeded', success: true });
    expect([response.messages].flat()).toMatchObject([
      { problem: `Entity of type 'PermissionSet' named '${org.prefix}Missing' cannot be found` },
    ]);
    const [path = ''] = globSync(`**/${fullName}.permissionset-meta.xml`, { cwd: output });
    const xml = readFileSync(join(output, path), 'utf8');
    expect(xml).toContain(`<label>${fullName}</label>`);
  });
});
