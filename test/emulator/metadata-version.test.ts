/** Settings types, old API versions, and the options a deploy can have. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { component, deploy, file, problems, rest, retrieve, soap, zipOf } from './support.ts';

const RECORDINGS = join(import.meta.dirname, '../../../shared/recordings/soap-metadata');
const encoder = new TextEncoder();

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ seed: { allowConnectedAppCreation: true } });
});
afterAll(async () => {
  await emulator.close();
});

const settings = (member: string, elements: Readonly<Record<string, string>>): Uint8Array =>
  zipOf([], {
    alsoNamed: [['Settings', member]],
    extra: { [`settings/${member}.settings`]: file(`${member}Settings`, elements) },
  });

describe('settings', () => {
  it('are there before anyone deploys them, with what an org has at the start', async () => {
    const files = await retrieve(emulator, { Settings: ['*'] });
    expect(Object.keys(files).sort()).toEqual([
      'unpackaged/package.xml',
      'unpackaged/settings/ConnectedApp.settings',
      'unpackaged/settings/ExternalClientApp.settings',
      'unpackaged/settings/OauthOidc.settings',
    ]);
    expect(files['unpackaged/settings/ConnectedApp.settings']).toBe(
      file('ConnectedAppSettings', {
        enableAdminApprovedAppsOnly: 'false',
        enableAdminApprovedAppsOnlyForExternalUser: 'false',
        enableSkipUserProvisioningWizardWelcomePage: 'false',
      }),
    );
  });

  it('change where a deploy names them, and stay where it does not', async () => {
    const result = await deploy(emulator, settings('OauthOidc', { blockOAuthUnPwFlow: 'false' }));
    expect(result).toMatchObject({ status: 'Succeeded', numberComponentsDeployed: 1 });
    expect(result.details.componentSuccesses[0]).toMatchObject({
      componentType: 'Settings',
      fullName: 'OauthOidc',
      created: false,
      changed: true,
    });
    await deploy(emulator, settings('OauthOidc', { isPkceRequired: 'true' }));
    const [xml] = Object.entries(await retrieve(emulator, { Settings: ['OauthOidc'] })).flatMap(([path, text]) =>
      path.endsWith('.settings') ? [text] : [],
    );
    expect(xml).toContain('<blockOAuthUnPwFlow>false</blockOAuthUnPwFlow>');
    expect(xml).toContain('<isPkceRequired>true</isPkceRequired>');
  });

  it('are read and updated one by one, and listed as Settings', async () => {
    const body =
      '<metadata xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ConnectedAppSettings"><fullName>ConnectedApp</fullName><enableAdminApprovedAppsOnly>true</enableAdminApprovedAppsOnly></metadata>';
    expect((await soap(emulator, `<updateMetadata>${body}</updateMetadata>`)).text).toContain('<success>true</success>');
    const read = await soap(emulator, '<readMetadata><type>ConnectedAppSettings</type><fullNames>ConnectedApp</fullNames></readMetadata>');
    expect(read.text).toContain(
      '<records xsi:type="ConnectedAppSettings"><fullName>ConnectedApp</fullName><enableAdminApprovedAppsOnly>true<',
    );
    const list = await soap(emulator, '<listMetadata><queries><type>Settings</type></queries></listMetadata>');
    expect([...list.text.matchAll(/<fileName>(.*?)<.*?<type>(.*?)</g)].map(([, path, type]) => [path, type])).toEqual([
      ['settings/ConnectedApp.settings', 'Settings'],
      ['settings/ExternalClientApp.settings', 'Settings'],
      ['settings/OauthOidc.settings', 'Settings'],
    ]);
    expect((await soap(emulator, '<describeMetadata/>')).text.match(/<xmlName>Settings</g)).toHaveLength(1);
  });

  it('refuse what their version does not know, and name their own type then', async () => {
    const result = await deploy(emulator, settings('OauthOidc', { nope: 'true' }));
    expect(result.details.componentFailures[0]).toMatchObject({
      componentType: 'OauthOidcSettings',
      fileName: 'settings/OauthOidc.settings',
    });
    expect(problems(await deploy(emulator, settings('Account', {})))).toEqual([
      "Unknown type name 'AccountSettings' specified in package.xml",
    ]);
  });
});

describe('an API version before 29', () => {
  // So slow that a deploy is still under way when it is asked after.
  let slow: Emulator;
  beforeAll(async () => {
    slow = await startEmulator({ seed: { asyncDelay: 150 } });
  });
  afterAll(async () => {
    await slow.close();
  });
  const old = async (zip: Uint8Array): Promise<string> => {
    const sent = await soap(
      slow,
      `<deploy><ZipFile>${Buffer.from(zip).toString('base64')}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`,
      { version: '23.0' },
    );
    const id = /<id>(.*?)</.exec(sent.text)?.[1] ?? '';
    const ask = (operation: string): ReturnType<typeof soap> =>
      soap(slow, `<${operation}><asyncProcessId>${id}</asyncProcessId></${operation}>`, { version: '23.0' });
    expect((await ask('checkStatus')).text).toMatch(
      /<result><done>false<\/done><id>\w{18}<\/id><state>(?:Queued|InProgress)<\/state><\/result>/,
    );
    while (!(await ask('checkStatus')).text.includes('<done>true</done>')) await new Promise((resolve) => setTimeout(resolve, 20));
    return (await ask('checkDeployStatus')).text;
  };
  const tags = (xml: string): string[] => [...xml.matchAll(/<[\w:]+/g)].map(([tag]) => tag);

  it('has one list of messages and no details', async () => {
    const text = await old(zipOf([component.permissionSet({}, 'Old')], { version: '29.0' }));
    expect(text).toContain('<totalTime>-1.0</totalTime></runTestResult><success>true</success></result>');
    expect(text).not.toContain('componentType');
  });

  it.skipIf(!existsSync(RECORDINGS)).each([
    ['checkdeploystatus-done-api23', () => zipOf([component.permissionSet({}, 'Older')], { version: '29.0' })],
    ['checkdeploystatus-error-api23', () => zipOf([], { extra: { 'package.xml': '' } })],
  ] as const)('has the elements of %s', async (name, zip) => {
    const { response } = JSON.parse(readFileSync(join(RECORDINGS, `${name}.json`), 'utf8')) as { response: { body: string } };
    const noManifest = name.includes('error');
    const bytes = noManifest ? (await import('fflate')).zipSync({ 'other.txt': encoder.encode('x') }) : zip();
    expect(tags(await old(bytes))).toEqual(tags(response.body));
  });

  it('is served by any number up to the newest, with or without its .0', async () => {
    for (const version of ['20.0', '58', '67.0']) expect((await soap(emulator, '<describeMetadata/>', { version })).status).toBe(200);
    for (const version of ['68.0', '6.0', 'x']) {
      expect((await soap(emulator, '<describeMetadata/>', { version })).text).toContain('sf:UNSUPPORTED_API_VERSION');
    }
  });
});

describe('options of a deploy', () => {
  it('come back from REST, every one of them', async () => {
    const form = new FormData();
    form.append(
      'entity_content',
      new Blob([JSON.stringify({ deployOptions: { checkOnly: true, purgeOnDelete: true, testLevel: 'RunLocalTests' } })], {
        type: 'application/json',
      }),
    );
    form.append('file', new Blob([new Uint8Array(zipOf([component.permissionSet({}, 'Optional')]))], { type: 'application/zip' }), 'a.zip');
    const sent = await fetch(`${emulator.instanceUrl}/services/data/v67.0/metadata/deployRequest`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.accessToken}` },
      body: form,
    });
    const body = (await sent.json()) as { deployOptions: Record<string, unknown> };
    expect(Object.entries(body.deployOptions)).toEqual([
      ['allowMissingFiles', false],
      ['autoUpdatePackage', false],
      ['checkOnly', true],
      ['ignoreWarnings', false],
      ['performRetrieve', false],
      ['purgeOnDelete', true],
      ['rollbackOnError', false],
      ['runTests', null],
      ['singlePackage', false],
      ['testLevel', 'RunLocalTests'],
    ]);
  });

  it('let files be missing, if they say so', async () => {
    const zip = zipOf([component.permissionSet({}, 'Present')], { alsoNamed: [['PermissionSet', 'Absent']] });
    expect((await deploy(emulator, zip)).status).toBe('Failed');
    expect((await deploy(emulator, zip, { allowMissingFiles: true })).status).toBe('Succeeded');
  });

  it('answer JSON that is no quick deploy with 404, and other types with 415', async () => {
    const path = '/services/data/v67.0/metadata/deployRequest';
    expect((await rest(emulator, path, { method: 'POST', body: {} })).status).toBe(404);
    expect((await rest(emulator, path, { method: 'POST', body: 'no JSON' })).status).toBe(400);
    const headers = { Authorization: `Bearer ${emulator.accessToken}`, 'Content-Type': 'text/plain' };
    expect((await fetch(emulator.instanceUrl + path, { method: 'POST', headers, body: 'x' })).status).toBe(415);
  });
});

describe('scopes of a connected app', () => {
  it('come back folded, as the guide says', async () => {
    const scopes = ['Api', 'Profile', 'Email', 'OfflineAccess', 'RefreshToken'].map((scope) => `<scopes>${scope}</scopes>`).join('');
    const body = `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@example.com</contactEmail><label>Folded</label><oauthConfig><callbackUrl>https://a.example.com</callbackUrl>${scopes}</oauthConfig></ConnectedApp>`;
    expect((await deploy(emulator, [{ type: 'ConnectedApp', fullName: 'Folded', body }])).status).toBe('Succeeded');
    const text = Object.values(await retrieve(emulator, { ConnectedApp: ['Folded'] })).join('');
    expect([...text.matchAll(/<scopes>(.*?)</g)].map(([, scope]) => scope)).toEqual(['Api', 'Basic', 'RefreshToken']);
  });
});

describe('a path that begins with two slashes', () => {
  it('is answered, as an access-token login of the command line needs it', async () => {
    for (const path of ['//services/data', '//services/data/v67.0/query?q=SELECT+Id+FROM+Organization', '//services/data/v67.0/limits']) {
      expect((await rest(emulator, path)).status).toBe(200);
    }
    const body = '<describeMetadata/>';
    expect((await soap({ ...emulator, instanceUrl: `${emulator.instanceUrl}/` }, body)).status).toBe(200);
  });
});

describe.skipIf(!existsSync(RECORDINGS))('a scope that does not exist', () => {
  it('is refused with every valid one, in the recorded order', async () => {
    const { response } = JSON.parse(readFileSync(join(RECORDINGS, 'eca-problem-invalid-scope-token.json'), 'utf8')) as {
      response: { body: string };
    };
    const parts = [component.header({}, 'Scoped'), component.settings({ commaSeparatedOauthScopes: 'mcp_api' }, 'Scoped')];
    expect(problems(await deploy(emulator, parts)).join()).toContain(response.body.trim());
  });
});
