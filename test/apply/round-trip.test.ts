/**
 * The round trip, for forty generated app shapes in one org: apply, the plan is empty; someone changes one field of each app;
 * drift names exactly those fields; apply, the plan is empty again.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apply } from '../../src/apply/index.ts';
import type { Component } from '../../src/metadata/index.ts';
import { connect, observe } from '../../src/org/index.ts';
import { driftsOf, isEmpty, plan } from '../../src/plan/index.ts';
import { renderEnvironment } from '../../src/project/index.ts';
import { loadSpec } from '../../src/spec/index.ts';
import { temporaryFolder } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const SHAPES = 40;
/** Printed by a failing run through the app's name; fixed, so that a failure can be looked at again. */
const SEED = 20_261_121;

const flag = fc.boolean();
const words = fc.stringMatching(/^[A-Za-z0-9 &<>"'äß,.-]{0,30}$/).map((text) => `x${text}x`);
const url = fc.stringMatching(/^[a-z]{1,10}$/).map((name) => `https://${name}.example.com/callback`);
const scopes = fc.uniqueArray(fc.constantFrom('Web', 'Full', 'Chatter', 'OpenID', 'Profile', 'CustomPermissions', 'Wave'), {
  maxLength: 4,
});
const refreshToken = fc.oneof(
  fc.constant({ type: 'Infinite' }),
  fc.constant({ type: 'Zero' }),
  fc.record({
    type: fc.constantFrom('SpecificLifetime', 'SpecificInactivity'),
    validityPeriod: fc.integer({ min: 1, max: 300 }),
    validityUnit: fc.constantFrom('Hours', 'Days', 'Months'),
  }),
);

/** An app as a spec may hold it; `isPkceRequired` stays true, because a `false` may come back `true` by itself. */
const shape = fc
  .record({
    label: words,
    contactEmail: fc.constant('owner@example.com'),
    description: fc.option(words, { nil: undefined }),
    contactPhone: fc.option(fc.constant('+44 20 7946 0000'), { nil: undefined }),
    isEnabled: fc.constant(true),
    callbackUrls: fc.uniqueArray(url, { minLength: 1, maxLength: 4 }),
    scopes,
    flags: fc.record({
      isSecretRequiredForRefreshToken: flag,
      isSecretRequiredForTokenExchange: flag,
      isIntrospectAllTokens: flag,
      isRefreshTokenRotationEnabled: flag,
      isNamedUserJwtEnabled: flag,
    }),
    device: flag,
    trustedIpRanges: fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 3 }),
    isPreAuthorized: flag,
    profiles: fc.uniqueArray(fc.constantFrom('System Administrator', 'Standard User', 'Read Only'), { maxLength: 3 }),
    ipRelaxation: fc.constantFrom('Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'),
    refreshToken,
    requiredSessionLevel: fc.constantFrom('STANDARD', 'HIGH_ASSURANCE', 'LOW'),
    sessionTimeoutInMinutes: fc.option(fc.integer({ min: 15, max: 600 }), { nil: undefined }),
  })
  .map((drawn) => ({
    label: drawn.label,
    contactEmail: drawn.contactEmail,
    description: drawn.description,
    contactPhone: drawn.contactPhone,
    isEnabled: drawn.isEnabled,
    oauth: {
      callbackUrls: drawn.callbackUrls,
      scopes: ['Api', 'RefreshToken', ...drawn.scopes],
      flows: { device: drawn.device },
      ...drawn.flags,
      trustedIpRanges: drawn.trustedIpRanges.map((part) => ({ startIpAddress: `203.0.113.${part}`, endIpAddress: '203.0.113.250' })),
    },
    policies: {
      permittedUsers: drawn.isPreAuthorized ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
      permissionSets: drawn.isPreAuthorized ? ['Access'] : [],
      profiles: drawn.isPreAuthorized ? drawn.profiles : [],
      ipRelaxation: drawn.ipRelaxation,
      refreshToken: drawn.refreshToken,
      requiredSessionLevel: drawn.requiredSessionLevel,
      sessionTimeoutInMinutes: drawn.sessionTimeoutInMinutes,
    },
  }));

