import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import {
  assign,
  checkDeploy,
  component,
  consumerKeyOf,
  deploy,
  file,
  login,
  pem,
  problems,
  query,
  rest,
  retrieve,
  soap,
  startDeploy,
  WORKING_APP,
  zipOf,
  type TestComponent,
} from './support.ts';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ seed: { permissionSets: [{ name: 'Integration', label: 'Integration' }] } });
});
afterAll(async () => {
  await emulator.close();
});

const connectedApp = (config: string, more = ''): TestComponent => ({
  type: 'ConnectedApp',
  fullName: 'Legacy',
  body: `<?xml version="1.0" encoding="UTF-8"?><ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@b.co</contactEmail><label>Legacy</label><oauthConfig><callbackUrl>https://a.b.co</callbackUrl>${config}</oauthConfig>${more}</ConnectedApp>`,
});

const trio = (name: string): TestComponent[] => [
  component.header({}, name),
  component.global({ certificate: undefined }, name),
  component.settings({}, name),
];

describe('a deploy of header, global and settings', () => {
  it('makes both default policies, mints the key, and gives back what only an org can add', async () => {
    const result = await deploy(emulator, trio('Trio'));
    expect(result).toMatchObject({
      status: 'Succeeded',
      success: true,
      numberComponentsTotal: 3,
      numberComponentsDeployed: 3,
      numberComponentErrors: 0,
    });
    const types = ['ExternalClientApplication', 'ExtlClntAppGlobalOauthSettings', 'ExtlClntAppOauthSettings'];
    const files = await retrieve(emulator, {
      ...Object.fromEntries(types.map((type) => [type, ['*']])),
      ExtlClntAppOauthConfigurablePolicies: ['Trio_oauth_defaultPolicy'],
      ExtlClntAppConfigurablePolicies: ['Trio_defaultPolicy'],
    });
    const org15 = emulator.orgId.slice(0, 15);
    expect(files['unpackaged/externalClientApps/Trio.eca']).toBe(
      file('ExternalClientApplication', {
        contactEmail: 'owner@example.com',
        distributionState: 'Local',
        isProtected: 'false',
        label: 'Trio',
        orgScopedExternalApp: `${org15}:Trio`,
      }),
    );
    expect(files['unpackaged/extlClntAppOauthSettings/Trio_oauth.ecaOauth']).toMatch(
      new RegExp(
        `^<\\?xml version="1.0" encoding="UTF-8"\\?>\n<ExtlClntAppOauthSettings xmlns="http://soap.sforce.com/2006/04/metadata">\n    <commaSeparatedOauthScopes>Api, Web, RefreshToken</commaSeparatedOauthScopes>\n    <externalClientApplication>Trio</externalClientApplication>\n    <isFirstPartyAppEnabled>false</isFirstPartyAppEnabled>\n    <label>Trio_oauth</label>\n    <oauthLink>${org15}:888\\w{12}</oauthLink>\n</ExtlClntAppOauthSettings>\n$`,
      ),
    );
    expect(files['unpackaged/extlClntAppOauthPolicies/Trio_oauth_defaultPolicy.ecaOauthPlcy']).toBe(
      file('ExtlClntAppOauthConfigurablePolicies', {
        externalClientApplication: 'Trio',
        ipRelaxationPolicyType: 'Enforce',
        isClientCredentialsFlowEnabled: 'false',
        isGuestCodeCredFlowEnabled: 'false',
        isTokenExchangeFlowEnabled: 'false',
        label: 'Trio_oauth_defaultPolicy',
        permittedUsersPolicyType: 'AllSelfAuthorized',
        refreshTokenPolicyType: 'SpecificLifetime',
        refreshTokenValidityPeriod: '365',
        refreshTokenValidityUnit: 'Days',
        requiredSessionLevel: 'STANDARD',
      }),
    );
    expect(files['unpackaged/extlClntAppPolicies/Trio_defaultPolicy.ecaPlcy']).toBe(
      file('ExtlClntAppConfigurablePolicies', {
        externalClientApplication: 'Trio',
        isEnabled: 'true',
        isOauthPluginEnabled: 'true',
        label: 'Trio_defaultPolicy',
        startPage: 'None',
      }),
    );
    expect(files['unpackaged/extlClntAppGlobalOauthSets/Trio_glbloauth.ecaGlblOauth']).toMatch(
      /<consumerKey>3MVG9[\w.]{80}<\/consumerKey>/,
    );
  });

  it('keeps the key on a second deploy and says that nothing changed', async () => {
    const key = await consumerKeyOf(emulator, 'Trio');
    const result = await deploy(emulator, trio('Trio'));
    expect(
      result.details.componentSuccesses
        .filter(({ componentType }) => componentType !== '')
        .map(({ created, changed }) => [created, changed]),
    ).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);
    expect(await consumerKeyOf(emulator, 'Trio')).toBe(key);
  });

  it('does not care for the order of its files', async () => {
    expect((await deploy(emulator, trio('Backwards').reverse())).status).toBe('Succeeded');
  });

  it('refuses a policy of another name than the one the org made', async () => {
    const result = await deploy(emulator, [component.policy({}, 'Trio')]);
    expect(problems(result)[0]).toMatch(/^duplicate value found: ExternalClientApplicationId duplicates value on record with id: \w{15}$/);
  });
});

