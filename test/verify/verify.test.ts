import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROBES, verify } from '../../src/verify/index.ts';
import type { Verdict, VerifyIo, VerifyProgress, VerifyTarget } from '../../src/verify/index.ts';
import { grant, json, KEYS, oauthError, ORG, present, startFakeOrg } from './fake-org.ts';
import type { Answer, FakeOrg } from './fake-org.ts';

let org: FakeOrg;
beforeEach(async () => {
  org = await startFakeOrg();
});
afterEach(async () => {
  await org.close();
});

const target = (overrides: Partial<VerifyTarget> = {}): VerifyTarget => ({
  app: 'Billing',
  consumerKey: 'KEY',
  privateKey: KEYS.privateKey,
  instanceUrl: `${org.url}/`,
  orgId: ORG,
  users: ['a@x.test'],
  refuse: [],
  ...overrides,
});

/** A clock that only sleeping moves; the org's clock moves with it. */
const io = (overrides: Partial<VerifyIo> = {}): VerifyIo => ({
  fetch,
  now: () => org.now,
  sleep: (ms) => {
    org.now += ms;
    return Promise.resolve();
  },
  randomUUID,
  waitMs: 0,
  ...overrides,
});

const paths = () => org.hits.map((hit) => hit.path);
const tokenHits = () => org.hits.filter((hit) => hit.path.endsWith('/token'));
async function login(overrides: Partial<VerifyIo> = {}, of: Partial<VerifyTarget> = {}): Promise<Verdict> {
  const [first] = await verify([target(of)], io(overrides));
  if (first === undefined) throw new Error('no verdict');
  return first;
}
/** One answer after the other; the last one stays. */
const answers = (first: Answer, ...later: Answer[]): Answer => {
  let current = first;
  return (...args) => {
    current(...args);
    current = later.shift() ?? current;
  };
};
const admit: Answer = (_request, response, hit) => {
  grant(org, response, String(present(hit).claims.sub));
};

