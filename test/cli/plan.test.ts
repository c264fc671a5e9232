/** `ecaform plan`, saved plans, `drift`, `output` and `destroy` against an emulated org. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/org/index.ts';
import type { Org } from '../../src/org/index.ts';
import { ecaform, exampleProject } from '../support/cli.ts';
import type { Env } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

interface Setup {
  readonly cwd: string;
  readonly env: Env;
  readonly org: Org;
  /** Runs ecaform in the project. */
  readonly run: (...args: string[]) => ReturnType<typeof ecaform>;
}

async function setUp({ applied = true } = {}): Promise<Setup> {
  const cwd = exampleProject();
  const { env, accessToken, instanceUrl } = await emulatedOrg();
  const org = await connect({ kind: 'token', accessToken, instanceUrl }, { apiVersion: '66.0', onWarning: () => undefined });
  const run = (...args: string[]) => ecaform(args, { cwd, env });
  if (applied) expect((await run('apply', '--env', 'local', '--auto-approve', '--no-verify')).code).toBe(0);
  return { cwd, env, org, run };
}

function edit(cwd: string, from: string, to: string): void {
  const path = join(cwd, 'ecaform.yaml');
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`the example spec no longer holds ${from}`);
  writeFileSync(path, text.replace(from, to));
}

/** Someone changes the app's policy in Setup. */
async function openInSetup(org: Org): Promise<void> {
  const outcome = await org.deploy(
    [
      {
        type: 'ExtlClntAppOauthConfigurablePolicies',
        fullName: 'OrderSync_oauthPlcy',
        app: 'OrderSync',
        metadata: {
          externalClientApplication: 'OrderSync',
          permittedUsersPolicyType: 'AllSelfAuthorized',
          refreshTokenPolicyType: 'Zero',
          label: 'x',
        },
      },
    ],
    { timeoutMs: 30_000 },
  );
  expect(outcome.status).toBe('succeeded');
}

