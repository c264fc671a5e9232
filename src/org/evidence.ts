/**
 * What explains a login that failed, read one fact at a time.
 * Rule: reads only, and throws what cannot be read: the caller says so, and never takes it for absent.
 */
import type { Connection } from '@salesforce/core';
import type { AuditEntry } from '../plan/index.ts';
import { queryIn } from './query.ts';

/** One row of the login history. */
export interface LoginRecord {
  /** ISO 8601. */
  readonly at: string;
  /** Salesforce's words, such as `Success` or `User is frozen`. */
  readonly status: string;
  readonly sourceIp: string;
  readonly application: string;
}

/** A range of addresses, ends included. */
export interface IpRange {
  readonly start: string;
  readonly end: string;
}

/** Facts beside the apps and their policies. */
export interface OrgEvidence {
  /** Whether an administrator froze the user; undefined where the org keeps no such row. */
  readonly isFrozen: (userId: string) => Promise<boolean | undefined>;
  /** The user's logins since then, the newest first, at most 100. */
  readonly loginHistory: (userId: string, since: Date) => Promise<LoginRecord[]>;
  /** Whether Setup shows a connected app of that label as installed. */
  readonly isInstalled: (label: string) => Promise<boolean>;
  /** Whether the user has a user permission, by API name, through any permission set or the profile; undefined where the org's API has no field for it. */
  readonly hasUserPermission: (userId: string, permission: string) => Promise<boolean | undefined>;
  /** What was changed in Setup since then, the newest first, at most 2,000 entries. */
  readonly setupAuditTrail: (since: Date) => Promise<AuditEntry[]>;
  /** Login IP ranges of a profile, by its name in metadata or in Setup; empty when every address may log in. */
  readonly loginIpRanges: (profile: string) => Promise<IpRange[]>;
  /** Whether API Access Control admits only apps that an administrator approved. */
  readonly isApiAccessControlled: () => Promise<boolean>;
}

/** How many rows of the login history are read: the last hour of a user that fails again and again. */
const MAX_LOGINS = 100;

/** How many entries of the audit trail are read: one page of a query, and weeks of a busy org. */
const MAX_ENTRIES = 2000;

/** Profiles whose name in metadata is another than in Setup (Metadata API Developer Guide, "Profile"). */
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  'System Administrator': 'Admin',
  'Standard User': 'Standard',
  'Read Only': 'ReadOnly',
  'Solution Manager': 'SolutionManager',
  'Marketing User': 'MarketingProfile',
  'Contract Manager': 'ContractManager',
};

/** The facts of a connected org. */
export function evidenceOf(connection: Connection): OrgEvidence {
  return {
    isFrozen: async (userId) => {
      const [row] = await queryIn<{ IsFrozen: boolean }>(connection, 'SELECT IsFrozen FROM UserLogin', { UserId: [userId] });
      return row?.IsFrozen;
    },
    loginHistory: async (userId, since) => {
      interface Row {
        LoginTime: string;
        Status: string;
        SourceIp: string;
        Application: string | null;
      }
      // Status, SourceIp and Application cannot be filtered on.
      const { records } = await connection.query<Row>(
        `SELECT LoginTime, Status, SourceIp, Application FROM LoginHistory WHERE UserId = '${idOf(userId)}' AND LoginTime >= ${timeOf(since)} ORDER BY LoginTime DESC LIMIT ${MAX_LOGINS}`,
      );
      return records.map((row) => ({ at: row.LoginTime, status: row.Status, sourceIp: row.SourceIp, application: row.Application ?? '' }));
    },
    isInstalled: async (label) =>
      (await queryIn<{ Id: string }>(connection, 'SELECT Id FROM ConnectedApplication', { Name: [label] })).length > 0,
    hasUserPermission: async (userId, permission) => {
      // A profile grants through a permission set of its own, which its users are assigned.
      const granted = `AssigneeId = '${idOf(userId)}' AND PermissionSet.Permissions${permission} = true`;
      try {
        return (await connection.query(`SELECT Id FROM PermissionSetAssignment WHERE ${granted} LIMIT 1`)).records.length > 0;
      } catch (cause) {
        if (cause instanceof Error && cause.name === 'INVALID_FIELD') return undefined;
        throw cause;
      }
    },
    setupAuditTrail: async (since) => {
      interface Row {
        CreatedDate: string;
        CreatedBy: { Username: string } | null;
        DelegateUser: string | null;
        Display: string | null;
      }
      // Display cannot be filtered on.
      const { records } = await connection.query<Row>(
        `SELECT CreatedDate, CreatedBy.Username, DelegateUser, Display FROM SetupAuditTrail WHERE CreatedDate >= ${timeOf(since)} ORDER BY CreatedDate DESC LIMIT ${MAX_ENTRIES}`,
      );
      return records.map((row) => ({
        at: row.CreatedDate,
        by: row.CreatedBy?.Username ?? '',
        ...(row.DelegateUser === null ? {} : { delegate: row.DelegateUser }),
        display: row.Display ?? '',
      }));
    },
    loginIpRanges: async (profile) => {
      const found = await connection.metadata.read('Profile', PROFILE_NAMES[profile] ?? profile);
      const ranges = (found as { loginIpRanges?: { startAddress: string; endAddress: string }[] }).loginIpRanges ?? [];
      return [ranges].flat().map((range) => ({ start: range.startAddress, end: range.endAddress }));
    },
    isApiAccessControlled: async () => {
      const found = (await connection.metadata.read('ConnectedAppSettings', 'ConnectedApp')) as { enableAdminApprovedAppsOnly?: unknown };
      const value = found.enableAdminApprovedAppsOnly;
      if (typeof value !== 'boolean' && typeof value !== 'string') throw new Error('the org does not tell the setting');
      return value === true || value === 'true';
    },
  };
}

/** A time as SOQL writes it, in whole seconds. */
function timeOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** An id as SOQL may hold it; anything else is no id. */
function idOf(id: string): string {
  if (!/^[A-Za-z0-9]{15,18}$/.test(id)) throw new Error('not an id');
  return id;
}