describe('a sound org', () => {
  it('passes the login and all five refusals, and every token is revoked', async () => {
    const verdicts = await verify([target({ refuse: ['out@x.test'], certificate: { publicKey: KEYS.publicKey } })], io());
    expect(
      verdicts.map(({ probe, user, expected, outcome, error, attempts }) => [probe, user, expected, outcome, error, attempts]),
    ).toEqual([
      ['login', 'a@x.test', 'login', 'passed', undefined, 1],
      ['stranger', 'out@x.test', 'refusal', 'passed', 'invalid_app_access', 1],
      ['wrong-key', 'a@x.test', 'refusal', 'passed', 'invalid_grant', 1],
      ['wrong-audience', 'a@x.test', 'refusal', 'passed', 'invalid_grant', 1],
      ['expired', 'a@x.test', 'refusal', 'passed', 'invalid_grant', 1],
      ['replay', 'a@x.test', 'refusal', 'passed', 'invalid_grant', 2],
    ]);
    for (const verdict of verdicts) expect(verdict).not.toHaveProperty('note');
    expect(org.tokens.size).toBe(0);
    expect(paths().slice(0, 3)).toEqual(['/services/oauth2/token', '/services/oauth2/userinfo', '/services/oauth2/revoke']);
  });

  it('is sent exactly what a strict server asks for', async () => {
    org.now += 999;
    await login();
    const [hit] = tokenHits();
    if (hit === undefined) throw new Error('no request');
    expect(new URLSearchParams(hit.body).get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const { header, claims, signed } = present(hit);
    expect(signed).toBe(true);
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(claims).toEqual({
      iss: 'KEY',
      sub: 'a@x.test',
      aud: org.url,
      exp: Date.parse('2026-11-21T12:03:00Z') / 1000,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it('gets each refusal with one thing changed, and a jti of its own', async () => {
    await verify([target()], io());
    const sent = tokenHits().map((hit) => present(hit));
    const [honest, wrongKey, wrongAudience, expired] = sent;
    // The replay is presented twice.
    expect([sent.length, new Set(sent.map((each) => each.claims.jti)).size]).toEqual([6, 5]);
    const apart = (other: typeof honest) =>
      Object.keys(other?.claims ?? {}).filter((key) => key !== 'jti' && other?.claims[key] !== honest?.claims[key]);
    expect([apart(wrongKey), wrongKey?.signed]).toEqual([[], false]);
    expect([apart(wrongAudience), wrongAudience?.signed, wrongAudience?.claims.aud]).toEqual([['aud'], true, 'https://audience.invalid']);
    expect([apart(expired), expired?.signed, expired?.claims.exp]).toEqual([['exp'], true, Math.floor(org.now / 1000) - 86_400]);
  });

  it('gives verdicts in a stable order, however late the answers come, and never more at once than asked for', async () => {
    const users = Array.from({ length: 12 }, (_, index) => `u${index}@x.test`);
    for (const user of users) org.admitted.add(user);
    let flying = 0;
    let most = 0;
    const slowFetch: typeof fetch = async (input, init) => {
      flying += 1;
      most = Math.max(most, flying);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      return fetch(input, init).finally(() => (flying -= 1));
    };
    const verdicts = await verify(
      [target({ users, refuse: ['x@x.test', 'y@x.test'] }), target({ app: 'Other' })],
      io({ fetch: slowFetch, concurrency: 3 }),
    );
    expect(verdicts.map(({ app, probe, user }) => `${app} ${probe} ${user}`)).toEqual([
      ...users.map((user) => `Billing login ${user}`),
      'Billing stranger x@x.test',
      'Billing stranger y@x.test',
      ...['wrong-key', 'wrong-audience', 'expired', 'replay'].map((probe) => `Billing ${probe} u0@x.test`),
      ...['login', 'wrong-key', 'wrong-audience', 'expired', 'replay'].map((probe) => `Other ${probe} a@x.test`),
    ]);
    expect(verdicts.every((each) => each.outcome === 'passed')).toBe(true);
    expect(most).toBe(3);
  });

  it('has only the strangers tried when no user is named', async () => {
    const verdicts = await verify([target({ users: [], refuse: ['out@x.test'] })], io());
    expect(verdicts.map(({ probe, outcome }) => [probe, outcome])).toEqual([['stranger', 'passed']]);
    expect(await verify([target({ users: [] })], io())).toEqual([]);
  });
});

describe('proven without a request', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it("says that the key is not the certificate's, and does not wait", async () => {
    const sleep = () => Promise.reject(new Error('slept'));
    const verdicts = await verify(
      [target({ refuse: ['out@x.test'], certificate: { publicKey: other.publicKey } })],
      io({ waitMs: 60_000, sleep }),
    );
    expect(verdicts.map(({ probe, outcome, attempts }) => [probe, outcome, attempts])).toEqual([
      ['login', 'failed', 0],
      ['stranger', 'inconclusive', 0],
      ['wrong-key', 'inconclusive', 0],
      ['wrong-audience', 'inconclusive', 0],
      ['expired', 'inconclusive', 0],
      ['replay', 'inconclusive', 0],
    ]);
    expect(verdicts[0]).toMatchObject({
      error: 'key_mismatch',
      cause: expect.stringContaining('does not belong to the certificate') as string,
    });
    expect(org.hits).toEqual([]);
  });

  it('says that a key is not RSA', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await login({}, { privateKey })).toMatchObject({ outcome: 'failed', error: 'key_not_rsa', attempts: 0 });
    expect(org.hits).toEqual([]);
  });

  it.each([
    ['http://acme.my.salesforce.com', 'the My Domain URL is http://acme.my.salesforce.com, not https'],
    ['http://127.0.0.1.evil.test', 'the My Domain URL is http://127.0.0.1.evil.test, not https'],
    ['https://me:pw@acme.my.salesforce.com', 'the My Domain URL holds a user name'],
    ['https://acme.my.salesforce.com/?a=b', 'the My Domain URL has a query or a fragment'],
    ['acme', 'the My Domain is not a URL'],
    ['ftp://127.0.0.1', 'the My Domain URL is ftp://127.0.0.1, not https'],
  ])('sends nothing to %s', async (instanceUrl, errorDescription) => {
    const never: typeof fetch = () => Promise.reject(new Error('a request was made'));
    const verdict = await login({ fetch: never }, { instanceUrl });
    expect(verdict).toMatchObject({ outcome: 'failed', error: 'unsafe_host', errorDescription, attempts: 0 });
    expect(JSON.stringify(verdict)).not.toContain('pw');
  });

  it('leaves the other targets to be tried', async () => {
    const verdicts = await verify([target({ instanceUrl: 'http://a.test' }), target({ app: 'Other' })], io());
    expect(verdicts.filter((each) => each.probe === 'login').map(({ app, outcome }) => [app, outcome])).toEqual([
      ['Billing', 'failed'],
      ['Other', 'passed'],
    ]);
  });
});

describe('waiting', () => {
  const unknown = oauthError('app_not_found', 'External client app is not installed in this org');

  it('tries a login again while the org does not know the app, with a fresh assertion each time', async () => {
    org.answers.token = answers(unknown, oauthError('invalid_client_id', 'client identifier invalid'), unknown, admit);
    const progress: VerifyProgress[] = [];
    const verdict = await login({ waitMs: 60_000, onProgress: (each) => progress.push(each) });
    expect(verdict).toMatchObject({ outcome: 'passed', attempts: 4, durationMs: 14_000 });
    expect(progress).toEqual([
      { app: 'Billing', user: 'a@x.test', probe: 'login', attempt: 1, remainingMs: 60_000, error: 'app_not_found' },
      { app: 'Billing', user: 'a@x.test', probe: 'login', attempt: 2, remainingMs: 58_000, error: 'invalid_client_id' },
      { app: 'Billing', user: 'a@x.test', probe: 'login', attempt: 3, remainingMs: 54_000, error: 'app_not_found' },
    ]);
    const sent = tokenHits()
      .slice(0, 4)
      .map((hit) => present(hit).claims);
    expect(new Set(sent.map((claims) => claims.jti)).size).toBe(4);
    expect(Number(sent[3]?.exp) - Number(sent[0]?.exp)).toBe(14);
  });

  it('never waits longer than the budget, which all users share', async () => {
    org.answers.token = unknown;
    const slept: number[] = [];
    const sleep = (ms: number) => {
      slept.push(ms);
      org.now += ms;
      return Promise.resolve();
    };
    const started = org.now;
    const verdicts = await verify([target({ users: ['a@x.test', 'b@x.test'] })], io({ waitMs: 100_000, sleep, concurrency: 1 }));
    expect(slept).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 10_000]);
    expect(org.now - started).toBe(100_000);
    expect(verdicts.slice(0, 2).map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
      ['failed', 8],
      ['failed', 1],
    ]);
    expect(verdicts[0]?.note).toBe('a new app can take ten minutes to become known; verify again later');
  });

  it('does not wait at all with a budget of 0', async () => {
    org.answers.token = unknown;
    expect(await login({ sleep: () => Promise.reject(new Error('slept')) })).toMatchObject({
      outcome: 'failed',
      attempts: 1,
      error: 'app_not_found',
    });
  });

  it('waits for the policy to arrive only right after a deploy', async () => {
    const notApproved = oauthError('invalid_grant', 'user hasn’t approved this consumer');
    org.answers.token = answers(notApproved, admit);
    expect(await login({ waitMs: 60_000, justDeployed: true })).toMatchObject({ outcome: 'passed', attempts: 2 });
    org.answers.token = notApproved;
    expect(await login({ waitMs: 60_000 })).toMatchObject({
      outcome: 'failed',
      attempts: 1,
      cause: expect.stringContaining('never did so') as string,
    });
  });

  it.each([
    ['invalid_app_access', 'user is not admin approved to access this app'],
    ['invalid_grant', 'invalid assertion'],
    ['invalid_client', 'invalid client credentials'],
    ['some_new_error', 'never seen'],
  ])('does not try %s (%s) again', async (error, description) => {
    org.answers.token = oauthError(error, description);
    const verdict = await login({ waitMs: 60_000, justDeployed: true, sleep: () => Promise.reject(new Error('slept')) });
    expect(verdict).toMatchObject({ outcome: 'failed', attempts: 1, error, errorDescription: description });
  });

  it('never tries a refusal again, and takes an unknown app for no proof', async () => {
    org.answers.token = unknown;
    const verdicts = await verify([target({ refuse: ['out@x.test'] })], io({ waitMs: 3_000 }));
    for (const verdict of verdicts.slice(1)) {
      expect(verdict).toMatchObject({
        outcome: 'inconclusive',
        attempts: 1,
        error: 'app_not_found',
        note: 'the honest login is refused with the same words, so this refusal proves nothing',
      });
      expect([verdict.cause, verdict.fix]).toEqual([undefined, undefined]);
    }
  });
});

