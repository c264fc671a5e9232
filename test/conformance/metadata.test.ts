/** The contract of listMetadata, describeMetadata and the calls on single components, told through jsforce. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOrg, type TestOrg } from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await openOrg('Single');
});
afterAll(async () => {
  await org.close();
}, 12 * 60_000);

const label = (fullName: string, text = fullName): never => ({ fullName, label: text, hasActivationRequired: false }) as never;

describe('metadata', () => {
  it('is described', async () => {
    const { metadataObjects, partialSaveAllowed } = await org.connection.metadata.describe();
    expect(partialSaveAllowed).toBe(true);
    expect(metadataObjects).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          xmlName: 'PermissionSet',
          directoryName: 'permissionsets',
          suffix: 'permissionset',
          inFolder: false,
          metaFile: false,
        }),
        expect.objectContaining({ xmlName: 'ExternalClientApplication', directoryName: 'externalClientApps', suffix: 'eca' }),
        expect.objectContaining({ xmlName: 'Settings', directoryName: 'settings', suffix: 'settings' }),
      ]),
    );
  });

  it('is created, read, listed, updated, upserted and deleted', async () => {
    const { metadata } = org.connection;
    const fullName = `${org.prefix}One`;
    expect(await metadata.create('PermissionSet', label(fullName))).toMatchObject({ fullName, success: true });
    expect(await metadata.create('PermissionSet', label(fullName))).toMatchObject({ fullName, success: false });
    expect(await metadata.read('PermissionSet', fullName)).toMatchObject({ fullName, label: fullName });
    const listed = (await metadata.list({ type: 'PermissionSet' })).filter((row) => row.fullName.startsWith(org.prefix));
    expect(listed).toMatchObject([
      {
        fullName,
        type: 'PermissionSet',
        fileName: `permissionsets/${fullName}.permissionset`,
        id: expect.stringMatching(/^0PS\w{15}$/) as string,
      },
    ]);
    expect(await metadata.update('PermissionSet', label(fullName, 'Changed'))).toMatchObject({ success: true });
    expect(await metadata.upsert('PermissionSet', label(fullName, 'Again'))).toMatchObject({ success: true, created: false });
    expect(await metadata.read('PermissionSet', fullName)).toMatchObject({ label: 'Again' });
    expect(await metadata.delete('PermissionSet', fullName)).toMatchObject({ fullName, success: true });
    expect(await metadata.delete('PermissionSet', fullName)).toMatchObject({ fullName, success: false });
    expect(await metadata.upsert('PermissionSet', label(fullName))).toMatchObject({ success: true, created: true });
  });

  it('that is not there is updated with an error, and read as nothing', async () => {
    const fullName = `${org.prefix}Never`;
    const result = await org.connection.metadata.update('PermissionSet', label(fullName));
    expect(result).toMatchObject({ success: false, errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }] });
    expect((await org.connection.metadata.read('PermissionSet', fullName)).fullName ?? '').toBe('');
  });

  it('faults on a type that does not exist', async () => {
    await expect(org.connection.metadata.list({ type: 'NoSuchType' })).rejects.toThrow(/INVALID_TYPE/);
  });

  it('has the settings that decide about apps', async () => {
    const settings = (await org.connection.metadata.list({ type: 'Settings' })).map(({ fullName }) => fullName);
    expect(settings).toEqual(expect.arrayContaining(['ConnectedApp', 'ExternalClientApp', 'OauthOidc']));
  });
});
