/**
 * The state of one emulated org, and how it begins.
 * Rule: plain data; whatever is known of an app is derived from its metadata components, so that there is one truth.
 */
import type { DeployJob, RetrieveJob } from '../metadata/job-state.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { textElement } from '../metadata/xml.ts';
import { createFaults, skewedClock, type FaultState } from '../fault/draw.ts';
import type { Approval, AuthorizationCode, Browser, Session } from './grant-record.ts';
import { createIdSource, createIdState, type IdSource, type IdState, type RecordKind } from './id.ts';
import type { IpRange } from './network.ts';
import type { User } from './user.ts';
import { ADMIN_PROFILE, DEFAULT_SEED, profilesOf, type Seed, type SeedPermissionSet, type SeedUser } from './seed.ts';

export type { Approval, AuthorizationCode, Browser, Session } from './grant-record.ts';
export type { User } from './user.ts';

/** A profile; its name is the one Setup shows. */
export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly loginIpRanges: readonly IpRange[];
}

/** A metadata component as the org keeps it: children of its root element, already with what the platform adds. */
export interface Component {
  readonly type: string;
  readonly fullName: string;
  readonly id: string;
  readonly elements: readonly XmlElement[];
  /** The body of a certificate, beside its XML. */
  readonly content?: string;
  readonly createdById: string;
  readonly createdDate: number;
  readonly lastModifiedById: string;
  readonly lastModifiedDate: number;
}

/** Components by {@link componentKey}. A deploy works on a copy and puts it in place when all is well. */
export type Components = ReadonlyMap<string, Component>;

/** A permission set given to a user. */
export interface Assignment {
  readonly id: string;
  readonly permissionSetId: string;
  readonly assigneeId: string;
  readonly createdDate: number;
}

/** One login attempt; `userId` is null when no such user exists. */
export interface Login {
  readonly id: string;
  readonly userId: string | null;
  readonly loginTime: number;
  readonly status: string;
  readonly application: string;
  readonly sourceIp: string;
  /** `Remote Access 2.0` unless said otherwise. */
  readonly loginType?: string;
}

/** A record of an sObject that has no state of its own, by field name; audit fields stand beside. */
export interface StoredRecord {
  readonly id: string;
  readonly object: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  readonly createdById: string;
  readonly createdDate: number;
  readonly lastModifiedById: string;
  readonly lastModifiedDate: number;
}

/** One call of an API, as the event log counts it; the path has no query. */
export interface ApiEvent {
  readonly id: string;
  readonly time: number;
  readonly userId: string;
  readonly consumerKey: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly sourceIp: string;
  readonly userAgent: string;
}

/** One row of the Setup Audit Trail: who changed what in Setup, in the words that Setup shows. */
export interface AuditEntry {
  readonly id: string;
  readonly createdDate: number;
  readonly createdById: string;
  readonly action: string;
  readonly section: string;
  readonly display: string;
}

/** A staged pair of consumer key and secret. `Rotated` is the old pair, after the staged one took its place. */
export interface StagedCredential {
  readonly id: string;
  readonly consumerId: string;
  readonly consumerKey: string;
  readonly secret: string;
  readonly status: 'Active' | 'Rotated';
  readonly createdDate: number;
}

/** The whole org. Entries of its collections are replaced, never changed in place: the store tells by that what is new. Only the rooms of the emulator that answer a request change it. */
export interface Org {
  readonly id: string;
  readonly name: string;
  readonly isSandbox: boolean;
  /** Set once the server listens. */
  instanceUrl: string;
  readonly apiVersion: string;
  readonly seed: Required<Seed>;
  readonly createdDate: number;
  readonly ids: IdState;
  readonly newId: IdSource;
  readonly now: () => number;
  readonly users: User[];
  readonly profiles: readonly Profile[];
  components: Components;
  /** Consumer secrets by consumer key; metadata never shows them. */
  readonly secrets: Map<string, string>;
  assignments: Assignment[];
  /** Ids of deleted records: deleting one again answers ENTITY_IS_DELETED. */
  readonly deletedIds: Set<string>;
  readonly sessions: Map<string, Session>;
  readonly approvals: Approval[];
  readonly codes: Map<string, AuthorizationCode>;
  readonly browsers: Map<string, Browser>;
  /** One-time passwords of `frontdoor_uri`, each with its user and the time after which it is worth nothing. */
  readonly frontdoors: Map<string, { readonly userId: string; readonly expiresAt: number }>;
  /** What Setup shows as installed and as blocked under Connected Apps OAuth Usage: consumer keys or API names. */
  readonly installedApps: Set<string>;
  readonly blockedApps: Set<string>;
  /** The private key that signs tokens, PKCS #8 in PEM; made when it is first asked for. */
  signingKey: string | null;
  /** Addresses of login hosts that send their users here. */
  readonly loginUrls: Set<string>;
  /** Spent `jti` values, each with the time after which it may be forgotten. */
  readonly spentJti: Map<string, number>;
  readonly logins: Login[];
  /** Ids of rows that are derived, e.g. SetupEntityAccess, kept so that they stay the same from query to query. */
  readonly derivedIds: Map<string, string>;
  apiCalls: number;
  /** Records by id. */
  readonly records: Map<string, StoredRecord>;
  /** Columns that were written to rows whose state has no place for them, by id. */
  readonly columns: Map<string, StoredRecord['values']>;
  readonly apiEvents: ApiEvent[];
  /** Oldest first. */
  auditTrail: readonly AuditEntry[];
  readonly staged: Map<string, StagedCredential>;
  readonly faults: FaultState;
  /** Deploys and retrieves by id; these two change in place. `deployments` counts the deploys that changed the org. */
  readonly deploys: Map<string, DeployJob>;
  readonly retrieves: Map<string, RetrieveJob>;
  deployments: number;
}