describe('refusals', () => {
  const refusals = PROBES.flatMap((probe) => (probe.expected === 'refusal' ? [probe] : []));

  it('that let someone in are security findings, and their tokens are revoked', async () => {
    org.answers.token = admit;
    const former = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const verdicts = await verify([target({ refuse: ['out@x.test'], formerKey: former, isIpRestricted: true })], io({ outside: fetch }));
    expect(verdicts[0]?.outcome).toBe('passed');
    expect(verdicts.slice(1).map((each) => each.probe)).toEqual(refusals.map((each) => each.name));
    verdicts.slice(1).forEach((verdict, index) => {
      expect(verdict).toMatchObject({
        outcome: 'failed',
        severity: 'security',
        ...refusals[index]?.leak,
        note: 'the token obtained was revoked',
      });
    });
    expect(org.tokens.size).toBe(0);
  });

  it('refused for another reason prove nothing', async () => {
    org.answers.token = answers(admit, oauthError('invalid_grant', 'inactive user'));
    const verdicts = await verify([target({ refuse: ['out@x.test'] })], io());
    for (const verdict of verdicts.slice(1)) {
      expect(verdict).toMatchObject({ outcome: 'inconclusive', note: 'refused, but not for what this probe tries: that proves nothing' });
      expect(verdict.cause).toBe('the user is deactivated');
      expect(verdict.fix).toBeUndefined();
    }
  });

  it('that the honest login meets with the same words prove nothing either', async () => {
    org.answers.token = oauthError('invalid_grant', 'invalid assertion');
    const verdicts = await verify([target()], io());
    expect(verdicts.find((each) => each.probe === 'wrong-key')).toMatchObject({
      outcome: 'inconclusive',
      note: 'the honest login is refused with the same words, so this refusal proves nothing',
    });
  });

  it('of a stranger who merely never approved are passed with a reservation', async () => {
    org.answers.token = answers(admit, oauthError('invalid_grant', "user hasn't approved this consumer"));
    const verdicts = await verify([target({ refuse: ['out@x.test'] })], io());
    expect(verdicts[1]).toMatchObject({
      probe: 'stranger',
      outcome: 'passed',
      note: expect.stringContaining('can still let themselves in') as string,
    });
  });

  it('that get no answer are inconclusive', async () => {
    org.answers.token = answers(admit, (request) => request.socket.destroy());
    const verdicts = await verify([target({ refuse: ['out@x.test'] })], io());
    for (const verdict of verdicts.slice(1)) expect(verdict).toMatchObject({ outcome: 'inconclusive', error: 'unreachable' });
  });
});

