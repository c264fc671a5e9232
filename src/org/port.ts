/**
 * The Org port: all that ecaform asks of an org. Rule: plain data in and out; no Salesforce library shows through,
 * so that apply and its tests know only this.
 */
import type { Component, ComponentType, ObservedComponent } from '../metadata/index.ts';
import type { AppAccess, OrgAssignment, OrgPermissionSet, OrgUser } from '../plan/index.ts';
import type { OrgEvidence } from './evidence.ts';

/** What to read: components of a type by name, or all of them. */
export interface ReadRequest {
  readonly type: ComponentType;
  readonly names: readonly string[] | '*';
}

/** One component the org refused. */
export interface DeployFailure {
  readonly type: string;
  readonly fullName: string;
  /** Salesforce's own words. */
  readonly problem: string;
}

/** How a deploy ended, or that it had not ended when the time was over. */
export interface DeployOutcome {
  readonly id: string;
  readonly status: 'succeeded' | 'failed' | 'canceled' | 'running';
  readonly failures: readonly DeployFailure[];
  /** Salesforce's words on the deploy as a whole, when no component failed. */
  readonly message?: string;
}

/** Where a running deploy stands. */
export interface DeployProgress {
  readonly id: string;
  readonly status: string;
  readonly done: number;
  readonly total: number;
}

/** How to deploy. */
export interface DeployOptions {
  /** Time after which ecaform stops waiting; the deploy itself goes on. */
  readonly timeoutMs: number;
  /** Validate only. */
  readonly checkOnly?: boolean;
  /** Components to delete in the same transaction, after the others are in. */
  readonly remove?: readonly Pick<Component, 'type' | 'fullName'>[];
  /** Cancels the deploy in the org. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DeployProgress) => void;
}

/** What a user allowed an app: a row of OauthToken. Times are ISO 8601. */
export interface OrgToken {
  readonly id: string;
  /** The app's label; empty where the org does not tell. */
  readonly label: string;
  readonly userId: string;
  readonly createdAt: string;
  /** Absent while it was never used. */
  readonly lastUsedAt?: string;
}

/** An org ecaform is connected to. */
export interface Org {
  /** 18 characters. */
  readonly orgId: string;
  /** The user ecaform acts as. */
  readonly username: string;
  /** Scheme and host, no slash at the end. */
  readonly instanceUrl: string;
  readonly isSandbox: boolean;
  /** Components that exist; what the org does not have is left out. A read that fails throws: unreadable is not absent. */
  readonly read: (requests: readonly ReadRequest[]) => Promise<ObservedComponent[]>;
  readonly deploy: (components: readonly Component[], options: DeployOptions) => Promise<DeployOutcome>;
  /** Users that exist, in no particular order. */
  readonly users: (usernames: readonly string[]) => Promise<OrgUser[]>;
  readonly permissionSets: (names: readonly string[]) => Promise<OrgPermissionSet[]>;
  /** Permission sets by id. */
  readonly permissionSetsById: (ids: readonly string[]) => Promise<OrgPermissionSet[]>;
  /** Names of those of the profiles that exist. */
  readonly profiles: (names: readonly string[]) => Promise<string[]>;
  readonly assignments: (userIds: readonly string[], permissionSetIds: readonly string[]) => Promise<OrgAssignment[]>;
  readonly assign: (assignment: OrgAssignment) => Promise<void>;
  readonly unassign: (assignment: OrgAssignment) => Promise<void>;
  /** Who may use the apps, by their ids: rows of SetupEntityAccess. */
  readonly appAccess: (appIds: readonly string[]) => Promise<(Omit<AppAccess, 'app'> & { readonly appId: string })[]>;
  /** Deletes a row of SetupEntityAccess; one that is gone already is what was wanted. */
  readonly revokeAccess: (id: string) => Promise<void>;
  /** What users allowed apps, by the apps' labels or by user. */
  readonly tokens: (of: { readonly labels: readonly string[] } | { readonly userIds: readonly string[] }) => Promise<OrgToken[]>;
  /** Users that hold a live token of an app, by the app's label. */
  readonly tokenUsers: (labels: readonly string[]) => Promise<{ readonly label: string; readonly user: OrgUser }[]>;
  /** Facts that explain a failing login. */
  readonly evidence: OrgEvidence;
}

/** How to reach an org: an authorisation of the `sf` CLI, or an access token. */
export type OrgAccess =
  | { readonly kind: 'authorised'; readonly org: string }
  | { readonly kind: 'token'; readonly accessToken: string; readonly instanceUrl: string };
