/** What a token is good for, on a real socket: scopes, API calls, introspection, client credentials; and the brake an org can pull. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../src/verify/index.ts';
import type { Verdict, VerifyIo, VerifyTarget } from '../../src/verify/index.ts';
import { grant, json, KEYS, oauthError, ORG, startFakeOrg } from './fake-org.ts';
import type { Answer, FakeOrg } from './fake-org.ts';

let org: FakeOrg;
beforeEach(async () => {
  org = await startFakeOrg();
});
afterEach(async () => {
  await org.close();
});

const io = (overrides: Partial<VerifyIo> = {}): VerifyIo => ({
  fetch,
  now: () => org.now,
  sleep: (ms) => {
    org.now += ms;
    return Promise.resolve();
  },
  randomUUID,
  waitMs: 0,
  probes: ['login', 'client-credentials'],
  ...overrides,
});

async function login(over: Partial<VerifyTarget> = {}): Promise<Verdict> {
  const target = {
    app: 'A',
    consumerKey: 'KEY',
    privateKey: KEYS.privateKey,
    instanceUrl: org.url,
    orgId: ORG,
    users: ['a@x.test'],
    refuse: [],
  };
  const [verdict] = await verify([{ ...target, scopes: ['api', 'refresh_token'], apiVersion: '66.0', ...over }], io());
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

const checks = (verdict: Verdict) => verdict.checks?.map(({ name, outcome }) => `${name}: ${outcome}`);
const sound: Answer = (_request, response) => {
  json(response, 200, {});
};

describe('a token', () => {
  it('is compared with the spec’s scopes and used for one harmless call, then revoked', async () => {
    org.answers['v66.0'] = sound;
    const verdict = await login();
    expect(verdict.outcome).toBe('passed');
    expect(checks(verdict)).toEqual(['identity: passed', 'scopes: passed', 'GET /services/data/v66.0: passed']);
    expect(org.hits.map((hit) => hit.path).at(-1)).toBe('/services/oauth2/revoke');
    expect(org.tokens.size).toBe(0);
  });

  it('that lacks a scope of the spec fails the login, and one that has more is noted', async () => {
    expect(await login({ scopes: ['api', 'web', 'refresh_token'] })).toMatchObject({
      outcome: 'failed',
      error: 'scopes_differ',
      errorDescription: 'the token lacks web; it has api, refresh_token',
    });
    expect((await login({ scopes: ['refresh_token'] })).note).toBe('the token is wider than the spec: it also has api');
  });

  it('need not name refresh_token, for this flow gives none, and full covers everything', async () => {
    org.answers.token = (_request, response) => {
      grant(org, response, 'a@x.test', { scope: 'full' });
    };
    org.answers['v66.0'] = sound;
    expect((await login({ scopes: ['api', 'web', 'refresh_token'] })).outcome).toBe('passed');
  });

  it('that the API refuses fails the login; a feature that is off does not', async () => {
    org.answers['v66.0'] = (_request, response) => {
      json(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'This session is not valid for use with the REST API' }]);
    };
    expect(await login()).toMatchObject({
      outcome: 'failed',
      error: 'INVALID_SESSION_ID',
      cause: expect.stringContaining('a token was issued') as string,
    });
    org.answers['v66.0'] = (_request, response) => {
      json(response, 403, [{ errorCode: 'FUNCTIONALITY_NOT_ENABLED', message: 'x' }]);
    };
    const verdict = await login();
    expect([verdict.outcome, checks(verdict)?.at(-1)]).toEqual(['passed', 'GET /services/data/v66.0: inconclusive']);
  });

  it('is introspected where the secret is known, and the secret goes nowhere else', async () => {
    org.answers.introspect = (_request, response) => {
      json(response, 200, { active: true, username: 'a@x.test' });
    };
    const verdict = await login({ secret: 'S3cret!' });
    expect(checks(verdict)).toContain('introspection: passed');
    expect(JSON.stringify(verdict)).not.toContain('S3cret');
    expect(org.hits.filter((hit) => hit.body.includes('S3cret')).map((hit) => hit.path)).toEqual(['/services/oauth2/introspect']);
  });
});

describe('client credentials', () => {
  const over = { users: [], secret: 'S3cret!', runAs: 'b@x.test' };

  it('log in as the run-as user, without a private key', async () => {
    org.answers.token = (_request, response, hit) => {
      const form = new URLSearchParams(hit.body);
      if (form.get('grant_type') === 'client_credentials' && form.get('client_secret') === 'S3cret!') grant(org, response, 'b@x.test');
      else json(response, 400, { error: 'invalid_client', error_description: 'invalid client credentials' });
    };
    expect(await login(over)).toMatchObject({ probe: 'client-credentials', user: 'b@x.test', expected: 'login', outcome: 'passed' });
    const wrong = await login({ ...over, secret: 'wrong' });
    expect(wrong).toMatchObject({ outcome: 'failed', error: 'invalid_client' });
  });

  it('that log in as someone else fail', async () => {
    org.answers.token = (_request, response) => {
      grant(org, response, 'someone@x.test');
    };
    expect(await login(over)).toMatchObject({ outcome: 'failed', error: 'identity_mismatch' });
  });
});

describe('an org that asks to slow down', () => {
  const tooFast = oauthError('invalid_grant', 'login rate exceeded');

  it('is obeyed a few times, and then the login is reported', async () => {
    org.answers.token = tooFast;
    const start = org.now;
    expect(await login()).toMatchObject({
      outcome: 'failed',
      error: 'invalid_grant',
      cause: 'too many tokens were asked for in a short time',
    });
    expect(org.now - start).toBe(35_000);
    expect(org.hits).toHaveLength(4);
  });

  it('lets the login through once it has calmed down', async () => {
    let refusals = 2;
    org.answers.token = (request, response, hit) => {
      refusals -= 1;
      if (refusals >= 0) tooFast(request, response, hit);
      else grant(org, response, 'a@x.test');
    };
    expect((await login()).outcome).toBe('passed');
  });
});
