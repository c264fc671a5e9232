/**
 * Interruptions: an apply that is killed, canceled or run twice at once leaves nothing open, and the next one converges.
 * The stranger tries to get in all the while; the org's own login history says whether they ever did.
 */
import { spawn } from 'node:child_process';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { consumerKeyOf } from '../../src/metadata/index.ts';
import { connect } from '../../src/org/index.ts';
import type { Org } from '../../src/org/index.ts';
import type { Seed } from '../../src/emulator/index.ts';
import { ecaform, exampleProject } from '../support/cli.ts';
import type { Env } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const APPLY = ['apply', '--env', 'local', '--auto-approve', '--no-verify'];

const PROVEN = /verify {2}1 login and \d refusals proven/;

/** How many times an apply is killed; a run by hand asks for more: `ECAFORM_KILLS=25`. */
const KILLS = Number(process.env.ECAFORM_KILLS ?? 4);

/** Faults of every network: answers that come late, deploys that take longer, connections that end before a question has any effect. */
const FAULTS: NonNullable<Seed['faults']> = [
  { kind: 'latency', value: 40, percent: 40 },
  { kind: 'slowDeploy', value: 150, percent: 50 },
  { kind: 'drop', method: 'GET', path: 'metadata/deployRequest', percent: 30, times: 2 },
];

/** Ends when the emulator is asked this; no clock tells how far a process on a busy machine has come. */
function asked(method: string, path: string): Promise<void> {
  return new Promise((resolve) => {
    const onRequest = (message: unknown): void => {
      const { request } = message as { request: IncomingMessage };
      if (request.method !== method || request.url?.includes(path) !== true) return;
      unsubscribe('http.server.request.start', onRequest);
      resolve();
    };
    subscribe('http.server.request.start', onRequest);
  });
}

