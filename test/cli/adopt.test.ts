/** `ecaform adopt`: from files and from an org to a spec whose plan is empty. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adoptInto, readSource } from '../../src/cli/adoption.ts';
import { compareComponents } from '../../src/plan/index.ts';
import { renderEnvironment } from '../../src/project/index.ts';
import { loadSpec } from '../../src/spec/index.ts';
import { ecaform, exampleProject, temporaryFolder } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const ROOT = join(import.meta.dirname, '../..');
const CORPUS = join(ROOT, '../shared/corpus');
const SOURCES = [
  join(ROOT, 'force-app/uat'),
  ...(existsSync(CORPUS)
    ? globSync('*', { cwd: CORPUS })
        .sort()
        .map((name) => join(CORPUS, name))
    : []),
];

describe.each(SOURCES)('adopt --from-source %s', (folder) => {
  it('writes a spec that renders what it was made from', async () => {
    const cwd = temporaryFolder();
    const file = join(cwd, 'ecaform.yaml');
    const source = await readSource(folder);
    expect(source.components.length).toBeGreaterThan(0);
    const result = await adoptInto({ file, environment: 'prod' }, source);
    expect(result.apps.map((app) => app.unsupported)).toEqual([[]]);
    const desired = (await loadSpec(file, {})).desire('prod');
    const { components } = await renderEnvironment(desired, { root: cwd, now: new Date(), variables: {} }, { check: true, prune: false });
    const present = components.filter((each) => source.components.some((found) => found.type === each.type));
    const different = compareComponents(present, source.components).filter((change) => change.action !== 'none');
    expect(different.map(({ component, fields }) => [component.type, fields])).toEqual([]);
    expect(present.map((each) => each.type).sort()).toEqual(source.components.map((each) => each.type).sort());
  });
});

describe('adopt', () => {
  it('writes only decisions, and says where they come from', async () => {
    const cwd = temporaryFolder();
    const run = await ecaform(['adopt', '--env', 'uat', '--from-source', join(ROOT, 'force-app/uat')], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('  + OrderSync\n    certificates/uat/OrderSync.crt written; its private key stays with whoever has it\n');
    const [head, ...rest] = readFileSync(join(cwd, 'ecaform.yaml'), 'utf8').split('\n');
    expect(head).toBe('# yaml-language-server: $schema=./schema/ecaform.schema.json');
    expect(rest.filter((line) => !line.includes('# Adopted from')).join('\n')).toBe(`
version: 1
apps:
  OrderSync:
    label: Order Sync
    contactEmail: platform-team@example.com
    description: Writes orders of the web shop into Salesforce.
    oauth:
      callbackUrls:
        - https://orders.example.com/oauth/callback
      scopes:
        - Api
        - RefreshToken
    policies:
      permissionSets:
        - OrderSyncAccess
      refreshToken:
        type: Zero
    certificate: {}
environments:
  uat:
    apiVersion: "66.0"
`);
  });

  it('takes over what an org has; the plan afterwards is empty', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    await ecaform(['apply', '--env', 'local', '--auto-approve'], { cwd, env });
    const other = temporaryFolder();
    writeFileSync(
      join(other, 'ecaform.yaml'),
      '# our apps\nversion: 1\napps: {}\nenvironments:\n  local: # the emulator\n    myDomainUrl: ${env:ECAFORM_LOCAL_URL}\n    accessToken: ${env:ECAFORM_LOCAL_TOKEN}\n',
    );
    const adopted = await ecaform(['adopt', '--env', 'local'], { cwd: other, env });
    expect(adopted.stderr).toBe('');
    expect(adopted.code).toBe(0);
    const text = readFileSync(join(other, 'ecaform.yaml'), 'utf8');
    expect(text).toContain('# our apps');
    expect(text).toContain('# the emulator');
    expect(readFileSync(join(other, 'certificates/local/OrderSync.crt'), 'utf8')).toBe(
      readFileSync(join(cwd, 'certificates/local/OrderSync.crt'), 'utf8'),
    );
    const plan = await ecaform(['plan', '--env', 'local', '--detailed-exitcode'], { cwd: other, env });
    expect(plan.stdout).toMatch(/plan {2}nothing to change\n$/);
    expect(plan.code).toBe(0);
    expect((await ecaform(['adopt', '--env', 'local'], { cwd: other, env })).stdout).toBe('nothing to adopt\n');
  });

  it('keeps an adopted app to its environment where the spec has others', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'ecaform.yaml'), 'version: 1\napps: {}\nenvironments: { uat: {}, production: {} }\n');
    await ecaform(['adopt', '--env', 'uat', '--from-source', join(ROOT, 'force-app/uat')], { cwd });
    const text = readFileSync(join(cwd, 'ecaform.yaml'), 'utf8');
    expect(text).toContain('    environments:\n      - uat\n    label: Order Sync\n');
    const spec = await loadSpec(join(cwd, 'ecaform.yaml'), {});
    expect(['uat', 'production'].map((name) => spec.desire(name).apps.length)).toEqual([1, 0]);
  });

  it('says what is missing or in the way', async () => {
    const cwd = exampleProject();
    const source = ['adopt', '--env', 'uat', '--from-source', join(ROOT, 'force-app/uat')];
    expect((await ecaform([...source, '--app', 'Billing'], { cwd })).stderr).toMatch(
      /has no app Billing \[app-not-found\]\n {2}hint: it has OrderSync\n/,
    );
    expect((await ecaform([...source, '--app', 'OrderSync'], { cwd })).stderr).toContain(
      'the spec has an app OrderSync already [app-already-there]',
    );
    expect((await ecaform(['adopt', '--env', 'uat', '--from-source', 'nowhere'], { cwd })).stderr).toContain('[source-unreadable]');
    expect((await ecaform(['adopt', '--env', 'uat'], { cwd: temporaryFolder() })).stderr).toContain('hint: name the org: --org ALIAS');
  });
});
