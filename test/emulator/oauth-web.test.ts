/** The web server flow over a socket: log in, allow, exchange, refresh, and everything that may go wrong on the way. */
import { createPublicKey, verify, type webcrypto } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { allow, authorizeUrl, CALLBACK, codeOf, connectedApp, createVisitor, pkce, SECRET } from './oauth-support.ts';
import { assign, component, consumerKeyOf, deploy, login, query, rest, soap, token, type TestComponent } from './support.ts';

const USER = 'stranger@example.com';
const DAY = 86_400_000;

let emulator: Emulator;
let time = Date.now();

const app = (name: string, options: Parameters<typeof connectedApp>[1] = {}): TestComponent =>
  connectedApp(name, { key: `${name}KEY12345`, ...options });
const key = (name: string): string => `${name}KEY12345`;
const policy = (refresh: string): string =>
  `<oauthPolicy><ipRelaxation>ENFORCE</ipRelaxation><refreshTokenPolicy>${refresh}</refreshTokenPolicy></oauthPolicy>`;

beforeAll(async () => {
  const users = [
    { username: 'admin@example.com', profile: 'System Administrator' },
    { username: USER, firstName: 'Sam', lastName: '<b>Stranger</b>', profile: 'Standard User' },
    { username: 'secret@example.com', profile: 'Standard User', password: 'open sesame' },
    { username: 'leaver@example.com', profile: 'Standard User', isActive: false },
    { username: 'reader@example.com', profile: 'Read Only' },
  ];
  emulator = await startEmulator({ now: () => time, seed: { users, allowConnectedAppCreation: true } });
  const result = await deploy(emulator, [
    app('Web', { scopes: ['Api', 'RefreshToken', 'OpenID'] }),
    app('Short', { scopes: ['Api'] }),
    app('Rotating', { config: '<isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>' }),
    app('Guarded', { config: '<isSecretRequiredForRefreshToken>true</isSecretRequiredForRefreshToken>' }),
    app('Pkce', { config: '<isPkceRequired>true</isPkceRequired>' }),
    app('Jwt', { config: '<isNamedUserJwtEnabled>true</isNamedUserJwtEnabled>' }),
    app('Spy', { config: '<isIntrospectAllTokens>true</isIntrospectAllTokens>' }),
    app('Days', { extra: policy('specific_lifetime:2:DAYS') }),
    app('Idle', { extra: policy('specific_inactivity:2:DAYS') }),
    app('Zero', { extra: policy('zero') }),
    app('Timed', { extra: '<sessionPolicy><sessionTimeout>15</sessionTimeout></sessionPolicy>' }),
    app('Five'),
    app('Approved', { config: '<isAdminApproved>true</isAdminApproved>', extra: '<profileName>Read Only</profileName>' }),
    app('Nasty', { config: '<callbackUrl>https://app.example.com/cb?x=&quot;1&amp;y=2\nmyapp://grüße/cb</callbackUrl>' }),
  ]);
  expect(result.details.componentFailures).toEqual([]);
});
afterAll(() => emulator.close());

const exchange = (name: string, code: string, more: Record<string, string> = {}): ReturnType<typeof token> =>
  token(emulator, { grant_type: 'authorization_code', client_id: key(name), client_secret: SECRET, redirect_uri: CALLBACK, code, ...more });
const refresh = (name: string, refreshToken: string, more: Record<string, string> = {}): ReturnType<typeof token> =>
  token(emulator, { grant_type: 'refresh_token', client_id: key(name), refresh_token: refreshToken, ...more });
const allowed = async (name: string, parameters: Record<string, string> = {}, username = USER): Promise<string> =>
  codeOf(await allow(emulator, { client_id: key(name), ...parameters }, { username }));
const granted = async (name: string, parameters: Record<string, string> = {}): Promise<Record<string, string>> => {
  const { status, body } = await exchange(name, await allowed(name, parameters));
  expect(status).toBe(200);
  return body;
};
const userinfo = async (accessToken = ''): Promise<number> =>
  (await fetch(`${emulator.instanceUrl}/services/oauth2/userinfo`, { headers: { Authorization: `Bearer ${accessToken}` } })).status;