/** Options of {@link createOrg}. */
export interface OrgOptions {
  readonly seed: Seed;
  readonly apiVersion: string;
  readonly now: () => number;
}

/** Key of a component in {@link Components}; names are compared without case, as the platform does. */
export function componentKey(type: string, fullName: string): string {
  return `${type}/${fullName.toLowerCase()}`;
}

/** Components of one type, in the order in which they came. */
export function componentsOf(components: Components, type: string): Component[] {
  return [...components.values()].filter((component) => component.type === type);
}

/** The user with this username, compared without case. */
export function findUser(org: Org, username: string): User | undefined {
  return org.users.find((user) => user.username === username.toLowerCase());
}

/** The user with this id; none for null. */
export function findUserById(org: Org, id: string | null): User | undefined {
  return id === null ? undefined : org.users.find((user) => user.id === id);
}

/** The admin: the first active user with the profile System Administrator. */
export function adminOf(org: Org): User {
  const profile = org.profiles.find(({ name }) => name === ADMIN_PROFILE);
  const admin = org.users.find((user) => user.profileId === profile?.id && user.isActive && !user.isFrozen);
  if (admin === undefined) throw new Error(`the org has no active user with the profile ${ADMIN_PROFILE}`);
  return admin;
}

/** The full name that lists show. */
export function fullNameOf(user: User): string {
  return user.firstName === null ? user.lastName : `${user.firstName} ${user.lastName}`;
}

/** The id of a derived row, the same each time it is asked for. */
export function derivedId(org: Org, kind: RecordKind, key: string): string {
  const known = org.derivedIds.get(`${kind}/${key}`);
  if (known !== undefined) return known;
  const id = org.newId(kind);
  org.derivedIds.set(`${kind}/${key}`, id);
  return id;
}

/** Makes an org from a seed that {@link parseSeed} has accepted. */
export function createOrg({ seed, apiVersion, now: clock }: OrgOptions): Org {
  const full = { ...DEFAULT_SEED, ...seed };
  const faults = createFaults(full.faults, full.faultSeed);
  const now = skewedClock(clock, faults);
  const ids = createIdState();
  const newId = createIdSource(ids);
  const id = newId('Organization');
  const profiles = profilesOf(full).map((profile) => ({ id: newId('Profile'), ...profile }));
  const users = full.users.map((user) => toUser(user, profiles, { id: newId('User'), createdDate: now() }));
  const creator = users[0]?.id ?? id;
  const permissionSets = full.permissionSets.map((set) =>
    toPermissionSet(set, { id: newId('PermissionSet'), createdById: creator, createdDate: now() }),
  );
  const components = new Map(permissionSets.map((set) => [componentKey(set.type, set.fullName), set]));
  const assignments = full.users.flatMap((user, index) =>
    (user.permissionSets ?? []).map((name) => ({
      id: newId('PermissionSetAssignment'),
      permissionSetId: components.get(componentKey('PermissionSet', name))?.id ?? '',
      assigneeId: users[index]?.id ?? '',
      createdDate: now(),
    })),
  );
  return {
    id,
    name: full.org.name ?? DEFAULT_SEED.org.name,
    isSandbox: full.org.isSandbox ?? false,
    instanceUrl: '',
    apiVersion,
    seed: full,
    createdDate: now(),
    ids,
    newId,
    now,
    users,
    profiles,
    components,
    secrets: new Map(),
    assignments,
    deletedIds: new Set(),
    sessions: new Map(),
    approvals: [],
    codes: new Map(),
    browsers: new Map(),
    frontdoors: new Map(),
    installedApps: new Set(full.access.installedApps),
    blockedApps: new Set(full.access.blockedApps),
    signingKey: null,
    loginUrls: new Set(),
    spentJti: new Map(),
    logins: [],
    derivedIds: new Map(),
    apiCalls: 0,
    records: new Map(),
    columns: new Map(),
    apiEvents: [],
    auditTrail: [],
    staged: new Map(),
    faults,
    deploys: new Map(),
    retrieves: new Map(),
    deployments: 0,
  };
}

function toUser(seed: SeedUser, profiles: readonly Profile[], made: Pick<User, 'id' | 'createdDate'>): User {
  const username = seed.username.toLowerCase();
  return {
    ...made,
    username,
    email: seed.email ?? username,
    firstName: seed.firstName ?? null,
    lastName: seed.lastName ?? username.split('@')[0] ?? username,
    profileId: profiles.find((profile) => profile.name === seed.profile)?.id ?? '',
    isActive: seed.isActive ?? true,
    isFrozen: seed.isFrozen ?? false,
    password: seed.password ?? null,
  };
}

function toPermissionSet(seed: SeedPermissionSet, made: Pick<Component, 'id' | 'createdById' | 'createdDate'>): Component {
  const userPermissions = (seed.userPermissions ?? []).map((name) => ({
    name: 'userPermissions',
    text: '',
    children: [textElement('enabled', 'true'), textElement('name', name)],
  }));
  return {
    type: 'PermissionSet',
    fullName: seed.name,
    elements: [
      textElement('hasActivationRequired', 'false'),
      textElement('label', seed.label),
      ...(seed.license === undefined ? [] : [textElement('license', seed.license)]),
      ...userPermissions,
    ],
    lastModifiedById: made.createdById,
    lastModifiedDate: made.createdDate,
    ...made,
  };
}
