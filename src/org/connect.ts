/**
 * The Salesforce adapter of the Org port: `@salesforce/core` for the connection and the data, SDR for deploys.
 * Rule: both libraries are imported here alone, and only when a command connects.
 */
import type { Connection } from '@salesforce/core';
import { EcaformError, error, fail } from '../diagnostic.ts';
import { deploy } from './deploy.ts';
import { evidenceOf } from './evidence.ts';
import {
  appAccess,
  assign,
  assignments,
  permissionSets,
  permissionSetsWhere,
  profiles,
  revokeAccess,
  tokens,
  tokenUsers,
  unassign,
  users,
} from './people.ts';
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
    permissionSetsById: (ids) => permissionSetsWhere(connection, { Id: ids }),
    profiles: (names) => profiles(connection, names),
    assignments: (userIds, permissionSetIds) => assignments(connection, userIds, permissionSetIds),
    assign: (assignment) => assign(connection, assignment),
    unassign: (assignment) => unassign(connection, assignment),
    appAccess: (appIds) => appAccess(connection, appIds),
    revokeAccess: (id) => revokeAccess(connection, id),
    tokens: (of) => tokens(connection, of),
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
