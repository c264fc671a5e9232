/** What a plan says beside the plain differences: adoption, replacement, deletion, one app only, who is let in and who is locked out. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesOf, readComponent } from '../../src/metadata/index.ts';
import type { Component, ObservedComponent } from '../../src/metadata/index.ts';
import { isEmpty, missingConsent, plan } from '../../src/plan/index.ts';
import type { Observed, Plan, PlanOptions } from '../../src/plan/index.ts';
import { componentsOf } from '../../src/metadata/index.ts';
import { broadens } from '../../src/plan/broadening.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired } from '../../src/spec/index.ts';

const FILE = fileURLToPath(new URL('../fixtures/access/ecaform.yaml', import.meta.url));
const [desired] = desireAll(await loadSpec(FILE, {}), ['uat']) as [Desired];
const components = componentsOf(desired, { body: () => '', text: () => '' });
const appName = desired.apps[0]?.name ?? '';

/** The components as an org would give them back. */
const observedOf = (list: readonly Component[]): ObservedComponent[] =>
  list.flatMap(filesOf).flatMap(({ path, text }) => readComponent(path, text) ?? []);

/** An org in which everybody and everything the spec names is there, and assigned. */
const everyone = [...new Set(desired.apps.flatMap((app) => [...app.users, ...app.refuse]))];
const sets = [...new Set(desired.apps.flatMap((app) => app.policies.permissionSets))];
const ORG: Observed = {
  components: observedOf(components),
  users: everyone.map((username) => ({ id: username, username, isActive: true, profile: 'Standard User' })),
  permissionSets: sets.map((name) => ({ id: name, name })),
  profiles: desired.apps.flatMap((app) => app.policies.profiles),
  assignments: desired.apps.flatMap((app) =>
    app.users.map((userId) => ({ userId, permissionSetId: app.policies.permissionSets[0] ?? '' })),
  ),
  access: [],
  tokenUsers: {},
};
const owned = desired.apps.map((app) => app.name);

function planned(org: Partial<Observed> = {}, options: PlanOptions = { owned }): Plan {
  return plan(desired, components, { observed: { ...ORG, ...org }, ...options });
}

const actions = ({ changes }: Plan): string[] =>
  changes.filter((change) => change.action !== 'none').map(({ action, component }) => `${action} ${component.type} ${component.fullName}`);

/** The same components with one field of one type as someone has set it. */
function changed(type: string, field: string, value: string): ObservedComponent[] {
  return ORG.components.map((each) => (each.type === type ? { ...each, metadata: { ...each.metadata, [field]: value } } : each));
}

