/**
 * Who may what: users, permission sets, assignments, access to apps, tokens.
 * Rule: one function a question, each as few requests as the number of names allows; values are escaped by `query.ts`.
 */
import type { Connection } from '@salesforce/core';
import { EcaformError, error } from '../diagnostic.ts';
import type { AppAccess, OrgAssignment, OrgPermissionSet, OrgUser } from '../plan/index.ts';
import type { OrgToken } from './port.ts';
import { queryIn } from './query.ts';

/** Users that exist, by username or by id. */
export async function users(connection: Connection, values: readonly string[], field: 'Username' | 'Id' = 'Username'): Promise<OrgUser[]> {
  interface Row {
    Id: string;
    Username: string;
    IsActive: boolean;
    Profile: { Name: string } | null;
  }
  const rows = await queryIn<Row>(connection, 'SELECT Id, Username, IsActive, Profile.Name FROM User', { [field]: values });
  return rows.map((row) => ({ id: row.Id, username: row.Username, isActive: row.IsActive, profile: row.Profile?.Name ?? '' }));
}

/** Permission sets that exist, by API name; a name that no set has is looked for among the labels, by which a ConnectedApp knows them. */
export async function permissionSets(connection: Connection, names: readonly string[]): Promise<OrgPermissionSet[]> {
  // In SOQL the namespace is a field of its own, so `ns__Name` is asked for by its last part.
  const bare = [...new Set(names.map((name) => name.replace(/^[A-Za-z0-9]+__/, '')))];
  const byName = (await permissionSetsWhere(connection, { Name: bare })).filter((set) => names.includes(set.name));
  const rest = names.filter((name) => !byName.some((set) => set.name === name));
  return [...byName, ...(await permissionSetsWhere(connection, { Label: rest }))];
}

/** Permission sets by any field. */
export async function permissionSetsWhere(
  connection: Connection,
  condition: Readonly<Record<string, readonly string[]>>,
): Promise<OrgPermissionSet[]> {
  interface Row {
    Id: string;
    Name: string;
    Label: string | null;
    NamespacePrefix: string | null;
    License: { Name: string } | null;
  }
  const rows = await queryIn<Row>(connection, 'SELECT Id, Name, Label, NamespacePrefix, License.Name FROM PermissionSet', condition);
  return rows.map((row) => ({
    id: row.Id,
    name: fullNameOf(row),
    ...(row.Label === null ? {} : { label: row.Label }),
    ...(row.License ? { license: row.License.Name } : {}),
  }));
}

function fullNameOf({ Name, NamespacePrefix }: { readonly Name: string; readonly NamespacePrefix: string | null }): string {
  return NamespacePrefix ? `${NamespacePrefix}__${Name}` : Name;
}

type AccessRow = Omit<AppAccess, 'app'> & { readonly appId: string };

/** Who may use the apps, by their ids: rows of SetupEntityAccess. Profiles hold access through a permission set that they own. */
export async function appAccess(connection: Connection, appIds: readonly string[]): Promise<AccessRow[]> {
  interface Row {
    Id: string;
    SetupEntityId: string;
    Parent: {
      Id: string;
      Name: string;
      Label: string | null;
      NamespacePrefix: string | null;
      IsOwnedByProfile: boolean;
      ProfileId: string | null;
      Profile: { Name: string } | null;
    };
  }
  const fields =
    'Id, SetupEntityId, Parent.Id, Parent.Name, Parent.Label, Parent.NamespacePrefix, Parent.IsOwnedByProfile, Parent.ProfileId, Parent.Profile.Name';
  const rows = await queryIn<Row>(connection, `SELECT ${fields} FROM SetupEntityAccess`, { SetupEntityId: appIds });
  return rows.map(({ Id, SetupEntityId, Parent }): AccessRow => {
    const row = { id: Id, appId: SetupEntityId };
    return Parent.IsOwnedByProfile && Parent.Profile && Parent.ProfileId
      ? { ...row, holder: 'profile', holderId: Parent.ProfileId, name: Parent.Profile.Name }
      : {
          ...row,
          holder: 'permission set',
          holderId: Parent.Id,
          name: fullNameOf(Parent),
          ...(Parent.Label === null ? {} : { label: Parent.Label }),
        };
  });
}

/** Words for a row that is gone. */
const GONE = /ENTITY_IS_DELETED|NOT_FOUND|INVALID_CROSS_REFERENCE_KEY/;

