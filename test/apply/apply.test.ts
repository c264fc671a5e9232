/** Applying a plan to an emulated org: the order of things, orgs that are not empty, deploys that take too long. */
import { describe, expect, it } from 'vitest';
import { apply } from '../../src/apply/index.ts';
import { connect, observe, observeApps } from '../../src/org/index.ts';
import type { Component, ObservedComponent } from '../../src/metadata/index.ts';
import type { Org } from '../../src/org/index.ts';
import { adoptApp, isEmpty, plan } from '../../src/plan/index.ts';
import { renderEnvironment } from '../../src/project/index.ts';
import type { ProjectContext } from '../../src/project/index.ts';
import { loadSpec } from '../../src/spec/index.ts';
import type { Desired } from '../../src/spec/index.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { ecaform, exampleProject } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';
import { join } from 'node:path';

const NO_LIMIT = { timeoutMs: 30_000 };

interface Setup {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly org: Org;
  readonly desired: Desired;
  readonly context: ProjectContext;
}

async function setUp(options?: EmulatorOptions): Promise<Setup> {
  const cwd = exampleProject();
  const { env, accessToken, instanceUrl } = await emulatedOrg(options);
  const org = await connect({ kind: 'token', accessToken, instanceUrl }, { apiVersion: '66.0', onWarning: () => undefined });
  const desired = (await loadSpec(join(cwd, 'ecaform.yaml'), env)).desire('local');
  return { cwd, env, org, desired, context: { root: cwd, now: new Date(), variables: env } };
}

/** An org to which the spec has been applied. */
async function setUpApplied(): Promise<Setup & { readonly components: readonly Component[] }> {
  const setup = await setUp();
  const { org, desired, context } = setup;
  const { components } = await renderEnvironment(desired, context, { check: false, prune: false });
  const observed = await observe(org, desired);
  await apply(org, { plan: plan(desired, components, { observed }), desired, observed }, NO_LIMIT);
  return { ...setup, components };
}

/** Another permission set has access as well, in an org whose retrieve does not give back the list: SetupEntityAccess alone tells. */
async function withAccessBeside(): Promise<{ silent: Org; desired: Desired; components: readonly Component[] }> {
  const { org, desired, components } = await setUpApplied();
  await org.deploy([{ type: 'PermissionSet', fullName: 'Auditors', metadata: { label: 'Auditors' } }], NO_LIMIT);
  await grant(org, 'Auditors');
  return { silent: { ...org, read: async (requests) => (await org.read(requests)).map(withoutList) }, desired, components };
}

/** The same org, writing down what is asked of it. */
function watched(org: Org, log: string[]): Org {
  return {
    ...org,
    deploy: (components, options) => {
      log.push(`deploy ${components.map((each) => each.type).join(' ')}`);
      return org.deploy(components, options);
    },
    assign: (assignment) => {
      log.push('assign');
      return org.assign(assignment);
    },
    revokeAccess: (id) => {
      log.push(`revoke ${id}`);
      return org.revokeAccess(id);
    },
  };
}

/** Someone adds the permission set to the app's policy in Setup. */
async function grant(org: Org, permissionSet: string): Promise<void> {
  const policy = (await org.read([{ type: 'ExtlClntAppOauthConfigurablePolicies', names: '*' }]))[0];
  if (!policy) throw new Error('the org has no policy');
  const metadata = { ...policy.metadata, commaSeparatedPermissionSet: `OrderSyncAccess,${permissionSet}` };
  await org.deploy([{ ...policy, app: 'OrderSync', metadata }], NO_LIMIT);
}

function withoutList(component: ObservedComponent): ObservedComponent {
  const { commaSeparatedPermissionSet: _list, ...metadata } = component.metadata;
  return { ...component, metadata };
}

