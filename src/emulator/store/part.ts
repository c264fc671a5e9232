/**
 * What of an org is kept in a store, as one table of collections and one of single values.
 * Rule: whatever the org's state gains must stand here, or it is lost with the process; a test holds the two together.
 */
import type { Org } from '../org/state.ts';

/** A collection of the org: its entries by key, and the member that is made of entries again. */
export interface Part {
  readonly read: (org: Org) => Iterable<readonly [key: string, value: unknown]>;
  readonly write: (entries: readonly (readonly [key: string, value: unknown])[]) => unknown;
  /** What tells a changed entry that is the same object as before; without it, entries are replaced and never changed. */
  readonly stamp?: (value: unknown) => string;
}

function map(read: (org: Org) => ReadonlyMap<string, unknown>, stamp?: Part['stamp']): Part {
  return { read, write: (entries) => new Map(entries), ...(stamp === undefined ? {} : { stamp }) };
}

function list(read: (org: Org) => readonly { readonly id: string }[]): Part {
  return { read: (org) => read(org).map((value) => [value.id, value] as const), write: (entries) => entries.map(([, value]) => value) };
}

function set(read: (org: Org) => ReadonlySet<string>): Part {
  return {
    read: (org) => Array.from(read(org), (value) => [value, true] as const),
    write: (entries) => new Set(entries.map(([key]) => key)),
  };
}

interface JobStamp {
  readonly status: string;
  readonly lastModifiedDate?: number;
  readonly isSpent?: boolean;
}

function jobStamp(value: unknown): string {
  const { status, lastModifiedDate, isSpent } = value as JobStamp;
  return `${status}/${lastModifiedDate ?? ''}/${isSpent === true}`;
}

/** Collections, by the member of the org they fill. */
export const PARTS = {
  users: list((org) => org.users),
  profiles: list((org) => org.profiles),
  components: map((org) => org.components),
  secrets: map((org) => org.secrets),
  assignments: list((org) => org.assignments),
  deletedIds: set((org) => org.deletedIds),
  sessions: map((org) => org.sessions),
  approvals: list((org) => org.approvals),
  codes: map((org) => org.codes),
  browsers: map((org) => org.browsers),
  frontdoors: map((org) => org.frontdoors),
  installedApps: set((org) => org.installedApps),
  blockedApps: set((org) => org.blockedApps),
  spentJti: map((org) => org.spentJti),
  logins: list((org) => org.logins),
  derivedIds: map((org) => org.derivedIds),
  records: map((org) => org.records),
  columns: map((org) => org.columns),
  apiEvents: list((org) => org.apiEvents),
  auditTrail: list((org) => org.auditTrail),
  staged: map((org) => org.staged),
  deploys: map((org) => org.deploys, jobStamp),
  retrieves: map((org) => org.retrieves, jobStamp),
} as const satisfies Partial<Record<keyof Org, Part>>;

/** Single values, by the member of the org. */
export const VALUES = [
  'id',
  'name',
  'isSandbox',
  'instanceUrl',
  'apiVersion',
  'seed',
  'createdDate',
  'ids',
  'signingKey',
  'apiCalls',
  'deployments',
  'faults',
] as const satisfies readonly (keyof Org)[];

/** Members that belong to a run, not to the org. */
export const NOT_KEPT = ['newId', 'now', 'loginUrls'] as const satisfies readonly (keyof Org)[];