/** Deletes a row of SetupEntityAccess. @throws EcaformError `revocation-refused`; a row that is gone is what was wanted */
export async function revokeAccess(connection: Connection, id: string): Promise<void> {
  try {
    await connection.sobject('SetupEntityAccess').destroy(id);
  } catch (cause) {
    const words = cause instanceof Error ? `${cause.name} ${cause.message}` : String(cause);
    if (GONE.test(words)) return;
    throw new EcaformError(
      [
        error('revocation-refused', `the org refused to take away the access to the app: ${words}`, {
          hint: 'take it away in Setup, at the app’s policies, then run apply again',
        }),
      ],
      { cause },
    );
  }
}

/** Which of the users hold which of the permission sets. */
export async function assignments(
  connection: Connection,
  userIds: readonly string[],
  permissionSetIds: readonly string[],
): Promise<OrgAssignment[]> {
  interface Row {
    AssigneeId: string;
    PermissionSetId: string;
  }
  const rows = await queryIn<Row>(connection, 'SELECT AssigneeId, PermissionSetId FROM PermissionSetAssignment', {
    AssigneeId: userIds,
    PermissionSetId: permissionSetIds,
  });
  return rows.map((row) => ({ userId: row.AssigneeId, permissionSetId: row.PermissionSetId }));
}

/** Names of those of the profiles that exist. */
export async function profiles(connection: Connection, names: readonly string[]): Promise<string[]> {
  return (await queryIn<{ Name: string }>(connection, 'SELECT Name FROM Profile', { Name: names })).map((row) => row.Name);
}

/** Takes a permission set from a user. */
export async function unassign(connection: Connection, { userId, permissionSetId }: OrgAssignment): Promise<void> {
  const rows = await queryIn<{ Id: string }>(connection, 'SELECT Id FROM PermissionSetAssignment', {
    AssigneeId: [userId],
    PermissionSetId: [permissionSetId],
  });
  for (const { Id } of rows) await connection.sobject('PermissionSetAssignment').destroy(Id);
}

/** What users allowed apps, by the apps' labels or by user. OauthToken shows at most 2,500 rows. */
export async function tokens(
  connection: Connection,
  of: { readonly labels: readonly string[] } | { readonly userIds: readonly string[] },
): Promise<OrgToken[]> {
  interface Row {
    Id: string;
    AppName: string | null;
    UserId: string;
    CreatedDate: string;
    LastUsedDate: string | null;
  }
  const rows = await queryIn<Row>(
    connection,
    'SELECT Id, AppName, UserId, CreatedDate, LastUsedDate FROM OauthToken',
    'labels' in of ? { AppName: of.labels } : { UserId: of.userIds },
  );
  return rows.map((row) => ({
    id: row.Id,
    label: row.AppName ?? '',
    userId: row.UserId,
    createdAt: row.CreatedDate,
    ...(row.LastUsedDate === null ? {} : { lastUsedAt: row.LastUsedDate }),
  }));
}

/** Users that hold a live token, by the label of the app. */
export async function tokenUsers(connection: Connection, labels: readonly string[]): Promise<{ label: string; user: OrgUser }[]> {
  const held = await tokens(connection, { labels });
  const found = await users(
    connection,
    held.map(({ userId }) => userId),
    'Id',
  );
  const pairs = new Map(held.map((each) => [`${each.label} ${each.userId}`, each]));
  return [...pairs.values()].flatMap(({ label, userId }) => {
    const user = found.find((each) => each.id === userId);
    return user ? [{ label, user }] : [];
  });
}

/** Gives a user a permission set. @throws EcaformError `assignment-refused` */
export async function assign(connection: Connection, { userId, permissionSetId }: OrgAssignment): Promise<void> {
  try {
    await connection.sobject('PermissionSetAssignment').create({ AssigneeId: userId, PermissionSetId: permissionSetId });
  } catch (cause) {
    // Someone else assigned it between the question and now: that is what was wanted.
    if (cause instanceof Error && `${cause.name} ${cause.message}`.includes('DUPLICATE_VALUE')) return;
    throw new EcaformError(
      [
        error(
          'assignment-refused',
          `the org refused to assign the permission set: ${cause instanceof Error ? cause.message : String(cause)}`,
          { hint: 'the user’s licence may not allow it' },
        ),
      ],
      { cause },
    );
  }
}
