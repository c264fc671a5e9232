/** Observed: what an org has of all that one environment is about. Rule: types only; `org` fills them. */
import type { ObservedComponent } from '../metadata/index.ts';

/** A user of the org. */
export interface OrgUser {
  readonly id: string;
  readonly username: string;
  readonly isActive: boolean;
  /** The profile's name as Setup shows it. */
  readonly profile: string;
}

/** A permission set of the org, as assignments know it. */
export interface OrgPermissionSet {
  readonly id: string;
  /** API name, with the namespace where there is one (`ns__Name`). */
  readonly name: string;
  /** The name users see; the audit trail calls it by that. */
  readonly label?: string;
  /** Name of the user licence or permission set licence it is bound to. */
  readonly license?: string;
}

/** A permission set held by a user. */
export interface OrgAssignment {
  readonly userId: string;
  readonly permissionSetId: string;
}

/** One row of SetupEntityAccess: who may use an app, whatever its policy's metadata says. */
export interface AppAccess {
  /** Id of the row. */
  readonly id: string;
  /** Developer name of the app. */
  readonly app: string;
  readonly holder: 'permission set' | 'profile';
  /** Id of that permission set or profile. */
  readonly holderId: string;
  /** API name of the permission set, or the profile's name as Setup shows it. */
  readonly name: string;
  /** The permission set's label. */
  readonly label?: string;
}

/** One entry of the Setup Audit Trail. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Username, or empty where the platform itself acted. */
  readonly by: string;
  /** The administrator who acted through Login As, where one did. */
  readonly delegate?: string;
  /** Salesforce's words, such as `Changed connected app X Permitted Users setting from …`. */
  readonly display: string;
}

/** What the org has; whatever the environment names and this lacks does not exist. */
export interface Observed {
  readonly components: readonly ObservedComponent[];
  readonly users: readonly OrgUser[];
  readonly permissionSets: readonly OrgPermissionSet[];
  /** Names of profiles, as Setup shows them. */
  readonly profiles: readonly string[];
  readonly assignments: readonly OrgAssignment[];
  readonly access: readonly AppAccess[];
  /** Usernames that hold a live token of an app, by the app's name. */
  readonly tokenUsers: Readonly<Record<string, readonly string[]>>;
}