describe('the identity', () => {
  it.each([
    [{ preferred_username: 'b@x.test' }, 'logged in as b@x.test, not a@x.test'],
    [
      { organization_id: '00D000000000002EAA' },
      `logged in to org 00D000000000002EAA, not ${ORG}; token and userinfo name different orgs (${ORG}, 00D000000000002EAA)`,
    ],
    [{ organization_id: undefined }, `logged in to org (not named), not ${ORG}; token and userinfo name different orgs (${ORG}, )`],
    [{ user_id: '005000000000009AAA' }, 'token and userinfo name different users (005000000000001AAA, 005000000000009AAA)'],
  ])('must be the expected one: %j', async (changed, errorDescription) => {
    org.answers.userinfo = (_request, response) => {
      json(response, 200, { preferred_username: 'a@x.test', user_id: '005000000000001AAA', organization_id: ORG, ...changed });
    };
    expect(await login()).toMatchObject({ outcome: 'failed', error: 'identity_mismatch', errorDescription });
    expect(org.tokens.size).toBe(0);
  });

  it('is not proven by ids that are missing on both sides', async () => {
    org.answers.userinfo = (_request, response) => {
      json(response, 200, { preferred_username: 'a@x.test', user_id: '005000000000001AAA' });
    };
    expect(await login({}, { orgId: '' })).toMatchObject({
      error: 'identity_mismatch',
      errorDescription: expect.stringContaining('logged in to org (not named)') as string,
    });
  });

  it('is the same with ids of 15 characters and another spelling of the username', async () => {
    org.admitted.add('A@X.test');
    org.answers.userinfo = (_request, response) => {
      json(response, 200, { preferred_username: 'a@x.test', user_id: '005000000000001', organization_id: ORG.slice(0, 15) });
    };
    expect((await login({}, { users: ['A@X.test'] })).outcome).toBe('passed');
  });

  it('is not proven when userinfo refuses the token', async () => {
    org.answers.userinfo = (_request, response) => {
      json(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'This session is not valid for use with the REST API' }]);
    };
    expect(await login()).toMatchObject({
      outcome: 'failed',
      error: 'INVALID_SESSION_ID',
      errorDescription: 'a token was issued, but userinfo refused it: This session is not valid for use with the REST API',
      cause: expect.stringContaining('scopes') as string,
    });
    org.answers.userinfo = (_request, response) => {
      response.statusCode = 403;
      response.end('Bad_OAuth_Token');
    };
    expect(await login()).toMatchObject({
      outcome: 'failed',
      error: 'Bad_OAuth_Token',
      cause: expect.stringContaining('userinfo does not accept it') as string,
      errorDescription: 'a token was issued, but userinfo refused it: status 403',
    });
    expect(org.tokens.size).toBe(0);
  });

  it('is asked for at the host the environment names, not at the one the answer names', async () => {
    const elsewhere = await startFakeOrg();
    org.answers.token = (_request, response, hit) => {
      grant(org, response, String(present(hit).claims.sub), { instance_url: elsewhere.url });
    };
    const verdict = await login();
    expect(verdict).toMatchObject({ outcome: 'passed', note: `the org calls itself ${elsewhere.url}; that host was not contacted` });
    expect(elsewhere.hits).toEqual([]);
    await elsewhere.close();
  });
});

