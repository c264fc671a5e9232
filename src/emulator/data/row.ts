/**
 * The rows behind the sObjects, derived from the org's state.
 * Rule: a row has every field that its object declares; times are text in the form the REST API writes.
 */
import { childText } from '../metadata/xml.ts';
import { canHoldApps } from '../oauth/access.ts';
import { appsOf } from '../org/app.ts';
import { PERMISSION_SET_LICENSES, USER_LICENSES } from '../org/seed.ts';
import { componentKey, componentsOf, derivedId, fullNameOf, type Component, type Org } from '../org/state.ts';
import type { Row, Scalar } from './object.ts';

/** `2026-11-23T10:00:00.000+0000`, as the REST API writes times. */
export function restTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

/** The one Organization row. */
export function organizations(org: Org): Row[] {
  return [
    {
      Id: org.id,
      Name: org.name,
      InstanceName: 'EMU1',
      IsSandbox: org.isSandbox,
      TrialExpirationDate: null,
      NamespacePrefix: null,
      OrganizationType: 'Developer Edition',
      PrimaryContact: null,
      LanguageLocaleKey: 'en_US',
      CreatedDate: restTime(org.createdDate),
      SystemModstamp: restTime(org.createdDate),
    },
  ];
}

/** Users, inactive ones included. */
export function users(org: Org): Row[] {
  const lastLogin = new Map(org.logins.filter(({ status }) => status === 'Success').map(({ userId, loginTime }) => [userId, loginTime]));
  return org.users.map((user) => {
    const login = lastLogin.get(user.id);
    return {
      Id: user.id,
      Username: user.username,
      LastName: user.lastName,
      FirstName: user.firstName,
      Name: fullNameOf(user),
      Email: user.email,
      Alias: user.username.slice(0, 5),
      CommunityNickname: user.username.split('@')[0] ?? user.username,
      IsActive: user.isActive,
      TimeZoneSidKey: 'America/Los_Angeles',
      LocaleSidKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      ProfileId: user.profileId,
      UserType: 'Standard',
      LanguageLocaleKey: 'en_US',
      LastLoginDate: login === undefined ? null : restTime(login),
      CreatedDate: restTime(user.createdDate),
      LastModifiedDate: restTime(user.createdDate),
      SystemModstamp: restTime(user.createdDate),
    };
  });
}

/** Profiles. */
export function profiles(org: Org): Row[] {
  return org.profiles.map(({ id, name }) => ({
    Id: id,
    Name: name,
    UserLicenseId: derivedId(org, 'UserLicense', name.includes('API Only') ? 'Salesforce Integration' : 'Salesforce'),
    UserType: 'Standard',
    CreatedDate: restTime(org.createdDate),
    SystemModstamp: restTime(org.createdDate),
  }));
}

/** User licences. */
export function userLicenses(org: Org): Row[] {
  return USER_LICENSES.map((name) => ({
    Id: derivedId(org, 'UserLicense', name),
    LicenseDefinitionKey: name.replace(/\s/g, ''),
    Name: name,
    MasterLabel: name,
    Status: 'Active',
  }));
}

/** Permission set licences. */
export function permissionSetLicenses(org: Org): Row[] {
  return PERMISSION_SET_LICENSES.map((name) => ({
    Id: derivedId(org, 'PermissionSetLicense', name),
    DeveloperName: name.replace(/\s/g, ''),
    MasterLabel: name,
    Status: 'Active',
  }));
}

/** Permission sets that someone made; those that profiles own are left out. */
export function permissionSets(org: Org): Row[] {
  return componentsOf(org.components, 'PermissionSet').map((component) => {
    const { elements } = component;
    const enabled = elements
      .filter(({ name, children }) => name === 'userPermissions' && childText(children, 'enabled') === 'true')
      .map(({ children }) => childText(children, 'name'));
    return {
      Id: component.id,
      Name: component.fullName,
      Label: childText(elements, 'label') ?? component.fullName,
      LicenseId: licenseId(org, childText(elements, 'license')),
      ProfileId: null,
      IsOwnedByProfile: false,
      IsCustom: true,
      PermissionsApiEnabled: enabled.includes('ApiEnabled'),
      PermissionsModifyAllData: enabled.includes('ModifyAllData'),
      Description: childText(elements, 'description') ?? null,
      ...audit(component),
      NamespacePrefix: null,
      HasActivationRequired: childText(elements, 'hasActivationRequired') === 'true',
      Type: 'Regular',
    };
  });
}

function licenseId(org: Org, license: string | undefined): string | null {
  if (license === undefined || license === '') return null;
  return derivedId(org, PERMISSION_SET_LICENSES.includes(license) ? 'PermissionSetLicense' : 'UserLicense', license);
}

/** Permission set assignments. */
export function permissionSetAssignments(org: Org): Row[] {
  return org.assignments.map(({ id, permissionSetId, assigneeId, createdDate }) => ({
    Id: id,
    PermissionSetId: permissionSetId,
    PermissionSetGroupId: null,
    AssigneeId: assigneeId,
    SystemModstamp: restTime(createdDate),
    ExpirationDate: null,
    IsActive: true,
    IsRevoked: false,
  }));
}

/** What permission sets open: one row for each app and permission set that its policy names and that can hold apps. */
export function setupEntityAccess(org: Org): Row[] {
  return appsOf(org.components).flatMap((app) =>
    app.permissionSets
      .flatMap((name) => org.components.get(componentKey('PermissionSet', name)) ?? [])
      .filter(canHoldApps)
      .map((set) => ({
        Id: derivedId(org, 'SetupEntityAccess', `${set.id}/${app.id}`),
        ParentId: set.id,
        SetupEntityId: app.id,
        SetupEntityType: app.kind === 'ConnectedApp' ? 'ConnectedApplication' : 'ExternalClientApplication',
        SystemModstamp: restTime(set.lastModifiedDate),
      })),
  );
}

/** What users allowed apps. */
export function oauthTokens(org: Org): Row[] {
  const apps = new Map(appsOf(org.components).map((app) => [app.consumerKey, app.label]));
  return org.approvals.map(({ id, userId, consumerKey, createdDate, lastUsedDate, useCount }) => ({
    Id: id,
    AccessToken: null,
    UserId: userId,
    RequestToken: null,
    CreatedDate: restTime(createdDate),
    AppName: apps.get(consumerKey) ?? null,
    LastUsedDate: lastUsedDate === null ? null : restTime(lastUsedDate),
    UseCount: useCount,
    DeleteToken: null,
    AppMenuItemId: null,
  }));
}

/** Login attempts, as LoginHistory shows them. */
export function loginHistory(org: Org): Row[] {
  return org.logins.map((login) => ({
    Id: login.id,
    UserId: login.userId,
    LoginTime: restTime(login.loginTime),
    LoginType: login.loginType ?? 'Remote Access 2.0',
    SourceIp: login.sourceIp,
    LoginUrl: new URL(org.instanceUrl).host,
    Browser: 'Unknown',
    Platform: 'Unknown',
    Status: login.status,
    Application: login.application,
    ClientVersion: 'N/A',
    ApiType: 'N/A',
    ApiVersion: 'N/A',
  }));
}

/** Who made and last changed a component, and when. */
export function audit(component: Component): Record<string, Scalar> {
  return {
    CreatedDate: restTime(component.createdDate),
    CreatedById: component.createdById,
    LastModifiedDate: restTime(component.lastModifiedDate),
    LastModifiedById: component.lastModifiedById,
    SystemModstamp: restTime(component.lastModifiedDate),
  };
}