async function open(
  asyncDelay: number,
  faults: NonNullable<Seed['faults']> = [],
): Promise<{ cwd: string; env: Env; org: Org; query: (soql: string) => Promise<Record<string, unknown>[]> }> {
  const { env, accessToken, instanceUrl } = await emulatedOrg({ seed: { asyncDelay, faults } });
  const org = await connect({ kind: 'token', accessToken, instanceUrl }, { apiVersion: '66.0', onWarning: () => undefined });
  const query = async (soql: string): Promise<Record<string, unknown>[]> => {
    const answer = await fetch(`${instanceUrl}/services/data/v66.0/query?q=${encodeURIComponent(soql)}`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    return ((await answer.json()) as { records: Record<string, unknown>[] }).records;
  };
  return { cwd: exampleProject(), env, org, query };
}

/** The stranger signs with the app's own key, if there is one yet, and asks for a token. */
async function strangerTries(org: Org, cwd: string): Promise<number | undefined> {
  const keyFile = join(cwd, '.ecaform/keys/local/OrderSync.key.pem');
  const consumerKey = consumerKeyOf('OrderSync', await org.read([{ type: 'ExtlClntAppGlobalOauthSettings', names: '*' }]));
  if (consumerKey === undefined || !existsSync(keyFile)) return undefined;
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = {
    iss: consumerKey,
    sub: 'stranger@example.com',
    aud: org.instanceUrl,
    exp: Math.floor(Date.now() / 1000) + 120,
    jti: randomUUID(),
  };
  const input = `${encode({ alg: 'RS256' })}.${encode(claims)}`;
  const assertion = `${input}.${sign('sha256', Buffer.from(input), createPrivateKey(readFileSync(keyFile))).toString('base64url')}`;
  const answer = await fetch(`${org.instanceUrl}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  });
  return answer.status;
}

describe('an apply that is killed', () => {
  it.skipIf(process.platform === 'win32')(
    `at ${KILLS} moments leaves nothing open and nothing half-written, and the next one converges`,
    { timeout: 30_000 * KILLS },
    async () => {
      const reached = new Set<string>();
      const whole = await open(60, FAULTS);
      const start = performance.now();
      await ecaform(APPLY, whole);
      const duration = performance.now() - start;
      for (const part of Array.from({ length: KILLS }, (_, index) => (index + 1) / (KILLS + 1))) {
        const { cwd, env, org, query } = await open(60, FAULTS);
        const child = spawn(process.execPath, [MAIN, ...APPLY], {
          cwd,
          env: { ...process.env, ...env },
          stdio: 'ignore',
        });
        const ended = new Promise((resolve) => child.once('close', resolve));
        await sleep(duration * (0.3 + 0.7 * part));
        child.kill('SIGKILL');
        await ended;
        // A deploy the org has taken goes on by itself.
        await sleep(200);
        const status = await strangerTries(org, cwd);
        expect([undefined, 400]).toContain(status);
        reached.add(status === undefined ? 'before the app' : 'after the app');
        const again = await ecaform(['apply', '--env', 'local', '--auto-approve'], { cwd, env });
        expect(again.stderr).toBe('');
        expect(again.stdout).toMatch(PROVEN);
        const [stranger] = await query("SELECT Id FROM User WHERE Username = 'stranger@example.com'");
        const logins = await query(`SELECT Status FROM LoginHistory WHERE UserId = '${String(stranger?.Id)}'`);
        expect(logins.filter((login) => login.Status === 'Success')).toEqual([]);
      }
      expect(reached).toContain('before the app');
    },
  );
});

describe('an apply that is interrupted', () => {
  it.skipIf(process.platform === 'win32')('cancels the deploy in the org, says what stands, and exits 130', async () => {
    const { cwd, env, org } = await open(3000);
    const child = spawn(process.execPath, [MAIN, ...APPLY], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    const ended = new Promise((resolve) => child.once('close', resolve));
    await asked('POST', '/metadata/deployRequest');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(stdout).toMatch(/deploy {2}canceled \(0Af\w{15}\)\nassign {2}.*\ninterrupted: what is listed above stands/);
    expect(await org.read([{ type: 'PermissionSet', names: ['OrderSyncAccess'] }])).toEqual([]);
  });
});

describe('a command without anything to end in good order', () => {
  it.skipIf(process.platform === 'win32')('exits 130 too', async () => {
    const { cwd, env } = await open(3000);
    const child = spawn(process.execPath, [MAIN, 'plan', '--env', 'local'], { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await asked('POST', '/Soap/m/');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });
});

describe('two applies at once', () => {
  it('corrupt nothing: each ends or refuses, and the plan afterwards is empty', async () => {
    const { cwd, env } = await open(20);
    // The certificate stands in git, as it does where two jobs may run.
    await ecaform(['render', '--env', 'local'], { cwd, env });
    const runs = await Promise.all([ecaform(APPLY, { cwd, env }), ecaform(APPLY, { cwd, env })]);
    expect(runs.map((run) => run.code)).toContain(0);
    for (const run of runs.filter((each) => each.code !== 0)) expect(run.stderr).toMatch(/^.*error: .*\[[a-z-]+\]/);
    const again = await ecaform(['apply', '--env', 'local', '--auto-approve'], { cwd, env });
    expect(again.stdout).toContain('plan    nothing to change');
    expect(again.stdout).toMatch(PROVEN);
  });
});

describe('what the org only validates', () => {
  it('is not changed by --check-only', async () => {
    const { cwd, env, org } = await open(4);
    expect((await ecaform([...APPLY, '--check-only'], { cwd, env })).stderr).toContain('[certificate-missing]');
    expect(existsSync(join(cwd, 'force-app'))).toBe(false);
    await ecaform(['render', '--env', 'local'], { cwd });
    const run = await ecaform([...APPLY, '--check-only'], { cwd, env });
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain('the org would take it; nothing was changed');
    expect(run.code).toBe(0);
    expect(await org.read([{ type: 'PermissionSet', names: ['OrderSyncAccess'] }])).toEqual([]);
  });
});
