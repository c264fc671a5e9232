/**
 * What an emulated org starts with, given as plain data.
 * Rule: a section that a seed leaves out keeps the default's; a mistaken seed is refused with every mistake and its path.
 */
import { checkFaults, type FaultRule } from '../fault/rule.ts';
import { isIpRange, type IpRange } from './network.ts';
import { checkSObjects, type SeedSObject } from './seed-sobject.ts';
import { delay, developerName, flag, integer, list, object, oneOf, text, username, type Check } from './shape.ts';

/** A user to start with. `profile` is a profile's name; `isActive` is true and `isFrozen` false unless said otherwise. */
export interface SeedUser {
  readonly username: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly profile: string;
  /** API names of permission sets of the seed. */
  readonly permissionSets?: readonly string[];
  readonly isActive?: boolean;
  readonly isFrozen?: boolean;
  /** What the login page asks for; a user without one is let in with any password that is not empty. */
  readonly password?: string;
}

/** A profile beside the standard ones, or more about a standard one. */
export interface SeedProfile {
  readonly name: string;
  /** Where its users may log in from; anywhere when there are none. */
  readonly loginIpRanges?: readonly IpRange[];
}

/** What decides who gets in, beyond users and apps. Apps are named by consumer key or API name. */
export interface SeedAccess {
  /** A request header whose address is taken for the source of the request; without it, the socket's address counts. */
  readonly sourceIpHeader?: string;
  /** Login IP ranges are asked for on every API call, not at login alone. */
  readonly enforceIpRangesEveryRequest?: boolean;
  /** API Access Control from the start; a deployed ConnectedAppSettings does the same. */
  readonly apiAccessControl?: boolean;
  /** Connected apps of other orgs are refused until they are installed, as since September 2025; true unless said otherwise. */
  readonly blockUninstalledApps?: boolean;
  readonly installedApps?: readonly string[];
  /** What users allowed before the start, by consumer key; scopes as on the wire, e.g. `api refresh_token`. */
  readonly approvals?: readonly { readonly username: string; readonly consumerKey: string; readonly scopes: string }[];
  readonly blockedApps?: readonly string[];
  /** Logins a user may make in an hour; there is no limit unless this is said. An org has 3,600. */
  readonly maxLoginsPerHour?: number;
  /** Users of API-only profiles cannot use the login page (one source says so); false unless said otherwise. */
  readonly blockApiOnlyBrowserLogins?: boolean;
}

/** A permission set to start with. `license` is a user licence's name, e.g. `Salesforce API Integration`. */
export interface SeedPermissionSet {
  readonly name: string;
  readonly label: string;
  readonly license?: string;
  /** User permissions it enables, e.g. `ApiEnabled`. */
  readonly userPermissions?: readonly string[];
}

/** The start of an org, as JSON can carry it. */
export interface Seed {
  readonly org?: { readonly name?: string; readonly isSandbox?: boolean };
  readonly users?: readonly SeedUser[];
  /** Profiles beside the standard ones, by name or with more about them. */
  readonly profiles?: readonly (string | SeedProfile)[];
  readonly permissionSets?: readonly SeedPermissionSet[];
  /** Creating connected apps is refused unless this is true, as in orgs since Spring '26. */
  readonly allowConnectedAppCreation?: boolean;
  /** Whether a deployed `isPkceRequired` of false reads back true (one source says so); true unless said otherwise. */
  readonly pkceReverts?: boolean;
  readonly access?: SeedAccess;
  /** Milliseconds a deploy or retrieve stays Pending, and then InProgress; 4 each unless said otherwise. */
  readonly asyncDelay?: number;
  /** Objects beside the built-in ones, fields beside theirs, and records to start with. */
  readonly sobjects?: readonly SeedSObject[];
  /** API calls a day; 15000 unless said otherwise. */
  readonly dailyApiLimit?: number;
  /** Intervals of event log files: `Daily` alone unless said otherwise; `Hourly` comes with the Event Monitoring add-on. */
  readonly eventLogIntervals?: readonly ('Daily' | 'Hourly')[];
  /** What an empty body does where Salesforce is said to hang: `refuse` answers 400, `hang` never answers. */
  readonly emptyStagedBody?: 'refuse' | 'hang';
  /** Faults to start with. */
  readonly faults?: readonly FaultRule[];
  /** Number that the chance of faults is drawn from; the same number, the same faults. */
  readonly faultSeed?: number;
}

/** The profile whose users may deploy and assign. */
export const ADMIN_PROFILE = 'System Administrator';

/** Profiles every org has. */
export const STANDARD_PROFILES: readonly string[] = [
  ADMIN_PROFILE,
  'Standard User',
  'Minimum Access - Salesforce',
  'Minimum Access - API Only Integrations',
  'Read Only',
];

/** User licences every org has; a permission set may ask for one. */
export const USER_LICENSES: readonly string[] = ['Salesforce', 'Salesforce Integration', 'Salesforce Platform', 'Identity'];

/** Permission set licences every org has. */
export const PERMISSION_SET_LICENSES: readonly string[] = ['Salesforce API Integration', 'Identity Connect'];

