/** SetupAuditTrail: what changes leave in it, who made them and in which words; what it answers to queries. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { AUDIT_ROWS } from '../../src/emulator/audit/table.ts';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import {
  assign,
  component,
  consumerKeyOf,
  deploy,
  file,
  login,
  NAMESPACE,
  pem,
  problems,
  query,
  queryOne,
  rest,
  soap,
  WORKING_APP,
  zipOf,
  type Answer,
  type TestComponent,
} from './support.ts';

const BASE = '/services/data/v67.0';
const ORDER_SYNC = 'order-sync@example.com';
const SECOND = 'second@example.com';
const CLOCK = Date.parse('2026-03-04T05:06:07Z');
const SUBJECT = 'CN=app.example.com';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    now: () => CLOCK,
    seed: {
      allowConnectedAppCreation: true,
      pkceReverts: false,
      profiles: ['Robots'],
      users: [
        { username: 'admin@example.com', firstName: 'Ada', lastName: 'Admin', profile: 'System Administrator' },
        { username: SECOND, firstName: 'Sec', lastName: 'Ond', profile: 'System Administrator' },
        { username: ORDER_SYNC, firstName: 'Order', lastName: 'Sync', profile: 'Standard User' },
      ],
    },
  });
});
afterAll(() => emulator.close());

const call = async (method: string, path: string, body?: unknown, token = emulator.accessToken): Promise<Answer<{ id: string }>> =>
  rest(emulator, BASE + path, { method, body, token });
const idOf = async (object: string, where: string): Promise<string> => queryOne(emulator, `SELECT Id FROM ${object} WHERE ${where}`);
const rows = async (of = emulator): Promise<string[]> => {
  const { body } = await query(of, 'SELECT Action, Section, Display FROM SetupAuditTrail');
  return body.records.map(({ Action, Section, Display }) => `${String(Action)} (${String(Section)}) – ${String(Display)}`);
};

const seen: string[] = [];
/** What an act leaves in the trail. */
async function left(act: () => Promise<unknown>): Promise<string[]> {
  const before = (await rows()).length;
  await act();
  const added = (await rows()).slice(before);
  seen.push(...added);
  return added;
}
/** What a deploy that succeeds leaves in the trail. */
const deployed = async (...content: TestComponent[]): Promise<string[]> =>
  left(async () => {
    expect(problems(await deploy(emulator, content))).toEqual([]);
  });
const removed = async (types: Readonly<Record<string, string>>): Promise<string[]> => {
  const members = Object.entries(types).map(([type, name]) => `<types><members>${name}</members><name>${type}</name></types>`);
  const destructive = `<Package xmlns="${NAMESPACE}">${members.join('')}<version>67.0</version></Package>`;
  return left(async () => deploy(emulator, zipOf([], { extra: { 'destructiveChanges.xml': destructive } })));
};

describe('what one step changes', () => {
  it('has one time, however long its rows take', async () => {
    let time = CLOCK;
    const ticking = await startEmulator({ now: () => (time += 1) });
    onTestFinished(() => ticking.close());
    expect(problems(await deploy(ticking, WORKING_APP))).toEqual([]);
    const { body } = await query(ticking, 'SELECT CreatedDate FROM SetupAuditTrail');
    expect(body.records.length).toBeGreaterThan(3);
    expect(new Set(body.records.map(({ CreatedDate }) => CreatedDate)).size).toBe(1);
  });
});