describe('a plan', () => {
  it('is empty when the org is as the spec wants it', () => {
    expect(actions(planned())).toEqual([]);
    expect(isEmpty(planned())).toBe(true);
  });

  it('adopts an app that the project’s list does not name, which changes nothing', () => {
    const adopting = planned({}, { owned: [] });
    expect(actions(adopting)).toEqual(desired.apps.map((app) => `adopt ExternalClientApplication ${app.name}`));
    expect(isEmpty(adopting)).toBe(true);
  });

  it('replaces an app of the other kind, and says what that costs', () => {
    const legacy: ObservedComponent = { type: 'ConnectedApp', fullName: appName, metadata: {} };
    const replacing = planned({ components: [legacy] });
    expect(actions(replacing)).toContain(`replace ExternalClientApplication ${appName}`);
    expect(replacing.risks.filter((risk) => risk.kind === 'replacement').map((risk) => risk.subject)).toEqual([appName]);
  });

  it('deletes an app of the project that the spec has dropped, only when asked', () => {
    const dropped: ObservedComponent = { type: 'ExternalClientApplication', fullName: 'Dropped', metadata: {} };
    const foreign: ObservedComponent = { type: 'ExternalClientApplication', fullName: 'Foreign', metadata: {} };
    const org = { components: [...ORG.components, dropped, foreign] };
    expect(actions(planned(org, { owned: [...owned, 'Dropped'] }))).toEqual([]);
    const pruning = planned(org, { owned: [...owned, 'Dropped'], prune: true });
    expect(actions(pruning)).toEqual(['delete ExternalClientApplication Dropped']);
    expect(pruning.risks).toEqual([
      { kind: 'delete', subject: 'Dropped', message: 'the app, its consumer key and every session of it end' },
    ]);
  });

  it('keeps to one app when told', () => {
    const whole = planned({ components: [] });
    const one = planned({ components: [] }, { owned, target: appName });
    expect(one.changes.every(({ component }) => component.app === appName || component.type === 'PermissionSet')).toBe(true);
    expect(one.changes.length).toBeGreaterThan(4);
    expect(one.changes.length).toBeLessThanOrEqual(whole.changes.length);
    expect(() => planned({}, { target: 'Nowhere' })).toThrow('the spec has no app `Nowhere`');
  });

  it('names what lets more in, and wants a consent for it', () => {
    const open = planned({ components: changed('ExtlClntAppOauthSettings', 'commaSeparatedOauthScopes', 'RefreshToken') });
    expect(open.risks).toEqual([
      { kind: 'broadening', subject: appName, message: expect.stringContaining('scope added: Api') as string },
      ...open.risks.slice(1),
    ]);
    expect(missingConsent(open, { allowBroadening: false }).map((each) => each.code)).toContain('broadening-not-allowed');
    expect(missingConsent(open, { allowBroadening: true })).toEqual([]);
  });

  it('says that secrets come, change and end, and never what they are', () => {
    const secrets = (plan: Plan): string[] => plan.secrets.map(({ app, secret, change }) => `${app} ${secret} ${change}`);
    expect(secrets(planned())).toEqual([]);
    const creating = planned({ components: [] });
    expect(secrets(creating)).toEqual(desired.apps.map((app) => `${app.name} consumer key and secret made`));
    const legacy: ObservedComponent = { type: 'ConnectedApp', fullName: appName, metadata: {} };
    expect(secrets(planned({ components: [...ORG.components.filter((each) => each.fullName !== appName), legacy] }))).toEqual([
      `${appName} consumer key and secret changed`,
    ]);
    const dropped: ObservedComponent = { type: 'ExternalClientApplication', fullName: 'Dropped', metadata: {} };
    const pruning = planned({ components: [...ORG.components, dropped] }, { owned: [...owned, 'Dropped'], prune: true });
    expect(secrets(pruning)).toEqual(['Dropped consumer key and secret ended']);
    const withKey = changed('ExtlClntAppGlobalOauthSettings', 'certificate', 'QUJD');
    expect(secrets(planned({ components: withKey }))).toEqual(desired.apps.map((app) => `${app.name} private key ended`));
  });

  it('counts who loses access when an app is closed', () => {
    const org = {
      components: changed('ExtlClntAppOauthConfigurablePolicies', 'permittedUsersPolicyType', 'AllSelfAuthorized'),
      tokenUsers: { [appName]: [desired.apps[0]?.users[0] ?? '', 'someone@example.com', 'other@example.com'] },
    };
    const closing = planned(org);
    expect(closing.risks).toEqual([
      { kind: 'lock-out', subject: appName, message: '2 users with live tokens lose access: someone@example.com, other@example.com' },
    ]);
  });
});

describe('broadening', () => {
  it.each([
    ['callbackUrl', 'https://a', 'https://a\nhttps://b', 'callback URL added: https://b'],
    ['callbackUrl', 'https://a\nhttps://b', 'https://a', undefined],
    ['oauthConfig.scopes', 'Api', 'Api\nFull', 'scope added: Full'],
    [
      'permittedUsersPolicyType',
      'AdminApprovedPreAuthorized',
      'AllSelfAuthorized',
      'every user may authorise the app: AdminApprovedPreAuthorized → AllSelfAuthorized',
    ],
    ['permittedUsersPolicyType', 'AllSelfAuthorized', 'AdminApprovedPreAuthorized', undefined],
    ['oauthConfig.isAdminApproved', 'true', 'false', 'every user may authorise the app'],
    ['ipRelaxationPolicyType', 'Enforce', 'Bypass', 'IP restrictions relaxed: Enforce → Bypass'],
    ['ipRelaxationPolicyType', 'Bypass', 'Bypass_2factor', undefined],
    ['isPkceRequired', 'true', 'false', 'PKCE is no longer required'],
    ['isPkceRequired', 'false', 'true', undefined],
    ['requiredSessionLevel', 'HIGH_ASSURANCE', 'STANDARD', 'a lower session level is enough: HIGH_ASSURANCE → STANDARD'],
    ['oauthPolicy.refreshTokenPolicy', 'specific_lifetime:1:days', 'infinite', 'refresh tokens are valid longer: 1 days → for ever'],
    ['oauthPolicy.refreshTokenPolicy', 'infinite', 'zero', undefined],
    ['description', 'a', 'b', undefined],
  ])('of %s from %j to %j: %j', (field, before, after, words) => {
    expect(broadens(field, before, after)).toBe(words);
  });
});
