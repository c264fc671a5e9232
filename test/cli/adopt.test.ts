/** `ecaform adopt`: from files and from an org to a spec whose plan is empty. */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adoptInto } from '../../src/cli/adoption.ts';
import { readSource } from '../../src/cli/source.ts';
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

const OAUTH_CONFIG = '<oauthConfig><callbackUrl>https://p.example.com/cb</callbackUrl><scopes>Api</scopes></oauthConfig>';

const connectedApp = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>x@example.com</contactEmail>${body}<label>App</label></ConnectedApp>\n`;

/** A folder of metadata files, and an empty project. */
function source(files: Readonly<Record<string, string>>, encoding: BufferEncoding = 'utf8'): { cwd: string; folder: string } {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, encoding);
  }
  return { cwd: temporaryFolder(), folder };
}

describe.each(SOURCES)('adopt --from-source %s', (folder) => {
  it('writes a spec that renders what it was made from', async () => {
    const cwd = temporaryFolder();
    const file = join(cwd, 'ecaform.yaml');
    const source = await readSource(folder);
    expect(source.components.length).toBeGreaterThan(0);
    const result = await adoptInto({ file, environment: 'prod' }, source);
    expect(result.apps.map((app) => app.kept)).toEqual([[]]);
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

  it('keeps what the spec has no field for, renders it, and plans nothing', async () => {
    const { cwd, folder } = source({
      'connectedApps/Portal.connectedApp-meta.xml': connectedApp(
        '<oauthConfig><callbackUrl>https://p.example.com/cb</callbackUrl><idTokenConfig><idTokenValidity>5</idTokenValidity></idTokenConfig><scopes>Api</scopes></oauthConfig><samlConfig><acsUrl>https://p.example.com/acs</acsUrl></samlConfig>',
      ),
    });
    const run = await ecaform(['adopt', '--env', 'prod', '--from-source', folder], { cwd });
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain(
      '    kept under `metadata`: ConnectedApp.oauthConfig\n    kept under `metadata`: ConnectedApp.samlConfig\n',
    );
    expect(readFileSync(join(cwd, 'ecaform.yaml'), 'utf8')).toContain(
      `    metadata:
      ConnectedApp:
        oauthConfig:
          idTokenConfig:
            idTokenValidity: 5
        samlConfig:
          acsUrl: https://p.example.com/acs