describe('an External Client App', () => {
  it('leaves a row for each part that is made, and for what it opens', async () => {
    expect(await deployed(...WORKING_APP)).toEqual([
      'insertExternalClientApplication (External Client Apps) – Created external client app App',
      'insertExtlClntAppGlobalOauthSettings (External Client Apps) – Created external client app App: ExtlClntAppGlobalOauthSettings',
      `changeExtlClntAppGlobalOauthSettings (External Client Apps) – Created external client app App Certificate ${SUBJECT}`,
      'insertExtlClntAppOauthSettings (External Client Apps) – Created external client app App: ExtlClntAppOauthSettings',
      'changeExtlClntAppOauthSettings (External Client Apps) – Changed external client app App scopes from null to api, web, refresh_token',
      'insertExtlClntAppOauthConfigurablePolicies (External Client Apps) – Created external client app App: ExtlClntAppOauthConfigurablePolicies',
      'PermSetCreateNoLicense (Manage Users) – Created permission set Integration: with no license',
      'insertExtlClntAppConfigurablePolicies (External Client Apps) – Created external client app App: ExtlClntAppConfigurablePolicies',
      'SetupEntityAccessAudit_PermissionSet_ExternalClientApplication_Enabled (Manage Users) – Changed permission set Integration: App external client app is enabled',
    ]);
  });

  it('leaves none when nothing changes, when the deploy fails, and when it only checks', async () => {
    expect(await deployed(...WORKING_APP)).toEqual([]);
    expect(await left(async () => deploy(emulator, [component.header({ contactEmail: 'new@b.co' })], { checkOnly: true }))).toEqual([]);
    const failing = [component.header({ contactEmail: 'new@b.co' }), component.permissionSet({ license: 'None' }, 'Bad')];
    expect(await left(async () => deploy(emulator, failing))).toEqual([]);
    const kept = await left(async () => deploy(emulator, failing, { rollbackOnError: false }));
    expect(kept).toEqual([
      'changeExternalClientApplication (External Client Apps) – Changed external client app App Contact Email from owner@example.com to new@b.co',
    ]);
  });

  it.each([
    [
      'header',
      component.header({ description: 'Orders' }),
      ['Contact Email from new@b.co to owner@example.com', ': description from null to Orders'],
    ],
    [
      'policy',
      component.policy({ ipRelaxationPolicyType: 'Bypass', permittedUsersPolicyType: 'AllSelfAuthorized', startUrl: 'https://a.example' }),
      [
        ' IP relaxation setting from Enforce IP restrictions to Relax IP restrictions',
        ' Permitted Users setting from Admin approved users are pre-authorized to All users may self-authorize',
        ': startUrl from null to https://a.example',
      ],
    ],
    [
      'settings',
      component.settings({ commaSeparatedOauthScopes: 'RefreshToken, Api' }),
      [' scopes from api, web, refresh_token to api, refresh_token'],
    ],
    [
      'global',
      component.global({
        callbackUrl: 'https://a.example\nhttps://b.example',
        certificate: pem('other', 'crt'),
        isClientCredentialsFlowEnabled: 'true',
        isPkceRequired: 'false',
        isSecretRequiredForRefreshToken: 'true',
        isConsumerSecretOptional: 'true',
      }),
      [
        ' Callback URL from https://app.example.com/callback to https://a.example, https://b.example',
        ` Certificate from ${SUBJECT} to CN=other.example.com`,
        ' Enable Client Credentials Flow from false to true',
        ': isConsumerSecretOptional from false to true',
        'Changed the App external client app setting Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows from true to false',
        'Changed the external client app App Require Secret for Refresh Token Flow setting from false to true',
      ],
    ],
    [
      'lost certificate',
      component.global({ certificate: undefined, callbackUrl: 'https://a.example' }),
      ['Deleted external client app App Certificate CN='],
    ],
  ])('leaves a row for each setting that changes: %s', async (_name, content, words) => {
    const added = await deployed(content);
    for (const text of words) expect(added).toContainEqual(expect.stringContaining(text));
    expect(added.every((row) => row.startsWith(`change${content.type} (External Client Apps) – `))).toBe(true);
  });

  it('tells that key and secret were rotated, and neither of them', async () => {
    const key = await consumerKeyOf(emulator);
    expect(
      await left(async () => deploy(emulator, [component.global({ shouldRotateConsumerSecret: 'true' })], { ignoreWarnings: true })),
    ).toContain('changeExtlClntAppGlobalOauthSettings (External Client Apps) – Changed external client app App: consumerSecret');
    expect(
      await left(async () => deploy(emulator, [component.global({ shouldRotateConsumerKey: 'true' })], { ignoreWarnings: true })),
    ).toContain('changeExtlClntAppGlobalOauthSettings (External Client Apps) – Changed external client app App: consumerKey');
    const now = await consumerKeyOf(emulator);
    expect(now).not.toBe(key);
    const url = await deployed(component.policy({ startUrl: `https://a.example/?client_id=${now}` }));
    expect(url).toContainEqual(expect.stringContaining('https://a.example/?client_id=********'));
    expect((await rows()).filter((row) => row.includes(now) || row.includes(key))).toEqual([]);
  });

  it('leaves a row for each permission set and profile that its policy takes in or leaves out', async () => {
    await deployed(component.permissionSet({ label: 'More Users' }, 'More'));
    expect(
      await deployed(component.policy({ commaSeparatedPermissionSet: 'More', commaSeparatedProfile: 'Robots, Standard User' })),
    ).toEqual([
      'changeExtlClntAppOauthConfigurablePolicies (External Client Apps) – Changed external client app App: startUrl from https://a.example/?client_id=******** to null',
      'SetupEntityAccessAudit_PermissionSet_ExternalClientApplication_Enabled (Manage Users) – Changed permission set More Users: App external client app is enabled',
      'SetupEntityAccessAudit_PermissionSet_ExternalClientApplication_Disabled (Manage Users) – Changed permission set Integration: App external client app is disabled',
      'SetupEntityAccessAudit_Profile_ExternalClientApplication_EnabledCustom (Manage Users) – Changed profile Robots: App external client app is enabled',
      'SetupEntityAccessAudit_Profile_ExternalClientApplication_EnabledStandard (Manage Users) – Changed profile Standard User: App external client app is enabled',
    ]);
    const ran = await deployed(component.policy({ clientCredentialsFlowUser: ORDER_SYNC }));
    const app = (await idOf('ExternalClientApplication', "DeveloperName = 'App'")).slice(0, 15);
    const user = (await idOf('User', `Username = '${ORDER_SYNC}'`)).slice(0, 15);
    expect(ran[0]).toMatch(
      `Assigned OAuth client credentials user ${ORDER_SYNC} (UserID: [${user}]) to external client app App (AppID: [${app}])`,
    );
    expect(ran.filter((row) => row.includes('_Disabled'))).toHaveLength(3);
  });

  it('leaves a row when credentials are staged; rotating to them is a change of key', async () => {
    const settings = file('ExternalClientAppSettings', { enableClientSecretInRestApiAccess: 'true' });
    await deploy(
      emulator,
      zipOf([], { extra: { 'settings/ExternalClientApp.settings': settings }, alsoNamed: [['Settings', 'ExternalClientApp']] }),
    );
    const list = await rest<{ consumers: { id: string }[] }>(emulator, `${BASE}/apps/oauth/credentials/App`);
    const path = `/apps/oauth/credentials/App/${list.body.consumers[0]?.id ?? ''}/staged`;
    let id = '';
    expect(await left(async () => (id = (await call('POST', path, {})).body.id))).toEqual([
      'generateOauthStagedCredential (Oauth Staged Credential) – Generated temporary credentials for connected app App',
    ]);
    expect(await left(async () => call('POST', path, {}))).toEqual([]);
    expect(await left(async () => call('PATCH', `${path}/${id}`, { command: 'rotate' }))).toEqual([
      'changeExtlClntAppGlobalOauthSettings (External Client Apps) – Changed external client app App: consumerKey',
    ]);
  });

  it('leaves a row for each part that goes with it', async () => {
    const gone = await removed({ ExternalClientApplication: 'App' });
    expect(gone[0]).toBe('deleteExternalClientApplication (External Client Apps) – Deleted external client app App');
    expect(gone.slice(1).map((row) => row.split(' ')[0])).toEqual(
      expect.arrayContaining(['deleteExtlClntAppGlobalOauthSettings', 'deleteExtlClntAppOauthSettings']),
    );
    expect(gone).toHaveLength(5);
  });
});

