/** Permission sets of a connected app: named by label, kept as the set. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { connectedApp } from './oauth-support.ts';
import {
  assign,
  component,
  deploy,
  login,
  problems,
  query,
  queryOne,
  rest,
  retrieve,
  soap,
  WORKING_APP,
  type DeployResult,
  type TestComponent,
} from './support.ts';

const KEY = 'legacy.consumer.key';
const ORDER_SYNC = 'order-sync@example.com';
const BASE = '/services/data/v67.0/sobjects';
let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({
    seed: {
      permissionSets: [
        { name: 'API_Enabled', label: 'API Enabled' },
        { name: 'Service_Now', label: 'Integration User - Service Now' },
        // One set's label is another's API name; two have one label.
        { name: 'Clerks', label: 'Service_Now' },
        { name: 'Twin_A', label: 'Twin' },
        { name: 'Twin_B', label: 'Twin' },
      ],
      allowConnectedAppCreation: true,
    },
  });
});
afterEach(() => emulator.close());

const app = (...names: readonly string[]): TestComponent =>
  connectedApp('Legacy', {
    config: `<isAdminApproved>true</isAdminApproved>`,
    key: KEY,
    extra: names.map((name) => `<permissionSetName>${name}</permissionSetName>`).join(''),
  });
const deployed = async (...content: readonly TestComponent[]): Promise<DeployResult> => {
  const result = await deploy(emulator, content);
  expect(problems(result)).toEqual([]);
  return result;
};
/** What a retrieve shows, and what has access. */
const shown = async (): Promise<string[]> => {
  const text = Object.values(await retrieve(emulator, { ConnectedApp: ['Legacy'] })).join('');
  return [...text.matchAll(/<permissionSetName>(.*?)<\/permissionSetName>/g)].map(([, name = '']) => name);
};
const holders = async (): Promise<unknown[]> => {
  const { body } = await query(emulator, 'SELECT Parent.Name FROM SetupEntityAccess');
  return body.records.map(({ Parent }) => (Parent as { Name: string }).Name);
};
const trail = async (): Promise<readonly unknown[]> => {
  const { body } = await query(emulator, "SELECT Action FROM SetupAuditTrail WHERE Action LIKE 'SetupEntityAccessAudit%'");
  return body.records;
};

describe('a deploy', () => {
  it('takes labels and API names, each set once', async () => {
    await deployed(app('API Enabled', 'service_now', 'API_Enabled', 'integration user - service now'));
    expect(await holders()).toEqual(['API_Enabled', 'Service_Now']);
    expect(await shown()).toEqual(['API Enabled', 'Integration User - Service Now']);
  });

  it('takes a name for a name before it takes it for a label', async () => {
    await deployed(app('Service_Now'));
    expect(await holders()).toEqual(['Service_Now']);
  });

  it('finds sets of the same deploy, by the label that they get with it', async () => {
    const sets = [component.permissionSet({ label: 'Brand new' }, 'New'), component.permissionSet({ label: 'Renamed' }, 'API_Enabled')];
    await deployed(app('Brand new', 'Renamed'), ...sets);
    expect(await holders()).toEqual(['New', 'API_Enabled']);
    const again = await deploy(emulator, [app('API Enabled')]);
    expect(problems(again)).toEqual(['In field: permissionSetName - no PermissionSet named API Enabled found']);
  });

  it('refuses what is neither, and what a set that fails would have been', async () => {
    expect(problems(await deploy(emulator, [app('Nobody')]))).toEqual([
      'In field: permissionSetName - no PermissionSet named Nobody found',
    ]);
    const broken = component.permissionSet({ label: 'Broken one', license: 'No such licence' }, 'Broken');
    expect(problems(await deploy(emulator, [app('Broken one'), broken])).toSorted()).toEqual([
      'In field: license - no License named No such licence found',
      'In field: permissionSetName - no PermissionSet named Broken one found',
    ]);
    expect(problems(await deploy(emulator, [component.policy({ commaSeparatedPermissionSet: 'API Enabled' })]))).toContain(
      'In field: commaSeparatedPermissionSet - no PermissionSet named API Enabled found',
    );
  });
});