describe('plan', () => {
  it('shows what apply would do, writes nothing, and exits 2 when asked', async () => {
    const { cwd, run } = await setUp({ applied: false });
    const plan = await run('plan', '--env', 'local', '--detailed-exitcode');
    expect(plan.stdout).toContain(
      [
        'plan  create 6 components, assign 1 user',
        '  * OrderSync gets a consumer key and secret: the org makes them; `ecaform output` hands the key on',
        '  * OrderSync gets a private key: clients sign with the key of the certificate',
        '  + certificates/local/OrderSync.crt would be issued',
        '  + PermissionSet OrderSyncAccess\n',
      ].join('\n'),
    );
    expect(plan.code).toBe(2);
    const markdown = await run('plan', '--env', 'local', '--format', 'markdown');
    expect(markdown.stdout).toContain(
      '- **secret** `OrderSync`: gets a consumer key and secret: the org makes them; `ecaform output` hands',
    );
    expect(markdown.stdout).not.toContain('WARNING');
    expect(markdown.stdout).toContain(
      [
        '| create | ExtlClntAppOauthConfigurablePolicies `OrderSync_oauthPlcy` | `commaSeparatedPermissionSet` | – | `OrderSyncAccess` |',
        '| create | ExtlClntAppOauthConfigurablePolicies `OrderSync_oauthPlcy` | `permittedUsersPolicyType` | – | `AdminApprovedPreAuthorized` |',
        '| create | ExtlClntAppOauthConfigurablePolicies `OrderSync_oauthPlcy` | `refreshTokenPolicyType` | – | `Zero` |',
        '| create | ExtlClntAppConfigurablePolicies `OrderSync_plcy` | | | |',
      ].join('\n'),
    );
    expect(() => readFileSync(join(cwd, 'certificates/local/OrderSync.crt'))).toThrow('ENOENT');
    const out = await run('plan', '--env', 'local', '--out', 'plan.json');
    expect(out.stderr).toContain('[certificate-missing]');
  });

  it('is empty after apply', async () => {
    const { run } = await setUp();
    const plan = await run('plan', '--env', 'local', '--detailed-exitcode');
    expect(plan.stdout).toMatch(/plan {2}nothing to change\n$/);
    expect(plan.code).toBe(0);
  });

  it('flags what lets more in, and apply wants a word for it', async () => {
    const { cwd, run } = await setUp();
    edit(cwd, 'scopes: [Api, RefreshToken]', 'scopes: [Api, Full, RefreshToken]');
    edit(
      cwd,
      'callbackUrls: [https://orders.example.com/oauth/callback]',
      'callbackUrls: [https://orders.example.com/oauth/callback, https://orders.example.com/]',
    );
    const plan = await run('plan', '--env', 'local');
    expect(plan.stdout.split('\n').slice(1, 4)).toEqual([
      'plan  update 2 components',
      '  ! OrderSync lets more in (needs --allow-broadening): callback URL added: https://orders.example.com/',
      '  ! OrderSync lets more in (needs --allow-broadening): scope added: Full',
    ]);
    const refused = await run('apply', '--env', 'local', '--auto-approve');
    expect(refused.stderr).toContain('error: OrderSync: scope added: Full [broadening-not-allowed]');
    expect(refused.code).toBe(1);
    expect((await run('apply', '--env', 'local', '--auto-approve', '--allow-broadening', '--no-verify')).code).toBe(0);
    expect((await run('plan', '--env', 'local')).stdout).toContain('nothing to change');
  });

  it('says that the private key changes with the certificate, and that it stays with a renewed one', async () => {
    const { cwd, run } = await setUp();
    const file = join(cwd, 'certificates/local/OrderSync.crt');
    const key = join(cwd, '.ecaform/keys/local/OrderSync.key.pem');
    rmSync(file);
    await run('render', '--env', 'local');
    const renewed = await run('plan', '--env', 'local');
    expect(renewed.stdout).toMatch(/certificate: \S.* → .*SHA-256/);
    expect(renewed.stdout).not.toContain('private key');
    rmSync(file);
    rmSync(key);
    await run('render', '--env', 'local');
    const replaced = await run('plan', '--env', 'local', '--format', 'markdown');
    expect(replaced.stdout).toContain(
      '- **secret** `OrderSync`: gets another private key: the certificate is another key’s: clients must sign with the new one',
    );
    const json = await run('plan', '--env', 'local', '--json');
    expect(json.stdout).not.toMatch(/PRIVATE KEY|3MVG9|MII[A-Za-z0-9+/]{20}/);
  });

  it('makes Markdown for a pull request: a marker, dangers first, details folded, nothing that breaks out', async () => {
    const { cwd, run } = await setUp();
    edit(cwd, 'label: Order Sync\n', 'label: "Order | Sync `x` </details> @someone"\n');
    const plan = await run('plan', '--env', 'local', '--format', 'markdown');
    const lines = plan.stdout.split('\n');
    expect(lines[0]).toBe('<!-- ecaform plan: local -->');
    expect(lines[1]).toBe('### ecaform plan for `local`: update 1 component');
    expect(plan.stdout).toContain(
      '| update | ExternalClientApplication `OrderSync` | `label` | `Order Sync` | `` Order \\| Sync `x` </details> @someone `` |',
    );
  });
});

