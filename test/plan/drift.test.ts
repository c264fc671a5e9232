/** Which entries of the Setup Audit Trail speak of a difference: those that hold its names whole. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { entriesAbout } from '../../src/plan/index.ts';
import type { Drift, Observed } from '../../src/plan/index.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired } from '../../src/spec/index.ts';

const FILE = fileURLToPath(new URL('../fixtures/access/ecaform.yaml', import.meta.url));
const [desired] = desireAll(await loadSpec(FILE, {}), ['uat']) as [Desired];
const observed: Observed = {
  components: [{ type: 'ExternalClientApplication', fullName: 'Shop', metadata: { label: 'Web Shop (old)' } }],
  users: [{ id: '005000000000001AAA', username: 'a@example.com', isActive: true, profile: 'Standard User' }],
  permissionSets: [{ id: '0PS1', name: 'OrgAccess', label: 'Access of the Org' }],
  profiles: [],
  assignments: [],
  access: [],
  tokenUsers: {},
};

const about = (drift: Drift, ...displays: readonly string[]): string[] =>
  entriesAbout(
    [drift],
    displays.map((display) => ({ at: '2026-11-21T12:00:00.000+0000', by: 'admin@example.com', display })),
    { desired, observed },
  ).map(({ display }) => display);

describe('the audit trail', () => {
  it('speaks of an app by its developer name, the spec’s label or the one it has in the org, in any case', () => {
    const drift = { type: 'ExtlClntAppOauthSettings', fullName: 'Shop_oauth', app: 'Shop', field: 'commaSeparatedOauthScopes' };
    const named = ['Changed external client app Shop scopes', 'changed connected app WEB SHOP (OLD) scopes', 'Deleted Connected App Shop'];
    expect(about(drift, ...named)).toEqual(named);
    expect(about(drift, 'Changed external client app Shops scopes', 'Changed connected app Workshop scopes', 'Changed Shop_2')).toEqual([]);
  });

  it('speaks of a permission set by its label or its name', () => {
    const drift = { type: 'PermissionSet', fullName: 'ShopAccess', field: 'userPermissions' };
    expect(
      about(drift, 'Changed permission set Shop Access: Edit Tasks permission was changed', 'Changed permission set Other: x'),
    ).toEqual(['Changed permission set Shop Access: Edit Tasks permission was changed']);
  });

  it('speaks of an assignment by set and user together', () => {
    const drift = { type: 'PermissionSetAssignment', fullName: 'OrgAccess', app: 'Shop', spec: 'A@example.com' };
    const own = 'Permission set Access of the Org: unassigned from user A (UserID: [005000000000001])';
    expect(about(drift, own, own.replace('0001]', '0002]'), own.replace('Access of the Org', 'Other'))).toEqual([own]);
  });
});