describe('what is read back', () => {
  it('is the label, by retrieve and by readMetadata', async () => {
    await deployed(app('Service_Now'));
    expect(await shown()).toEqual(['Integration User - Service Now']);
    const { text } = await soap(emulator, '<readMetadata><type>ConnectedApp</type><fullNames>Legacy</fullNames></readMetadata>');
    expect(text).toContain('<permissionSetName>Integration User - Service Now</permissionSetName>');
  });

  it('changes nothing when it is deployed', async () => {
    const all = ['Clerks', 'Service_Now', 'Twin_B', 'Twin_A', 'API_Enabled'];
    const lists = [['API_Enabled', 'Service_Now'], ['Clerks'], ['Twin_B'], all, all.toReversed()];
    for (const names of lists) {
      await deployed(app(...names));
      const before = await holders();
      expect(before.toSorted()).toEqual(names.toSorted());
      const text = Object.values(await retrieve(emulator, { ConnectedApp: ['Legacy'] })).find((file) => file.includes('<ConnectedApp'));
      const rows = await trail();
      const { details } = await deployed({ type: 'ConnectedApp', fullName: 'Legacy', body: text ?? '' });
      expect(details.componentSuccesses.find(({ fullName }) => fullName === 'Legacy')?.changed).toBe(false);
      expect(await holders()).toEqual(before);
      expect(await trail()).toEqual(rows);
      // Neither do the API names, in whatever order.
      await deployed(app(...names.toReversed()));
      expect(await holders()).toEqual(before);
      await deployed(app(''));
    }
  });

  it('is an API name from an External Client App', async () => {
    await deployed(
      ...WORKING_APP.filter(({ type }) => type !== 'ExtlClntAppOauthConfigurablePolicies'),
      component.policy({ commaSeparatedPermissionSet: 'API_Enabled' }),
    );
    const files = await retrieve(emulator, { ExtlClntAppOauthConfigurablePolicies: ['App_oauthPlcy'] });
    expect(Object.values(files).join('')).toContain('<commaSeparatedPermissionSet>API_Enabled<');
  });
});

describe('access', () => {
  const idOf = (object: string, where: string): Promise<string> => queryOne(emulator, `SELECT Id FROM ${object} WHERE ${where}`);
  const loginStatus = async (): Promise<number> => (await login(emulator, { iss: KEY, sub: ORDER_SYNC })).status;

  it('is that of the set, whatever its label becomes', async () => {
    await deployed(app('API Enabled'));
    expect(await loginStatus()).toBe(400);
    await assign(emulator, ORDER_SYNC, 'API_Enabled');
    expect(await loginStatus()).toBe(200);
    const before = await query(emulator, 'SELECT Id, ParentId FROM SetupEntityAccess');
    const rows = await trail();
    await rest(emulator, `${BASE}/PermissionSet/${await idOf('PermissionSet', "Name = 'API_Enabled'")}`, {
      method: 'PATCH',
      body: { Label: 'Robots' },
    });
    // A set that takes the old label is not let in by it.
    await deployed(component.permissionSet({ label: 'API Enabled' }, 'Impostor'));
    expect(await loginStatus()).toBe(200);
    expect((await query(emulator, 'SELECT Id, ParentId FROM SetupEntityAccess')).body).toEqual(before.body);
    expect(await shown()).toEqual(['Robots']);
    // A deploy that does not mention the list leaves it alone.
    await deployed(app());
    expect(await holders()).toEqual(['API_Enabled']);
    expect(await trail()).toEqual(rows);
  });

  it.each(['API Enabled', 'API_Enabled'])('is taken and given by REST when it was written as %s', async (text) => {
    await deployed(app(text, 'Service_Now'));
    await assign(emulator, ORDER_SYNC, 'API_Enabled');
    const SetupEntityId = await idOf('ConnectedApplication', "Name = 'Legacy'");
    const ParentId = await idOf('PermissionSet', "Name = 'API_Enabled'");
    const id = await idOf('SetupEntityAccess', `ParentId = '${ParentId}'`);
    expect((await rest(emulator, `${BASE}/SetupEntityAccess/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect([await shown(), await loginStatus()]).toEqual([['Integration User - Service Now'], 400]);
    const given = await rest(emulator, `${BASE}/SetupEntityAccess`, { method: 'POST', body: { ParentId, SetupEntityId } });
    expect(given.status).toBe(201);
    expect([await shown(), await loginStatus()]).toEqual([['Integration User - Service Now', 'API Enabled'], 200]);
  });

  it.each(['API Enabled', 'api_enabled'])('written as %s keeps the set from being destroyed', async (text) => {
    await deployed(app(text));
    const removed = await soap(emulator, '<deleteMetadata><type>PermissionSet</type><fullNames>API_Enabled</fullNames></deleteMetadata>');
    expect(removed.text).toContain('PermissionSet API_Enabled is referenced by Legacy and cannot be deleted');
  });

  it('goes with a set that REST deletes, and another of its name has none', async () => {
    const apps = WORKING_APP.filter(({ type }) => type !== 'ExtlClntAppOauthConfigurablePolicies');
    await deployed(app('API Enabled'), ...apps, component.policy({ commaSeparatedPermissionSet: 'Integration, api_enabled' }));
    const id = await idOf('PermissionSet', "Name = 'API_Enabled'");
    expect((await rest(emulator, `${BASE}/PermissionSet/${id}`, { method: 'DELETE' })).status).toBe(204);
    await deployed(component.permissionSet({ label: 'API Enabled' }, 'API_Enabled'));
    expect([await holders(), await shown()]).toEqual([['Integration'], []]);
  });
});
