import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { component, deploy, query, queryOne, rest, WORKING_APP } from './support.ts';

let emulator: Emulator;
const ASSIGNMENT = '/services/data/v67.0/sobjects/PermissionSetAssignment';

beforeAll(async () => {
  emulator = await startEmulator();
  await deploy(emulator, [...WORKING_APP, component.permissionSet({ description: 'Second' }, 'Another')]);
});
afterAll(async () => {
  await emulator.close();
});

const usernames = async (tail: string): Promise<unknown[]> => {
  const { body } = await query(emulator, `SELECT Username FROM User ${tail}`);
  return body.records.map((row) => String(row.Username).split('@')[0]);
};

describe('a query', () => {
  it.each([
    ['WHERE IsActive = false', ['leaver']],
    ["WHERE Username = 'ADMIN@example.com'", ['admin']],
    ["WHERE Username != 'admin@example.com' AND IsActive = true ORDER BY Username DESC", ['stranger', 'order-sync', 'billing']],
    ["WHERE Username LIKE '%sync%' OR Username LIKE '_illing@%' ORDER BY Username", ['billing', 'order-sync']],
    ["WHERE Username LIKE '%\\\\_%'", []],
    ["WHERE (FirstName = 'Ada' OR FirstName = 'Lee') AND NOT IsActive = false", ['admin']],
    ["WHERE NOT (FirstName = 'Ada' OR IsActive = false) ORDER BY Username LIMIT 1 OFFSET 1", ['order-sync']],
    ["WHERE FirstName IN ('Ada', 'lee') ORDER BY LastName", ['admin', 'leaver']],
    ["WHERE FirstName NOT IN ('Ada', 'Lee', 'Sam', 'Order')", ['billing']],
    ["WHERE Profile.Name = 'Standard User' ORDER BY Username", ['leaver', 'stranger']],
    ['WHERE LastLoginDate != NULL', []],
    ['WHERE CreatedDate = TODAY AND CreatedDate > 2020-01-01T00:00:00Z ORDER BY Username LIMIT 1', ['admin']],
    ['WHERE CreatedDate < LAST_N_DAYS:3', []],
    ["WHERE Id IN (SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = 'Integration')", []],
    ["WHERE LastName = 'x\\'y'", []],
    ['ORDER BY Profile.Name, Username LIMIT 2', ['billing', 'order-sync']],
  ])('FROM User %s', async (tail, expected) => {
    expect(await usernames(tail)).toEqual(expected);
  });

  it('answers fields and parents in the order and form of the platform', async () => {
    const { text } = await query(
      emulator,
      'select name, externalclientapplication.developername from ExtlClntAppOauthSettings'.replace('name,', 'developername,'),
    );
    const id = await queryOne(emulator, 'SELECT Id FROM ExtlClntAppOauthSettings');
    const app = await queryOne(emulator, 'SELECT Id FROM ExternalClientApplication');
    const base = '/services/data/v67.0/sobjects';
    expect(text).toBe(
      `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"ExtlClntAppOauthSettings","url":"${base}/ExtlClntAppOauthSettings/${id}"},"DeveloperName":"App_oauth","ExternalClientApplication":{"attributes":{"type":"ExternalClientApplication","url":"${base}/ExternalClientApplication/${app}"},"DeveloperName":"App"}}]}`,
    );
  });

  it('takes ids of 15 and 18 characters', async () => {
    const id = await queryOne(emulator, "SELECT Id FROM User WHERE FirstName = 'Ada'");
    expect(await usernames(`WHERE Id = '${id}'`)).toEqual(['admin']);
    expect(await usernames(`WHERE Id = '${id.slice(0, 15)}'`)).toEqual(['admin']);
  });

  it('counts: count() without records, count(Id) as an AggregateResult', async () => {
    expect((await query(emulator, 'SELECT COUNT() FROM User')).text).toBe('{"totalSize":5,"done":true,"records":[]}');
    expect((await query(emulator, 'select count(Id) from User')).text).toBe(
      '{"totalSize":1,"done":true,"records":[{"attributes":{"type":"AggregateResult"},"expr0":5}]}',
    );
  });

  it('shows what an app opens, and to whom', async () => {
    const { body } = await query(emulator, 'SELECT Parent.Name, SetupEntityType FROM SetupEntityAccess');
    expect(body.records).toMatchObject([{ Parent: { Name: 'Integration' }, SetupEntityType: 'ExternalClientApplication' }]);
    const policy = await query(
      emulator,
      "SELECT PermittedUsersPolicyType FROM ExtlClntAppOauthPlcyCnfg WHERE DeveloperName = 'App_oauthPlcy'",
    );
    expect(policy.body.records).toMatchObject([{ PermittedUsersPolicyType: 'AdminApprovedPreAuthorized' }]);
  });

  it('pages by locator', async () => {
    const users = Array.from({ length: 450 }, (_, index) => ({ username: `user${index}@example.com`, profile: 'System Administrator' }));
    const large = await startEmulator({ seed: { users } });
    const headers = { Authorization: `Bearer ${large.accessToken}`, 'Sforce-Query-Options': 'batchSize=200' };
    const seen: number[] = [];
    let path: string | undefined = '/services/data/v67.0/query?q=SELECT+Id+FROM+User';
    let last = '';
    while (path !== undefined) {
      const page = (await (await fetch(large.instanceUrl + path, { headers })).json()) as {
        totalSize: number;
        done: boolean;
        nextRecordsUrl?: string;
        records: unknown[];
      };
      expect(page.totalSize).toBe(450);
      seen.push(page.records.length);
      last = path;
      path = page.nextRecordsUrl;
    }
    expect(seen).toEqual([200, 200, 50]);
    expect(last).toMatch(/^\/services\/data\/v67\.0\/query\/01g\w{15}-400$/);
    await large.close();
  });
});