const error = (error: string, error_description: string): { status: number; body: object } => ({
  status: 400,
  body: { error, error_description },
});
const EXPIRED = error('invalid_grant', 'expired access/refresh token');

describe('a login with Allow', () => {
  it('ends at the redirect URI with a code and the state, and the code is worth one token answer', async () => {
    const url = await allow(emulator, { client_id: key('Web'), state: 'a b&c' }, { username: USER });
    expect(url.href.startsWith(`${CALLBACK}?code=aPrx`)).toBe(true);
    expect(url.searchParams.get('state')).toBe('a b&c');
    const { status, body } = await exchange('Web', codeOf(url));
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([
      'access_token',
      'refresh_token',
      'signature',
      'scope',
      'id_token',
      'instance_url',
      'id',
      'token_type',
      'issued_at',
    ]);
    expect(body.scope).toBe('api refresh_token openid');
    expect(await userinfo(body.access_token)).toBe(200);
    expect(await exchange('Web', codeOf(url))).toMatchObject(error('invalid_grant', 'expired authorization code'));
  });

  it('asks again for a password that the seed gives, and keeps inactive users out', async () => {
    const visitor = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Web') });
    const form = await visitor.open(url);
    for (const [username, password] of [
      ['secret@example.com', 'wrong'],
      ['leaver@example.com', 'anything'],
      ['nobody@example.com', 'anything'],
      [USER, ''],
    ] as const) {
      time += 1000;
      const page = await visitor.submit(url, form, { username, password });
      expect(page.status).toBe(200);
      expect(page.text).toContain('Please check your username and password.');
    }
    time += 1000;
    expect((await visitor.submit(url, form, { username: 'secret@example.com', password: 'open sesame' })).status).toBe(303);
    const { body } = await query(emulator, 'SELECT Status, LoginType FROM LoginHistory ORDER BY LoginTime DESC, Id DESC LIMIT 5');
    expect(body.records.map(({ Status, LoginType }) => [Status, LoginType])).toEqual([
      ['Success', 'Application'],
      ['Invalid Password', 'Application'],
      ['Invalid Password', 'Application'],
      ['User is inactive', 'Application'],
      ['Invalid Password', 'Application'],
    ]);
  });

  it('shows the page again only when it is asked to', async () => {
    const visitor = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Short') });
    const at = async (more: string): Promise<string> => {
      const page = await visitor.open(url + more);
      return /<title>(.+?)</.exec(page.text)?.[1] ?? page.location?.split('=')[0] ?? '';
    };
    await visitor.submit(url, await visitor.open(url), { username: USER, password: 'x' });
    const approval = await visitor.open(url);
    expect(await at('')).toBe('Allow Short to access your data?');
    await visitor.submit(url, approval, { step: 'allow' });
    expect(await at('')).toBe(`${CALLBACK}?code`);
    expect(await at('&prompt=none')).toBe(`${CALLBACK}?code`);
    expect(await at('&prompt=consent')).toBe('Allow Short to access your data?');
    expect(await at('&prompt=login')).toBe('Log In');
    expect(await at('&prompt=select_account')).toBe('Choose an Account');
    const chooser = await visitor.open(`${url}&prompt=select_account%20consent`);
    const chosen = await visitor.submit(url, chooser, { step: 'continue' });
    expect(new URL(chosen.location ?? '', url).searchParams.get('prompt')).toBe('consent');
    await visitor.submit(url, chooser, { step: 'switch' });
    expect(await at('')).toBe('Log In');
    expect(await at('&prompt=none')).toBe(`${CALLBACK}?error`);
    expect((await visitor.open(`${url}&immediate=true`)).location).toBe(
      `${CALLBACK}?error=immediate_unsuccessful&error_description=immediate+unsuccessful`,
    );
  });

  it('after Deny tells the app so, with the state', async () => {
    const visitor = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Web'), state: 's', prompt: 'consent' });
    await visitor.submit(url, await visitor.open(url), { username: USER, password: 'x' });
    const denied = await visitor.submit(url, await visitor.open(url), { step: 'deny' });
    expect([denied.status, denied.location]).toEqual([
      302,
      `${CALLBACK}?error=access_denied&error_description=end-user+denied+authorization&state=s`,
    ]);
  });
});

