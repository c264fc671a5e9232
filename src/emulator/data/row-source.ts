/**
 * Where the rows of each sObject come from.
 * Rule: what the org's state knows is derived from it; every other object keeps its records in the state's `records`.
 */
import { auditRows } from '../audit/row.ts';
import { appsOf } from '../org/app.ts';
import { derivedId, type Org, type StoredRecord } from '../org/state.ts';
import { eventLogFiles, loginEvents } from '../event/row.ts';
import * as appRows from './row-app.ts';
import * as sessionRows from './row-session.ts';
import * as rows from './row.ts';
import { restTime, type Row } from './value.ts';

const SOURCES: Readonly<Record<string, (org: Org) => readonly Row[]>> = {
  Organization: rows.organizations,
  User: rows.users,
  UserLogin: (org) =>
    org.users.map((user) => ({
      Id: derivedId(org, 'UserLogin', user.id),
      UserId: user.id,
      IsFrozen: user.isFrozen,
      IsPasswordLocked: false,
      LastModifiedDate: restTime(user.createdDate),
      LastModifiedById: user.id,
    })),
  Profile: rows.profiles,
  UserLicense: rows.userLicenses,
  PermissionSetLicense: rows.permissionSetLicenses,
  PermissionSet: rows.permissionSets,
  PermissionSetAssignment: rows.permissionSetAssignments,
  SetupEntityAccess: rows.setupEntityAccess,
  ExternalClientApplication: appRows.externalClientApplications,
  ExtlClntAppOauthSettings: appRows.oauthSettings,
  ExtlClntAppOauthPlcyCnfg: appRows.oauthPolicies,
  ExtlClntAppPlcyCnfg: appRows.policies,
  ExtlClntAppOauthConsumer: appRows.oauthConsumers,
  ExtlClntAppOauthIpRange: (org) =>
    appRows.partsOf(org, {
      type: 'ExtlClntAppOauthSettings',
      element: 'trustedIpRanges',
      kind: 'ExtlClntAppOauthIpRange',
      parent: 'ExtlClntAppOauthSettingsId',
    }),
  ExtlClntAppOauthSetAttr: (org) =>
    appRows.partsOf(org, {
      type: 'ExtlClntAppOauthSettings',
      element: 'customAttributes',
      kind: 'ExtlClntAppOauthSetAttr',
      parent: 'ExtlClntAppOauthSettingsId',
    }),
  ExtlClntAppOauthPlcyAttr: (org) =>
    appRows.partsOf(org, {
      type: 'ExtlClntAppOauthConfigurablePolicies',
      element: 'customAttributes',
      kind: 'ExtlClntAppOauthPlcyAttr',
      parent: 'ExtlClntAppOauthPlcyCnfgId',
    }),
  ConnectedApplication: appRows.connectedApplications,
  AppMenuItem: (org) =>
    appsOf(org.components).map((app, index) => ({
      Id: derivedId(org, 'AppMenuItem', app.id),
      SortOrder: index + 1,
      Name: app.name,
      Label: app.label,
      Type: 'ConnectedApplication',
      ApplicationId: app.id,
      IsAccessible: true,
      IsVisible: true,
      IsUsingAdminAuthorization: app.isPreAuthorized,
    })),
  OauthToken: sessionRows.oauthTokens,
  LoginHistory: sessionRows.loginHistory,
  LoginEvent: loginEvents,
  AuthSession: sessionRows.authSessions,
  EventLogFile: eventLogFiles,
  SetupAuditTrail: (org) => [...storedRows(org, 'SetupAuditTrail'), ...auditRows(org)],
};

/** True when an object's records are kept in the state's `records`. */
export function isStored(object: string): boolean {
  return !Object.hasOwn(SOURCES, object);
}

/** The rows of an object. */
export function rowsOf(org: Org, object: string): readonly Row[] {
  const source = Object.hasOwn(SOURCES, object) ? SOURCES[object] : undefined;
  return source === undefined ? storedRows(org, object) : source(org);
}

function storedRows(org: Org, object: string): Row[] {
  return [...org.records.values()].filter((record) => record.object === object).map(toRow);
}

/** A stored record as a row. */
export function toRow({ id, values, ...made }: StoredRecord): Row {
  return {
    Id: id,
    IsDeleted: false,
    ...values,
    CreatedDate: restTime(made.createdDate),
    CreatedById: made.createdById,
    LastModifiedDate: restTime(made.lastModifiedDate),
    LastModifiedById: made.lastModifiedById,
    SystemModstamp: restTime(made.lastModifiedDate),
  };
}