describe('a saved plan', () => {
  it('is carried out as it was agreed to', async () => {
    const { run, cwd } = await setUp({ applied: false });
    await run('render', '--env', 'local');
    expect((await run('plan', '--env', 'local', '--out', 'plan.json')).code).toBe(0);
    const text = readFileSync(join(cwd, 'plan.json'), 'utf8');
    expect(text).not.toMatch(/PRIVATE KEY|3MVG9|MII[A-Za-z0-9+/]{20}|00D\w{12}!/);
    const applied = await run('apply', 'plan.json');
    expect(applied.stdout).toMatch(/verify {2}1 login and \d refusals proven/);
    expect(applied.code).toBe(0);
  });

  it.each([
    [
      'the spec',
      'the spec has changed',
      ({ cwd }: Setup) => {
        edit(cwd, 'version: 1', 'version: 1 # changed');
        return Promise.resolve();
      },
    ],
    [
      'the org',
      'the org has changed',
      async ({ org }: Setup) => {
        await org.deploy([{ type: 'PermissionSet', fullName: 'OrderSyncAccess', metadata: { label: 'Other' } }], { timeoutMs: 30_000 });
      },
    ],
    [
      'the file',
      'its content does not match what it was made from',
      ({ cwd }: Setup) => {
        const path = join(cwd, 'plan.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('OrderSync_plcy', 'Other_plcy'));
        return Promise.resolve();
      },
    ],
    [
      'the tool',
      'it was made by ecaform 0.0.1',
      ({ cwd }: Setup) => {
        const path = join(cwd, 'plan.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace(/"tool": "[^"]+"/, '"tool": "0.0.1"'));
        return Promise.resolve();
      },
    ],
  ])('is refused when %s has changed', async (_what, words, change) => {
    const setup = await setUp({ applied: false });
    await setup.run('render', '--env', 'local');
    await setup.run('plan', '--env', 'local', '--out', 'plan.json');
    await change(setup);
    const applied = await setup.run('apply', 'plan.json');
    expect(applied.stderr).toContain(`error: the plan no longer holds: ${words}`);
    expect(applied.stderr).toContain('[plan-stale]');
    expect(applied.code).toBe(1);
  });

  it('is refused in another org, and when it is none', async () => {
    const { run, cwd } = await setUp({ applied: false });
    await run('render', '--env', 'local');
    await run('plan', '--env', 'local', '--out', 'plan.json');
    const other = await emulatedOrg();
    expect((await ecaform(['apply', 'plan.json'], { cwd, env: other.env })).stderr).toContain('it was made for the org');
    writeFileSync(join(cwd, 'other.json'), '{"format":99}');
    expect((await run('apply', 'other.json')).stderr).toContain('[plan-format]');
    expect((await run('apply', 'ecaform.yaml')).stderr).toContain('[plan-unreadable]');
    expect((await run('apply', 'nowhere.json')).stderr).toContain('[plan-unreadable]');
  });
});

describe('drift', () => {
  it('names the field someone changed, who and when, and apply puts it back', async () => {
    const { org, run } = await setUp();
    expect((await run('drift', '--env', 'local', '--detailed-exitcode')).stdout).toMatch(
      /^✓ local {2}http:\/\/127\.0\.0\.1:\d+ {2}as the spec wants it\n$/,
    );
    await openInSetup(org);
    const drift = await run('drift', '--env', 'local', '--detailed-exitcode', '--json');
    expect(drift.code).toBe(2);
    const { environments } = JSON.parse(drift.stdout) as {
      environments: { drifts: { field: string; spec: string; org: string; changedBy: string; changedAt: string }[] }[];
    };
    expect(environments[0]?.drifts.map(({ field, spec, org: has }) => [field, spec, has])).toEqual([
      ['commaSeparatedPermissionSet', 'OrderSyncAccess', undefined],
      ['permittedUsersPolicyType', 'AdminApprovedPreAuthorized', 'AllSelfAuthorized'],
    ]);
    expect(environments[0]?.drifts[0]?.changedBy).not.toBe('');
    expect(Date.parse(environments[0]?.drifts[0]?.changedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    const human = await run('drift', '--env', 'local');
    expect(human.stdout).toMatch(
      /\n {4}Setup Audit Trail:\n {6}\d{4}-\d\d-\d\dT\S+ admin@example\.com: Changed [^\n]*Order Sync Permitted Users setting from Admin approved users are pre-authorized to All users may self-authorize\n/,
    );
    expect((await run('apply', '--env', 'local', '--auto-approve')).code).toBe(0);
    expect((await run('drift', '--env', 'local', '--detailed-exitcode')).code).toBe(0);
  });

  it('names who took a permission set from a user, and says so of nobody else', async () => {
    const { org, run } = await setUp();
    const [user] = await org.users(['order-sync@example.com']);
    const [set] = await org.permissionSets(['OrderSyncAccess']);
    await org.unassign({ userId: user?.id ?? '', permissionSetId: set?.id ?? '' });
    const drift = await run('drift', '--env', 'local');
    expect(drift.stdout).toMatch(
      /^~ local .* 1 difference\n {4}order-sync@example\.com does not have OrderSyncAccess\n {4}Setup Audit Trail:\n {6}\S+ admin@example\.com: Permission set Order Sync Access: unassigned from user [^\n]*\n {6}\S+ admin@example\.com: Permission set Order Sync Access: assigned to user [^\n]*\n$/,
    );
  });

  it('reads every environment, and one that cannot be read hides none', async () => {
    const { run } = await setUp();
    const drift = await run('drift', '--env', 'all');
    expect(drift.stdout).toMatch(/✓ local {7}http.*as the spec wants it/);
    expect(drift.stdout).toMatch(/✗ uat .*could not be read\n {4}no authorised org is called example-uat\n/);
    expect(drift.stdout).toMatch(/✗ production .*could not be read/);
    expect(drift.code).toBe(1);
  });
});

describe('output', () => {
  it('hands on the consumer key in three forms', async () => {
    const { run, cwd, env } = await setUp();
    const json = await run('output', '--env', 'local');
    const { apps } = JSON.parse(json.stdout) as { apps: Record<string, { consumerKey: string; loginUrl: string; users: string[] }> };
    expect(apps.OrderSync).toEqual({
      consumerKey: expect.stringMatching(/^3MVG9/) as string,
      loginUrl: env.ECAFORM_LOCAL_URL,
      users: ['order-sync@example.com'],
    });
    const key = apps.OrderSync?.consumerKey ?? '';
    expect((await run('output', '--env', 'local', '--format', 'env')).stdout).toBe(
      `ORDER_SYNC_CONSUMER_KEY=${key}\nORDER_SYNC_LOGIN_URL=${env.ECAFORM_LOCAL_URL ?? ''}\nORDER_SYNC_USERNAME=order-sync@example.com\n`,
    );
    const target = join(cwd, 'github-output');
    const github = await ecaform(['output', '--env', 'local', '--format', 'github'], { cwd, env: { ...env, GITHUB_OUTPUT: target } });
    expect(github.stdout).toBe(`::add-mask::${key}\n`);
    expect(readFileSync(target, 'utf8')).toContain(`ORDER_SYNC_CONSUMER_KEY=${key}\n`);
  });

  it('says when the app is not there', async () => {
    const { run } = await setUp({ applied: false });
    expect((await run('output', '--env', 'local')).stderr).toContain(
      'ecaform.yaml:5:3: error: the org has no consumer key for OrderSync [app-not-deployed]',
    );
  });
});

describe('deleting', () => {
  it('destroys one app with its permission set and assignments', async () => {
    const { org, run } = await setUp();
    const asked = await run('destroy', '--env', 'local', '--app', 'OrderSync');
    expect(asked.stderr).toContain('[not-approved]');
    const destroyed = await run('destroy', '--env', 'local', '--app', 'OrderSync', '--auto-approve');
    expect(destroyed.stdout).toContain('deleted OrderSync: 2 components, 1 assignment');
    expect(destroyed.code).toBe(0);
    expect(
      await org.read([
        { type: 'ExternalClientApplication', names: '*' },
        { type: 'PermissionSet', names: ['OrderSyncAccess'] },
      ]),
    ).toEqual([]);
    const again = await run('destroy', '--env', 'local', '--app', 'OrderSync', '--auto-approve');
    expect(again.stderr).toContain('[not-owned]');
  });

  it('prunes an app the spec has dropped, only with --prune and only if it is the project’s', async () => {
    const { cwd, org, run } = await setUp();
    await org.deploy(
      [
        {
          type: 'ExternalClientApplication',
          fullName: 'Foreign',
          app: 'Foreign',
          metadata: { contactEmail: 'a@example.com', label: 'Foreign', distributionState: 'Local' },
        },
      ],
      { timeoutMs: 30_000 },
    );
    const path = join(cwd, 'ecaform.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('OrderSync:', 'Renamed:'));
    expect((await run('plan', '--env', 'local')).stdout).not.toContain('delete');
    const plan = await run('plan', '--env', 'local', '--prune');
    expect(plan.stdout).toContain('! OrderSync deletes: the app, its consumer key and every session of it end');
    expect(plan.stdout).toContain('- ExternalClientApplication OrderSync (the spec no longer names the app)');
    expect(plan.stdout).not.toContain('Foreign');
    const applied = await run('apply', '--env', 'local', '--auto-approve', '--prune', '--no-verify');
    expect(applied.code).toBe(0);
    expect((await org.read([{ type: 'ExternalClientApplication', names: '*' }])).map((each) => each.fullName).sort()).toEqual([
      'Foreign',
      'Renamed',
    ]);
    expect(readFileSync(join(cwd, 'force-app/local/.ecaform.json'), 'utf8')).not.toContain('"OrderSync"');
  });
});
