/** The web server flow as Salesforce's own library walks it: authorization URL, code exchange, refresh, revoke, front door. Unmodified. */
import { AuthInfo, Connection, Org } from '@salesforce/core';
import { OAuth2 } from '@jsforce/jsforce-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { CALLBACK, codeOf, connectedApp, createVisitor, SECRET } from './oauth-support.ts';
import { deploy } from './support.ts';

const KEY = 'PlatformClientKEY12345';
const USER = 'stranger@example.com';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ seed: { allowConnectedAppCreation: true } });
  const config = '<isPkceRequired>true</isPkceRequired><isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>';
  await deploy(emulator, [connectedApp('Client', { key: KEY, config, scopes: ['Api', 'Web', 'RefreshToken'] })]);
});
afterAll(() => emulator.close());

/** Walks an authorization URL of a client as its user would. */
async function walk(url: string): Promise<URL> {
  const visitor = createVisitor();
  const login = await visitor.open(url);
  const entered = await visitor.submit(url, login, { username: USER, password: 'x' });
  let page = await visitor.open(new URL(entered.location ?? '', url).href);
  if (page.location === null) page = await visitor.submit(url, page, { step: 'allow' });
  return new URL(page.location ?? '');
}

describe('@salesforce/core', () => {
  it('logs in by code with PKCE, refreshes when its session dies, and keeps the rotated token', async () => {
    const options = { clientId: KEY, clientSecret: SECRET, loginUrl: emulator.instanceUrl, redirectUri: CALLBACK };
    const oauth2 = new OAuth2({ ...options, useVerifier: true });
    const url = await walk(AuthInfo.getAuthorizationUrl({ ...options, state: 'abc' }, oauth2));
    expect(url.searchParams.get('state')).toBe('abc');
    const authInfo = await AuthInfo.create({ oauth2Options: { ...options, authCode: codeOf(url) }, oauth2 });
    const fields = authInfo.getFields(true);
    expect(fields).toMatchObject({ username: USER, orgId: emulator.orgId, instanceUrl: emulator.instanceUrl });
    expect(fields.refreshToken).toMatch(/^5Aep861/);

    await authInfo.save();
    const connection = await Connection.create({ authInfo });
    expect((await connection.query('SELECT Id FROM Organization')).totalSize).toBe(1);
    await fetch(`${emulator.instanceUrl}/services/oauth2/revoke?token=${encodeURIComponent(connection.accessToken ?? '')}`);
    expect((await connection.query('SELECT Id FROM Organization')).totalSize).toBe(1);

    const org = await Org.create({ connection });
    const frontdoor = await org.getFrontDoorUrl('lightning/setup/SetupOneHome/home');
    const visitor = createVisitor();
    expect((await visitor.open(frontdoor)).location).toBe('/lightning/setup/SetupOneHome/home');
  });

  it('refuses a code whose verifier another client has', async () => {
    const options = { clientId: KEY, clientSecret: SECRET, loginUrl: emulator.instanceUrl, redirectUri: CALLBACK };
    const url = await walk(AuthInfo.getAuthorizationUrl(options, new OAuth2({ ...options, useVerifier: true })));
    const stranger = new OAuth2({ ...options, useVerifier: true });
    await expect(stranger.requestToken(codeOf(url))).rejects.toMatchObject({ name: 'invalid_request', message: 'invalid code verifier' });
  });
});