describe('apply', () => {
  it('assigns while there is nothing to get into, and brings the app together with the policy that closes it', async () => {
    const { org, desired, context } = await setUp();
    const { components } = await renderEnvironment(desired, context, { check: false, prune: false });
    const observed = await observe(org, desired);
    const log: string[] = [];
    const result = await apply(watched(org, log), { plan: plan(desired, components, { observed }), desired, observed }, NO_LIMIT);
    expect(log).toEqual([
      'deploy PermissionSet',
      'assign',
      'deploy ExternalClientApplication ExtlClntAppGlobalOauthSettings ExtlClntAppOauthSettings ExtlClntAppOauthConfigurablePolicies ExtlClntAppConfigurablePolicies',
    ]);
    expect(result.status).toBe('done');
    expect(isEmpty(plan(desired, components, { observed: await observe(org, desired) }))).toBe(true);
  });

  it('updates a policy that the org has made by itself, under the name the org gave it', async () => {
    const { org, desired, context } = await setUp();
    const { components } = await renderEnvironment(desired, context, { check: false, prune: false });
    // Someone deployed the app without policies: the platform has opened it to everyone.
    await org.deploy(
      components.filter((each) => each.type.startsWith('Ext') && !each.type.endsWith('Policies')),
      NO_LIMIT,
    );
    const observed = await observe(org, desired);
    const agreed = plan(desired, components, { observed });
    expect(
      agreed.changes
        .filter((change) => change.action !== 'none')
        .map(({ action, component, fields }) => [action, component.fullName, fields.map((each) => each.field)]),
    ).toEqual([
      ['create', 'OrderSyncAccess', []],
      ['adopt', 'OrderSync', []],
      ['update', 'OrderSync_oauth_defaultPolicy', ['commaSeparatedPermissionSet', 'permittedUsersPolicyType', 'refreshTokenPolicyType']],
    ]);
    await apply(org, { plan: agreed, desired, observed }, NO_LIMIT);
    const after = await observe(org, desired);
    expect(isEmpty(plan(desired, components, { observed: after }))).toBe(true);
    expect(after.components.filter((each) => each.type === 'ExtlClntAppOauthConfigurablePolicies').map((each) => each.fullName)).toEqual([
      'OrderSync_oauth_defaultPolicy',
    ]);
  });

  it('leaves an assignment alone that already serves', async () => {
    const { org, desired, context } = await setUp();
    const { components } = await renderEnvironment(desired, context, { check: false, prune: false });
    await org.deploy(
      components.filter((each) => each.type === 'PermissionSet'),
      NO_LIMIT,
    );
    const [user] = await org.users(['order-sync@example.com']);
    const [set] = await org.permissionSets(['OrderSyncAccess']);
    await org.assign({ userId: user?.id ?? '', permissionSetId: set?.id ?? '' });
    const observed = await observe(org, desired);
    const log: string[] = [];
    await apply(watched(org, log), { plan: plan(desired, components, { observed }), desired, observed }, NO_LIMIT);
    expect(log.map((line) => line.split(' ')[0])).toEqual(['deploy']);
  });

  it('takes away access that stands beside the policy', async () => {
    const { silent, desired, components } = await withAccessBeside();
    const observed = await observe(silent, desired);
    const agreed = plan(desired, components, { observed });
    expect(agreed.revocations.map(({ app, holder, name }) => [app, holder, name])).toEqual([['OrderSync', 'permission set', 'Auditors']]);
    expect(agreed.changes.flatMap(({ fields }) => fields.map(({ field, before, after }) => [field, before, after]))).toEqual([
      ['commaSeparatedPermissionSet', 'Auditors\nOrderSyncAccess', 'OrderSyncAccess'],
    ]);
    const log: string[] = [];
    const result = await apply(watched(silent, log), { plan: agreed, desired, observed }, NO_LIMIT);
    expect(log.map((line) => line.split(' ')[0])).toEqual(['deploy', 'revoke']);
    expect(result.revoked).toEqual(agreed.revocations);
    expect(isEmpty(plan(desired, components, { observed: await observe(silent, desired) }))).toBe(true);
  });

  it('is adopted with the access that stands beside the policy', async () => {
    const { silent } = await withAccessBeside();
    const paths = { jwtBearer: 'OrderSync.crt', clientAssertion: 'OrderSync.attestation.crt' };
    const result = adoptApp('OrderSync', await observeApps(silent), paths);
    expect('adopted' in result && result.adopted.app.policies).toMatchObject({ permissionSets: ['OrderSyncAccess', 'Auditors'] });
  });

  it('does nothing when nothing has to change', async () => {
    const { org, desired, components } = await setUpApplied();
    const observed = await observe(org, desired);
    const log: string[] = [];
    const result = await apply(watched(org, log), { plan: plan(desired, components, { observed }), desired, observed }, NO_LIMIT);
    expect(log).toEqual([]);
    expect(result).toEqual({ status: 'done', deploys: [], assigned: [], revoked: [] });
  });

  it('exits 69 while the org still works on a deploy, and a later run goes on', async () => {
    const { cwd, env } = await setUp({ seed: { asyncDelay: 1500 } });
    const slow = await ecaform(['apply', '--env', 'local', '--auto-approve', '--timeout', '1s'], { cwd, env });
    expect(slow.stdout).toMatch(/deploy {2}running \(0Af\w{15}\)\n {2}still running: 0Af\w{15}; run apply again/);
    expect(slow.code).toBe(69);
    const later = await ecaform(['apply', '--env', 'local', '--auto-approve'], { cwd, env });
    expect(later.stdout).toMatch(/verify {2}1 login and \d refusals proven/);
    expect(later.code).toBe(0);
  });
});
