/** The contract of the data API, told through @salesforce/core's connection, which is jsforce's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOrg, type TestOrg } from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await openOrg('Data');
});
afterAll(async () => {
  await org.close();
});

describe('the org', () => {
  it('tells its versions, its limits and who is asking', async () => {
    expect(await org.connection.retrieveMaxApiVersion()).toMatch(/^\d\d\.0$/);
    const identity = await org.connection.identity();
    expect(identity).toMatchObject({ username: org.username, user_id: expect.stringMatching(/^005\w{15}$/) as string });
    const limits = await org.connection.request<Record<string, { Max: number; Remaining: number }>>('/limits');
    expect(limits.DailyApiRequests).toEqual({ Max: expect.any(Number) as number, Remaining: expect.any(Number) as number });
    expect(org.connection.limitInfo).toMatchObject({
      apiUsage: { used: expect.any(Number) as number, limit: expect.any(Number) as number },
    });
  });

  it('answers queries with relationships', async () => {
    const soql = `SELECT Id, Username, Profile.Name, Profile.UserLicense.Name FROM User WHERE Username = '${org.username}'`;
    const { records, totalSize, done } = await org.connection.query<{
      Username: string;
      Profile: { Name: string; UserLicense: { Name: string } };
    }>(soql);
    expect([totalSize, done, records.length]).toEqual([1, true, 1]);
    expect(records[0]).toMatchObject({
      attributes: { type: 'User', url: expect.stringMatching(/^\/services\/data\/v\d\d\.0\/sobjects\/User\/005/) as string },
      Username: org.username,
      Profile: { attributes: { type: 'Profile' }, Name: expect.any(String) as string, UserLicense: { Name: expect.any(String) as string } },
    });
  });

  it('counts, and knows itself', async () => {
    const { totalSize, records } = await org.connection.query('SELECT count() FROM User');
    expect(totalSize).toBeGreaterThan(0);
    expect(records).toEqual([]);
    const [row] = (await org.connection.query<{ Id: string }>('SELECT Id, IsSandbox FROM Organization')).records;
    expect(row).toMatchObject({ Id: expect.stringMatching(/^00D\w{15}$/) as string, IsSandbox: expect.any(Boolean) as boolean });
  });

  it.each([
    ['an unknown object', 'SELECT Id FROM NoSuchThing', 'INVALID_TYPE'],
    ['an unknown field', 'SELECT NoSuchField FROM User', 'INVALID_FIELD'],
    ['no SOQL', 'SELEKT Id FROM User', 'MALFORMED_QUERY'],
  ])('refuses %s', async (_name, soql, errorCode) => {
    await expect(org.connection.query(soql)).rejects.toMatchObject({ errorCode });
  });

  it('refuses a resource that does not exist, and a token that is dead', async () => {
    await expect(org.connection.request('/no/such/resource')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
    const answer = await fetch(`${org.instanceUrl}/services/data/v66.0/limits`, { headers: { Authorization: 'Bearer 00Ddead!token' } });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ]);
  });
});