describe('a query is refused', () => {
  const reference = 'Please reference your WSDL or the describe call for the appropriate names.';
  it.each([
    ['SELEKT Name FROM User', 'MALFORMED_QUERY', 'unexpected token: SELEKT'],
    ['', 'MALFORMED_QUERY', 'unexpected token: <EOF>'],
    [
      'SELECT Id,Name,BillingCity,IsDeleted FROM Accout',
      'INVALID_TYPE',
      `\nName,BillingCity,IsDeleted FROM Accout\n                                ^\nERROR at Row:1:Column:43\nsObject type 'Accout' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${reference}`,
    ],
    [
      'SELECT Id, Website1 FROM User',
      'INVALID_FIELD',
      `\nSELECT Id, Website1 FROM User\n           ^\nERROR at Row:1:Column:12\nNo such column 'Website1' on entity 'User'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${reference}`,
    ],
    [
      "SELECT Id FROM User WHERE Boss.Name = 'x'",
      'INVALID_FIELD',
      `\nSELECT Id FROM User WHERE Boss.Name = 'x'\n                          ^\nERROR at Row:1:Column:27\nDidn't understand relationship 'Boss' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${reference}`,
    ],
    [
      "SELECT Id FROM User WHERE (Id = 'somethingwonky') LIMIT 1",
      'INVALID_QUERY_FILTER_OPERATOR',
      "\nSELECT Id FROM User WHERE (Id = 'somethingwonky') LIMIT 1\n                           ^\nERROR at Row:1:Column:28\ninvalid ID field: somethingwonky",
    ],
    [
      "SELECT Id FROM LoginHistory WHERE Status = 'Success'",
      'INVALID_FIELD',
      "\nSELECT Id FROM LoginHistory WHERE Status = 'Success'\n                                  ^\nERROR at Row:1:Column:35\nfield 'Status' can not be filtered in a query call",
    ],
    [
      "SELECT Id FROM User WHERE IsActive = 'true'",
      'INVALID_FIELD',
      "\nSELECT Id FROM User WHERE IsActive = 'true'\n                          ^\nERROR at Row:1:Column:27\nvalue of filter criterion for field 'IsActive' must be of type boolean and should not be enclosed in quotes",
    ],
    ['SELECT Id, id FROM User', 'MALFORMED_QUERY', 'duplicate field selected: Id'],
    ['SELECT Id FROM User LIMIT 1 OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000'],
    ['SELECT Id FROM User GROUP BY ROLLUP(ProfileId)', 'MALFORMED_QUERY', 'the emulator does not support GROUP BY ROLLUP and CUBE'],
  ])('%s', async (soql, errorCode, message) => {
    const answer = await query(emulator, soql);
    // The text, because message comes before code in data errors.
    expect(answer.text).toBe(JSON.stringify([{ message, errorCode }]));
    expect(answer.status).toBe(400);
    expect(answer.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/15000$/);
  });
});