describe('a token', () => {
  it('that cannot be revoked is reported, and the login still counts', async () => {
    org.answers.revoke = oauthError('unsupported_token_type', 'no');
    expect(await login()).toMatchObject({
      outcome: 'passed',
      note: 'the token obtained could not be revoked (unsupported_token_type: no); it lives until its session ends',
    });
  });

  it('never shows up in a verdict, nor does an assertion, even when the org repeats them', async () => {
    org.answers.token = (_request, response, hit) => {
      json(response, 400, {
        error: `bad ${present(hit).assertion}`,
        error_description: `got\n${present(hit).assertion} and 00D000000000001!AQ.x`,
      });
    };
    const echoed = await verify([target({ refuse: ['out@x.test'] })], io());
    expect(echoed[0]).toMatchObject({ error: 'bad [credential]', errorDescription: 'got [credential] and [token]' });
    org.answers.token = undefined;
    org.answers.userinfo = (_request, response, hit) => {
      json(response, 403, { error: 'denied', error_description: `no ${hit.authorization}` });
    };
    const refused = await verify([target()], io());
    expect(refused[0]?.errorDescription).toBe('a token was issued, but userinfo refused it: no Bearer [credential]');
    const text = JSON.stringify([...echoed, ...refused]);
    expect(text).not.toContain('!secret-');
    for (const hit of tokenHits()) for (const part of present(hit).assertion.split('.').slice(1)) expect(text).not.toContain(part);
  });

  it('is plain JSON all through', async () => {
    const verdicts = await verify([target({ refuse: ['out@x.test'] })], io());
    expect(JSON.parse(JSON.stringify(verdicts))).toEqual(verdicts);
  });
});