describe('a connected app', () => {
  const legacy = (config: string, extra = '', contactEmail = 'a@b.co'): TestComponent => ({
    type: 'ConnectedApp',
    fullName: 'Legacy',
    body: `<ConnectedApp xmlns="${NAMESPACE}"><contactEmail>${contactEmail}</contactEmail><label>Old App</label><oauthConfig>${config}</oauthConfig>${extra}</ConnectedApp>`,
  });
  const certificate = (name: string): string => `<certificate>${pem(name, 'crt').replace(/-----.+-----|\s/g, '')}</certificate>`;
  const callback = '<callbackUrl>https://a.example</callbackUrl>';
  const full = '<scopes>Full</scopes><scopes>RefreshToken</scopes>';

  it('leaves the recorded rows when it is made', async () => {
    expect(await deployed(legacy(callback + certificate('app') + full))).toEqual([
      'insertApplication (Application) – Created Connected App Old App',
      `insertApplicationCertificate (Remote Access) – Created Connected App Certificate ${SUBJECT}`,
      'changeOauthDefaultScope (Application) – Changed connected app Old App scopes from null to full, refresh_token',
    ]);
  });

  it('leaves the recorded row for each setting that changes, and one for all that have no words', async () => {
    const flags = [
      'isAdminApproved',
      'isClientCredentialEnabled',
      'isCodeCredentialEnabled',
      'isCodeCredentialPostOnly',
      'isConsumerSecretOptional',
      'isPkceRequired',
      'isSecretRequiredForRefreshToken',
    ].map((name) => `<${name}>true</${name}>`);
    const user = `<oauthClientCredentialUser>${ORDER_SYNC}</oauthClientCredentialUser><scopes>Api</scopes>`;
    const policy = '<oauthPolicy><ipRelaxation>BYPASS</ipRelaxation><refreshTokenPolicy>zero</refreshTokenPolicy></oauthPolicy>';
    const config = `<callbackUrl>https://b.example</callbackUrl>${certificate('other')}${flags.join('')}${user}`;
    const holders =
      '<permissionSetName>Integration</permissionSetName><profileName>Robots</profileName><profileName>Standard User</profileName>';
    const added = await deployed(legacy(config, policy + holders + '<startUrl>https://s.example</startUrl>', 'c@b.co'));
    const app = (await idOf('ConnectedApplication', "Name = 'Old App'")).slice(0, 15);
    const userId = (await idOf('User', `Username = '${ORDER_SYNC}'`)).slice(0, 15);
    expect(added.toSorted()).toEqual(
      [
        'changeApplicationContactEmail (Application) – Changed Connected App Contact Email from a@b.co to c@b.co',
        'changeUserRuntimeAccessPolicy (Application) – Changed connected app Old App Permitted Users setting from All users may self-authorize to Admin approved users are pre-authorized',
        'changeIpRelaxationPolicy (Application) – Changed connected app Old App IP relaxation setting from Enforce IP restrictions to Relax IP restrictions',
        'changeOauthDefaultScope (Application) – Changed connected app Old App scopes from full, refresh_token to api',
        'changeApplicationCallbackUrl (Application) – Changed Connected App Callback URL from https://a.example to https://b.example',
        `changeApplicationCertificate (Remote Access) – Changed Connected App Certificate from ${SUBJECT} to CN=other.example.com`,
        'changeApplicationClientCredentialEnabled (Application) – Changed Enable Client Credentials Flow from false to true',
        `addOauthClientCredentialUser (OAuth Client Credentials User) – Assigned OAuth client credentials user ${ORDER_SYNC} (UserID: [${userId}]) to app Old App (AppID: [${app}])`,
        'changeApplicationCodeCredentialEnabled (Application) – Changed connected app Enable Authorization Code and Credentials Flow setting from false to true',
        'changeApplicationCodeCredentialPostOnly (Application) – Changed connected app Require user credentials in the POST body for Authorization Code and Credentials Flow setting from false to true',
        'changeApplicationPkceRequired (Application) – Changed the Old App connected app setting Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows from false to true',
        'changeApplicationOptionalConsumerSecret (Application) – Changed connected app Require Secret for Web Server Flow OAuth setting from true to false',
        "changeApplicationSecretRequiredForRefreshToken (Application) – Changed the connected app's Require Secret for Refresh Token Flow setting from false to true",
        'changeApplication (Application) – Changed Connected App Old App: oauthPolicy.refreshTokenPolicy, startUrl',
        'SetupEntityAccessAudit_PermissionSet_ConnectedApplication_Enabled (Manage Users) – Changed permission set Integration: Old App connected app is enabled',
        'SetupEntityAccessAudit_Profile_ConnectedApplication_EnabledCustom (Manage Users) – Changed profile Robots: Old App connected app is enabled',
        'SetupEntityAccessAudit_Profile_ConnectedApplication_EnabledStandard (Manage Users) – Changed profile Standard User: Old App connected app is enabled',
      ].toSorted(),
    );
  });

  it('leaves rows when it loses its certificate, its users and itself', async () => {
    const back = await deployed(legacy(callback + full, '<permissionSetName/><profileName/>'));
    expect(back).toContain('deleteApplicationCertificate (Remote Access) – Deleted Connected App Certificate CN=other.example.com');
    expect(back.filter((row) => row.includes('_Disabled'))).toHaveLength(3);
    expect(
      await left(async () => deploy(emulator, [legacy(callback + full + '<consumerSecret>0123456789abcdef</consumerSecret>')])),
    ).toEqual(['changeApplication (Application) – Changed Connected App Old App: consumerSecret']);
    expect(await removed({ ConnectedApp: 'Legacy' })).toEqual(['deleteApplication (Application) – Deleted Connected App Old App']);
  });
});

