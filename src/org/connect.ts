/**
 * The Salesforce adapter of the Org port: `@salesforce/core` for the connection and the data, SDR for deploys.
 * Rule: both libraries are imported here alone, and only when a command connects.
 */
import type { Connection } from '@salesforce/core';
import { EcaformError, error, fail } from '../diagnostic.ts';
import { deploy } from './deploy.ts';
import { evidenceOf } from './evidence.ts';
import type { OrgAssignment, OrgPermissionSet, OrgUser } from '../plan/index.ts';
import type { Org, OrgAccess } from './port.ts';
import { queryIn } from './query.ts';
import { read } from './retrieve.ts';

/** What the adapter needs to know of the environment. */
export interface ConnectOptions {
  /** Metadata API version, e.g. `66.0`. */
  readonly apiVersion: string;
  /** Deploy by the SOAP Metadata API instead of REST. */
  readonly soap?: boolean;
  /** Told what core finds worth a warning; without it core's warnings go to stderr by themselves. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Connects to an org and asks it who it is.
 * @throws EcaformError `org-not-authorised`, `org-unreachable`
 */
export async function connect(access: OrgAccess, options: ConnectOptions): Promise<Org> {
  const connection = await open(access, options);
  const [organization] = await guard(access, () =>
    queryIn<{ Id: string; IsSandbox: boolean }>(connection, 'SELECT Id, IsSandbox FROM Organization', undefined),
  );
  // On the org's own host, as the `sf` CLI asks; `/id/…` would take the token to the login host.
  const identity = await guard(access, () => connection.request<{ preferred_username: string }>('/services/oauth2/userinfo'));
  if (!organization) return fail('org-unreachable', 'the org gave no answer to who it is');
  return {
    orgId: organization.Id,
    username: identity.preferred_username,
    instanceUrl: connection.instanceUrl.replace(/\/+$/, ''),
    isSandbox: organization.IsSandbox,
    read: (requests) => read(connection, requests),
    deploy: (components, deployOptions) => deploy(connection, components, { ...deployOptions, ...options }),
    users: (usernames) => users(connection, usernames),
    permissionSets: (names) => permissionSets(connection, names),
    profiles: async (names) =>
      (await queryIn<{ Name: string }>(connection, 'SELECT Name FROM Profile', { Name: names })).map((row) => row.Name),
    assignments: async (userIds, permissionSetIds) =>
      (
        await queryIn<{ AssigneeId: string; PermissionSetId: string }>(
          connection,
          'SELECT AssigneeId, PermissionSetId FROM PermissionSetAssignment',
          {
            AssigneeId: userIds,
            PermissionSetId: permissionSetIds,
          },
        )
      ).map((row) => ({ userId: row.AssigneeId, permissionSetId: row.PermissionSetId })),
    assign: (assignment) => assign(connection, assignment),
    unassign: (assignment) => unassign(connection, assignment),
    tokenUsers: (labels) => tokenUsers(connection, labels),
    evidence: evidenceOf(connection),
  };
}

async function open(access: OrgAccess, { apiVersion, onWarning }: ConnectOptions): Promise<Connection> {
  const { AuthInfo, Connection: CoreConnection, Lifecycle, StateAggregator } = await import('@salesforce/core');
  if (onWarning) {
    Lifecycle.getInstance().onWarning((text) => {
      // Plain http is refused by the spec's rules, but for this very machine.
      if (!/^Using insecure protocol: http: on url: http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(text)) onWarning(text);
      return Promise.resolve();
    });
  }
  return guard(access, async () => {
    const authInfo =
      access.kind === 'token'
        ? await AuthInfo.create({
            accessTokenOptions: { accessToken: access.accessToken, instanceUrl: access.instanceUrl, loginUrl: access.instanceUrl },
          })
        : await AuthInfo.create({ username: (await StateAggregator.getInstance()).aliases.resolveUsername(access.org) });
    const connection = await CoreConnection.create({ authInfo });
    connection.setApiVersion(apiVersion);
    return connection;
  });
}

/** Turns what core throws into one sentence and the next step; a token never shows. */
async function guard<T>(access: OrgAccess, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof EcaformError) throw cause;
    const name = access.kind === 'token' ? access.instanceUrl : access.org;
    const words = cause instanceof Error ? cause.message : String(cause);
    const message = access.kind === 'token' ? words.replaceAll(access.accessToken, '<access token>') : words;
    const isUnknown = cause instanceof Error && /NamedOrgNotFound|NoAuthInfo/i.test(cause.name);
    const isDead = /INVALID_SESSION_ID|expired access|Bad_OAuth_Token|Session expired/i.test(message);
    throw new EcaformError(
      [
        isUnknown
          ? error('org-not-authorised', `no authorised org is called ${name}`, {
              hint: `run \`sf org login web --alias ${name}\`, or correct \`org\` in the spec`,
            })
          : error('org-unreachable', `${name}: ${message}`, {
              hint: isDead ? 'the session is over; log in again' : 'check the address, the network and the rights of the user',
            }),
      ],
      { cause },
    );
  }
}

async function users(connection: Connection, values: readonly string[], field: 'Username' | 'Id' = 'Username'): Promise<OrgUser[]> {
  interface Row {
    Id: string;
    Username: string;
    IsActive: boolean;
    Profile: { Name: string } | null;
  }
  const rows = await queryIn<Row>(connection, 'SELECT Id, Username, IsActive, Profile.Name FROM User', { [field]: values });
  return rows.map((row) => ({ id: row.Id, username: row.Username, isActive: row.IsActive, profile: row.Profile?.Name ?? '' }));
}

async function permissionSets(connection: Connection, names: readonly string[]): Promise<OrgPermissionSet[]> {
  interface Row {
    Id: string;
    Name: string;
    NamespacePrefix: string | null;
    License: { Name: string } | null;
  }
  // In SOQL the namespace is a field of its own, so `ns__Name` is asked for by its last part.
  const bare = [...new Set(names.map((name) => name.replace(/^[A-Za-z0-9]+__/, '')))];
  const rows = await queryIn<Row>(connection, 'SELECT Id, Name, NamespacePrefix, License.Name FROM PermissionSet', { Name: bare });
  return rows
    .map((row) => ({
      id: row.Id,
      name: row.NamespacePrefix ? `${row.NamespacePrefix}__${row.Name}` : row.Name,
      ...(row.License ? { license: row.License.Name } : {}),
    }))
    .filter((set) => names.includes(set.name));
}

async function unassign(connection: Connection, { userId, permissionSetId }: OrgAssignment): Promise<void> {
  const rows = await queryIn<{ Id: string }>(connection, 'SELECT Id FROM PermissionSetAssignment', {
    AssigneeId: [userId],
    PermissionSetId: [permissionSetId],
  });
  for (const { Id } of rows) await connection.sobject('PermissionSetAssignment').destroy(Id);
}

async function tokenUsers(connection: Connection, labels: readonly string[]): Promise<{ label: string; user: OrgUser }[]> {
  interface Row {
    AppName: string;
    UserId: string;
  }
  const rows = await queryIn<Row>(connection, 'SELECT AppName, UserId FROM OauthToken', { AppName: labels });
  const found = await users(
    connection,
    rows.map((row) => row.UserId),
    'Id',
  );
  const pairs = new Map(rows.map((row) => [`${row.AppName} ${row.UserId}`, row]));
  return [...pairs.values()].flatMap((row) => {
    const user = found.find((each) => each.id === row.UserId);
    return user ? [{ label: row.AppName, user }] : [];
  });
}

async function assign(connection: Connection, { userId, permissionSetId }: OrgAssignment): Promise<void> {
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