describe('a deploy refuses', () => {
  const header = component.header;
  const cases: readonly (readonly [string, readonly TestComponent[], string])[] = [
    [
      'an unknown element',
      [header({ isFirstPartyAppsEnabled: 'true' })],
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}isFirstPartyAppsEnabled invalid at this location in type ExternalClientApplication',
    ],
    [
      'an element twice',
      [header({ label: ['A', 'B'] })],
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}label is duplicated at this location in type ExternalClientApplication',
    ],
    ['a missing element', [header({ contactEmail: undefined })], 'Required field is missing: contactEmail'],
    ['a wrong e-mail address', [header({ contactEmail: 'nobody' })], 'contactEmail: invalid email address: nobody'],
    ['a boolean that is none', [header({ isProtected: 'yes' })], "Error parsing file: 'yes' is not a valid value for the type xsd:boolean"],
    [
      'a wrong enum value',
      [...WORKING_APP.slice(0, 3), component.policy({ permittedUsersPolicyType: 'AdminApproved' })],
      "'AdminApproved' is not a valid value for the enum 'PermittedUsersPolicyType'",
    ],
    [
      'global settings alone',
      [header(), component.global()],
      "The external client app configured in your global OAuth Settings doesn't have a valid OAuth settings configuration.",
    ],
    [
      'a part without its app',
      [component.settings()],
      'In field: externalClientApplication - no ExternalClientApplication named App found',
    ],
    [
      'an unknown permission set',
      [...WORKING_APP.slice(0, 3), component.policy({ commaSeparatedPermissionSet: 'Nope' })],
      'In field: commaSeparatedPermissionSet - no PermissionSet named Nope found',
    ],
    [
      'an unknown profile',
      [...WORKING_APP.slice(0, 3), component.policy({ commaSeparatedProfile: 'Admin' })],
      'In field: commaSeparatedProfile - no Profile named Admin found',
    ],
    [
      'an unknown execution user',
      [...WORKING_APP.slice(0, 3), component.policy({ clientCredentialsFlowUser: 'no@example.com' })],
      'Enter a valid execution user for the OAuth client credentials flow.',
    ],
    [
      'client credentials without a user',
      [...WORKING_APP.slice(0, 3), component.policy({ isClientCredentialsFlowEnabled: 'true' })],
      'Enter a valid execution user for the OAuth client credentials flow.',
    ],
    [
      'a consumer key',
      [header(), component.settings(), component.global({ consumerKey: '3MVG9mine' })],
      'You cannot provide a Consumer Key',
    ],
    [
      'a scope of the wire',
      [header(), component.settings({ commaSeparatedOauthScopes: 'api' })],
      'Invalid OAuth scope: api. Valid values: Basic, OfflineAccess, DataCloudUserClaims, ',
    ],
    [
      "another org's oauthLink",
      [header(), component.settings({ oauthLink: '00D000000000001:888000000000001' })],
      'oauthLink does not match the OAuth settings of this org: 00D000000000001:888000000000001',
    ],
    [
      "another org's orgScopedExternalApp",
      [header({ orgScopedExternalApp: '00D000000000001:App' })],
      'orgScopedExternalApp does not match this org: 00D000000000001:App',
    ],
    [
      'a certificate of an EC key',
      [header(), component.settings(), component.global({ certificate: pem('ec', 'crt') })],
      'Enter a valid certificate: its key is not RSA',
    ],
    [
      'a certificate of a short key',
      [header(), component.settings(), component.global({ certificate: pem('short', 'crt') })],
      'Enter a valid certificate: its key is shorter than 2048 bits',
    ],
    [
      'a certificate that is none',
      [header(), component.settings(), component.global({ certificate: 'AAAA' })],
      'Enter a valid certificate: it is not an X.509 certificate',
    ],
    [
      'a lifetime without a period',
      [...WORKING_APP.slice(0, 3), component.policy({ refreshTokenPolicyType: 'SpecificLifetime' })],
      'refreshTokenValidityPeriod and refreshTokenValidityUnit are required for SpecificLifetime',
    ],
    [
      'an unknown user permission',
      [
        {
          ...component.permissionSet(),
          body: component
            .permissionSet()
            .body.replace('</Perm', '<userPermissions><enabled>true</enabled><name>ApiOnlyUser</name></userPermissions></Perm'),
        },
      ],
      'Unknown user permission: ApiOnlyUser',
    ],
    ['an unknown licence', [component.permissionSet({ license: 'Nope' })], 'In field: license - no License named Nope found'],
    [
      'a new connected app',
      [connectedApp('')],
      "You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support.",
    ],
    [
      'a profile',
      [{ type: 'Profile', fullName: 'Admin', body: file('Profile', { custom: 'false' }) }],
      'Not available for deploy for this organization',
    ],
    [
      'a file that is no XML',
      [{ ...header(), body: '<a><b></a>' }],
      "Error parsing file: Expected closing tag 'b' (opened in line 1, col 4) instead of closing tag 'a'.",
    ],
    ['a document type', [{ ...header(), body: '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>' }], 'Error parsing file: DOCTYPE is not allowed'],
    [
      'a file of another type',
      [{ ...header(), body: file('Profile', {}) }],
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}Profile invalid at this location in type ExternalClientApplication',
    ],
    [
      'a name with a space',
      [{ ...header(), fullName: 'My App' }],
      'The ExternalClientApplication API Name can only contain underscores and alphanumeric characters.',
    ],
  ];
  it.each(cases)('%s', async (_name, components, problem) => {
    const own = await startEmulator({ seed: { permissionSets: [{ name: 'Integration', label: 'Integration' }], asyncDelay: 0 } });
    const result = await deploy(own, components);
    expect(result.status).toBe('Failed');
    expect(problems(result).join('\n')).toContain(problem);
    // Nothing of a failed deploy stays behind.
    expect((await query(own, 'SELECT count() FROM ExternalClientApplication')).body.totalSize).toBe(0);
    await own.close();
  });

  it('a zip without package.xml, and counts no component', async () => {
    const result = await deploy(
      emulator,
      zipOf([]).slice(0, 0).length === 0 ? (await import('fflate')).zipSync({ 'a.txt': new Uint8Array(1) }) : zipOf([]),
    );
    expect(result).toMatchObject({ status: 'Failed', numberComponentsTotal: 0, numberComponentErrors: 0 });
    expect(result.details.componentFailures).toMatchObject([
      { componentType: '', fullName: 'package.xml', problem: 'No package.xml found' },
    ]);
  });

  it('a version that is not out yet, and types it does not know', async () => {
    expect(problems(await deploy(emulator, zipOf([], { version: '99.0' })))).toEqual(['Invalid version specified:99.0']);
    expect(problems(await deploy(emulator, zipOf([], { alsoNamed: [['Nope', 'x']] })))).toEqual([
      "Unknown type name 'Nope' specified in package.xml",
    ]);
  });

  it('a component that is named and not there', async () => {
    expect(problems(await deploy(emulator, zipOf([], { alsoNamed: [['PermissionSet', 'Gone']] })))).toEqual([
      "An object 'Gone' of type PermissionSet was named in package.xml, but was not found in zipped directory",
    ]);
  });

  it('an element that the version of the deploy does not have', async () => {
    const components = [
      component.header({}, 'Gated'),
      component.settings({}, 'Gated'),
      component.global({ isDPopEnabled: 'false' }, 'Gated'),
    ];
    const old = await deploy(emulator, zipOf(components, { version: '66.0' }));
    expect(problems(old)[0]).toBe(
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}isDPopEnabled invalid at this location in type ExtlClntAppGlobalOauthSettings',
    );
    expect((await deploy(emulator, zipOf(components, { version: '67.0' }))).status).toBe('Succeeded');
    const files = await retrieve(emulator, { ExtlClntAppGlobalOauthSettings: ['Gated_glbloauth'] }, '66.0');
    expect(Object.values(files).join('')).not.toContain('isDPopEnabled');
  });

  it('what a hostile zip holds', async () => {
    const { zipSync } = await import('fflate');
    for (const path of ['../evil.xml', '/etc/passwd', 'a/../../b', 'a\\b', 'C:/x']) {
      const answer = await startDeploy(emulator, zipSync({ [path]: new Uint8Array(1) }));
      expect([path, answer.status]).toEqual([path, 400]);
      expect(await answer.json()).toMatchObject([{ errorCode: 'INVALID_ZIP_FILE' }]);
    }
    const bomb = zipSync({ 'package.xml': new Uint8Array(40 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(100_000);
    expect((await startDeploy(emulator, bomb)).status).toBe(400);
    expect((await startDeploy(emulator, new Uint8Array([80, 75, 3, 4, 0, 0]))).status).toBe(400);
    expect((await rest(emulator, '/services/data')).status).toBe(200);
  });
});

describe('the options of a deploy', () => {
  const good = (name: string): TestComponent => component.permissionSet({}, name);
  const bad = component.permissionSet({ license: 'Nope' }, 'Bad');
  const exists = async (name: string): Promise<boolean> =>
    (await query(emulator, `SELECT Id FROM PermissionSet WHERE Name = '${name}'`)).body.totalSize === 1;

  it('checkOnly changes nothing', async () => {
    expect((await deploy(emulator, [good('Checked')], { checkOnly: true })).status).toBe('Succeeded');
    expect(await exists('Checked')).toBe(false);
  });

  it('rollbackOnError keeps nothing; without it the good part stays', async () => {
    expect((await deploy(emulator, [good('Rolled'), bad])).status).toBe('Failed');
    expect(await exists('Rolled')).toBe(false);
    const partial = await deploy(emulator, [good('Partial'), bad], { rollbackOnError: false });
    expect(partial).toMatchObject({
      status: 'SucceededPartial',
      numberComponentsDeployed: 1,
      numberComponentErrors: 1,
      numberComponentsTotal: 2,
    });
    expect([await exists('Partial'), await exists('Bad')]).toEqual([true, false]);
  });

  it('destructive changes delete, and only warn of what is not there', async () => {
    const removal = file('Package', {}).replace(
      '</Package>',
      '<types><members>Doomed</members><members>Ghost</members><name>PermissionSet</name></types></Package>',
    );
    await deploy(emulator, [good('Doomed')]);
    const result = await deploy(emulator, zipOf([], { extra: { 'destructiveChangesPost.xml': removal } }));
    expect(result.status).toBe('Succeeded');
    expect(result.details.componentSuccesses).toMatchObject([
      { fullName: 'Doomed', deleted: true, fileName: 'destructiveChangesPost.xml' },
      { fullName: 'Ghost', deleted: false, problemType: 'Warning', problem: 'No PermissionSet named: Ghost found' },
      { fullName: 'package.xml' },
    ]);
    expect(await exists('Doomed')).toBe(false);
  });

  it('rotating a key warns: an error unless warnings are ignored', async () => {
    await deploy(emulator, trio('Rotating'));
    const before = await consumerKeyOf(emulator, 'Rotating');
    const rotate = [component.global({ shouldRotateConsumerKey: 'true' }, 'Rotating')];
    expect((await deploy(emulator, rotate)).status).toBe('Failed');
    expect(await consumerKeyOf(emulator, 'Rotating')).toBe(before);
    expect((await deploy(emulator, rotate, { ignoreWarnings: true })).status).toBe('Succeeded');
    expect(await consumerKeyOf(emulator, 'Rotating')).not.toBe(before);
  });
});

describe('text', () => {
  it('keeps references, CDATA and markup apart, and comes back escaped as the platform writes it', async () => {
    const description = `&#233;&#xE9; &amp;#233; &lt;b&gt; <![CDATA[a & <b> "c"]]> it's`;
    expect(problems(await deploy(emulator, [component.permissionSet({ description }, 'Text')]))).toEqual([]);
    const files = await retrieve(emulator, { PermissionSet: ['Text'] });
    expect(files['unpackaged/permissionsets/Text.permissionset']).toContain(
      '<description>éé &amp;#233; &lt;b&gt; a &amp; &lt;b&gt; &quot;c&quot; it&apos;s</description>',
    );
    const refused = await deploy(emulator, [component.permissionSet({ description: '&nope;' }, 'Text')]);
    expect(problems(refused)).toEqual(['Error parsing file: The entity "nope" was referenced, but not declared.']);
  });
});

describe('deploys queue', () => {
  it('one runs, the next stays Pending, a waiting one can be cancelled', async () => {
    const slow = await startEmulator({ seed: { asyncDelay: 60 } });
    const ids: string[] = [];
    for (const name of ['One', 'Two'])
      ids.push(((await (await startDeploy(slow, zipOf([component.permissionSet({}, name)]))).json()) as { id: string }).id);
    const [first = '', second = ''] = ids;
    const seen = new Set<string>();
    for (;;) {
      const [a, b] = [await checkDeploy(slow, first), await checkDeploy(slow, second)];
      if (a.done) break;
      seen.add(`${a.status} ${b.status}`);
    }
    expect([...seen]).toEqual(['Pending Pending', 'InProgress Pending']);
    const cancel = await rest(slow, `/services/data/v67.0/metadata/deployRequest/${second}`, {
      method: 'PATCH',
      body: { deployResult: { status: 'Canceling' } },
    });
    expect(cancel.status).toBe(202);
    for (;;) {
      const result = await checkDeploy(slow, second);
      if (!result.done) continue;
      expect([result.status, result.success]).toEqual(['Canceled', false]);
      break;
    }
    expect((await query(slow, "SELECT count() FROM PermissionSet WHERE Name = 'Two'")).body.totalSize).toBe(0);
    await slow.close();
  });
});

describe('connected apps', () => {
  it('can be made where the org allows it, keep their lists, and log users in', async () => {
    const legacy = await startEmulator({
      seed: { allowConnectedAppCreation: true, permissionSets: [{ name: 'Integration', label: 'I' }] },
    });
    const certificate = `<certificate>${pem('app', 'crt')}</certificate>`;
    const config = `${certificate}<isAdminApproved>true</isAdminApproved><scopes>Api</scopes><scopes>RefreshToken</scopes>`;
    expect(problems(await deploy(legacy, [connectedApp(config, '<permissionSetName>Integration</permissionSetName>')]))).toEqual([]);
    // A later deploy that does not mention the list leaves it alone.
    expect(problems(await deploy(legacy, [connectedApp(config)]))).toEqual([]);
    const files = Object.values(await retrieve(legacy, { ConnectedApp: ['Legacy'] })).join('');
    expect(files).toContain('<permissionSetName>I</permissionSetName>');
    const iss = /<consumerKey>(.+?)</.exec(files)?.[1] ?? '';
    await assign(legacy, 'order-sync@example.com');
    expect((await login(legacy, { iss, sub: 'order-sync@example.com' })).status).toBe(200);
    const wrongKey = await login(legacy, { iss, sub: 'order-sync@example.com', key: pem('other', 'key') });
    expect(wrongKey.body).toEqual({ error: 'invalid_grant', error_description: 'invalid assertion' });
    expect(problems(await deploy(legacy, [connectedApp(config, '<permissionSetName></permissionSetName>')]))).toEqual([]);
    expect(Object.values(await retrieve(legacy, { ConnectedApp: ['Legacy'] })).join('')).not.toContain('permissionSetName');
    await legacy.close();
  });
});

describe('SOAP', () => {
  it('lists, describes and reads', async () => {
    const list = await soap(emulator, '<listMetadata><queries><type>ExternalClientApplication</type></queries></listMetadata>');
    expect(list.text).toMatch(
      /<listMetadataResponse><result><createdById>005\w{15}<\/createdById><createdByName>Ada Admin<\/createdByName>/,
    );
    expect((await soap(emulator, '<listMetadata><queries><type>Certificate</type></queries></listMetadata>')).text).toContain(
      '<listMetadataResponse/>',
    );
    expect((await soap(emulator, '<describeMetadata/>')).text).toContain(
      '<metadataObjects><directoryName>certs</directoryName><inFolder>false</inFolder><metaFile>true</metaFile><suffix>crt</suffix><xmlName>Certificate</xmlName></metadataObjects>',
    );
    const read = await soap(
      emulator,
      '<readMetadata><type>PermissionSet</type><fullNames>Integration</fullNames><fullNames>Nope</fullNames></readMetadata>',
    );
    expect(read.text).toContain(
      '<result><records xsi:type="PermissionSet"><fullName>Integration</fullName><hasActivationRequired>false</hasActivationRequired><label>Integration</label></records><records xsi:nil="true"/></result>',
    );
    expect(read.text).toContain('xmlns:xsi=');
  });

  it.each([
    [
      'a dead session',
      '<describeMetadata/>',
      { token: 'dead' },
      'sf:INVALID_SESSION_ID',
      'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session',
    ],
    [
      'an unknown operation',
      '<frobnicate/>',
      {},
      'soapenv:Client',
      'No operation available for request {http://soap.sforce.com/2006/04/metadata}frobnicate',
    ],
    [
      'an unknown type',
      '<listMetadata><queries><type>Nope</type></queries></listMetadata>',
      {},
      'sf:INVALID_TYPE',
      'INVALID_TYPE: Unknown type:Nope',
    ],
    [
      'a version not served',
      '<describeMetadata/>',
      { version: '99.0' },
      'sf:UNSUPPORTED_API_VERSION',
      'UNSUPPORTED_API_VERSION: Invalid Api version specified on URL',
    ],
    ['XML that is none', '<describeMetadata>', {}, 'soapenv:Client', ''],
  ])('faults on %s', async (_name, body, options, code, text) => {
    const answer = await soap(emulator, body, options);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(`<soapenv:Fault><faultcode>${code}</faultcode><faultstring>${text}`);
    expect(answer.text).toContain('xmlns:sf="http://soap.sforce.com/2006/04/metadata"');
    expect(answer.text).not.toContain('<detail>');
  });

  it('is for those who may', async () => {
    const own = await startEmulator();
    await deploy(own, WORKING_APP);
    await assign(own, 'order-sync@example.com');
    const { body } = await login(own, { iss: await consumerKeyOf(own), sub: 'order-sync@example.com' });
    expect((await soap(own, '<describeMetadata/>', { token: body.access_token ?? '' })).text).toContain(
      'INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData permission',
    );
    await own.close();
  });
});

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

describe.skipIf(!existsSync(CORPUS))('files of real orgs', () => {
  const ofOrg = /^ *<(consumerKey|oauthLink|orgScopedExternalApp)>.*\n/gm;
  const folders = ['McpClient', 'PreAuthorised', 'SettingsNamed'];
  it.each(folders)('%s comes back in the same bytes, but for what is the org’s own', async (app) => {
    const sources = readdirSync(join(CORPUS, app), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('-meta.xml'))
      .map((path) => ({ path: path.replace('-meta.xml', ''), text: readFileSync(join(CORPUS, app, path), 'utf8') }));
    const named = (element: string): string[] =>
      sources.flatMap(({ text }) => new RegExp(`<${element}>(.*)</`).exec(text)?.[1]?.split(',') ?? []);
    const own = await startEmulator({
      seed: {
        users: [
          { username: 'admin@example.com', profile: 'System Administrator' },
          { username: 'integration@example.com', profile: 'Standard User' },
        ],
        permissionSets: named('commaSeparatedPermissionSet').map((name) => ({ name, label: name })),
        profiles: named('commaSeparatedProfile'),
        pkceReverts: false,
      },
    });
    const components = sources.map(({ path, text }) => ({
      type: /<(E\w+) xmlns/.exec(text)?.[1] ?? '',
      fullName: /([^/]+)\.\w+$/.exec(path)?.[1] ?? '',
      body: text.replace(ofOrg, ''),
    }));
    const header = components.some(({ type }) => type === 'ExternalClientApplication') ? [] : [component.header({}, app)];
    // This one has an element that only older versions know.
    const version =
      sources.some(({ text }) => text.includes('isNamedUserJwtEnabled>false</isNamedUserJwtEnabled>\n    <isToken')) &&
      app === 'SettingsNamed'
        ? '63.0'
        : '67.0';
    expect(problems(await deploy(own, zipOf([...header, ...components], { version })))).toEqual([]);
    const files = await retrieve(own, Object.fromEntries(components.map(({ type, fullName }) => [type, [fullName]])), version);
    const newer = version === '67.0' && app === 'PreAuthorised' ? /^ *<isDPopEnabled>.*\n/gm : /(?!)/g;
    for (const { path, text } of sources) {
      expect(files[`unpackaged/${path}`]?.replace(ofOrg, '').replace(newer, '')).toBe(text.replace(ofOrg, '').trimEnd() + '\n');
    }
    await own.close();
  });
});
