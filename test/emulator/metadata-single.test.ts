/** create-, update-, upsert- and deleteMetadata: results in the recorded order, one by one or all or none. */
import { AuthInfo, Connection } from '@salesforce/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { soap } from './support.ts';

const RECORDING = join(import.meta.dirname, '../../../shared/recordings/soap-metadata/upsertmetadata-all-or-none-rollback.json');
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

let emulator: Emulator;
let connection: Connection;

beforeAll(async () => {
  emulator = await startEmulator();
  const { accessToken, instanceUrl, username } = emulator;
  const authInfo = await AuthInfo.create({ username, accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
  connection = await Connection.create({ authInfo });
});
afterAll(async () => {
  await emulator.close();
});

const permissionSet = (fullName: string, label = fullName): string =>
  `<metadata ${XSI} xsi:type="PermissionSet"><fullName>${fullName}</fullName><label>${label}</label></metadata>`;

/** A call with the AllOrNoneHeader, as no client of ours sends it. */
async function allOrNone(body: string): Promise<string> {
  const { text } = await soap(
    {
      ...emulator,
      accessToken: `${emulator.accessToken}</sessionId></SessionHeader><AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader><SessionHeader><sessionId>${emulator.accessToken}`,
    },
    body,
  );
  return /<soapenv:Body>(.*)<\/soapenv:Body>/.exec(text)?.[1] ?? text;
}

describe('through jsforce', () => {
  it('creates, reads, updates and deletes', async () => {
    const { metadata } = connection;
    expect(await metadata.create('PermissionSet', { fullName: 'Made', label: 'Made' } as never)).toEqual({
      errors: [],
      fullName: 'Made',
      success: true,
    });
    expect(await metadata.update('PermissionSet', { fullName: 'Made', label: 'Changed' } as never)).toMatchObject({ success: true });
    expect(await metadata.read('PermissionSet', 'Made')).toMatchObject({ fullName: 'Made', label: 'Changed' });
    expect(await metadata.upsert('PermissionSet', { fullName: 'Made', label: 'Again' } as never)).toMatchObject({
      created: false,
      success: true,
    });
    expect(await metadata.upsert('PermissionSet', { fullName: 'New', label: 'New' } as never)).toMatchObject({
      created: true,
      success: true,
    });
    expect(await metadata.delete('PermissionSet', ['Made', 'New'])).toMatchObject([{ success: true }, { success: true }]);
    expect(await metadata.list({ type: 'PermissionSet' })).toEqual([]);
  });

  it('makes a working app part by part', async () => {
    const { metadata } = connection;
    const parts = [
      ['ExternalClientApplication', { fullName: 'Api', contactEmail: 'owner@example.com' }],
      ['ExtlClntAppOauthSettings', { fullName: 'Api_oauth', externalClientApplication: 'Api', commaSeparatedOauthScopes: 'Api' }],
      ['ExtlClntAppGlobalOauthSettings', { fullName: 'Api_glbl', externalClientApplication: 'Api', callbackUrl: 'https://a.example.com' }],
    ] as const;
    for (const [type, part] of parts) expect(await metadata.create(type as never, part as never)).toMatchObject({ success: true });
    expect(await metadata.read('ExtlClntAppGlobalOauthSettings' as never, 'Api_glbl')).toMatchObject({
      consumerKey: expect.stringMatching(/^3MVG9/) as string,
    });
  });

  it.each([
    ['create', { fullName: 'Twice', label: 'Twice' }, 'DUPLICATE_DEVELOPER_NAME', 'The PermissionSet Twice already exists.'],
    [
      'update',
      { fullName: 'Nobody', label: 'x' },
      'INVALID_CROSS_REFERENCE_KEY',
      'In field: fullName - no PermissionSet named Nobody found',
    ],
    ['create', { fullName: 'NoLabel' }, 'REQUIRED_FIELD_MISSING', 'Required field is missing: label'],
    [
      'create',
      { fullName: 'Licensed', label: 'x', license: 'Nope' },
      'INVALID_CROSS_REFERENCE_KEY',
      'In field: license - no License named Nope found',
    ],
  ] as const)('%s of %o says %s', async (operation, value, statusCode, message) => {
    await connection.metadata.upsert('PermissionSet', { fullName: 'Twice', label: 'Twice' } as never);
    const { metadata } = connection;
    const answer =
      operation === 'create' ? metadata.create('PermissionSet', value as never) : metadata.update('PermissionSet', value as never);
    expect(await answer).toEqual({
      errors: [{ message, statusCode, extendedErrorDetails: [], fields: [] }],
      fullName: value.fullName,
      success: false,
    });
  });

  it('names a component that cannot be deleted', async () => {
    expect(await connection.metadata.delete('PermissionSet', 'Nobody')).toEqual({
      errors: [
        { message: 'no PermissionSet named Nobody found', statusCode: 'INVALID_CROSS_REFERENCE_KEY', extendedErrorDetails: [], fields: [] },
      ],
      fullName: 'Nobody',
      success: false,
    });
  });
});

describe('each for itself, or all or none', () => {
  const good = permissionSet('Good');
  const bad = `<metadata ${XSI} xsi:type="PermissionSet"><fullName>Bad</fullName><label>Bad</label><license>Nope</license></metadata>`;
  const names = async (): Promise<string> =>
    (await soap(emulator, '<listMetadata><queries><type>PermissionSet</type></queries></listMetadata>')).text;

  it('keeps the good one without the header', async () => {
    const { text } = await soap(emulator, `<createMetadata>${good}${bad}</createMetadata>`);
    expect(text).toContain(
      '<createMetadataResponse><result><fullName>Good</fullName><success>true</success></result><result><errors><message>In field: license - no License named Nope found</message><statusCode>INVALID_CROSS_REFERENCE_KEY</statusCode></errors><fullName>Bad</fullName><success>false</success></result></createMetadataResponse>',
    );
    expect(await names()).toContain('<fullName>Good</fullName>');
  });

  it('keeps none with it, and says so of the good one', async () => {
    const answer = await allOrNone(`<upsertMetadata>${bad}${permissionSet('Other')}</upsertMetadata>`);
    expect(answer).toBe(
      '<upsertMetadataResponse><result><created>false</created><errors><message>In field: license - no License named Nope found</message><statusCode>INVALID_CROSS_REFERENCE_KEY</statusCode></errors><fullName>Bad</fullName><success>false</success></result><result><created>false</created><errors><message>Record rolled back because not all records were valid and the request was using AllOrNone header</message><statusCode>ALL_OR_NONE_OPERATION_ROLLED_BACK</statusCode></errors><fullName>Other</fullName><success>false</success></result></upsertMetadataResponse>',
    );
    expect(await names()).not.toContain('<fullName>Other</fullName>');
  });

  it.skipIf(!existsSync(RECORDING))('has the elements of a recorded answer', async () => {
    const { response } = JSON.parse(readFileSync(RECORDING, 'utf8')) as { response: { body: string } };
    const answer = await allOrNone(`<upsertMetadata>${bad}${permissionSet('Other')}${permissionSet('Third')}</upsertMetadata>`);
    const tags = (xml: string): string[] => [...xml.matchAll(/<\/?(?!\?|soapenv)[\w:]+/g)].map(([tag]) => tag);
    expect(tags(answer)).toEqual(tags(response.body));
    expect(answer).toContain(/ROLLED_BACK/.exec(response.body)?.[0]);
    expect(/<message>Record rolled.*?<\/message>/.exec(answer)?.[0]).toBe(/<message>Record rolled.*?<\/message>/.exec(response.body)?.[0]);
  });

  it('takes ten components in a call, and not eleven', async () => {
    const many = (count: number): string => Array.from({ length: count }, (_, index) => permissionSet(`Many${index}`)).join('');
    expect((await soap(emulator, `<upsertMetadata>${many(10)}</upsertMetadata>`)).status).toBe(200);
    const refused = await soap(emulator, `<upsertMetadata>${many(11)}</upsertMetadata>`);
    expect(refused.status).toBe(500);
    expect(refused.text).toContain('EXCEEDED_ID_LIMIT: record limit reached. cannot submit more than 10 records into this operation');
  });

  it('faults on a type that does not exist', async () => {
    const { status, text } = await soap(
      emulator,
      `<createMetadata><metadata ${XSI} xsi:type="Nope"><fullName>A</fullName></metadata></createMetadata>`,
    );
    expect([status, text]).toEqual([500, expect.stringContaining('<faultcode>sf:INVALID_TYPE</faultcode>')]);
  });
});
