/**
 * What real orgs answered at the OAuth endpoints, held against the emulator: status, member names and order, wording.
 * The recordings stand outside the repository; a clone without them skips these tests. Those that recording.test.ts holds are not here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrgs, type Emulator, type Orgs } from '../../src/emulator/index.ts';
import { allow, CALLBACK, codeOf, connectedApp, SECRET } from './oauth-support.ts';
import { consumerKeyOf, deploy, login, token, WORKING_APP, type Answer } from './support.ts';

const RECORDINGS = join(import.meta.dirname, '../../../shared/recordings/oauth');
const KEY = 'RecordedKEY12345';
const USER = 'stranger@example.com';

function recording(name: string): { status: number; body: string } {
  return (JSON.parse(readFileSync(join(RECORDINGS, `${name}.json`), 'utf8')) as { response: { status: number; body: string } }).response;
}

describe.skipIf(!existsSync(RECORDINGS))('recorded', () => {
  let orgs: Orgs;
  let emulator: Emulator;
  const client = { client_id: KEY, client_secret: SECRET };
  const get = async (path: string): Promise<Pick<Answer, 'status' | 'text'>> => {
    const answer = await fetch(emulator.instanceUrl + path);
    return { status: answer.status, text: await answer.text() };
  };
  const exchanged = async (): Promise<Answer<Record<string, string>>> => {
    const code = codeOf(await allow(emulator, { client_id: KEY }, { username: USER }));
    return token(emulator, { grant_type: 'authorization_code', ...client, redirect_uri: CALLBACK, code });
  };
  beforeAll(async () => {
    orgs = await startOrgs({ orgs: [{ name: 'Prod', seed: { allowConnectedAppCreation: true } }, { name: 'Other' }] });
    emulator = orgs.get('Prod');
    await deploy(emulator, [connectedApp('Recorded', { key: KEY, scopes: ['Api', 'RefreshToken', 'OpenID'] })]);
    await deploy(orgs.get('Other'), WORKING_APP);
  });
  afterAll(() => orgs.close());

  it.each([
    ['openid-configuration-200', '/.well-known/openid-configuration'],
    ['auth-configuration-200', '/.well-known/auth-configuration'],
  ])('%s: the same text but for the address', async (name, path) => {
    const { status, body } = recording(name);
    const answer = await get(path);
    const own = answer.text
      .replaceAll(emulator.instanceUrl, 'https://example.my.salesforce.com')
      .replaceAll(emulator.orgId, '00DHr00000RvLAA');
    expect([answer.status, own]).toEqual([status, JSON.stringify(JSON.parse(body))]);
  });

  it.each([
    ['token-authorization-code-200-fields', exchanged],
    [
      'token-refresh-200-fields',
      async (): Promise<Answer<Record<string, string>>> => {
        const { body } = await exchanged();
        return token(emulator, { grant_type: 'refresh_token', ...client, refresh_token: body.refresh_token ?? '' });
      },
    ],
  ])('%s: the same members in the same order', async (name, provoke) => {
    const { status, body } = recording(name);
    const answer = await provoke();
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, Object.keys(JSON.parse(body) as object)]);
  });

  it('introspect-200-active: the same members in the same order', async () => {
    const { body } = await exchanged();
    const form = new URLSearchParams({ token: body.access_token ?? '', ...client });
    const answer = await fetch(`${emulator.instanceUrl}/services/oauth2/introspect`, { method: 'POST', body: form });
    const names = [...recording('introspect-200-active').body.matchAll(/"(\w+)":/g)].map(([, member]) => member);
    expect(Object.keys((await answer.json()) as object)).toEqual(names);
  });

  const refusals: readonly (readonly [string, () => Promise<Answer>])[] = [
    ['error-expired-refresh-token', () => token(emulator, { grant_type: 'refresh_token', ...client, refresh_token: 'old' })],
    [
      'error-client-credentials-wrong-host',
      () => token({ ...emulator, instanceUrl: orgs.loginUrl }, { grant_type: 'client_credentials', ...client }),
    ],
  ];
  it.each(refusals)('%s: the same status and text', async (name, provoke) => {
    const { status, body } = recording(name);
    const answer = await provoke();
    expect([answer.status, answer.text]).toEqual([status, JSON.stringify(JSON.parse(body))]);
  });

  it('error-eca-not-installed: the same wording, which is all that is recorded', async () => {
    const { body } = await login(emulator, { iss: await consumerKeyOf(orgs.get('Other')), sub: USER });
    expect(body.error_description).toBe(recording('error-eca-not-installed').body);
  });
});
