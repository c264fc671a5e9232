/** A ConnectedApp may know a permission set by its label: every check must know that it is the same set. So must it know names that stand under `metadata`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planDestruction } from '../../src/apply/destroy.ts';
import { planAccess } from '../../src/plan/access.ts';
import { isEmpty, plan } from '../../src/plan/index.ts';
import type { AppAccess, Observed } from '../../src/plan/index.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired } from '../../src/spec/index.ts';
import { lines } from '../spec/load.ts';
import { componentsFor, observedFrom } from './specs.ts';

const folder = mkdtempSync(join(tmpdir(), 'ecaform-label-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const OAUTH = { callbackUrls: ['https://shop.example.com/callback'], scopes: ['Api', 'RefreshToken'] };
const app = (kind: string, permissionSets: readonly string[], more: object = {}): object => ({
  kind,
  label: 'App',
  contactEmail: 'team@example.com',
  oauth: OAUTH,
  policies: { permissionSets },
  ...more,
});
const client = (sets: readonly string[], more?: object): object => app('ExternalClientApplication', sets, more);
const legacy = (sets: readonly string[], more?: object): object => app('ConnectedApp', sets, more);

let count = 0;
async function desiredOf(apps: object, { environments = { uat: {} }, license }: { environments?: object; license?: string } = {}) {
  count += 1;
  const file = join(folder, `${count}.yaml`);
  const permissionSets = { ShopAccess: { label: 'Shop Access', ...(license === undefined ? {} : { license }) } };
  writeFileSync(file, JSON.stringify({ version: 1, apps, permissionSets, environments }));
  const [desired] = desireAll(await loadSpec(file, {}), ['uat']);
  if (desired === undefined) throw new Error('unreachable');
  return desired;
}

const orgOf = (desired: Desired, more: Partial<Observed> = {}): Observed => ({
  components: observedFrom(componentsFor(desired)),
  users: ['a@example.com', 'b@example.com'].map((username) => ({ id: username, username, isActive: true, profile: 'Standard User' })),
  permissionSets: [{ id: '0PS1', name: 'ShopAccess', label: 'Shop Access' }],
  profiles: [],
  assignments: [],
  access: [],
  tokenUsers: {},
  ...more,
});

const row = (name: string): AppAccess => ({ id: `0J0${name}`, app: 'Shop', holder: 'permission set', holderId: `0PS-${name}`, name });

describe('a permission set under its label', () => {
  it('is assigned by its API name, once for all apps', async () => {
    const users = { users: ['a@example.com'] };
    const desired = await desiredOf({ Shop: legacy(['Shop Access'], users), Till: client(['ShopAccess'], users) });
    const { assignments, problems } = planAccess(desired, orgOf(desired));
    expect(lines(problems)).toEqual([]);
    expect(assignments).toEqual([{ app: 'Shop', username: 'a@example.com', permissionSet: 'ShopAccess' }]);
  });

  it('lets in whom another app gives it to, so a user to be refused is found', async () => {
    const desired = await desiredOf({
      Shop: legacy(['Shop Access'], { refuse: ['a@example.com'] }),
      Till: client(['ShopAccess'], { users: ['a@example.com'] }),
    });
    expect(lines(planAccess(desired, orgOf(desired)).problems).join('\n')).toMatch(
      /refused-user-admitted Shop: a@example\.com must be refused/,
    );
  });

  it('goes with its app: into a plan for this app alone, and out when it is destroyed', async () => {
    const desired = await desiredOf({ Shop: legacy(['Shop Access']) });
    const empty = orgOf(desired, { components: [], permissionSets: [] });
    const { changes } = plan(desired, componentsFor(desired), { observed: empty, target: 'Shop' });
    expect(changes.map(({ component }) => component.fullName)).toEqual(['ShopAccess', 'Shop']);
    expect(planDestruction('Shop', { desired, observed: orgOf(desired), owned: ['Shop'] }).components).toEqual([
      { type: 'ConnectedApp', fullName: 'Shop' },
      { type: 'PermissionSet', fullName: 'ShopAccess' },
    ]);
  });

  it('stays when another app admits by it under its API name', async () => {
    const desired = await desiredOf({ Shop: legacy(['Shop Access']), Till: client(['ShopAccess']) });
    expect(planDestruction('Shop', { desired, observed: orgOf(desired), owned: ['Shop'] }).components).toEqual([
      { type: 'ConnectedApp', fullName: 'Shop' },
    ]);
  });

  it('is left out where only an app of another environment names it', async () => {
    const environments = { uat: {}, dev: {} };
    const desired = await desiredOf({ Shop: legacy(['Shop Access'], { environments: ['dev'] }) }, { environments });
    expect(desired.permissionSets).toEqual([]);
  });

  it('cannot hold apps with the licence that holds none', async () => {
    const error = await desiredOf({ Shop: legacy(['Shop Access']) }, { license: 'Salesforce API Integration' }).catch(String);
    expect(error).toContain('cannot hold app assignments');
  });
});

describe('names that stand under `metadata`', () => {
  const kept = { metadata: { ExtlClntAppOauthConfigurablePolicies: { commaSeparatedPermissionSet: 'ShopAccess' } } };

  it('admit: their users need no other permission set, and their rows are wanted', async () => {
    const desired = await desiredOf({ Shop: client([], { ...kept, users: ['a@example.com'] }) });
    const observed = orgOf(desired, { access: [row('ShopAccess')] });
    expect(planAccess(desired, observed).assignments).toEqual([{ app: 'Shop', username: 'a@example.com', permissionSet: 'ShopAccess' }]);
    // As of an org whose retrieve leaves out the list: the row alone says it.
    const silent = observed.components.map(({ metadata: { commaSeparatedPermissionSet: _list, ...metadata }, ...each }) => ({
      ...each,
      metadata,
    }));
    const result = plan(desired, componentsFor(desired), { observed: { ...observed, components: silent }, owned: ['Shop'] });
    expect(result.revocations).toEqual([]);
    expect(result.changes.flatMap(({ fields }) => fields)).toEqual([]);
  });

  it('may say nobody: whoever is let in beside is a difference, and is taken out', async () => {
    const nobody = { metadata: { ExtlClntAppOauthConfigurablePolicies: { commaSeparatedPermissionSet: null } } };
    const desired = await desiredOf({ Shop: client([], nobody) });
    const quiet = plan(desired, componentsFor(desired), { observed: orgOf(desired), owned: ['Shop'] });
    expect(isEmpty(quiet)).toBe(true);
    const observed = orgOf(desired, { access: [row('Auditors')] });
    const result = plan(desired, componentsFor(desired), { observed, owned: ['Shop'] });
    expect(isEmpty(result)).toBe(false);
    expect(result.revocations.map(({ name }) => name)).toEqual(['Auditors']);
    expect(result.changes.flatMap(({ fields }) => fields.map(({ field, before, after }) => [field, before, after]))).toEqual([
      ['commaSeparatedPermissionSet', 'Auditors', undefined],
    ]);
  });
});
