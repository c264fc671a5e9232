/** `ecaform explain` as a whole command: offline from an argument or stdin, and live with evidence. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deploy, component } from '../emulator/support.ts';
import { ecaform, exampleProject, temporaryFolder } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

async function piped(input: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, 'explain', ...args], { cwd: temporaryFolder(), stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return out + err;
}

describe('explain, offline', () => {
  it('names the causes of an error, the most probable first, with spec, click-path, confidence and source', async () => {
    const run = await ecaform(['explain', "400 Bad Request: user hasn't approved this consumer"], { cwd: temporaryFolder() });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    const lines = run.stdout.split('\n');
    expect(lines[0]).toBe("invalid_grant: user hasn't approved this consumer");
    expect(lines.filter((line) => line.includes('cause:')).map((line) => /\[([\w-]+)\]$/.exec(line)?.[1])).toEqual([
      'not-approved-by-user',
      'licence-cannot-hold-apps',
      'approval-lapsed',
      'approval-without-refresh-token',
    ]);
    expect(run.stdout).toContain('spec: apps.<App>.policies.permittedUsers: AdminApprovedPreAuthorized');
    expect(run.stdout).toContain(
      'in Setup: Setup › External Client App Manager › the app › Policies › Edit › OAuth Policies › Permitted Users',
    );
    expect(run.stdout).toContain('run: ecaform apply --env <environment>');
    expect(run.stdout).toContain('confidence: several sources (public reports, several of them)');
  });

  it('reads a JSON body and a log from stdin', async () => {
    expect(await piped('{"error":"invalid_app_access","error_description":"user is not admin approved to access this app"}')).toContain(
      '[not-assigned]',
    );
    const log = await piped('ok\nERROR {"error":"app_not_found"}\nstack\n[{"errorCode":"INVALID_SESSION_ID","message":"x"}]\n', '--json');
    const { explanations } = JSON.parse(log) as { explanations: { causes: { id: string }[] }[] };
    expect(explanations.map((each) => each.causes[0]?.id)).toEqual(['app-not-in-org', 'session-refused']);
  });

  it('says that it knows nothing rather than something', async () => {
    const unknown = await ecaform(['explain', 'inactive_user_of_some_kind'], { cwd: temporaryFolder() });
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('error: the text names no error that ecaform knows [error-unknown]');
    expect((await ecaform(['explain'], { cwd: temporaryFolder() })).stderr).toContain('[nothing-to-explain]');
  });

  it('repeats no credential', async () => {
    const run = await ecaform(['explain', '{"error":"invalid_grant","error_description":"invalid assertion eyJhbGciOi.eyJpc3Mi.c2ln"}'], {
      cwd: temporaryFolder(),
    });
    expect(run.stdout).toContain('[assertion]');
    expect(run.stdout).not.toContain('eyJ');
  });
});

describe('explain, live', () => {
  it('finds nothing to explain where the login works, tells the cause where it does not, and shows no secret', async () => {
    const cwd = exampleProject();
    const { env, ...org } = await emulatedOrg();
    await ecaform(['apply', '--env', 'local', '--auto-approve', '--no-verify'], { cwd, env });
    const sound = await ecaform(['explain', '--env', 'local'], { cwd, env });
    expect(sound.stdout).toContain('logged in, nothing to explain');
    expect(sound.code).toBe(0);
    const policy = component.policy(
      { commaSeparatedPermissionSet: 'OrderSyncAccess', permittedUsersPolicyType: 'AllSelfAuthorized' },
      'OrderSync',
    );
    await deploy(org, [policy]);
    const broken = await ecaform(['explain', '--env', 'local', '--app', 'OrderSync', '--user', 'order-sync@example.com'], { cwd, env });
    expect(broken.code).toBe(1);
    expect(broken.stdout.split('\n').slice(0, 6)).toEqual([
      "OrderSync  order-sync@example.com  invalid_grant: user hasn't approved this consumer",
      'cause: the app lets users approve themselves, and this user never did so with a refresh-token scope [not-approved-by-user]',
      '  evidence: permitted users is AllSelfAuthorized, and the org holds no approval of this user (OauthToken)',
      '  fix: the spec pre-authorises users, the org does not: deploy the policy again',
      '    run: ecaform apply --env local',
      '  confidence: several sources (public reports, several of them)',
    ]);
    expect(broken.stdout).toContain('ruled out:');
    expect(broken.stdout).toMatch(/certificate-differs: both have the fingerprint (\w\w:){5}\w\w/);
    const json = await ecaform(['explain', '--env', 'local', '--json'], { cwd, env });
    const stranger = await ecaform(['explain', '--env', 'local', '--user', 'stranger@example.com'], { cwd, env });
    for (const said of [sound, broken, json, stranger].map((run) => run.stdout + run.stderr)) {
      expect(said).not.toContain(org.accessToken);
      expect(said).not.toMatch(/3MVG9|PRIVATE KEY|eyJ[A-Za-z0-9_-]{10}/);
    }
  });

  it('says what is wrong with its arguments', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    const run = await ecaform(['explain', '--env', 'local', '--app', 'Nope'], { cwd, env });
    expect(run.stderr).toContain('error: the spec has no app `Nope` in `local` [unknown-app]\n  hint: it has OrderSync');
  });
});
