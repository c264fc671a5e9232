/** `ecaform apply` as a whole command against an emulated org over a socket. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ecaform, exampleProject } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const LONGER = 'refresh tokens are valid longer: not at all → 365 days';
const APPLY = ['apply', '--env', 'local', '--auto-approve'];

/** Every file of a project with its content's hash and its time of change. */
function contents(folder: string): Record<string, string> {
  const files = globSync('**/*', { cwd: folder, exclude: (path) => path === 'node_modules' }).concat(
    globSync('**/.*', { cwd: folder }),
    globSync('.ecaform/**', { cwd: folder }),
  );
  const entries = [...new Set(files)].filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(
    entries.map((path) => [
      path,
      `${createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')} ${statSync(join(folder, path)).mtimeMs}`,
    ]),
  );
}

interface ApplyJson {
  ok: boolean;
  org: { orgId: string };
  plan: {
    changes: { action: string; type: string; fullName: string; fields: { field: string; before?: string; after?: string }[] }[];
    assignments: object[];
  };
  deploys: { status: string }[];
  verdicts: { probe: string; outcome: string; error?: string }[];
  diagnostics: { code: string; message: string; at?: { file: string; line: number; col: number } }[];
}

describe('apply', () => {
  it('takes the example spec to a proven login and five proven refusals', async () => {
    const cwd = exampleProject();
    const { env, orgId } = await emulatedOrg();
    const run = await ecaform([...APPLY, '--json'], { cwd, env });
    expect(run.stderr).toBe('');
    const result = JSON.parse(run.stdout) as ApplyJson;
    expect(result.ok).toBe(true);
    expect(result.org.orgId).toBe(orgId);
    expect(result.plan.changes.map((change) => `${change.action} ${change.type} ${change.fullName}`)).toEqual([
      'create PermissionSet OrderSyncAccess',
      'create ExternalClientApplication OrderSync',
      'create ExtlClntAppGlobalOauthSettings OrderSync_glbloauth',
      'create ExtlClntAppOauthSettings OrderSync_oauth',
      'create ExtlClntAppOauthConfigurablePolicies OrderSync_oauthPlcy',
      'create ExtlClntAppConfigurablePolicies OrderSync_plcy',
    ]);
    expect(result.plan.assignments).toEqual([{ app: 'OrderSync', username: 'order-sync@example.com', permissionSet: 'OrderSyncAccess' }]);
    expect(result.deploys.map((deploy) => deploy.status)).toEqual(['succeeded', 'succeeded']);
    expect(result.verdicts.map((verdict) => [verdict.probe, verdict.outcome, verdict.error ?? ''])).toEqual([
      ['login', 'passed', ''],
      ['stranger', 'passed', 'invalid_app_access'],
      ['wrong-key', 'passed', 'invalid_client'],
      ['wrong-audience', 'passed', 'invalid_grant'],
      ['expired', 'passed', 'invalid_grant'],
      ['replay', 'passed', 'invalid_grant'],
    ]);
    expect(run.code).toBe(0);
  });

  it('changes nothing the second time, on disk or in the org', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    expect((await ecaform(APPLY, { cwd, env })).code).toBe(0);
    const before = contents(cwd);
    const second = await ecaform(APPLY, { cwd, env });
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('plan    nothing to change');
    expect(second.stdout).toMatch(/verify {2}1 login and \d refusals proven/);
    expect(contents(cwd)).toEqual(before);
    expect(Object.keys(before).filter((path) => path.includes('.ecaform'))).toContain(
      join('.ecaform', 'keys', 'local', 'OrderSync.key.pem'),
    );
  });

  it('deploys by SOAP as well', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    const run = await ecaform([...APPLY, '--soap'], { cwd, env });
    expect(run.stdout).toMatch(/verify {2}1 login and \d refusals proven/);
    expect(run.code).toBe(0);
  });

  it('updates what changed, and says which field', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    await ecaform(APPLY, { cwd, env });
    edit(cwd, 'refreshToken: { type: Zero }', 'ipRelaxation: Bypass');
    const refused = await ecaform(APPLY, { cwd, env });
    expect(refused.stderr.split('\n').filter((line) => line.includes('error:'))).toEqual([
      'error: OrderSync: IP restrictions relaxed: Enforce → Bypass [broadening-not-allowed]',
      'error: OrderSync: refresh tokens are valid longer: not at all → 365 days [broadening-not-allowed]',
    ]);
    const run = await ecaform([...APPLY, '--json', '--allow-broadening'], { cwd, env });
    const changes = (JSON.parse(run.stdout) as ApplyJson).plan.changes.filter((change) => change.action !== 'none');
    expect(changes).toEqual([
      {
        action: 'update',
        type: 'ExtlClntAppOauthConfigurablePolicies',
        fullName: 'OrderSync_oauthPlcy',
        app: 'OrderSync',
        reason: '4 fields differ from the spec',
        fields: [
          {
            field: 'ipRelaxationPolicyType',
            reason: 'differs',
            before: 'Enforce',
            after: 'Bypass',
            broadens: 'IP restrictions relaxed: Enforce → Bypass',
          },
          { field: 'refreshTokenPolicyType', reason: 'differs', before: 'Zero', after: 'SpecificLifetime', broadens: LONGER },
          { field: 'refreshTokenValidityPeriod', reason: 'absent-in-org', after: '365', broadens: LONGER },
          { field: 'refreshTokenValidityUnit', reason: 'absent-in-org', after: 'Days', broadens: LONGER },
        ],
      },
    ]);
    expect(run.code).toBe(0);
    expect((await ecaform(APPLY, { cwd, env })).stdout).toContain('plan    nothing to change');
  });

  it('asks for a yes, and without anyone to say it leaves the org alone', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    const run = await ecaform(['apply', '--env', 'local'], { cwd, env });
    expect(run.stderr).toContain('create 6 components, assign 1 user');
    expect(run.stderr).toContain('error: nobody is there to approve the plan [not-approved]');
    expect(run.code).toBe(1);
    expect((await ecaform(['verify', '--env', 'local'], { cwd, env })).stderr).toContain(
      'error: the org has no consumer key for OrderSync [app-not-deployed]',
    );
  });

  it('finds missing people before it deploys anything, each at its line', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    edit(cwd, 'users: [order-sync@example.com]', 'users: [order-sync@example.com, nobody@example.com, leaver@example.com]');
    edit(cwd, 'permissionSets: [OrderSyncAccess]', 'permissionSets: [OrderSyncAccess, Missing]');
    const run = await ecaform(APPLY, { cwd, env });
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr.split('\n').filter((line) => line.includes('error:'))).toEqual([
      'ecaform.yaml:17:41: error: the org has no permission set `Missing`, and the spec does not generate it [permission-set-not-found]',
      'ecaform.yaml:19:37: error: the org has no user nobody@example.com [user-not-found]',
      'ecaform.yaml:19:57: error: the user leaver@example.com is inactive and cannot log in [user-inactive]',
    ]);
    expect((await ecaform(['verify', '--env', 'local'], { cwd, env })).stderr).toContain('[app-not-deployed]');
  });

  it('turns a refusal by Salesforce into a diagnostic at the spec’s line', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    edit(cwd, '    label: Order Sync\n', '    kind: ConnectedApp\n    label: Order Sync\n');
    const run = await ecaform(APPLY, { cwd, env });
    expect(run.stderr).toContain(
      "ecaform.yaml:6:11: error: Salesforce refused ConnectedApp OrderSync: You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support. [deploy-failed]",
    );
    expect(run.stderr).toContain('hint: Salesforce lets nobody create ConnectedApps by default');
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.code).toBe(1);
  });

  it('exits 1 and says why when a user who must be refused gets in', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    await ecaform(APPLY, { cwd, env });
    edit(cwd, 'refuse: [stranger@example.com]', 'refuse: [order-sync@example.com]');
    edit(cwd, 'users: [order-sync@example.com]', 'users: []');
    const run = await ecaform(['verify', '--env', 'local'], { cwd, env });
    expect(run.stdout).toContain('SECURITY: was let in and must be refused');
    expect(run.code).toBe(1);
    const again = await ecaform(APPLY, { cwd, env });
    expect(again.stderr).toContain('[refused-user-admitted]');
    expect(again.code).toBe(1);
  });

  it('never shows a token, a key or a consumer key', async () => {
    const cwd = exampleProject();
    const { env, accessToken } = await emulatedOrg();
    const runs = [
      await ecaform(APPLY, { cwd, env }),
      await ecaform([...APPLY, '--json'], { cwd, env }),
      await ecaform(['verify', '--env', 'local', '--json'], { cwd, env }),
    ];
    const said = runs.map((run) => run.stdout + run.stderr).join('\n');
    expect(said).not.toContain(accessToken);
    expect(said).not.toMatch(/3MVG9|PRIVATE KEY|eyJ[A-Za-z0-9_-]{10}/);
    const inGit = globSync('{force-app,certificates}/**/*', { cwd }).filter((path) => statSync(join(cwd, path)).isFile());
    expect(inGit.length).toBeGreaterThan(6);
    for (const path of inGit)
      expect(readFileSync(join(cwd, path), 'utf8')).not.toMatch(/consumerKey|consumerSecret|oauthLink|orgScopedExternalApp|PRIVATE KEY/);
  });

  it('refuses the wrong kind of org before it reads anything', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg({ seed: { org: { name: 'Production', isSandbox: false } } });
    edit(cwd, '    accessToken: ${env:ECAFORM_LOCAL_TOKEN}', '    accessToken: ${env:ECAFORM_LOCAL_TOKEN}\n    orgType: sandbox');
    const run = await ecaform(APPLY, { cwd, env });
    expect(run.stderr).toMatch(
      /^ecaform\.yaml:33:14: error: the environment `local` is a sandbox, but http:\/\/127\.0\.0\.1:\d+ is a production org \[wrong-org-type\]/,
    );
    expect(run.code).toBe(1);
  });

  it('says which variable is missing, at its line', async () => {
    const run = await ecaform(APPLY, { cwd: exampleProject() });
    expect(run.stderr).toContain('ecaform.yaml:31:18: error: the environment variable ECAFORM_LOCAL_URL is not set [env-undefined]');
    expect(run.stderr).toContain('ecaform.yaml:32:18: error: the environment variable ECAFORM_LOCAL_TOKEN is not set [env-undefined]');
    expect(run.code).toBe(1);
  });

  it('says so when the session is over', async () => {
    const { env } = await emulatedOrg();
    const run = await ecaform(APPLY, { cwd: exampleProject(), env: { ...env, ECAFORM_LOCAL_TOKEN: '00D000000000001!AQ.dead' } });
    expect(run.stderr).toContain('[org-unreachable]');
    expect(run.stderr).not.toContain('AQ.dead');
    expect(run.code).toBe(1);
  });
});

function edit(cwd: string, from: string, to: string): void {
  const path = join(cwd, 'ecaform.yaml');
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`the example spec no longer holds ${from}`);
  writeFileSync(path, text.replace(from, to));
}
