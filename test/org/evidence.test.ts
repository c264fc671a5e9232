/** Evidence about a user, read from an emulated org: each fact as it is, and none taken for absent because a query was refused. */
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/org/index.ts';
import type { Org } from '../../src/org/index.ts';
import { emulatedOrg } from '../support/emulator.ts';

async function connected(): Promise<{ org: Org; idOf: (username: string) => Promise<string> }> {
  const users = [
    { username: 'admin@example.com', lastName: 'Admin', profile: 'System Administrator' },
    { username: 'approver@example.com', lastName: 'Approver', profile: 'Standard User', permissionSets: ['Approvers'] },
    { username: 'other@example.com', lastName: 'Other', profile: 'Standard User' },
  ];
  const permissionSets = [{ name: 'Approvers', label: 'Approvers', userPermissions: ['CanApproveUninstalledApps'] }];
  const { accessToken, instanceUrl } = await emulatedOrg({ seed: { users, permissionSets } });
  const org = await connect({ kind: 'token', accessToken, instanceUrl }, { apiVersion: '66.0', onWarning: () => undefined });
  return { org, idOf: async (username) => (await org.users([username]))[0]?.id ?? '' };
}

describe('hasUserPermission', () => {
  it('finds what a permission set or the profile grants', async () => {
    const { org, idOf } = await connected();
    const has = async (username: string, permission: string): Promise<boolean | undefined> =>
      org.evidence.hasUserPermission(await idOf(username), permission);
    expect(await has('approver@example.com', 'CanApproveUninstalledApps')).toBe(true);
    expect(await has('other@example.com', 'CanApproveUninstalledApps')).toBe(false);
    expect(await has('admin@example.com', 'CanApproveUninstalledApps')).toBe(false);
    expect(await has('admin@example.com', 'ApiEnabled')).toBe(true);
  });

  it('says that the org has no field for a permission, and throws whatever else is wrong', async () => {
    const { org, idOf } = await connected();
    expect(await org.evidence.hasUserPermission(await idOf('other@example.com'), 'UseAnyApiClient')).toBeUndefined();
    await expect(org.evidence.hasUserPermission('nobody', 'ApiEnabled')).rejects.toThrow('not an id');
  });
});
