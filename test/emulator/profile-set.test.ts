/** Permission sets that profiles own: asked for, assigned, and holding the access of profiles to apps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { connectedApp } from './oauth-support.ts';
import { component, consumerKeyOf, deploy, login, query, queryOne, rest, retrieve, soap, WORKING_APP, type Answer } from './support.ts';

const BASE = '/services/data/v67.0/sobjects';
const ROBOT = 'robot@example.com';
const KEY = 'legacy.consumer.key';
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    seed: {
      profiles: ['Robots'],
      users: [
        { username: 'admin@example.com', firstName: 'Ada', profile: 'System Administrator' },
        { username: 'clerk@example.com', profile: 'Standard User' },
        { username: ROBOT, profile: 'Robots' },
        { username: 'gone@example.com', profile: 'Robots', isActive: false },
      ],
      permissionSets: [{ name: 'Integration', label: 'Integration of orders' }],
      allowConnectedAppCreation: true,
    },
  });
  const policy = component.policy({ commaSeparatedProfile: 'Robots, Standard User' });
  const extra = '<permissionSetName>Integration</permissionSetName><profileName>Robots</profileName>';
  const legacy = connectedApp('Legacy', { key: KEY, config: '<isAdminApproved>true</isAdminApproved>', extra });
  const parts = WORKING_APP.filter(({ type }) => !['ExtlClntAppOauthConfigurablePolicies', 'PermissionSet'].includes(type));
  expect((await deploy(emulator, [...parts, policy, legacy])).details.componentFailures).toEqual([]);
});
afterAll(() => emulator.close());

type Record_ = Readonly<Record<string, unknown>>;
const rows = async (soql: string): Promise<Record_[]> =>
  (await query(emulator, soql)).body.records.map(
    (record) => JSON.parse(JSON.stringify(record, (k, v: unknown) => (k === 'attributes' ? undefined : v))) as Record_,
  );
const call = (method: string, path: string, body?: unknown): Promise<Answer> => rest(emulator, `${BASE}/${path}`, { method, body });
const idOf = (object: string, where: string): Promise<string> => queryOne(emulator, `SELECT Id FROM ${object} WHERE ${where}`);
const appId = async (kind: string): Promise<string> =>
  kind === 'ConnectedApp' ? idOf('ConnectedApplication', "Name = 'Legacy'") : idOf('ExternalClientApplication', "DeveloperName = 'App'");
const refusal = (errorCode: string, message: string): string => JSON.stringify([{ message, errorCode, fields: [] }]);

const READ_ONLY = refusal('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
const CROSS_REFERENCE = refusal('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'insufficient access rights on cross-reference id');

describe('a permission set that a profile owns', () => {
  it('is there for every profile, named after its id, with its licence and permissions', async () => {
    const [robots, ...others] = await rows("SELECT Id, Name FROM Profile WHERE Name = 'Robots'");
    expect(others).toEqual([]);
    const fields =
      'Name, Label, IsOwnedByProfile, IsCustom, Type, ProfileId, License.Name, NamespacePrefix, PermissionsModifyAllData, Profile.Name';
    const soql = (name: string): string => `SELECT ${fields} FROM PermissionSet WHERE Profile.Name = '${name}'`;
    const shared = { IsOwnedByProfile: true, IsCustom: false, Type: 'Profile', NamespacePrefix: null };
    expect(await rows(soql('Robots'))).toEqual([
      {
        ...shared,
        Name: `X${String(robots?.Id)}`,
        Label: robots?.Id,
        ProfileId: robots?.Id,
        License: { Name: 'Salesforce' },
        PermissionsModifyAllData: false,
        Profile: { Name: 'Robots' },
      },
    ]);
    expect(await rows(soql('System Administrator'))).toMatchObject([{ ...shared, PermissionsModifyAllData: true }]);
    expect(await rows(soql('Minimum Access - API Only Integrations'))).toMatchObject([{ License: { Name: 'Salesforce Integration' } }]);
    const owned = await rows('SELECT ProfileId FROM PermissionSet WHERE IsOwnedByProfile = true');
    expect(owned.map(({ ProfileId }) => ProfileId).toSorted()).toEqual(
      (await rows('SELECT Id FROM Profile')).map(({ Id }) => Id).toSorted(),
    );
    expect(await rows('SELECT Name, ProfileId FROM PermissionSet WHERE IsOwnedByProfile = false')).toEqual([
      { Name: 'Integration', ProfileId: null },
    ]);
  });

  it('keeps its id, which has the key prefix of permission sets', async () => {
    const ids = await rows('SELECT Id FROM PermissionSet ORDER BY Id');
    expect(await rows('SELECT Id FROM PermissionSet ORDER BY Id')).toEqual(ids);
    expect(ids.every(({ Id }) => String(Id).startsWith('0PS'))).toBe(true);
  });

  it('is found from its profile and leads to what it holds', async () => {
    const [row] = await rows(
      "SELECT Name, (SELECT SetupEntityType FROM SetupEntityAccessItems), (SELECT Assignee.Username FROM Assignments) FROM PermissionSet WHERE Profile.Name = 'Standard User'",
    );
    expect(row).toMatchObject({
      SetupEntityAccessItems: { records: [{ SetupEntityType: 'ExternalClientApplication' }] },
      Assignments: { records: [{ Assignee: { Username: 'clerk@example.com' } }] },
    });
    const [profile] = await rows("SELECT (SELECT Type FROM PermissionSets) FROM Profile WHERE Name = 'Robots'");
    expect(profile).toMatchObject({ PermissionSets: { records: [{ Type: 'Profile' }] } });
  });

  it('can be neither changed nor deleted', async () => {
    const id = await idOf('PermissionSet', "Profile.Name = 'Robots'");
    for (const answer of [await call('PATCH', `PermissionSet/${id}`, { Label: 'Mine' }), await call('DELETE', `PermissionSet/${id}`)])
      expect([answer.status, answer.text]).toEqual([400, READ_ONLY]);
    expect(await rows(`SELECT Type FROM PermissionSet WHERE Id = '${id}'`)).toEqual([{ Type: 'Profile' }]);
  });

  it('is none to the Metadata API', async () => {
    const list = await soap(emulator, '<listMetadata><queries><type>PermissionSet</type></queries></listMetadata>');
    expect([...list.text.matchAll(/<fullName>(.+?)<\/fullName>/g)].map(([, name]) => name)).toEqual(['Integration']);
    const files = await retrieve(emulator, { PermissionSet: ['*'] });
    expect(Object.keys(files).filter((path) => path.includes('permissionsets/'))).toEqual([
      'unpackaged/permissionsets/Integration.permissionset',
    ]);
    const name = await queryOne(emulator, "SELECT Name FROM PermissionSet WHERE Profile.Name = 'Robots'");
    const read = await soap(emulator, `<readMetadata><type>PermissionSet</type><fullNames>${name}</fullNames></readMetadata>`);
    expect(read.text).toContain('<records xsi:nil="true"/>');
    const named = await deploy(emulator, [component.policy({ commaSeparatedPermissionSet: name })]);
    expect(named.details.componentFailures.map(({ problem }) => problem)).toEqual([
      `In field: commaSeparatedPermissionSet - no PermissionSet named ${name} found`,
    ]);
  });
});

describe('its assignment', () => {
  it('is had by every user, that of a former profile no more', async () => {
    const assigned = (): Promise<Record_[]> =>
      rows('SELECT Assignee.Username, PermissionSet.Profile.Name, IsActive FROM PermissionSetAssignment ORDER BY Assignee.Username');
    const row = (username: string, profile: string): Record_ => ({
      Assignee: { Username: username },
      PermissionSet: { Profile: { Name: profile } },
      IsActive: true,
    });
    const others = [
      row('admin@example.com', 'System Administrator'),
      row('clerk@example.com', 'Standard User'),
      row('gone@example.com', 'Robots'),
    ];
    expect(await assigned()).toEqual([...others, row(ROBOT, 'Robots')]);
    const id = await idOf('User', `Username = '${ROBOT}'`);
    const profile = async (name: string): Promise<unknown> =>
      call('PATCH', `User/${id}`, { ProfileId: await idOf('Profile', `Name = '${name}'`) });
    const mine = (): Promise<Record_[]> => rows(`SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${id}'`);
    const before = await mine();
    await profile('Read Only');
    expect(await assigned()).toEqual([...others, row(ROBOT, 'Read Only')]);
    await profile('Robots');
    expect(await mine()).toEqual(before);
    expect(String(before[0]?.Id)).toMatch(/^0Pa/);
  });

  it('gives what the profile permits', async () => {
    const found = async (username: string): Promise<number> => {
      const id = await idOf('User', `Username = '${username}'`);
      const soql = `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${id}' AND (PermissionSet.PermissionsApiEnabled = true) LIMIT 1`;
      return (await rows(soql)).length;
    };
    expect([await found('admin@example.com'), await found(ROBOT)]).toEqual([1, 0]);
  });

  it('is neither made, nor changed, nor deleted by itself', async () => {
    const PermissionSetId = await idOf('PermissionSet', "Profile.Name = 'Robots'");
    for (const username of ['clerk@example.com', ROBOT]) {
      const AssigneeId = await idOf('User', `Username = '${username}'`);
      const made = await call('POST', 'PermissionSetAssignment', { AssigneeId, PermissionSetId });
      expect([made.status, made.text]).toEqual([400, CROSS_REFERENCE]);
    }
    const id = await idOf('PermissionSetAssignment', `Assignee.Username = '${ROBOT}'`);
    const changed = await call('PATCH', `PermissionSetAssignment/${id}`, { ExpirationDate: '2030-01-01T00:00:00Z' });
    const deleted = await call('DELETE', `PermissionSetAssignment/${id}`);
    for (const answer of [changed, deleted]) expect([answer.status, answer.text]).toEqual([400, READ_ONLY]);
    expect(await idOf('PermissionSetAssignment', `Assignee.Username = '${ROBOT}'`)).toBe(id);
  });
});

describe('access of a profile to an app', () => {
  it('stands beside that of permission sets', async () => {
    const fields =
      'Id, SetupEntityId, SetupEntityType, Parent.Id, Parent.Name, Parent.Label, Parent.NamespacePrefix, Parent.IsOwnedByProfile, Parent.ProfileId, Parent.Profile.Name';
    const ids = [await appId('ConnectedApp'), await appId('ExternalClientApplication')];
    const soql = `SELECT ${fields} FROM SetupEntityAccess WHERE SetupEntityId IN ('${ids.join("','")}')`;
    const found = await rows(soql);
    const seen = found.map(({ SetupEntityType, Parent }) => {
      const { Profile, IsOwnedByProfile, Label } = Parent as { Profile: { Name: string } | null; IsOwnedByProfile: boolean; Label: string };
      return [SetupEntityType, IsOwnedByProfile, Profile?.Name ?? Label];
    });
    expect(seen.toSorted()).toEqual([
      ['ConnectedApplication', false, 'Integration of orders'],
      ['ConnectedApplication', true, 'Robots'],
      ['ExternalClientApplication', false, 'Integration of orders'],
      ['ExternalClientApplication', true, 'Robots'],
      ['ExternalClientApplication', true, 'Standard User'],
    ]);
    expect(new Set(found.map(({ Id }) => Id)).size).toBe(5);
    expect(await rows(soql)).toEqual(found);
    const profile = await idOf('Profile', "Name = 'Robots'");
    const set = await idOf('PermissionSet', `ProfileId = '${profile}'`);
    expect(found.filter(({ Parent }) => (Parent as Record_).ProfileId === profile)).toMatchObject(
      ids.map(() => ({ Parent: { Id: set, Name: `X${profile}`, Label: profile, NamespacePrefix: null } })),
    );
  });

  it.each([
    ['ExternalClientApplication', 'ExtlClntAppOauthConfigurablePolicies', 'App_oauthPlcy', 'commaSeparatedProfile>Robots,Standard User<'],
    ['ConnectedApp', 'ConnectedApp', 'Legacy', 'profileName>Robots<'],
  ])('%s: taken and given by REST, it is taken from and put into the policy', async (kind, type, name, named) => {
    const iss = kind === 'ConnectedApp' ? KEY : await consumerKeyOf(emulator);
    const loginAs = async (): Promise<Answer> => login(emulator, { iss, sub: ROBOT });
    const policy = async (): Promise<string> => Object.values(await retrieve(emulator, { [type]: [name] })).join('');
    expect((await loginAs()).status).toBe(200);
    expect(await policy()).toContain(named);
    const app = await appId(kind);
    const [row] = await rows(
      `SELECT Id, ParentId FROM SetupEntityAccess WHERE SetupEntityId = '${app}' AND Parent.Profile.Name = 'Robots'`,
    );
    expect((await call('DELETE', `SetupEntityAccess/${String(row?.Id)}`)).status).toBe(204);
    expect((await loginAs()).text).toContain('user is not admin approved');
    expect(await policy()).not.toContain('Robots');
    const given = await call('POST', 'SetupEntityAccess', { ParentId: row?.ParentId, SetupEntityId: app });
    expect(given.status).toBe(201);
    expect((await loginAs()).status).toBe(200);
    expect(await policy()).toContain('Robots');
    // The permission sets of the policy stay as they were.
    expect(await rows(`SELECT Id FROM SetupEntityAccess WHERE SetupEntityId = '${app}' AND Parent.Name = 'Integration'`)).toHaveLength(1);
  });
});