describe('permission sets and certificates', () => {
  const permission = (name: string, enabled = true): string =>
    `<userPermissions><enabled>${enabled}</enabled><name>${name}</name></userPermissions>`;
  const set = (inner: string): string => `<metadata xsi:type="PermissionSet"><fullName>Data</fullName>${inner}</metadata>`;
  const single = async (operation: string, inner: string): Promise<string[]> =>
    left(async () => {
      const { text } = await soap(emulator, `<${operation} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${inner}</${operation}>`);
      expect(text).toContain('<success>true</success>');
    });

  it('leave rows when they are written one by one', async () => {
    const made = `<label>Data</label><license>Salesforce</license>${permission('EditTask')}`;
    expect(await single('createMetadata', set(made))).toEqual([
      'PermSetCreate (Manage Users) – Created permission set Data: with user license Salesforce.',
      'PermSetEnableUserPerm (Manage Users) – Changed permission set Data: Edit Tasks permission was changed from disabled to enabled',
    ]);
    expect(await single('updateMetadata', set(made))).toEqual([]);
    const tab = '<tabSettings><tab>standard-Account</tab><visibility>Visible</visibility></tabSettings>';
    const other = `<description>x</description><hasActivationRequired>true</hasActivationRequired><label>Data 2</label><license>Salesforce</license>${tab}`;
    expect((await single('updateMetadata', set(other + permission('EditTask', false)))).toSorted()).toEqual([
      'PermSetDescriptionChange (Manage Users) – Changed permission set Data 2: description was changed',
      'PermSetDisableUserPerm (Manage Users) – Changed permission set Data 2: Edit Tasks permission was changed from enabled to disabled',
      'PermSetHasActivationRequiredChange (Manage Users) – Changed Permission Set Data 2: Session Activation Required has changed from disabled to enabled',
      'PermSetLabelChange (Manage Users) – Changed permission set Data 2: Master Label was changed from Data to Data 2',
      'changePermissionSet (Manage Users) – Changed permission set Data 2: tabSettings was changed',
    ]);
    expect(await single('deleteMetadata', '<type>PermissionSet</type><fullNames>Data</fullNames>')).toEqual([
      'PermSetDelete (Manage Users) – Deleted permission set Data 2',
    ]);
  });

  it('leave rows when they are written as records', async () => {
    let id = '';
    const made = { Name: 'Rest', Label: 'Rest', PermissionsApiEnabled: true };
    expect(await left(async () => (id = (await call('POST', '/sobjects/PermissionSet', made)).body.id))).toEqual([
      'PermSetCreateNoLicense (Manage Users) – Created permission set Rest: with no license',
      'PermSetEnableUserPerm (Manage Users) – Changed permission set Rest: API Enabled permission was changed from disabled to enabled',
    ]);
    expect(await left(async () => call('DELETE', `/sobjects/PermissionSet/${id}`))).toHaveLength(1);
    expect(await deployed(component.permissionSet({ license: 'Salesforce API Integration' }, 'Api'))).toEqual([
      'PermSetCreate (Manage Users) – Created permission set Api: with permission set license Salesforce API Integration.',
    ]);
  });

  it('leave both rows when one deploy deletes and makes the same', async () => {
    await deployed(component.permissionSet({}, 'Fresh'));
    const pre = `<Package xmlns="${NAMESPACE}"><types><members>Fresh</members><name>PermissionSet</name></types><version>67.0</version></Package>`;
    const zip = zipOf([component.permissionSet({}, 'Fresh')], { extra: { 'destructiveChangesPre.xml': pre } });
    expect(await left(async () => deploy(emulator, zip))).toEqual([
      'PermSetDelete (Manage Users) – Deleted permission set Fresh',
      'PermSetCreateNoLicense (Manage Users) – Created permission set Fresh: with no license',
    ]);
  });

  it('leave rows for a certificate that is made, replaced and deleted', async () => {
    const meta = file('Certificate', { caSigned: 'false', masterLabel: 'Login Cert' });
    const put = async (name: string): Promise<string[]> =>
      left(async () => {
        const extra = { 'certs/Login.crt': pem(name, 'crt'), 'certs/Login.crt-meta.xml': meta };
        expect(problems(await deploy(emulator, zipOf([], { extra, alsoNamed: [['Certificate', 'Login']] })))).toEqual([]);
      });
    expect(await put('app')).toEqual(['insertCertificate (Certificate and Key Management) – Created Certificate Login Cert']);
    expect(await put('app')).toEqual([]);
    expect(await put('other')).toEqual(['changeCertificate (Certificate and Key Management) – Changed Certificate Login Cert']);
    expect(await removed({ Certificate: 'Login' })).toEqual([
      'deleteCertificate (Certificate and Key Management) – Deleted Certificate Login Cert',
    ]);
  });
});