`,
    );
    await ecaform(['render', '--env', 'prod'], { cwd });
    const rendered = readFileSync(join(cwd, 'force-app/prod/main/default/connectedApps/Portal.connectedApp-meta.xml'), 'utf8');
    expect(rendered).toContain('    <samlConfig>\n        <acsUrl>https://p.example.com/acs</acsUrl>\n    </samlConfig>\n');
    expect(rendered).toContain('        <idTokenConfig>\n            <idTokenValidity>5</idTokenValidity>\n        </idTokenConfig>\n');
  });

  it('leaves out what is no OAuth app unless it is named, and says so', async () => {
    const { cwd, folder } = source({
      'connectedApps/Saml.connectedApp-meta.xml': connectedApp('<samlConfig><acsUrl>https://s.example.com/acs</acsUrl></samlConfig>'),
      'connectedApps/Oauth.connectedApp-meta.xml': connectedApp(OAUTH_CONFIG),
    });
    const adopt = ['adopt', '--env', 'prod', '--from-source', folder];
    const run = await ecaform(adopt, { cwd });
    expect(run.stdout).toContain('1 app adopted');
    expect(run.stderr).toContain(
      'warning: Saml is not adopted: it has no OAuth configuration [app-not-adopted]\n  hint: --app Saml adopts it',
    );
    const named = await ecaform([...adopt, '--app', 'Saml'], { cwd });
    expect(named.stdout).toContain('  + Saml\n');
    expect((await ecaform(['render', '--env', 'prod'], { cwd })).code).toBe(0);
    const rendered = readFileSync(join(cwd, 'force-app/prod/main/default/connectedApps/Saml.connectedApp-meta.xml'), 'utf8');
    expect(rendered).not.toContain('oauthConfig');
  });

  it('lets no name out of the project, and no variable into what it writes', async () => {
    const { cwd, folder } = source({
      'connectedApps/..%2F..%2F..%2Fevil.connectedApp-meta.xml': connectedApp(OAUTH_CONFIG),
      'connectedApps/ns__Managed.connectedApp-meta.xml': connectedApp(OAUTH_CONFIG),
      'connectedApps/Fine.connectedApp-meta.xml': connectedApp(`<description>x \${env:SECRET_TOKEN} y</description>${OAUTH_CONFIG}`),
    });
    const run = await ecaform(['adopt', '--env', 'prod', '--from-source', folder], { cwd });
    expect(run.stderr).toContain('warning: "../../../evil" is not adopted: that is no API name [app-not-adopted]');
    expect(run.stderr).toContain('warning: "ns__Managed" is not adopted: it belongs to a package');
    expect(run.stdout).toContain('1 app adopted');
    await ecaform(['render', '--env', 'prod'], { cwd, env: { SECRET_TOKEN: 'hunter2' } });
    const rendered = readFileSync(join(cwd, 'force-app/prod/main/default/connectedApps/Fine.connectedApp-meta.xml'), 'utf8');
    expect(rendered).toContain('<description>x ${env:SECRET_TOKEN} y</description>');
  });

  it('says which file it did not read, and what it looked for', async () => {
    const { cwd, folder } = source({
      'a/connectedApps/App.connectedApp-meta.xml': connectedApp(OAUTH_CONFIG),
      'b/connectedApps/App.connectedApp-meta.xml': connectedApp(OAUTH_CONFIG).replace('x@example.com', 'y@example.com'),
      'b/connectedApps/App.connectedApp': connectedApp(OAUTH_CONFIG),
      'a/App_security.ecaOauthSecurity-meta.xml': '<ExtlClntAppOauthSecuritySettings/>',
    });
    const run = await ecaform(['adopt', '--env', 'prod', '--from-source', folder], { cwd });
    expect(run.stderr).toMatch(
      /b\/connectedApps\/App\.connectedApp-meta\.xml:1:1: warning: ConnectedApp App was read from another file, with other content/,
    );
    expect(run.stderr).toMatch(/a\/App_security\.ecaOauthSecurity-meta\.xml:1:1: warning: ecaform does not know this type of metadata/);
    expect(run.stderr.match(/warning:/g)).toHaveLength(2);
    const nothing = source({ 'readme.txt': 'x' });
    const empty = await ecaform(['adopt', '--env', 'prod', '--from-source', nothing.folder], { cwd: nothing.cwd });
    expect(empty.stdout).toBe('nothing to adopt\n');
    expect(empty.stderr).toContain('holds no file of an app [nothing-found]\n  hint: looked for .eca, .ecaGlblOauth');
  });

  it('reads other encodings that a file declares, and refuses what it cannot', async () => {
    const text = connectedApp(OAUTH_CONFIG).replace('<label>App', '<label>Größe');
    const { cwd, folder } = source({ 'connectedApps/A.connectedApp': text.replace('UTF-8', 'ISO-8859-1') }, 'latin1');
    await ecaform(['adopt', '--env', 'prod', '--from-source', folder], { cwd });
    expect(readFileSync(join(cwd, 'ecaform.yaml'), 'utf8')).toContain('label: Größe\n');
    const broken = source({ 'connectedApps/A.connectedApp': text }, 'latin1');
    const run = await ecaform(['adopt', '--env', 'prod', '--from-source', broken.folder], { cwd: broken.cwd });
    expect(run.stderr).toContain(
      'A.connectedApp:1:1: error: the file is not in the encoding UTF-8 [metadata-unreadable]\n  hint: save it as UTF-8',
    );
    expect(run.code).toBe(1);
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
