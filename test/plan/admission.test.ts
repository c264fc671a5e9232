/** Who is admitted, read from the policy and from SetupEntityAccess as one: ids, lists that a retrieve leaves out, rows nobody asked for. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { componentsOf } from '../../src/metadata/index.ts';
import type { ObservedComponent } from '../../src/metadata/index.ts';
import { isEmpty, plan } from '../../src/plan/index.ts';
import type { AppAccess, Observed, Plan } from '../../src/plan/index.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired } from '../../src/spec/index.ts';
import { app, componentsFor, desiredOf, observedFrom } from './specs.ts';
import fc from 'fast-check';

const FILE = fileURLToPath(new URL('../fixtures/access/ecaform.yaml', import.meta.url));
const [desired] = desireAll(await loadSpec(FILE, {}), ['uat']) as [Desired];
const components = componentsOf(desired, { body: () => '', text: () => '' });
const NAME = desired.apps[0]?.name ?? '';
const LISTED = desired.apps[0]?.policies.permissionSets ?? [];
const POLICY = 'ExtlClntAppOauthConfigurablePolicies';
const idOf = (name: string): string => `0PS${name.padEnd(12, '0').slice(0, 12)}`;

function orgOf(wanted: Desired, observed: readonly ObservedComponent[], access: readonly AppAccess[]): Observed {
  const users = [...new Set(wanted.apps.flatMap((each) => [...each.users, ...each.refuse]))];
  const sets = [...new Set(wanted.apps.flatMap((each) => each.policies.permissionSets))];
  return {
    components: observed,
    users: users.map((username) => ({ id: username, username, isActive: true, profile: 'Standard User' })),
    permissionSets: sets.map((name) => ({ id: idOf(name), name })),
    profiles: wanted.apps.flatMap((each) => each.policies.profiles),
    assignments: wanted.apps.flatMap((each) =>
      each.users.map((userId) => ({ userId, permissionSetId: idOf(each.policies.permissionSets[0] ?? '') })),
    ),
    access,
    tokenUsers: {},
  };
}

const row = (name: string, holder: AppAccess['holder'] = 'permission set', owner = NAME): AppAccess => ({
  id: `0J0-${name}`,
  app: owner,
  holder,
  holderId: `${idOf(name)}AAA`,
  name,
});

/** The org as deployed, the app's policy with another list. */
const withList = (list: string | undefined): ObservedComponent[] =>
  observedFrom(components).map((each) => {
    if (each.type !== POLICY || each.metadata.externalClientApplication !== NAME) return each;
    const { commaSeparatedPermissionSet: _old, ...rest } = each.metadata;
    return { ...each, metadata: { ...rest, ...(list === undefined ? {} : { commaSeparatedPermissionSet: list }) } };
  });

const planned = (list: string | undefined, access: readonly AppAccess[]): Plan =>
  plan(desired, components, { observed: orgOf(desired, withList(list), access), owned: desired.apps.map((each) => each.name) });

const fields = ({ changes }: Plan): unknown[] =>
  changes.flatMap((change) => change.fields.map(({ field, before, after, broadens }) => [field, before, after, broadens]));

describe('who is admitted', () => {
  it('is known from SetupEntityAccess where the policy was read without its list', () => {
    expect(isEmpty(planned(undefined, []))).toBe(false);
    const whole = planned(
      undefined,
      LISTED.map((name) => row(name)),
    );
    expect(fields(whole)).toEqual([]);
    expect(isEmpty(whole)).toBe(true);
  });

  it('may be written as ids, of 15 or of 18 characters', () => {
    const ids = planned(LISTED.map((name, index) => (index === 0 ? `${idOf(name)}AAA` : idOf(name))).join(','), []);
    expect(fields(ids)).toEqual([]);
  });

  it('is more than the spec wants when a row says so: the field shows it, and the row goes', () => {
    const more = planned(LISTED.join(','), [...LISTED.map((name) => row(name)), row('Auditors')]);
    expect(more.revocations).toEqual([{ app: NAME, id: '0J0-Auditors', holder: 'permission set', name: 'Auditors' }]);
    expect(fields(more)).toEqual([
      ['commaSeparatedPermissionSet', [...LISTED, 'Auditors'].sort().join('\n'), [...LISTED].sort().join('\n'), undefined],
    ]);
  });

  it('needs no revocation where deploying the policy does it, for the policy names the set', () => {
    const named = planned([...LISTED, 'Auditors'].join(','), [row('Auditors')]);
    expect(named.revocations).toEqual([]);
    expect(isEmpty(named)).toBe(false);
  });

  it('concerns profiles as well, under the names of Setup', () => {
    const profile = planned(LISTED.join(','), [row('Contract Manager', 'profile')]);
    expect(profile.revocations.map(({ holder, name }) => [holder, name])).toEqual([['profile', 'Contract Manager']]);
    expect(fields(profile)[0]).toEqual(expect.arrayContaining(['commaSeparatedProfile']));
  });

  it('does not matter where every user may authorise the app', async () => {
    const input = { ...SAMPLE, policies: { permittedUsers: 'AllSelfAuthorized' } };
    const open = await desiredOf(input);
    const wanted = componentsFor(open);
    const observed = orgOf(open, observedFrom(wanted), [row('Auditors', 'permission set', 'Shop')]);
    const result = plan(open, wanted, { observed, owned: ['Shop'] });
    expect([isEmpty(result), result.revocations]).toEqual([true, []]);
  });

  it('keeps a plan empty for any ConnectedApp whose lists were left out of a retrieve', async () => {
    await fc.assert(
      fc.asyncProperty(app('ConnectedApp'), async (input) => {
        const legacy = await desiredOf(input);
        const wanted = componentsFor(legacy);
        const silent = observedFrom(wanted).map((each) => {
          const { permissionSetName: _sets, profileName: _profiles, ...rest } = each.metadata;
          return { ...each, metadata: rest };
        });
        const { permissionSets = [], profiles = [] } = legacy.apps[0]?.policies ?? {};
        const access = [
          ...permissionSets.map((name) => row(name, 'permission set', 'Shop')),
          ...profiles.map((name) => row(name, 'profile', 'Shop')),
        ];
        const result = plan(legacy, wanted, { observed: orgOf(legacy, silent, access), owned: ['Shop'] });
        expect(fields(result)).toEqual([]);
        expect(result.revocations).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

const SAMPLE = {
  kind: 'ExternalClientApplication' as const,
  label: 'Shop',
  contactEmail: 'team@example.com',
  oauth: { callbackUrls: ['https://shop.example.com/callback'], scopes: ['Api', 'RefreshToken'] },
  policies: {},
};