describe('records', () => {
  beforeAll(async () => {
    await deploy(emulator, WORKING_APP);
  });

  it('leave rows when permission sets are given and taken, in the name of who did it', async () => {
    await assign(emulator, SECOND);
    const { body: session } = await login(emulator, {
      iss: await consumerKeyOf(emulator),
      sub: SECOND,
      claims: { exp: CLOCK / 1000 + 180 },
    });
    const AssigneeId = await idOf('User', `Username = '${ORDER_SYNC}'`);
    const PermissionSetId = await idOf('PermissionSet', "Name = 'Integration'");
    const body = { AssigneeId, PermissionSetId };
    const about = `user Order Sync (UserID: [${AssigneeId.slice(0, 15)}])`;
    let id = '';
    const post = async (): Promise<unknown> =>
      (id = (await call('POST', '/sobjects/PermissionSetAssignment', body, session.access_token ?? '')).body.id);
    expect(await left(post)).toEqual([`PermSetAssign (Manage Users) – Permission set Integration: assigned to ${about}`]);
    expect(await left(async () => call('DELETE', `/sobjects/PermissionSetAssignment/${id}`))).toEqual([
      `PermSetUnassign (Manage Users) – Permission set Integration: unassigned from ${about}`,
    ]);
    const { body: found } = await query(emulator, "SELECT CreatedBy.Username FROM SetupAuditTrail WHERE Action LIKE 'PermSet%sign'");
    const names = found.records.map(({ CreatedBy }) => (CreatedBy as { Username: string }).Username);
    expect(names).toEqual(['admin@example.com', SECOND, 'admin@example.com']);
  });

  it('leave rows when access to an app is given and taken', async () => {
    const ParentId = await idOf('PermissionSet', "Name = 'More'");
    const SetupEntityId = await idOf('ExternalClientApplication', "DeveloperName = 'App'");
    let id = '';
    expect(await left(async () => (id = (await call('POST', '/sobjects/SetupEntityAccess', { ParentId, SetupEntityId })).body.id))).toEqual(
      [
        'SetupEntityAccessAudit_PermissionSet_ExternalClientApplication_Enabled (Manage Users) – Changed permission set More Users: App external client app is enabled',
      ],
    );
    expect(await left(async () => call('DELETE', `/sobjects/SetupEntityAccess/${id}`))).toEqual([
      'SetupEntityAccessAudit_PermissionSet_ExternalClientApplication_Disabled (Manage Users) – Changed permission set More Users: App external client app is disabled',
    ]);
    // A permission set of this licence cannot hold apps, so nothing is opened.
    expect(await deployed(component.policy({ commaSeparatedPermissionSet: 'Integration, Api' }))).toEqual([]);
  });

  it('leave rows when users are activated, deactivated, frozen and unfrozen, and for nothing else of theirs', async () => {
    const user = await idOf('User', `Username = '${ORDER_SYNC}'`);
    const userLogin = await idOf('UserLogin', `UserId = '${user}'`);
    const patch = async (object: string, id: string, values: object): Promise<string[]> =>
      left(async () => call('PATCH', `/sobjects/${object}/${id}`, values));
    const about = `Order Sync (UserID: [${user.slice(0, 15)}])`;
    expect(await patch('User', user, { IsActive: false })).toEqual([`deactivateduser (Manage Users) – Deactivated user ${about}`]);
    expect(await patch('User', user, { IsActive: false, Title: 'x' })).toEqual([]);
    expect(await patch('User', user, { IsActive: true })).toEqual([`activateduser (Manage Users) – Activated user ${about}`]);
    expect(await patch('UserLogin', userLogin, { IsFrozen: true })).toEqual([
      'frozeuser (Manage Users) – Froze user account for Order Sync',
    ]);
    expect(await patch('UserLogin', userLogin, { IsFrozen: false })).toEqual([
      'unfrozeuser (Manage Users) – Unfroze user account for Order Sync',
    ]);
  });

  it('leave none when they are taken back with the rest of their request', async () => {
    const user = await idOf('User', `Username = '${ORDER_SYNC}'`);
    const change = { method: 'PATCH', url: `${BASE}/sobjects/User/${user}`, referenceId: 'user', body: { IsActive: false } };
    const bad = { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'bad', body: {} };
    expect(await left(async () => call('POST', '/composite', { allOrNone: true, compositeRequest: [change, bad] }))).toEqual([]);
    expect(await left(async () => call('POST', '/composite', { allOrNone: false, compositeRequest: [change, bad] }))).toHaveLength(1);
  });
});

