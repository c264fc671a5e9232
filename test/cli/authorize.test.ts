/** The article's story as whole commands: a failing callback, the approval URL or pre-authorisation, and the same login passing. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createVisitor } from '../emulator/oauth-support.ts';
import { ecaform, exampleProject } from '../support/cli.ts';
import type { Env } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const URL_COMMAND = ['authorize-url', '--env', 'local'];
const USER = 'order-sync@example.com';

/** A port nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function edit(cwd: string, from: string, to: string): void {
  const file = join(cwd, 'ecaform.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

/** The example as the article's integration: users approve by themselves, the callback is on this machine. */
async function articleProject(): Promise<{ cwd: string; env: Env; callback: string; instanceUrl: string }> {
  const cwd = exampleProject();
  const callback = `http://localhost:${await freePort()}/oauth/callback`;
  edit(cwd, '[https://orders.example.com/oauth/callback]', `[https://orders.example.com/oauth/callback, "${callback}"]`);
  edit(
    cwd,
    'permittedUsers: AdminApprovedPreAuthorized\n      permissionSets: [OrderSyncAccess]\n      refreshToken: { type: Zero }',
    'permittedUsers: AllSelfAuthorized',
  );
  edit(cwd, 'refuse: [stranger@example.com]', 'refuse: []');
  const { env, instanceUrl } = await emulatedOrg();
  const applied = await ecaform(['apply', '--env', 'local', '--auto-approve', '--no-verify', '--allow-broadening'], { cwd, env });
  if (applied.code !== 0) throw new Error(applied.stdout + applied.stderr);
  return { cwd, env, callback, instanceUrl };
}

/** Opens the URL as a browser would, logs in, and presses a button; where it leads. */
async function visit(url: string, { username, button }: { username: string; button: 'allow' | 'deny' }): Promise<string> {
  const browser = createVisitor();
  const login = await browser.open(url);
  let page = await browser.submit(url, login, { username, password: 'anything' });
  if (page.location?.startsWith('/services/oauth2/authorize') === true) page = await browser.open(new URL(page.location, url).href);
  if (page.location === null) page = await browser.submit(url, page, { step: button });
  if (page.location === null) throw new Error(`the approval did not end: ${page.status} ${page.text.slice(0, 500)}`);
  return new URL(page.location, url).href;
}

/** Chromium, or why it does not start here. No host but loopback is found by it. */
async function browser(): Promise<Browser | string> {
  try {
    const args = [
      ...sparticuz.args,
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ];
    return await chromium.launch({ executablePath: await sparticuz.executablePath(), args, headless: true, timeout: 15_000 });
  } catch (cause) {
    return cause instanceof Error ? cause.message : 'unknown';
  }
}

/** Starts the command and hands out its URL, and all it will say on stdout. */
async function waiting(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Env },
): Promise<{ url: string; output: Promise<string> }> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = text(child.stdout);
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const found = /^(http\S+)\n/m.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => {
      reject(new Error(said));
    });
  });
  return { url, output };
}

