/**
 * The rows behind the sObjects, derived from the org's state.
 * Rule: a row has every field that its object declares; times are text in the form the REST API writes.
 */
import { childText } from '../metadata/xml.ts';
import { canHoldApps } from '../oauth/access.ts';
import { appsOf } from '../org/app.ts';
import { ADMIN_PROFILE, PERMISSION_SET_LICENSES, USER_LICENSES } from '../org/seed.ts';
import { componentKey, componentsOf, derivedId, fullNameOf, type Component, type Org } from '../org/state.ts';
import { USER_PERMISSIONS } from './describe/table.ts';
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
      DefaultLocaleSidKey: 'en_US',
      TimeZoneSidKey: 'America/Los_Angeles',
      UsesStartDateAsFiscalYearName: false,
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
      CreatedById: org.users[0]?.id ?? null,
      LastModifiedDate: restTime(user.createdDate),
      LastModifiedById: org.users[0]?.id ?? null,
      SystemModstamp: restTime(user.createdDate),
      StartDay: '6',
      EndDay: '23',
      EmailPreferencesAutoBcc: true,
      EmailPreferencesStayInTouchReminder: true,
      ReceivesInfoEmails: true,
      UserPreferencesActivityRemindersPopup: true,
      UserPreferencesEventRemindersCheckboxDefault: true,
      UserPreferencesTaskRemindersCheckboxDefault: true,
      UserPreferencesLightningExperiencePreferred: true,
      DigestFrequency: 'N',
      DefaultGroupNotificationFrequency: 'N',
      BannerPhotoUrl: '/profilephoto/005/B',
      SmallBannerPhotoUrl: '/profilephoto/005/D',
      MediumBannerPhotoUrl: '/profilephoto/005/E',
      FullPhotoUrl: `${org.instanceUrl}/profilephoto/005/F`,
      SmallPhotoUrl: `${org.instanceUrl}/profilephoto/005/T`,
      MediumPhotoUrl: `${org.instanceUrl}/profilephoto/005/M`,
      ...org.columns.get(user.id),
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
    CreatedById: org.users[0]?.id ?? null,
    LastModifiedDate: restTime(org.createdDate),
    LastModifiedById: org.users[0]?.id ?? null,
    SystemModstamp: restTime(org.createdDate),
    ...(name === ADMIN_PROFILE ? ALL_PERMISSIONS : {}),
  }));
}

/** What the admin profile may: everything. */
const ALL_PERMISSIONS = Object.fromEntries(USER_PERMISSIONS.map(([name]) => [`Permissions${name}`, true]));

/** User licences. */
export function userLicenses(org: Org): Row[] {
  return USER_LICENSES.map((name) => ({
    Id: derivedId(org, 'UserLicense', name),
    LicenseDefinitionKey: name.replace(/\s/g, ''),
    Name: name,
    MasterLabel: name,
    TotalLicenses: 100,
    Status: 'Active',
    UsedLicenses: org.profiles.length,
    CreatedDate: restTime(org.createdDate),
    SystemModstamp: restTime(org.createdDate),
  }));
}

/** Permission set licences. */
export function permissionSetLicenses(org: Org): Row[] {
  return PERMISSION_SET_LICENSES.map((name) => ({
    Id: derivedId(org, 'PermissionSetLicense', name),
    DeveloperName: name.replace(/\s/g, ''),
    Language: 'en_US',
    MasterLabel: name,
    PermissionSetLicenseKey: `${name.replace(/\s/g, '')}Psl`,
    TotalLicenses: 100,
    Status: 'Active',
    UsedLicenses: 0,
    CreatedDate: restTime(org.createdDate),
    CreatedById: org.users[0]?.id ?? null,
    LastModifiedDate: restTime(org.createdDate),
    LastModifiedById: org.users[0]?.id ?? null,
    SystemModstamp: restTime(org.createdDate),
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
      ...Object.fromEntries(enabled.map((name) => [`Permissions${name ?? ''}`, true])),
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