describe('the pages', () => {
  it('escape what others wrote, run no script, and send no referrer', async () => {
    const visitor = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Web'), login_hint: '"><script>alert(1)</script>', prompt: 'consent' });
    const form = await visitor.open(url);
    expect(form.text).not.toContain('<script');
    expect(form.text).toContain('&quot;&gt;&lt;script&gt;');
    const wrong = await visitor.submit(url, form, { username: '<img src=x>', password: '' });
    expect(wrong.text).not.toContain('<img');
    await visitor.submit(url, form, { username: USER, password: 'x' });
    const approval = await visitor.open(url);
    expect(approval.text).toContain('&lt;b&gt;Stranger&lt;/b&gt;');
    const csp = approval.headers.get('content-security-policy') ?? '';
    expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[^ ]+'; form-action 'self' https:\/\/app\.example\.com; /);
    expect(csp).toContain("frame-ancestors 'none'");
    expect(approval.headers.get('x-frame-options')).toBe('DENY');
    expect(approval.headers.get('referrer-policy')).toBe('no-referrer');
    expect(approval.headers.get('cache-control')).toBe('no-store');
  });

  it('set a cookie that script cannot read, and another one at login', async () => {
    const visitor = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Web') });
    const form = await visitor.open(url);
    expect(form.headers.get('set-cookie')).toMatch(/^sid_00D\w{12}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const before = [...visitor.cookies.values()];
    await visitor.submit(url, form, { username: USER, password: 'x' });
    expect([...visitor.cookies.values()]).not.toEqual(before);
  });

  it('take no form without its token, of another browser, or for another request', async () => {
    const mine = createVisitor();
    const other = createVisitor();
    const url = authorizeUrl(emulator, { client_id: key('Short'), prompt: 'consent' });
    for (const visitor of [mine, other]) await visitor.submit(url, await visitor.open(url), { username: USER, password: 'x' });
    const page = await mine.open(url);
    for (const answer of [
      await mine.submit(url, page, { step: 'allow', token: '' }),
      await other.submit(url, page, { step: 'allow' }),
      await createVisitor().submit(url, page, { step: 'allow' }),
      await mine.submit(url, { ...page, text: page.text.replace('state=', 'x=').replace('&amp;prompt=consent', '') }, { step: 'allow' }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(
        'OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occurred during authentication. Please try again.',
      );
    }
    expect((await mine.submit(url, page, { step: 'allow' })).location).toContain('code=');
  });
});

describe('authorize refuses', () => {
  const page = async (parameters: Record<string, string>): Promise<[number, string]> => {
    const { status, text } = await createVisitor().open(authorizeUrl(emulator, parameters));
    return [status, /<code>(.+?)<\/code>/.exec(text)?.[1]?.replace(/&amp;/g, '&') ?? text];
  };
  const onPage: readonly (readonly [string, Record<string, string>, string])[] = [
    ['an unknown client', { client_id: 'nobody' }, 'error=invalid_client_id&error_description=client%20identifier%20invalid'],
    [
      'no redirect URI',
      { client_id: key('Web'), redirect_uri: '' },
      'error=redirect_uri_missing&error_description=redirect_uri%20not%20provided',
    ],
    ...[`${CALLBACK}/`, `${CALLBACK}?a=1`, CALLBACK.toUpperCase(), 'https://evil.example.com/callback', 'javascript:alert(1)'].map(
      (uri) =>
        [
          `the redirect URI ${uri}`,
          { client_id: key('Web'), redirect_uri: uri },
          'error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration',
        ] as const,
    ),
  ];
  it.each(onPage)('%s on a page, and sends nothing anywhere', async (_name, parameters, text) => {
    expect(await page(parameters)).toEqual([400, text]);
  });

  it.each([
    ['another response type', { response_type: 'banana' }, 'Web', 'unsupported_response_type', 'response type not supported'],
    ['a scope the app has not', { scope: 'api full' }, 'Web', 'invalid_scope', 'the requested scope is not allowed'],
    ['no challenge where PKCE is required', {}, 'Pkce', 'invalid_request', 'missing required code challenge'],
    ['a challenge that is too short', { code_challenge: 'abc' }, 'Web', 'invalid_request', 'invalid code challenge'],
    [
      'an unknown method',
      { code_challenge: pkce().challenge, code_challenge_method: 'MD5' },
      'Web',
      'invalid_request',
      'invalid code challenge',
    ],
  ] as const)('%s by telling the app', async (_name, parameters, name, code, description) => {
    const { status, location } = await createVisitor().open(authorizeUrl(emulator, { client_id: key(name), state: 'x', ...parameters }));
    expect(status).toBe(302);
    const url = new URL(location ?? '');
    expect(Object.fromEntries(url.searchParams)).toEqual({ error: code, error_description: description, state: 'x' });
    expect(location).toContain(`error_description=${description.replaceAll(' ', '+')}`);
  });

  it('another method than GET, and the token endpoint another than POST', async () => {
    const answer = await fetch(authorizeUrl(emulator, { client_id: key('Web') }), { method: 'POST' });
    expect([answer.status, (await answer.text()).includes('invalid_request : must use HTTP GET')]).toEqual([400, true]);
    const got = await fetch(`${emulator.instanceUrl}/services/oauth2/token`);
    expect([got.status, await got.json()]).toEqual([400, { error: 'invalid_request', error_description: 'must use HTTP POST' }]);
  });

  it('keeps the query of a redirect URI, with what is odd in it', async () => {
    const odd = 'https://app.example.com/cb?x="1&y=2';
    const url = await allow(emulator, { client_id: key('Nasty'), redirect_uri: odd }, { username: USER });
    expect(url.href).toMatch(/^https:\/\/app\.example\.com\/cb\?x=%221&y=2&code=/);
    const own = await allow(emulator, { client_id: key('Nasty'), redirect_uri: 'myapp://grüße/cb' }, { username: USER });
    expect(own.href).toMatch(/^myapp:\/\/gr%C3%BC%C3%9Fe\/cb\?code=/);
  });
});

describe('PKCE', () => {
  it.each(['S256', undefined, 'plain'])('with the method %s takes the verifier and nothing else', async (method) => {
    const { verifier, challenge } = pkce();
    const asked = {
      code_challenge: method === 'plain' ? verifier : challenge,
      ...(method === undefined ? {} : { code_challenge_method: method }),
    };
    expect((await exchange('Pkce', await allowed('Pkce', asked), { code_verifier: verifier })).status).toBe(200);
    expect(await exchange('Pkce', await allowed('Pkce', asked), { code_verifier: pkce().verifier })).toMatchObject(
      error('invalid_request', 'invalid code verifier'),
    );
    expect(await exchange('Pkce', await allowed('Pkce', asked))).toMatchObject(error('invalid_grant', 'missing required code verifier'));
  });

  it('refuses a verifier that belongs to no challenge', async () => {
    expect(await exchange('Web', await allowed('Web'), { code_verifier: pkce().verifier })).toMatchObject(
      error('invalid_request', 'unexpected code verifier'),
    );
  });
});

describe('a code', () => {
  it('is worth nothing to another client, with a wrong secret, for another redirect URI, or when nobody made it', async () => {
    const code = await allowed('Web');
    expect(await exchange('Short', code)).toMatchObject(error('invalid_grant', 'invalid authorization code'));
    expect(await exchange('Web', 'aPrxnothing')).toMatchObject(error('invalid_grant', 'invalid authorization code'));
    expect(await exchange('Web', code, { client_secret: 'wrong' })).toMatchObject(error('invalid_client', 'invalid client credentials'));
    expect(await exchange('Web', code, { redirect_uri: `${CALLBACK}/` })).toMatchObject(
      error('redirect_uri_mismatch', 'redirect_uri must match configuration'),
    );
    expect((await exchange('Web', code)).status).toBe(200);
  });

  it('is worth nothing after fifteen minutes', async () => {
    const code = await allowed('Web');
    time += 15 * 60_000;
    expect(await exchange('Web', code)).toMatchObject(error('invalid_grant', 'expired authorization code'));
  });
});

describe('a refresh token', () => {
  it('gives access tokens, of fewer scopes if wanted, to its own client', async () => {
    const { refresh_token: first = '' } = await granted('Web');
    const { status, body } = await refresh('Web', first);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['access_token', 'signature', 'scope', 'id_token', 'instance_url', 'id', 'token_type', 'issued_at']);
    expect((await refresh('Web', first, { scope: 'api' })).body.scope).toBe('api');
    expect(await refresh('Web', first, { scope: 'full' })).toMatchObject(error('invalid_scope', 'the requested scope is not allowed'));
    expect(await refresh('Short', first)).toMatchObject(EXPIRED);
    expect(await refresh('Web', 'unknown')).toMatchObject(EXPIRED);
  });

  it('is not given without its scope', async () => {
    expect(await granted('Short')).not.toHaveProperty('refresh_token');
    expect(await granted('Web', { scope: 'api' })).not.toHaveProperty('refresh_token');
  });

  it('needs the secret only where the app says so', async () => {
    const { refresh_token: guarded = '' } = await granted('Guarded');
    expect(await refresh('Guarded', guarded)).toMatchObject(error('invalid_client', 'invalid client credentials'));
    expect((await refresh('Guarded', guarded, { client_secret: SECRET })).status).toBe(200);
  });

  it('is replaced by rotation, and one that comes again ends them all', async () => {
    const { refresh_token: first = '' } = await granted('Rotating');
    const { body } = await refresh('Rotating', first);
    expect(body.refresh_token).toMatch(/^5Aep861/);
    expect(body.refresh_token).not.toBe(first);
    expect(await userinfo(body.access_token)).toBe(200);
    expect(await refresh('Rotating', first)).toMatchObject(EXPIRED);
    expect(await refresh('Rotating', body.refresh_token ?? '')).toMatchObject(EXPIRED);
    expect(await userinfo(body.access_token)).toBe(403);
  });

  it.each([
    ['Web', [true, true, true, true]],
    ['Days', [true, true, false, false]],
    ['Idle', [true, true, true, false]],
    ['Zero', [false, false, false, false]],
  ] as const)('of the app %s lives as the policy says', async (name, expected) => {
    const { refresh_token: text = '' } = await granted(name);
    const works = async (): Promise<boolean> => (await refresh(name, text)).status === 200;
    const results = [await works()];
    for (const days of [1.5, 1.5, 2.5]) {
      time += days * DAY;
      results.push(await works());
    }
    expect(results).toEqual(expected);
  });
});

describe('an access token', () => {
  it('lives as long as the session policy of its app says', async () => {
    const { access_token: text } = await granted('Timed');
    time += 14 * 60_000;
    expect(await userinfo(text)).toBe(200);
    time += 60_000;
    expect(await userinfo(text)).toBe(403);
  });

  it('is revoked alone; a refresh token with all that came from it', async () => {
    const { access_token: text = '', refresh_token: refreshToken = '' } = await granted('Web');
    const revoke = async (value: string): Promise<number> =>
      (await fetch(`${emulator.instanceUrl}/services/oauth2/revoke?token=${encodeURIComponent(value)}`)).status;
    expect(await revoke(text)).toBe(200);
    expect(await userinfo(text)).toBe(403);
    const { body } = await refresh('Web', refreshToken);
    expect(await revoke(refreshToken)).toBe(200);
    expect(await userinfo(body.access_token)).toBe(403);
    expect(await refresh('Web', refreshToken)).toMatchObject(EXPIRED);
    expect(await revoke(refreshToken)).toBe(400);
  });

  it('is known to introspection by its own client, and by one that may know all', async () => {
    const { access_token: text = '', refresh_token: refreshToken = '' } = await granted('Web');
    const introspect = async (name: string, value: string, secret = SECRET): Promise<unknown> => {
      const body = new URLSearchParams({ token: value, client_id: key(name), client_secret: secret });
      return (await fetch(`${emulator.instanceUrl}/services/oauth2/introspect`, { method: 'POST', body })).json();
    };
    const seconds = Math.floor(time / 1000);
    expect(await introspect('Web', text)).toMatchObject({
      active: true,
      client_id: key('Web'),
      username: USER,
      token_type: 'access_token',
      iat: seconds,
      exp: seconds + 7200,
    });
    expect(await introspect('Spy', text)).toMatchObject({ active: true, client_id: key('Web') });
    expect(await introspect('Short', text)).toEqual({ active: false });
    expect(await introspect('Web', refreshToken)).toMatchObject({
      active: true,
      token_type: 'refresh_token',
      scope: 'api refresh_token openid',
    });
    expect(await introspect('Web', text, 'wrong')).toEqual({ error: 'invalid_client', error_description: 'invalid client credentials' });
  });

  it('in JWT format is signed by the org, works at the REST API, and is refused by SOAP', async () => {
    const { access_token: text = '' } = await granted('Jwt');
    const claims = await verified(text);
    expect(claims).toMatchObject({ scp: 'api refresh_token', iss: emulator.instanceUrl, mty: 'oauth', client_id: key('Jwt') });
    expect((await rest(emulator, '/services/data/v67.0/limits', { token: text })).status).toBe(200);
    const answer = await soap(emulator, '<describeMetadata/>', { token: text });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('SOAP API does not support JWT-based access tokens');
  });
});

/** The claims of a token of the org, after its key set has verified it. */
async function verified(text: string): Promise<Record<string, unknown>> {
  const { keys } = (await (await fetch(`${emulator.instanceUrl}/id/keys`)).json()) as { keys: (webcrypto.JsonWebKey & { kid: string })[] };
  const [header = '', payload = '', signature = ''] = text.split('.');
  const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string; kid: string };
  expect(alg).toBe('RS256');
  const jwk = keys.find((candidate) => candidate.kid === kid);
  expect(Object.keys(jwk ?? {})).toEqual(['kty', 'n', 'e', 'alg', 'use', 'kid']);
  const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  expect(verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

describe('OpenID Connect', () => {
  it('gives an id token for the client, with its nonce, that the key set verifies', async () => {
    const { id_token: text = '', id } = await granted('Web', { scope: 'openid api', nonce: 'n-1' });
    expect(await verified(text)).toMatchObject({ sub: id, aud: key('Web'), iss: emulator.instanceUrl, nonce: 'n-1' });
  });

  it('gives none when openid is not asked for', async () => {
    expect(await granted('Web', { scope: 'api' })).not.toHaveProperty('id_token');
  });

  it('is discovered', async () => {
    const body = (await (await fetch(`${emulator.instanceUrl}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(body).toMatchObject({ issuer: emulator.instanceUrl, jwks_uri: `${emulator.instanceUrl}/id/keys` });
  });

  it('serves the user-agent flow behind the fragment', async () => {
    const url = await allow(emulator, { client_id: key('Web'), response_type: 'token', state: 's' }, { username: USER });
    const values = Object.fromEntries(new URLSearchParams(url.hash.slice(1)));
    expect(values).toMatchObject({ token_type: 'Bearer', state: 's', instance_url: emulator.instanceUrl });
    expect(values).not.toHaveProperty('id_token');
    expect(await userinfo(values.access_token)).toBe(200);
  });
});

describe('approvals', () => {
  const jwt = (name: string, sub = USER): ReturnType<typeof login> =>
    login(emulator, { iss: key(name), sub, claims: { exp: Math.floor(time / 1000) + 180 } });
  const NOT_APPROVED = error('invalid_grant', "user hasn't approved this consumer");

  it('with a refresh token open the JWT login of that user, and of nobody else', async () => {
    expect(await jwt('Guarded', 'secret@example.com')).toMatchObject(NOT_APPROVED);
    expect(await jwt('Five')).toMatchObject(NOT_APPROVED);
    await allowed('Five', { scope: 'api' });
    expect(await jwt('Five')).toMatchObject(NOT_APPROVED);
    await allowed('Five', { scope: 'api refresh_token' });
    expect((await jwt('Five')).status).toBe(200);
    expect(await jwt('Five', 'reader@example.com')).toMatchObject(NOT_APPROVED);
  });

  it('end with their refresh token', async () => {
    const { refresh_token: text = '' } = await granted('Days');
    expect((await jwt('Days')).status).toBe(200);
    time += 2 * DAY;
    expect(await jwt('Days')).toMatchObject(NOT_APPROVED);
    expect(await refresh('Days', text)).toMatchObject(EXPIRED);
  });

  it('are five for a user and an app; the sixth revokes the oldest', async () => {
    const tokens: string[] = [];
    for (let count = 0; count < 6; count += 1) tokens.push((await granted('Guarded')).refresh_token ?? '');
    const statuses = await Promise.all(tokens.map(async (text) => (await refresh('Guarded', text, { client_secret: SECRET })).status));
    expect(statuses).toEqual([400, 200, 200, 200, 200, 200]);
    const { body } = await query(emulator, "SELECT AppName, UseCount, LastUsedDate FROM OauthToken WHERE AppName = 'Guarded'");
    expect(body.records.map(({ UseCount }) => UseCount)).toEqual([2, 2, 2, 2, 2]);
  });

  it('are not asked of users whom the admin approved, and of no use to others', async () => {
    const url = await allow(emulator, { client_id: key('Approved') }, { username: 'reader@example.com' });
    expect(codeOf(url)).toMatch(/^aPrx/);
    const other = await allow(emulator, { client_id: key('Approved') }, { username: USER });
    expect(Object.fromEntries(other.searchParams)).toEqual({
      error: 'OAUTH_APP_ACCESS_DENIED',
      error_description: 'user is not admin approved to access this app',
    });
  });
});

describe('an External Client App', () => {
  it('goes the same way, with PKCE', async () => {
    const policy = component.policy({ permittedUsersPolicyType: 'AllSelfAuthorized', commaSeparatedPermissionSet: undefined });
    const global = component.global({ isConsumerSecretOptional: 'true' });
    await deploy(emulator, [component.header(), global, component.settings(), policy, component.permissionSet()]);
    await assign(emulator, USER);
    const clientId = await consumerKeyOf(emulator);
    const { verifier, challenge } = pkce();
    const bare = await createVisitor().open(authorizeUrl(emulator, { client_id: clientId }));
    expect(bare.location).toContain('missing+required+code+challenge');
    const url = await allow(emulator, { client_id: clientId, code_challenge: challenge }, { username: USER });
    const form = {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      code: codeOf(url),
      code_verifier: verifier,
    };
    expect(await token(emulator, form)).toMatchObject({ status: 200, body: { scope: 'api web refresh_token' } });
  });
});

describe('single access', () => {
  it('gives an address that logs a browser in, once, on this org alone', async () => {
    const { body } = await rest<{ frontdoor_uri: string }>(emulator, '/services/oauth2/singleaccess?redirect_uri=lightning%2Fsetup');
    const visitor = createVisitor();
    const first = await visitor.open(body.frontdoor_uri);
    expect([first.status, first.location]).toEqual([302, '/lightning/setup']);
    expect((await createVisitor().open(body.frontdoor_uri)).status).toBe(403);
    const page = await visitor.open(authorizeUrl(emulator, { client_id: key('Web'), prompt: 'consent' }));
    expect(page.text).toContain('logged in as admin@example.com');
    const away = await rest<{ frontdoor_uri: string }>(
      emulator,
      '/services/oauth2/singleaccess?redirect_uri=https%3A%2F%2Fevil.example.com%2Fx',
    );
    expect((await visitor.open(away.body.frontdoor_uri)).location).toBe('/');
    expect((await rest(emulator, '/services/oauth2/singleaccess', { token: 'dead' })).status).toBe(403);
  });
});

it('token exchange is refused clearly', async () => {
  const answer = await token(emulator, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: 'x',
    client_id: key('Web'),
  });
  expect(answer).toMatchObject(error('unsupported_grant_type', 'grant type not supported'));
});
