/** `ecaform emulator` and `ecaform demo` as whole commands. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ecaform, exampleProject, temporaryFolder } from '../support/cli.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

describe('emulator', () => {
  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'says where it is in one line, answers, and ends on %s',
    async (signal) => {
      const child = spawn(process.execPath, [MAIN, 'emulator', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const closed = once(child, 'close');
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const said = JSON.parse(line) as { instanceUrl: string; orgId: string; username: string; accessToken: string; pid: number };
      expect(Object.keys(said)).toEqual(['instanceUrl', 'orgId', 'username', 'accessToken', 'pid']);
      expect(said.pid).toBe(child.pid);
      const answer = await fetch(`${said.instanceUrl}/services/oauth2/userinfo`, {
        headers: { authorization: `Bearer ${said.accessToken}` },
      });
      expect(await answer.json()).toMatchObject({ organization_id: said.orgId, preferred_username: said.username });
      child.kill(signal);
      expect(await closed).toEqual([0, null]);
    },
  );

  it('keeps an org in a store, with faults, and prints the control token when asked', async () => {
    const cwd = temporaryFolder();
    const start = async (...args: string[]) => {
      const child = spawn(process.execPath, [MAIN, 'emulator', '--json', '--store', 'org.db', ...args], {
        cwd,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const end = async () => {
        const closed = once(child, 'close');
        child.kill();
        await closed;
      };
      return { ...(JSON.parse(line) as { instanceUrl: string; orgId: string; accessToken: string; controlToken?: string }), end };
    };
    const first = await start('--control');
    expect(first.controlToken).toMatch(/^\S{16,}$/);
    await first.end();
    const second = await start('--fault', 'serverError=503');
    expect(second.orgId).toBe(first.orgId);
    expect(second.controlToken).toBeUndefined();
    await second.end();
    const third = await ecaform(['emulator', '--fault', 'gremlins'], { cwd });
    expect(third.stderr).toMatch(/gremlins|faults\[0\]/);
    expect(third.code).toBe(1);
  });

  it('says when the port is taken, and what a wrong seed holds', async () => {
    const cwd = exampleProject();
    const seed = await ecaform(['emulator', '--seed', 'ecaform.yaml'], { cwd });
    expect(seed.stderr).toMatch(/^error: ecaform\.yaml: .*\[seed-unreadable\]/);
    expect(seed.code).toBe(1);
    const port = await ecaform(['emulator', '--port', '70000'], { cwd });
    expect(port.stderr).toContain('[emulator-not-started]');
    expect(port.code).toBe(1);
  });
});

describe('demo', () => {
  it('shows the whole way, and leaves nothing behind', async () => {
    // A temporary folder of its own: another test's demo may run at the same time.
    const temporary = temporaryFolder();
    const run = await ecaform(['demo'], {
      cwd: temporaryFolder(),
      env: {
        TMPDIR: temporary,
        TEMP: temporary,
        TMP: temporary,
        HTTPS_PROXY: 'http://proxy.invalid:1',
        http_proxy: 'http://proxy.invalid:1',
      },
    });
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/verify {2}1 login and \d refusals proven/);
    expect(run.stdout).toContain('  ecaform apply --env <environment>');
    expect(run.code).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(homedir())).toEqual([]);
  });

  it('speaks JSON', async () => {
    const run = await ecaform(['demo', '--json'], { cwd: temporaryFolder() });
    const result = JSON.parse(run.stdout) as { ok: boolean; verdicts: { outcome: string }[] };
    expect(result.ok).toBe(true);
    expect(result.verdicts.map((verdict) => verdict.outcome)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'passed']);
  });
});