describe('odd answers', () => {
  it.each([301, 302, 303, 307, 308])('a redirect (%d) is not followed: the assertion never reaches a second host', async (status) => {
    const second = await startFakeOrg();
    org.answers.token = (_request, response) => {
      response.statusCode = status;
      response.setHeader('location', `${second.url}/services/oauth2/token?secret=1`);
      response.end();
    };
    const verdicts = await verify([target({ refuse: ['out@x.test'] })], io());
    expect(verdicts[0]).toMatchObject({ outcome: 'inconclusive', error: 'redirected' });
    expect(verdicts[0]?.errorDescription).toBe(`${new URL(org.url).host} sends clients on to ${second.url}`);
    expect(verdicts.every((each) => each.outcome === 'inconclusive')).toBe(true);
    expect(second.hits).toEqual([]);
    await second.close();
  });

  it.each(['userinfo', 'revoke'])('a redirect of %s does not carry the token to a second host', async (endpoint) => {
    const second = await startFakeOrg();
    org.answers[endpoint] = (_request, response) => {
      response.statusCode = 307;
      response.setHeader('location', `${second.url}/services/oauth2/${endpoint}`);
      response.end();
    };
    const verdict = await login();
    expect(verdict.outcome).toBe(endpoint === 'revoke' ? 'passed' : 'failed');
    expect(JSON.stringify(verdict)).toContain('redirected');
    expect(second.hits).toEqual([]);
    await second.close();
  });

  const html: Answer = (_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.statusCode = 503;
    response.end('<html><h1>Maintenance</h1></html>');
  };
  it.each<[string, Answer, string, string]>([
    ['HTML', html, 'unexpected_answer', "status 503 with text/html where OAuth's JSON belongs"],
    ['nothing', (_q, response) => response.end(), 'unexpected_answer', "status 200 with an empty body where OAuth's JSON belongs"],
    [
      'half a JSON',
      (_q, response) => response.end('{"access_token":"0'),
      'unexpected_answer',
      "status 200 with a body of unknown type where OAuth's JSON belongs",
    ],
    [
      'null',
      (_q, response) => {
        json(response, 200, null);
      },
      'unexpected_answer',
      "status 200 with application/json where OAuth's JSON belongs",
    ],
    [
      'a token that is a number',
      (_q, response) => {
        json(response, 200, { access_token: 7 });
      },
      'unexpected_answer',
      "status 200 with application/json where OAuth's JSON belongs",
    ],
    ['a reset', (request) => request.socket.destroy(), 'unreachable', 'UND_ERR_SOCKET'],
    [
      'a cut body',
      (request, response) => {
        response.setHeader('content-length', '500');
        response.write('{"a');
        setTimeout(() => request.socket.destroy(), 20);
      },
      'unreachable',
      'UND_ERR_SOCKET',
    ],
    ['silence', () => undefined, 'timeout', 'did not answer within 300 ms'],
    [
      'a body that never ends',
      (_q, response) => {
        response.write('{');
      },
      'timeout',
      'did not answer within 300 ms',
    ],
  ])('%s makes a login inconclusive, with cause and fix', async (_case, answer, error, description) => {
    org.answers.token = answer;
    const verdict = await login({ timeoutMs: 300 });
    expect(verdict).toMatchObject({
      outcome: 'inconclusive',
      error,
      errorDescription: expect.stringContaining(description) as string,
      attempts: 1,
    });
    expect(verdict.cause).toBeTruthy();
    expect(verdict.fix).toBeTruthy();
  });

  it('a flood is cut off', async () => {
    let written = 0;
    org.answers.token = (_request, response) => {
      const chunk = ' '.repeat(65_536);
      const pour = () => {
        if (response.destroyed || written > 2e8) return;
        written += chunk.length;
        if (response.write(chunk)) setImmediate(pour);
        else response.once('drain', pour);
      };
      pour();
    };
    expect(await login()).toMatchObject({ outcome: 'inconclusive', error: 'unexpected_answer' });
    expect(written).toBeLessThan(2e7);
  });

  it('a port where nobody listens is unreachable, without a stack trace', async () => {
    const closed = await startFakeOrg();
    await closed.close();
    const verdict = await login({}, { instanceUrl: closed.url });
    expect(verdict).toMatchObject({
      outcome: 'inconclusive',
      error: 'unreachable',
      errorDescription: `no answer from ${new URL(closed.url).host}: ECONNREFUSED`,
    });
  });

  it('a long description is cut and put on one line', async () => {
    org.answers.token = oauthError('invalid_grant', `one\n\u001b[31mtwo ${'x'.repeat(5_000)}`);
    const { errorDescription = '' } = await login();
    expect(errorDescription).toMatch(/^one \[31mtwo x+$/);
    expect(errorDescription).toHaveLength(300);
  });
});

describe('the clock', () => {
  it.each([
    [61_500, "this machine's clock is 62 s behind the org's"],
    [-300_000, "this machine's clock is 300 s ahead of the org's"],
    [59_000, undefined],
    [-59_000, undefined],
  ])('%d ms apart is %s', async (skew, note) => {
    org.answers.token = (_request, response) => {
      // The header is whole seconds; verification adds the half second it loses on average.
      response.setHeader('date', new Date(org.now + skew).toUTCString());
      json(response, 400, { error: 'invalid_grant', error_description: 'expired authorization code' });
    };
    expect((await login()).note).toBe(note);
  });

  it('is not guessed at without a usable Date header', async () => {
    org.answers.token = (_request, response) => {
      response.setHeader('date', 'soon');
      json(response, 400, { error: 'invalid_grant', error_description: 'expired authorization code' });
    };
    expect((await login()).note).toBeUndefined();
  });
});