describe('the object', () => {
  it('answers the query of an export', async () => {
    const soql =
      'SELECT CreatedDate, CreatedBy.Username, Action, Section, Display, DelegateUser FROM SetupAuditTrail WHERE CreatedDate >= 2026-01-01T00:00:00Z ORDER BY CreatedDate DESC LIMIT 200';
    const { body } = await query(emulator, soql);
    expect(body.totalSize).toBeGreaterThan(60);
    const [first] = JSON.parse(JSON.stringify(body.records)) as object[];
    expect(first).toEqual({
      attributes: { type: 'SetupAuditTrail', url: expect.stringContaining(`${BASE}/sobjects/SetupAuditTrail/0Ym`) as string },
      CreatedDate: '2026-03-04T05:06:07.000+0000',
      CreatedBy: { attributes: expect.anything() as object, Username: 'admin@example.com' },
      Action: 'insertExternalClientApplication',
      Section: 'External Client Apps',
      Display: 'Created external client app App',
      DelegateUser: null,
    });
    const later = await query(emulator, soql.replace('2026-01-01', '2026-12-01'));
    expect(later.body.totalSize).toBe(0);
  });

  it('is retrieved by its id, filtered by action and user, and sorted by what cannot be filtered', async () => {
    const admin = await idOf('User', "Username = 'admin@example.com'");
    const id = await idOf('SetupAuditTrail', `Action = 'insertApplication' AND CreatedById = '${admin}'`);
    expect((await call('GET', `/sobjects/SetupAuditTrail/${id}`)).body).toMatchObject({
      Id: id,
      Action: 'insertApplication',
      CreatedById: admin,
      DelegateUser: null,
      ResponsibleNamespacePrefix: null,
    });
    const { body } = await query(emulator, 'SELECT Display FROM SetupAuditTrail ORDER BY Display LIMIT 1');
    expect(body.records).toMatchObject([{ Display: expect.stringContaining('Activated user') as string }]);
  });

  it.each(['Display', 'Section'])('cannot be filtered by %s', async (field) => {
    const soql = `SELECT Id FROM SetupAuditTrail WHERE ${field} = 'x'`;
    const at = soql.indexOf(field);
    const message = `\n${soql}\n${' '.repeat(at)}^\nERROR at Row:1:Column:${at + 1}\nfield '${field}' can not be filtered in a query call`;
    expect(await query(emulator, soql)).toMatchObject({ status: 400, body: [{ message, errorCode: 'INVALID_FIELD' }] });
  });

  it('is not written, changed or deleted by a client', async () => {
    const id = await queryOne(emulator, 'SELECT Id FROM SetupAuditTrail LIMIT 1');
    const answers = [
      await call('POST', '/sobjects/SetupAuditTrail', { Action: 'x' }),
      await call('PATCH', `/sobjects/SetupAuditTrail/${id}`, { Action: 'x' }),
      await call('DELETE', `/sobjects/SetupAuditTrail/${id}`),
    ];
    expect(answers.map(({ status, text }) => `${status} ${(JSON.parse(text) as { errorCode: string }[])[0]?.errorCode ?? ''}`)).toEqual([
      '400 CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      '400 INVALID_FIELD_FOR_INSERT_UPDATE',
      '400 INSUFFICIENT_ACCESS_OR_READONLY',
    ]);
  });

  it('cuts what is longer than 1000 characters', async () => {
    const [row = ''] = await deployed(component.header({ description: 'x'.repeat(2000) }));
    const display = row.slice(row.indexOf('– ') + 2);
    expect(display).toHaveLength(1000);
    expect(display).toMatch(/^Changed external client app App: description from null to x+$/);
  });

  it('has had a row from every line of the table', () => {
    const plain = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.*');
    const missing = [...AUDIT_ROWS.values()].filter(({ action, section, words }) => {
      const pattern = new RegExp(`^${plain(`${action} (${section}) – ${words}`)}$`, 's');
      return !seen.some((row) => pattern.test(row));
    });
    expect(missing.map(({ change }) => change)).toEqual([]);
  });
});