/** The org that no seed gives: an admin, two integration users, one stranger, one leaver, no apps. */
export const DEFAULT_SEED: Required<Seed> & { readonly org: { readonly name: string; readonly isSandbox: boolean } } = {
  org: { name: 'Emulated Org', isSandbox: false },
  users: [
    { username: 'admin@example.com', firstName: 'Ada', lastName: 'Admin', profile: ADMIN_PROFILE },
    { username: 'order-sync@example.com', firstName: 'Order', lastName: 'Sync', profile: 'Minimum Access - API Only Integrations' },
    { username: 'billing@example.com', firstName: 'Billing', lastName: 'Export', profile: 'Minimum Access - API Only Integrations' },
    { username: 'stranger@example.com', firstName: 'Sam', lastName: 'Stranger', profile: 'Standard User' },
    { username: 'leaver@example.com', firstName: 'Lee', lastName: 'Leaver', profile: 'Standard User', isActive: false },
  ],
  profiles: [],
  permissionSets: [],
  allowConnectedAppCreation: false,
  pkceReverts: true,
  access: {},
  asyncDelay: 4,
  sobjects: [],
  dailyApiLimit: 15_000,
  eventLogIntervals: ['Daily'],
  emptyStagedBody: 'refuse',
  faults: [],
  faultSeed: 1,
};

const ipRange: Check = (value, path) => {
  const shape = object({ required: { start: text, end: text } })(value, path);
  return shape.length > 0 || isIpRange(value as IpRange)
    ? shape
    : [`${path}: must be two addresses of one family, the first not above the last`];
};
const profile: Check = (value, path) =>
  typeof value === 'string'
    ? text(value, path)
    : object({ required: { name: text }, optional: { loginIpRanges: list(ipRange) } })(value, path);
const headerName: Check = (value, path) =>
  typeof value === 'string' && /^[A-Za-z0-9-]+$/.test(value) ? [] : [`${path}: must be the name of a header`];
const positive: Check = (value, path) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? [] : [`${path}: must be a whole number above 0`];

const checkSeed = object({
  optional: {
    org: object({ optional: { name: text, isSandbox: flag } }),
    users: list(
      object({
        required: { username, profile: text },
        optional: {
          email: username,
          firstName: text,
          lastName: text,
          permissionSets: list(developerName),
          isActive: flag,
          isFrozen: flag,
          password: text,
        },
      }),
    ),
    profiles: list(profile),
    permissionSets: list(
      object({
        required: { name: developerName, label: text },
        optional: { license: oneOf([...USER_LICENSES, ...PERMISSION_SET_LICENSES]), userPermissions: list(text) },
      }),
    ),
    allowConnectedAppCreation: flag,
    pkceReverts: flag,
    asyncDelay: delay,
    sobjects: checkSObjects,
    dailyApiLimit: integer(0, 100_000_000),
    eventLogIntervals: list(oneOf(['Daily', 'Hourly'])),
    emptyStagedBody: oneOf(['refuse', 'hang']),
    faults: checkFaults,
    faultSeed: integer(0, 0xffffffff),
    access: object({
      optional: {
        sourceIpHeader: headerName,
        enforceIpRangesEveryRequest: flag,
        apiAccessControl: flag,
        blockUninstalledApps: flag,
        installedApps: list(text),
        approvals: list(object({ required: { username, consumerKey: text, scopes: text } })),
        blockedApps: list(text),
        maxLoginsPerHour: positive,
        blockApiOnlyBrowserLogins: flag,
      },
    }),
  },
});

/** The seed's profiles, every one with all it says; a standard profile that the seed names is the standard one. */
export function profilesOf(seed: Pick<Required<Seed>, 'profiles'>): Required<SeedProfile>[] {
  const said = seed.profiles.map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
  return [...new Set([...STANDARD_PROFILES, ...said.map(({ name }) => name)])].map((name) => ({
    name,
    loginIpRanges: said.filter((entry) => entry.name === name).flatMap(({ loginIpRanges = [] }) => loginIpRanges),
  }));
}

/**
 * Checks a seed given as data, e.g. read from a JSON file.
 * @throws Error whose message names every mistake with its path, one a line
 */
export function parseSeed(value: unknown): Seed {
  const shape = checkSeed(value, '');
  const mistakes = shape.length > 0 ? shape : crossCheck({ ...DEFAULT_SEED, ...(value as Seed) });
  if (mistakes.length > 0)
    throw new Error(`the seed has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.join('\n')}`);
  return value as Seed;
}

/** What only shows when sections are read together: unknown profiles and permission sets, names used twice, no one to administer. */
function crossCheck(seed: Required<Seed>): string[] {
  const profiles = new Set(profilesOf(seed).map(({ name }) => name));
  const permissionSets = new Set(seed.permissionSets.map((set) => set.name));
  const ofUser = (user: SeedUser, index: number): string[] => [
    ...(profiles.has(user.profile) ? [] : [`users[${index}].profile: no profile named ${user.profile}`]),
    ...(user.permissionSets ?? [])
      .filter((name) => !permissionSets.has(name))
      .map((name) => `users[${index}].permissionSets: no permission set named ${name}`),
  ];
  const admins = seed.users.filter((user) => user.profile === ADMIN_PROFILE && user.isActive !== false && user.isFrozen !== true);
  return [
    ...seed.users.flatMap(ofUser),
    ...repeated(seed.users.map((user) => user.username.toLowerCase())).map((name) => `users: ${name} is there twice`),
    ...repeated(seed.permissionSets.map((set) => set.name.toLowerCase())).map((name) => `permissionSets: ${name} is there twice`),
    ...(admins.length > 0 ? [] : [`users: an active user with the profile ${ADMIN_PROFILE} is required`]),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
