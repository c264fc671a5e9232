/** Who gets in: what is missing is found before anything is deployed, and only assignments that are needed are planned. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { planAccess } from '../../src/plan/access.ts';
import type { Observed, OrgPermissionSet, OrgUser } from '../../src/plan/index.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import { lines } from '../spec/load.ts';

const FILE = fileURLToPath(new URL('../fixtures/access/ecaform.yaml', import.meta.url));

const user = (username: string, rest: Partial<OrgUser> = {}): OrgUser => ({
  id: `005-${username}`,
  username,
  isActive: true,
  profile: 'Standard User',
  ...rest,
});
const set = (name: string, rest: Partial<OrgPermissionSet> = {}): OrgPermissionSet => ({ id: `0PS-${name}`, name, ...rest });
const holds = (username: string, name: string) => ({ userId: `005-${username}`, permissionSetId: `0PS-${name}` });

/** An org in which everything the spec names is there, and nobody holds anything. */
const ORG: Observed = {
  components: [],
  users: [
    user('a@example.com'),
    user('b@example.com'),
    user('stranger@example.com', { profile: 'Guest' }),
    user('admin@example.com', { profile: 'System Administrator' }),
  ],
  permissionSets: [set('OrgAccess'), set('ns__Shared')],
  profiles: ['System Administrator', 'Auditor'],
  assignments: [],
  access: [],
  tokenUsers: {},
};

async function access(environment: string, org: Partial<Observed> = {}) {
  const [desired] = desireAll(await loadSpec(FILE, {}), [environment]);
  if (desired === undefined) throw new Error('unreachable');
  const { assignments, problems } = planAccess(desired, { ...ORG, ...org });
  return { assignments: assignments.map((each) => `${each.app}: ${each.username} ${each.permissionSet}`), problems: lines(problems) };
}

describe('assignments', () => {
  it('are planned for users who hold none, the first permission set of the app', async () => {
    expect(await access('uat')).toEqual({
      assignments: ['Shop: a@example.com ShopAccess', 'Shop: b@example.com ShopAccess'],
      problems: [],
    });
  });

  it('that serve are left alone, whichever of the app’s permission sets it is', async () => {
    const org = { assignments: [holds('b@example.com', 'OrgAccess'), holds('a@example.com', 'ns__Shared')] };
    expect(await access('uat', org)).toEqual({ assignments: ['Shop: a@example.com ShopAccess'], problems: [] });
  });

  it('are not needed by users whose profile admits them', async () => {
    const users = ORG.users.map((each) => (each.username === 'a@example.com' ? { ...each, profile: 'System Administrator' } : each));
    expect(await access('uat', { users })).toEqual({ assignments: ['Shop: b@example.com ShopAccess'], problems: [] });
  });

  it('find users without regard to case', async () => {
    const users = [user('A@EXAMPLE.com'), user('B@example.COM'), ...ORG.users.slice(2)];
    expect(await access('uat', { users, assignments: [holds('A@EXAMPLE.com', 'OrgAccess')] })).toEqual({
      assignments: ['Shop: b@example.com ShopAccess'],
      problems: [],
    });
  });

  it('are not planned where every user may self-authorise', async () => {
    expect(await access('open')).toEqual({ assignments: [], problems: [] });
  });

  it('that two apps need alike are planned once', async () => {
    expect(await access('shared')).toEqual({
      assignments: ['Shop: a@example.com ns__Shared', 'Shop: b@example.com ns__Shared'],
      problems: [],
    });
  });
});

describe('problems', () => {
  const USER_HINT = '    hint: create the user first; in a sandbox, usernames end in the sandbox’s name';

  it('user-not-found, among those to be let in and those to be refused', async () => {
    expect(await access('uat', { users: ORG.users.slice(1, 2) })).toEqual({
      assignments: ['Shop: b@example.com ShopAccess'],
      problems: [
        '14:13 user-not-found the org has no user a@example.com',
        USER_HINT,
        '15:14 user-not-found the org has no user stranger@example.com',
        USER_HINT,
      ],
    });
  });

  it('user-inactive', async () => {
    const users = [user('a@example.com', { isActive: false }), ...ORG.users.slice(1)];
    expect(await access('uat', { users })).toEqual({
      assignments: ['Shop: b@example.com ShopAccess'],
      problems: ['14:13 user-inactive the user a@example.com is inactive and cannot log in', '    hint: activate the user, or remove it'],
    });
  });

  it('permission-set-not-found, for one the spec does not generate', async () => {
    expect((await access('uat', { permissionSets: [] })).problems).toEqual([
      '12:36 permission-set-not-found the org has no permission set `OrgAccess`, and the spec does not generate it',
      '    hint: correct the name, or add it to `permissionSets`',
    ]);
  });

  it('license-without-apps, for a licence only the org knows', async () => {
    const permissionSets = [set('OrgAccess', { license: 'Salesforce API Integration' }), set('ns__Shared', { license: 'Salesforce' })];
    expect((await access('uat', { permissionSets })).problems).toEqual([
      '12:36 license-without-apps permission set OrgAccess has the licence "Salesforce API Integration", which cannot hold app assignments',
      '    hint: use a second permission set without a licence for the app, or a profile',
    ]);
  });

  it('profile-not-found, at its place in the list', async () => {
    expect((await access('uat', { profiles: ['System Administrator'] })).problems).toEqual([
      '13:40 profile-not-found the org has no profile `Auditor`',
      '    hint: write it as Setup shows it: `System Administrator`, not `Admin`',
    ]);
  });

  it('refused-user-admitted, by a permission set or a profile', async () => {
    const hint = '    hint: take it from the user, or remove the user from `refuse`';
    expect((await access('uat', { assignments: [holds('stranger@example.com', 'OrgAccess')] })).problems).toEqual([
      '15:14 refused-user-admitted Shop: stranger@example.com must be refused, but has the permission set OrgAccess, which lets them in',
      hint,
    ]);
    const users = [...ORG.users.slice(0, 2), user('stranger@example.com', { profile: 'Auditor' })];
    expect((await access('uat', { users })).problems).toEqual([
      '15:14 refused-user-admitted Shop: stranger@example.com must be refused, but has the profile Auditor, which lets them in',
      hint,
    ]);
  });

  it('refused-user-admitted, by what another app is about to assign', async () => {
    expect((await access('crossed')).problems).toEqual([
      '52:18 refused-user-admitted Stock: a@example.com must be refused, but is to get the permission set ns__Shared for Shop, which lets them in',
      '    hint: give the two apps permission sets of their own, or remove the user from `refuse`',
    ]);
  });

  it('user-not-admitted, where only profiles let users in', async () => {
    expect((await access('profiles')).problems).toEqual([
      '59:17 user-not-admitted Shop: a@example.com has the profile Standard User, which is not among `policies.profiles`',
      '    hint: ecaform assigns permission sets, not profiles: name a permission set in `policies.permissionSets`',
    ]);
  });
});
