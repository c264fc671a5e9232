/** Faults on demand: by seed and by the control endpoint, on the wire as a client meets them. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseSeed, startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { FAULT_KINDS } from '../../src/emulator/fault/rule.ts';
import { assign, checkDeploy, component, consumerKeyOf, deploy, login, rest, soap, startDeploy, WORKING_APP, zipOf } from './support.ts';

const ORDER_SYNC = 'order-sync@example.com';
const LIMITS = '/services/data/v67.0/limits';
let emulator: Emulator;
let iss: string;

async function control(method: string, rules?: unknown, { token = emulator.controlToken, path = 'faults' } = {}): Promise<Response> {
  return fetch(`${emulator.instanceUrl}/__emulator/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(rules === undefined ? {} : { body: JSON.stringify(rules) }),
  });
}

beforeAll(async () => {
  emulator = await startEmulator();
  await deploy(emulator, WORKING_APP);
  await assign(emulator, ORDER_SYNC);
  iss = await consumerKeyOf(emulator);
  return () => emulator.close();
});
afterEach(async () => {
  expect((await control('DELETE')).status).toBe(200);
});

describe('the control endpoint', () => {
  it('asks for its own token, and for rules that make sense', async () => {
    expect((await control('GET', undefined, { token: emulator.accessToken })).status).toBe(401);
    const refused = await control('PUT', [{ kind: 'earthquake' }, { kind: 'drop', times: 0 }]);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({
      mistakes: [
        `faults[0].kind: must be one of ${Object.keys(FAULT_KINDS).join(', ')}`,
        'faults[1].times: must be a whole number, 1 to 1000000',
      ],
    });
    expect(() => parseSeed({ faults: [{ kind: 'drop', percent: 0 }] })).toThrow('faults[0].percent: must be a whole number, 1 to 100');
  });

  it('counts what the org holds, and ends the sessions of apps', async () => {
    const { body } = await login(emulator, { iss, sub: ORDER_SYNC });
    expect(await (await control('GET', undefined, { path: 'state' })).json()).toMatchObject({ logins: 1, sessions: 2 });
    expect(await (await control('POST', undefined, { path: 'sessions/expire' })).json()).toEqual({ expired: 1 });
    expect((await rest(emulator, LIMITS, { token: body.access_token ?? '' })).text).toContain('INVALID_SESSION_ID');
    expect((await rest(emulator, LIMITS)).status).toBe(200);
  });
});

describe('a fault', () => {
  it('latency', async () => {
    await control('PUT', [{ kind: 'latency', value: 150, times: 1 }]);
    const before = Date.now();
    await rest(emulator, LIMITS);
    expect(Date.now() - before).toBeGreaterThanOrEqual(145);
  });

  it('serverError: after one request, twice, without any effect', async () => {
    await control('PUT', [{ kind: 'serverError', after: 1, times: 2, path: '/services/' }]);
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await rest(emulator, LIMITS)).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    await control('PUT', [{ kind: 'serverError', value: 502 }]);
    expect((await rest(emulator, LIMITS)).status).toBe(502);
    expect((await soap(emulator, '<describeMetadata/>')).text).toContain('<faultcode>sf:UNKNOWN_EXCEPTION</faultcode>');
  });

  it.each(['drop', 'dropAnswer', 'halfAnswer'])('%s: the client sees a broken connection, the next request is well', async (kind) => {
    await control('PUT', [{ kind, times: 1 }]);
    await expect(rest(emulator, LIMITS)).rejects.toThrow();
    expect((await rest(emulator, LIMITS)).status).toBe(200);
  });

  it('dropAnswer has had its effect, drop has not', async () => {
    const count = async (): Promise<string> => (await rest(emulator, '/services/data/v67.0/query?q=SELECT+COUNT()+FROM+Account')).text;
    const create = async (kind: string): Promise<unknown> => {
      await control('PUT', [{ kind, method: 'POST' }]);
      return rest(emulator, '/services/data/v67.0/sobjects/Account', { method: 'POST', body: { Name: kind } }).catch(() => 'broken');
    };
    expect(await create('drop')).toBe('broken');
    expect(await count()).toContain('"totalSize":0');
    expect(await create('dropAnswer')).toBe('broken');
    expect(await count()).toContain('"totalSize":1');
  });

  it('sessionExpiry between two polls of a deploy', async () => {
    const { body } = await login(emulator, { iss, sub: ORDER_SYNC });
    await control('PUT', [{ kind: 'sessionExpiry', after: 2, path: LIMITS }]);
    const answers = [];
    for (let index = 0; index < 3; index += 1) answers.push(await rest(emulator, LIMITS, { token: body.access_token ?? '' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(answers[2]?.text).toBe('[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]');
  });

  it('slowDeploy and stuckDeploy; a stuck deploy can be canceled, and the next one runs', async () => {
    await control('PUT', [
      { kind: 'slowDeploy', value: 200, times: 1 },
      { kind: 'stuckDeploy', value: 1, after: 1, times: 1 },
    ]);
    const send = async (name: string): Promise<string> => {
      const answer = await startDeploy(emulator, zipOf([component.permissionSet({}, name)]));
      return ((await answer.json()) as { id: string }).id;
    };
    const slow = await send('Slow');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await checkDeploy(emulator, slow)).status).toBe('InProgress');
    await expect.poll(async () => (await checkDeploy(emulator, slow)).status).toBe('Succeeded');
    const stuck = await send('Stuck');
    const next = await send('Next');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([(await checkDeploy(emulator, stuck)).status, (await checkDeploy(emulator, next)).status]).toEqual(['InProgress', 'Pending']);
    const path = `/services/data/v67.0/metadata/deployRequest/${stuck}`;
    await rest(emulator, path, { method: 'PATCH', body: { deployResult: { status: 'Canceling' } } });
    await expect.poll(async () => (await checkDeploy(emulator, next)).status).toBe('Succeeded');
    expect((await checkDeploy(emulator, stuck)).status).toBe('Canceled');
  });

  it('propagation: a new app is unknown at first', async () => {
    await control('PUT', [{ kind: 'propagation', value: 600_000 }]);
    expect((await login(emulator, { iss, sub: ORDER_SYNC })).text).toBe(
      '{"error":"invalid_client_id","error_description":"client identifier invalid"}',
    );
    await control('PUT', [{ kind: 'propagation', value: 1 }]);
    expect((await login(emulator, { iss, sub: ORDER_SYNC })).status).toBe(200);
  });

  it('clockSkew: the Date header tells, and a good assertion has expired', async () => {
    await control('PUT', [{ kind: 'clockSkew', value: 600_000 }]);
    const answer = await login(emulator, { iss, sub: ORDER_SYNC });
    expect(answer.text).toContain('expired authorization code');
    expect(Date.parse(answer.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(590_000);
  });

  it('requestLimit and loginRate', async () => {
    await control('PUT', [
      { kind: 'requestLimit', times: 1 },
      { kind: 'loginRate', times: 1 },
    ]);
    const refused = await rest(emulator, LIMITS);
    expect([refused.status, refused.text]).toEqual([
      403,
      '[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]',
    ]);
    expect((await login(emulator, { iss, sub: ORDER_SYNC })).text).toContain('login rate exceeded');
    expect((await login(emulator, { iss, sub: ORDER_SYNC })).status).toBe(200);
  });
});

it('strikes the same requests under the same seed, others under another', async () => {
  const pattern = async (faultSeed: number): Promise<number[]> => {
    const own = await startEmulator({ seed: { faultSeed, faults: [{ kind: 'serverError', percent: 40 }] } });
    const statuses: number[] = [];
    for (let index = 0; index < 40; index += 1) statuses.push((await rest(own, LIMITS)).status);
    await own.close();
    return statuses;
  };
  const [first, same, other] = [await pattern(7), await pattern(7), await pattern(8)];
  expect(same).toEqual(first);
  expect(other).not.toEqual(first);
  expect(first.filter((status) => status === 503).length).toBeGreaterThan(8);
});