interface Mutation {
  readonly type: Component['type'];
  readonly field: string;
  readonly change: (value: unknown) => unknown;
}

/** What someone may do to one field in Setup. */
const MUTATIONS: readonly Mutation[] = [
  { type: 'ExternalClientApplication', field: 'description', change: (value) => (value === undefined ? 'changed in Setup' : undefined) },
  { type: 'ExternalClientApplication', field: 'label', change: (value) => `${String(value)}!` },
  { type: 'ExtlClntAppGlobalOauthSettings', field: 'isIntrospectAllTokens', change: (value) => !value },
  { type: 'ExtlClntAppGlobalOauthSettings', field: 'isSecretRequiredForRefreshToken', change: (value) => !value },
  { type: 'ExtlClntAppGlobalOauthSettings', field: 'callbackUrl', change: (value) => `${String(value)}\nhttps://other.example.com/` },
  { type: 'ExtlClntAppOauthSettings', field: 'commaSeparatedOauthScopes', change: (value) => `${String(value)}, Content` },
  {
    type: 'ExtlClntAppOauthSettings',
    field: 'trustedIpRanges',
    change: () => [{ startIpAddress: '198.51.100.1', endIpAddress: '198.51.100.9' }],
  },
  {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    field: 'ipRelaxationPolicyType',
    change: (value) => (value === 'Bypass' ? 'Enforce' : 'Bypass'),
  },
  {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    field: 'requiredSessionLevel',
    change: (value) => (value === 'LOW' ? 'STANDARD' : 'LOW'),
  },
  { type: 'ExtlClntAppConfigurablePolicies', field: 'isEnabled', change: (value) => !value },
];

it(`holds for ${SHAPES} generated app shapes`, { timeout: 60_000 }, async () => {
  const cwd = temporaryFolder();
  const { accessToken, instanceUrl } = await emulatedOrg({ seed: { asyncDelay: 0 } });
  const apps = Object.fromEntries(fc.sample(shape, { numRuns: SHAPES, seed: SEED }).map((app, index) => [`App${index}`, app]));
  const spec = {
    version: 1,
    apps,
    permissionSets: { Access: { label: 'Access' } },
    environments: { local: { myDomainUrl: instanceUrl, accessToken: '${env:TOKEN}' } },
  };
  // JSON is YAML.
  writeFileSync(join(cwd, 'ecaform.yaml'), JSON.stringify(spec, undefined, 2));
  const desired = (await loadSpec(join(cwd, 'ecaform.yaml'), { TOKEN: accessToken })).desire('local');
  const org = await connect({ kind: 'token', accessToken, instanceUrl }, { apiVersion: '66.0', onWarning: () => undefined });
  const { components } = await renderEnvironment(desired, { root: cwd, now: new Date(), variables: {} }, { check: false, prune: false });
  const planNow = async () => {
    const observed = await observe(org, desired);
    return { plan: plan(desired, components, { observed, owned: Object.keys(apps) }), desired, observed };
  };
  const applyNow = async () => {
    expect((await apply(org, await planNow(), { timeoutMs: 60_000 })).status).toBe('done');
  };

  await applyNow();
  expect(isEmpty((await planNow()).plan)).toBe(true);

  const mutated = Object.keys(apps).map((app, index): { component: Component; name: string } => {
    const { type, field, change } = MUTATIONS[index % MUTATIONS.length] ?? fail();
    const component = components.find((each) => each.app === app && each.type === type) ?? fail();
    const metadata = {
      ...component.metadata,
      [field]: change((component.metadata as Record<string, unknown>)[field]),
    };
    return { component: { ...component, metadata }, name: `${app} ${field}` };
  });
  const outcome = await org.deploy(
    mutated.map(({ component }) => component),
    { timeoutMs: 60_000 },
  );
  expect(outcome.failures).toEqual([]);

  const drifted = await planNow();
  expect(
    driftsOf(drifted.plan, drifted.observed)
      .map(({ app, field }) => `${app ?? ''} ${field ?? ''}`)
      .sort(),
  ).toEqual(mutated.map(({ name }) => name).sort());

  await applyNow();
  expect(isEmpty((await planNow()).plan)).toBe(true);
});

function fail(): never {
  throw new Error('the test’s own data is wrong');
}