it('shows rows of a seed beside its own, and keeps the newest 20,000', async () => {
  const records = [
    { Action: 'insertApplication', Section: 'Application', Display: 'Created Connected App X', CreatedDate: '2026-01-02T00:00:00Z' },
  ];
  const many = await startEmulator({ seed: { sobjects: [{ name: 'SetupAuditTrail', records }] } });
  const permissions = 'EditTask EditEvent ApiEnabled RunReports ViewSetup ConvertLeads AuthorApex ManageUsers DataExport ViewAllData';
  const each = permissions.split(' ').map((name) => `<enabled>true</enabled><name>${name}</name>`);
  const sets = Array.from({ length: 1820 }, (_, at) => component.permissionSet({ userPermissions: each }, `Set${at}`));
  expect((await deploy(many, sets)).status).toBe('Succeeded');
  const count = async (where: string): Promise<number> =>
    (await query(many, `SELECT COUNT() FROM SetupAuditTrail WHERE ${where}`)).body.totalSize;
  expect(await count("Action LIKE 'PermSet%'")).toBe(20_000);
  // Two whole sets and their creation are gone, and the last is there.
  expect(await count("Action = 'PermSetCreateNoLicense'")).toBe(1818);
  expect(await count("Action = 'insertApplication'")).toBe(1);
  await many.close();
});