describe('PermissionSetAssignment', () => {
  let good: Record<string, string>;
  beforeAll(async () => {
    good = {
      AssigneeId: await queryOne(emulator, "SELECT Id FROM User WHERE FirstName = 'Order'"),
      PermissionSetId: await queryOne(emulator, "SELECT Id FROM PermissionSet WHERE Name = 'Another'"),
    };
  });

  it('is created with 201 and Location, is found again, and is gone after its deletion', async () => {
    const made = await rest<{ id: string }>(emulator, ASSIGNMENT, { method: 'POST', body: good });
    expect(made.status).toBe(201);
    expect(made.text).toBe(JSON.stringify({ id: made.body.id, success: true, errors: [] }));
    const path = `${ASSIGNMENT}/${made.body.id}`;
    expect(made.headers.get('location')).toBe(path);
    expect((await rest(emulator, path)).body).toMatchObject({ Id: made.body.id, ...good, IsActive: true });
    const twin = await rest(emulator, ASSIGNMENT, { method: 'POST', body: good });
    expect(twin.text).toBe(
      `[{"message":"duplicate value found: AssigneeId duplicates value on record with id: ${made.body.id.slice(0, 15)}","errorCode":"DUPLICATE_VALUE","fields":[]}]`,
    );
    const gone = await rest(emulator, path, { method: 'DELETE' });
    expect([gone.status, gone.text]).toEqual([204, '']);
    const again = await rest(emulator, path, { method: 'DELETE' });
    expect([again.status, again.text]).toEqual([404, '[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]']);
    expect((await rest(emulator, path)).text).toBe('[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]');
  });

  it.each([
    ['nothing', {}, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [AssigneeId, PermissionSetId]'],
    ['an unknown field', { Nope: 1 }, 'INVALID_FIELD', "No such column 'Nope' on sobject of type PermissionSetAssignment"],
    [
      'a field that is not writable',
      { IsActive: true },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: IsActive. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    ],
    ['an id that is none', { AssigneeId: 'me', PermissionSetId: 'x' }, 'MALFORMED_ID', 'Assignee ID: id value of incorrect type: me'],
    [
      'an unknown user',
      { AssigneeId: '005000000000001AAA', PermissionSetId: '0PS000000000001GAA' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
    ],
    ['no JSON', '{', 'JSON_PARSER_ERROR', ''],
  ])('refuses %s', async (_name, body, errorCode, message) => {
    const answer = await rest<{ errorCode: string; message: string }[]>(emulator, ASSIGNMENT, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.body[0]?.errorCode).toBe(errorCode);
    expect(answer.body[0]?.message).toContain(message);
  });

  it('refuses an inactive user', async () => {
    const AssigneeId = await queryOne(emulator, 'SELECT Id FROM User WHERE IsActive = false');
    const answer = await rest(emulator, ASSIGNMENT, { method: 'POST', body: { ...good, AssigneeId } });
    expect(answer.body).toMatchObject([{ errorCode: 'INACTIVE_OWNER_OR_USER' }]);
  });
});

describe('the REST API', () => {
  it('lists versions without a session, with the labels of the releases', async () => {
    const versions = (await (await fetch(`${emulator.instanceUrl}/services/data`)).json()) as { label: string; version: string }[];
    expect(versions[0]).toEqual({ label: "Summer '14", url: '/services/data/v31.0', version: '31.0' });
    expect(versions.at(-1)).toEqual({ label: "Summer '26", url: '/services/data/v67.0', version: '67.0' });
    expect(versions.find(({ version }) => version === '66.0')?.label).toBe("Spring '26");
    expect(versions.find(({ version }) => version === '65.0')?.label).toBe("Winter '26");
  });

  it('gives the identity among its resources', async () => {
    const { body } = await rest<Record<string, string>>(emulator, '/services/data/v67.0');
    expect(body.identity).toMatch(new RegExp(`^${emulator.instanceUrl}/id/${emulator.orgId}/005`));
  });

  it.each([
    [
      '/services/data/v67.0/sobjects/PlayingCard__c',
      'POST',
      404,
      '[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]',
    ],
    ['/services/data/v99.0/limits', 'GET', 404, '[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]'],
    ['/services/data/v67.0/nope', 'GET', 404, '[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]'],
    [
      '/services/data/v67.0/sobjects/User',
      'PATCH',
      405,
      `[{"errorCode":"METHOD_NOT_ALLOWED","message":"HTTP Method 'PATCH' not allowed. Allowed are HEAD,GET,POST"}]`,
    ],
  ])('%s %s answers %i', async (path, method, status, text) => {
    const answer = await rest(emulator, path, method === 'GET' ? {} : { method, body: {} });
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  it('keeps External Client App objects query-only', async () => {
    const answer = await rest(emulator, '/services/data/v67.0/sobjects/ExternalClientApplication', {
      method: 'POST',
      body: { DeveloperName: 'X' },
    });
    expect([answer.status, answer.body]).toMatchObject([400, [{ errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' }]]);
  });

  it('tells a malformed Authorization header from a dead token', async () => {
    const response = await fetch(`${emulator.instanceUrl}/services/data/v67.0/limits`, { headers: { Authorization: 'Nonsense' } });
    expect([response.status, await response.json()]).toMatchObject([401, [{ errorCode: 'INVALID_AUTH_HEADER' }]]);
  });
});
