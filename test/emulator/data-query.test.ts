/** SOQL beyond single rows: groups, children, several parents, columns. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { component, deploy, query, rest, WORKING_APP } from './support.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    seed: {
      permissionSets: [{ name: 'Licensed', label: 'Licensed', license: 'Salesforce API Integration' }],
      users: [
        { username: 'admin@example.com', firstName: 'Ada', profile: 'System Administrator', permissionSets: ['Licensed'] },
        { username: 'b@example.com', firstName: 'Bea', profile: 'Standard User' },
        { username: 'c@example.com', firstName: 'Cy', profile: 'Standard User', isActive: false },
      ],
      sobjects: [
        {
          name: 'Opportunity',
          records: [
            { Name: 'One', StageName: 'Open', Amount: 10, CloseDate: '2026-01-05' },
            { Name: 'Two', StageName: 'Open', Amount: 2.5, CloseDate: '2026-02-05' },
            { Name: 'Three', StageName: 'Won', CloseDate: '2026-02-06' },
          ],
        },
      ],
    },
  });
  await deploy(emulator, [...WORKING_APP, component.permissionSet({}, 'Another')]);
});
afterAll(() => emulator.close());

const rows = async (soql: string): Promise<string[]> => {
  const { body, text } = await query(emulator, soql);
  if (!('records' in body)) throw new Error(text);
  return (JSON.parse(text) as { records: object[] }).records.map((record) =>
    JSON.stringify(record).replace('{"attributes":{"type":"AggregateResult"},', '{'),
  );
};

describe('groups', () => {
  it.each([
    [
      'SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName ORDER BY COUNT(Id) DESC',
      ['{"StageName":"Open","expr0":2}', '{"StageName":"Won","expr0":1}'],
    ],
    [
      'SELECT COUNT(Amount) known, SUM(Amount), AVG(Amount) a, MIN(Name), MAX(CloseDate) FROM Opportunity',
      ['{"known":2,"expr0":12.5,"a":6.25,"expr1":"One","expr2":"2026-02-06"}'],
    ],
    [
      "SELECT StageName s, SUM(Amount) FROM Opportunity GROUP BY StageName HAVING SUM(Amount) > 5 AND StageName LIKE 'O%'",
      ['{"s":"Open","expr0":12.5}'],
    ],
    [
      'SELECT CALENDAR_MONTH(CloseDate) m, COUNT_DISTINCT(StageName) FROM Opportunity GROUP BY CALENDAR_MONTH(CloseDate) ORDER BY CALENDAR_MONTH(CloseDate)',
      ['{"m":1,"expr0":1}', '{"m":2,"expr0":2}'],
    ],
    [
      'SELECT Profile.Name, COUNT(Id) FROM User GROUP BY Profile.Name ORDER BY Profile.Name LIMIT 1',
      ['{"Name":"Standard User","expr0":2}'],
    ],
  ])('%s', async (soql, expected) => {
    expect(await rows(soql)).toEqual(expected);
  });

  it.each([
    ['SELECT Name, COUNT(Id) FROM Opportunity GROUP BY StageName', 'Field must be grouped or aggregated: Name'],
    ['SELECT SUM(Name) FROM Opportunity', 'field Name does not support aggregate operator SUM'],
    ['SELECT Id, (SELECT Id FROM Nothings) FROM User', "Didn't understand relationship 'Nothings' in FROM part of query call"],
    ['SELECT FIELDS(ALL) FROM User', 'The SOQL FIELDS function must have a LIMIT of at most 200'],
    ['SELECT Id FROM Name', "sObject type 'Name' is not supported"],
    ["SELECT Id FROM LoginHistory WHERE Status = 'Success'", "field 'Status' can not be filtered in a query call"],
    ["SELECT Id FROM EventLogFile WHERE LogFile = 'x'", "field 'LogFile' can not be filtered in a query call"],
  ])('%s is refused', async (soql, message) => {
    const answer = await query(emulator, soql);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject([{ message: expect.stringContaining(message) as string }]);
  });
});

describe('relationships', () => {
  it('children: in order, limited, null when there are none', async () => {
    const [standard, admin] = await rows(
      "SELECT Name, (SELECT FirstName FROM Users WHERE IsActive = true ORDER BY FirstName LIMIT 5) FROM Profile WHERE Name IN ('Standard User', 'Read Only') ORDER BY Name DESC",
    );
    expect(standard).toContain('"Users":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"User"');
    expect(standard).toContain('"FirstName":"Bea"');
    expect(admin).toContain('"Users":null');
  });

  it('to one of several objects: what they share, under the pseudo-object Name', async () => {
    const [row] = await rows("SELECT License.Name FROM PermissionSet WHERE Name = 'Licensed'");
    expect(row).toMatch(
      /"License":\{"attributes":\{"type":"Name","url":"\/services\/data\/v67\.0\/sobjects\/PermissionSetLicense\/0PL\w{15}"\},"Name":"Salesforce API Integration"\}/,
    );
  });

  it('to a parent’s parent', async () => {
    const [row] = await rows(
      "SELECT PermissionSet.Name, Assignee.Profile.Name FROM PermissionSetAssignment WHERE Assignee.FirstName = 'Ada' AND PermissionSet.IsOwnedByProfile = false",
    );
    expect(row).toMatch(
      /"PermissionSet":\{.+"Name":"Licensed"\},"Assignee":\{"attributes":\{"type":"User".+"Profile":\{.+"Name":"System Administrator"\}\}/,
    );
  });
});

it('answers columns instead of rows when asked', async () => {
  const soql = encodeURIComponent('SELECT Id, Profile.Name, (SELECT Id FROM PermissionSetAssignments) FROM User');
  const { body } = await rest<{ columnMetadata: { columnName: string; aggregate: boolean; joinColumns: { columnName: string }[] }[] }>(
    emulator,
    `/services/data/v67.0/query?q=${soql}&columns=true`,
  );
  const seen = body.columnMetadata.map(({ columnName, aggregate, joinColumns }) => [
    columnName,
    aggregate,
    joinColumns.map((column) => column.columnName),
  ]);
  expect(seen).toEqual([
    ['Id', false, []],
    ['Profile', false, ['Name']],
    ['PermissionSetAssignments', true, ['Id']],
  ]);
});
