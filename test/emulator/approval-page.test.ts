/**
 * The approval page in a real Chromium: a JWT login that fails with "user hasn't approved this consumer", the approval URL opened,
 * log in, Allow, the code exchanged, and the same JWT login passing. Where no Chromium starts, the test says so and is skipped.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, startOrgs, type Emulator, type Orgs } from '../../src/emulator/index.ts';
import { authorizeUrl, codeOf, connectedApp, pkce, SECRET } from './oauth-support.ts';
import { component, consumerKeyOf, deploy, login, token } from './support.ts';

const USER = 'stranger@example.com';
const KEY = 'ElasticServicesKEY12345';

/** A browser that asks nobody but the test: no host but loopback is found, whatever it wants. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** What the package switches off for scrapers, and this test wants on: the page's own policy has to hold. */
const UNSAFE = ['--disable-web-security', '--allow-running-insecure-content'];

async function start(): Promise<Browser | string> {
  try {
    const executablePath = await sparticuz.executablePath();
    const args = [...sparticuz.args.filter((arg) => !UNSAFE.includes(arg)), ...QUIET];
    return await chromium.launch({ executablePath, args, headless: true, timeout: 15_000 });
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'unknown') : 'unknown';
  }
}

let started: Browser | string = 'not tried';
let callback: Server;
let callbackUrl = '';
const visits: URL[] = [];

beforeAll(async () => {
  callback = createServer((request, response) => {
    if (request.url?.startsWith('/oauth/callback') === true) visits.push(new URL(request.url, callbackUrl));
    response.end('<title>Back at the app</title>');
  });
  await new Promise<void>((resolve) => callback.listen(0, '127.0.0.1', resolve));
  callbackUrl = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/oauth/callback`;
  started = await start();
}, 60_000);
afterAll(async () => {
  if (typeof started !== 'string') await started.close();
  callback.close();
});

/** A fresh page; the test is skipped, with the reason, where there is no browser. */
async function openPage(skip: (note: string) => void): Promise<Page> {
  if (typeof started === 'string') {
    skip(`Chromium does not start here: ${started}`);
    throw new Error('unreachable: the test was skipped');
  }
  return (await started.newContext({ viewport: { width: 900, height: 800 } })).newPage();
}

const connected = (): Parameters<typeof connectedApp>[1] => ({
  key: KEY,
  config: `<callbackUrl>${callbackUrl}</callbackUrl>`,
});

describe('in a browser', () => {
  it('a user allows an app once, and its JWT login passes where it failed', async ({ skip }) => {
    const page = await openPage(skip);
    const emulator = await startEmulator({ seed: { allowConnectedAppCreation: true } });
    await deploy(emulator, [connectedApp('Elastic_Services', connected())]);
    expect(await login(emulator, { iss: KEY, sub: USER })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: "user hasn't approved this consumer" },
    });

    // The approval URL as the article writes it: client_id, redirect_uri, response_type, and nothing else.
    await page.goto(authorizeUrl(emulator, { client_id: KEY, redirect_uri: callbackUrl }));
    expect(await page.title()).toBe('Log In');
    // Its style is in place: the policy lets it, and nothing else, through.
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).borderTopStyle")).toBe('solid');
    expect(await page.evaluate('document.activeElement.id')).toBe('username');
    await page.getByLabel('Username').fill(USER);
    await page.keyboard.press('Tab');
    await page.keyboard.type('any password');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Allow Elastic_Services to access your data?' }).waitFor();
    expect(await page.getByRole('listitem').allTextContents()).toEqual(['Manage user data via APIs', 'Perform requests at any time']);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${callbackUrl}?code=**`);

    const code = codeOf(visits.at(-1) ?? new URL(callbackUrl));
    const form = { grant_type: 'authorization_code', client_id: KEY, client_secret: SECRET, redirect_uri: callbackUrl };
    const exchanged = await token(emulator, { ...form, code });
    expect(exchanged.status).toBe(200);
    expect(exchanged.body.refresh_token).toMatch(/^5Aep861/);
    expect((await login(emulator, { iss: KEY, sub: USER })).status).toBe(200);
    await emulator.close();
  });

  it('Deny, a wrong password and a redirect URI with a slash too many let nobody in', async ({ skip }) => {
    const page = await openPage(skip);
    const seed = {
      users: [
        { username: 'admin@example.com', profile: 'System Administrator' },
        { username: USER, profile: 'Standard User', password: 'right' },
      ],
      allowConnectedAppCreation: true,
    };
    const emulator: Emulator = await startEmulator({ seed });
    await deploy(emulator, [connectedApp('Elastic_Services', connected())]);
    await page.goto(authorizeUrl(emulator, { client_id: KEY, redirect_uri: `${callbackUrl}/` }));
    expect(await page.getByRole('alert').textContent()).toBe('redirect_uri_mismatch : redirect_uri must match configuration');
    await page.goto(authorizeUrl(emulator, { client_id: KEY, redirect_uri: callbackUrl, state: 'kept' }));
    await page.getByLabel('Username').fill(USER);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Log In' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Please check your username and password.');
    expect(await page.getByLabel('Username').inputValue()).toBe(USER);
    await page.getByLabel('Password').fill('right');
    await page.getByRole('button', { name: 'Log In' }).click();
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL(`${callbackUrl}?error=**`);
    expect(visits.at(-1)?.search).toBe('?error=access_denied&error_description=end-user+denied+authorization&state=kept');
    expect((await login(emulator, { iss: KEY, sub: USER })).status).toBe(400);
    await emulator.close();
  });

  it('the login host sends users of a connected app on to their org, and knows no External Client App', async ({ skip }) => {
    const page = await openPage(skip);
    const orgs: Orgs = await startOrgs({ orgs: [{ name: 'Prod', seed: { allowConnectedAppCreation: true } }] });
    const emulator = orgs.get('Prod');
    const policy = component.policy({ permittedUsersPolicyType: 'AllSelfAuthorized', commaSeparatedPermissionSet: undefined });
    const global = component.global({ callbackUrl });
    await deploy(emulator, [
      component.header(),
      global,
      component.settings(),
      policy,
      component.permissionSet(),
      connectedApp('Elastic', connected()),
    ]);
    const { challenge } = pkce();
    const external = { client_id: await consumerKeyOf(emulator), redirect_uri: callbackUrl, code_challenge: challenge };
    await page.goto(authorizeUrl({ instanceUrl: orgs.loginUrl }, external));
    expect(await page.getByRole('alert').textContent()).toBe('OAUTH_EC_APP_NOT_FOUND : External client app is not installed in this org');
    for (const [host, client] of [
      [emulator.instanceUrl, external],
      [orgs.loginUrl, { client_id: KEY, redirect_uri: callbackUrl }],
    ] as const) {
      await page.context().clearCookies();
      await page.goto(authorizeUrl({ instanceUrl: host }, client));
      await page.getByLabel('Username').fill(USER);
      if (host === orgs.loginUrl) await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('Password').fill('any password');
      await page.getByRole('button', { name: 'Log In' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(`${callbackUrl}?code=**`);
      expect((await login(emulator, { iss: client.client_id, sub: USER })).status).toBe(200);
    }
    await orgs.close();
  });
});