describe('authorize-url', () => {
  it('takes the article’s failing callback to a working one by the approval URL', async () => {
    const { cwd, env, callback } = await articleProject();
    const before = await ecaform(['verify', '--env', 'local'], { cwd, env });
    expect(before.stdout).toContain("could not log in: invalid_grant – user hasn't approved this consumer");
    expect(before.stdout).toContain('`ecaform authorize-url --env local --app OrderSync`');

    const { url, output } = await waiting([...URL_COMMAND, '--app', 'OrderSync', '--wait', '30s'], { cwd, env });
    const query = new URL(url).searchParams;
    expect([query.get('redirect_uri'), query.get('scope'), query.get('code_challenge_method')]).toEqual([
      callback,
      'api refresh_token',
      'S256',
    ]);
    // An answer without the state is not taken for the approval.
    expect((await fetch(`${callback}?code=forged&state=guessed`)).status).toBe(404);
    const back = await visit(url, { username: USER, button: 'allow' });
    expect(await (await fetch(back)).text()).toBe('Approved. You can close this page.');
    expect(await output).toContain(
      `approved by ${USER}: the org holds the approval (OauthToken); the code was not exchanged. run \`ecaform verify`,
    );

    const after = await ecaform(['verify', '--env', 'local'], { cwd, env });
    expect(after.stdout).toMatch(/^local {2}1 login and \d refusals proven\n/);
    expect(after.code).toBe(0);
  });

  it('does so in a real browser', { timeout: 60_000 }, async ({ skip }) => {
    const started = await browser();
    if (typeof started === 'string') {
      skip(`Chromium does not start here: ${started}`);
      return;
    }
    try {
      const { cwd, env } = await articleProject();
      const { url, output } = await waiting([...URL_COMMAND, '--wait', '40s'], { cwd, env });
      const page = await started.newPage();
      await page.goto(url);
      await page.getByLabel('Username').fill(USER);
      await page.getByLabel('Password').fill('any password');
      await page.getByRole('button', { name: 'Log In' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('Approved. You can close this page.').waitFor();
      expect(await output).toContain(`approved by ${USER}: the org holds the approval`);
      expect((await ecaform(['verify', '--env', 'local'], { cwd, env })).code).toBe(0);
    } finally {
      await started.close();
    }
  });

  it('takes it there by pre-authorisation as well, following the explanation', async () => {
    const { cwd, env } = await articleProject();
    edit(cwd, 'permittedUsers: AllSelfAuthorized', 'permittedUsers: AdminApprovedPreAuthorized\n      permissionSets: [OrderSyncAccess]');
    const applied = await ecaform(['apply', '--env', 'local', '--auto-approve', '--allow-broadening'], { cwd, env });
    expect(applied.stdout).toMatch(/verify {2}1 login and \d refusals proven/);
    const url = await ecaform(URL_COMMAND, { cwd, env });
    expect(url.code).toBe(1);
    expect(url.stdout).toContain('not by URL: OrderSync admits only pre-authorised users (AdminApprovedPreAuthorized)');
    expect(url.stdout).toContain('what lets a user in: the permission set OrderSyncAccess');
    expect(url.stdout).not.toContain('client_id');
  });

  it('says when another user than the spec’s has approved, which helps nobody', async () => {
    const { cwd, env } = await articleProject();
    const { url, output } = await waiting([...URL_COMMAND, '--wait', '30s'], { cwd, env });
    await fetch(await visit(url, { username: 'admin@example.com', button: 'allow' }));
    expect(await output).toBe(
      [
        `approved by another user: admin@example.com, and \`users\` names ${USER}`,
        'fix: log out in the browser, open the URL as the right user, and press Allow again\n',
      ].join('\n'),
    );
    expect((await ecaform(['verify', '--env', 'local'], { cwd, env })).stdout).toContain('[not-approved-by-user]');
  });

  it('explains a user who presses Deny', async () => {
    const { cwd, env, callback } = await articleProject();
    const { url, output } = await waiting([...URL_COMMAND, '--redirect-uri', callback, '--wait'], { cwd, env });
    await fetch(await visit(url, { username: USER, button: 'deny' }));
    expect(await output).toContain('[user-denied]');
  });

  it('holds the redirect URI to the letter', async () => {
    const { cwd, env, callback } = await articleProject();
    const slash = await ecaform([...URL_COMMAND, '--redirect-uri', `${callback}/`], { cwd, env });
    expect(slash.stderr).toMatch(
      /ecaform\.yaml:\d+:\d+: error: \S+ is none of the callback URLs of OrderSync, which are compared to the letter/,
    );
    expect(slash.stderr).toContain(`hint: did you mean ${callback}?`);
    const first = await ecaform(URL_COMMAND, { cwd, env });
    expect(first.stdout).toContain('redirect_uri=https%3A%2F%2Forders.example.com%2Foauth%2Fcallback&');
    expect(first.stdout).toContain(`open it as ${USER}, logged in at http://127.0.0.1:`);
    expect(first.code).toBe(0);
    const far = await ecaform([...URL_COMMAND, '--redirect-uri', 'https://orders.example.com/oauth/callback', '--wait', '1s'], {
      cwd,
      env,
    });
    expect(far.stderr).toContain('[redirect-uri-not-loopback]');
    const late = await ecaform([...URL_COMMAND, '--wait', '1s'], { cwd, env });
    expect(late.stderr).toContain('[approval-timeout]');
  });
});
