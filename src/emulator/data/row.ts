/**
 * The rows behind the sObjects, derived from the org's state.
 * Rule: a row has every field that its object declares; times are text in the form the REST API writes.
 */
import { childText } from '../metadata/xml.ts';
import { appsOf } from '../org/app.ts';
import { canHoldApps, labelOfSet, setsOf } from '../org/permission-set.ts';
import { profileAssignmentId, profileSetId } from '../org/profile-set.ts';
import { ADMIN_PROFILE, PERMISSION_SET_LICENSES, USER_LICENSES } from '../org/seed.ts';
import { componentsOf, derivedId, fullNameOf, type Assignment, type Component, type Org, type Profile } from '../org/state.ts';
import { USER_PERMISSIONS } from './describe/table.ts';
import { restTime, type Row, type Scalar } from './value.ts';

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
  return org.profiles.map((profile) => ({
    Id: profile.id,
    Name: profile.name,
    UserLicenseId: userLicenseId(org, profile),
    UserType: 'Standard',
    ...auditOfOrg(org),
    ...permissionsOf(profile),
  }));
}

function userLicenseId(org: Org, { name }: Profile): string {
  return derivedId(org, 'UserLicense', name.includes('API Only') ? 'Salesforce Integration' : 'Salesforce');
}

/** What was there from the start, and nobody changed. */
function auditOfOrg(org: Org): Record<string, Scalar> {
  const creator = org.users[0]?.id ?? null;
  const made = restTime(org.createdDate);
  return { CreatedDate: made, CreatedById: creator, LastModifiedDate: made, LastModifiedById: creator, SystemModstamp: made };
}

function permissionsOf({ name }: Profile): Record<string, Scalar> {
  return name === ADMIN_PROFILE ? ALL_PERMISSIONS : {};
}

/** What the admin profile may: everything but use connected apps that are not installed. */
const ALL_PERMISSIONS = Object.fromEntries(USER_PERMISSIONS.map(([name]) => [`Permissions${name}`, name !== 'CanApproveUninstalledApps']));

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
    ...auditOfOrg(org),
  }));
}

/** Permission sets: those that profiles own, then those that someone made, which are younger. */
export function permissionSets(org: Org): Row[] {
  return [...profileSets(org), ...madeSets(org)];
}

function profileSets(org: Org): Row[] {
  return org.profiles.map((profile) => ({
    Id: profileSetId(org, profile.id),
    Name: `X${profile.id}`,
    Label: profile.id,
    LicenseId: userLicenseId(org, profile),
    ProfileId: profile.id,
    IsOwnedByProfile: true,
    IsCustom: false,
    ...permissionsOf(profile),
    Description: null,
    ...auditOfOrg(org),
    NamespacePrefix: null,
    HasActivationRequired: false,
    Type: 'Profile',
  }));
}

function madeSets(org: Org): Row[] {
  return componentsOf(org.components, 'PermissionSet').map((component) => {
    const { elements } = component;
    const enabled = elements
      .filter(({ name, children }) => name === 'userPermissions' && childText(children, 'enabled') === 'true')
      .map(({ children }) => childText(children, 'name'));
    return {
      Id: component.id,
      Name: component.fullName,
      Label: labelOfSet(component),
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

/** Permission set assignments: those that were made, then each user's to the set of its profile. */
export function permissionSetAssignments(org: Org): Row[] {
  const ofProfiles = org.users.map((user): Assignment => ({
    id: profileAssignmentId(org, user),
    permissionSetId: profileSetId(org, user.profileId),
    assigneeId: user.id,
    createdDate: user.createdDate,
  }));
  return [...org.assignments, ...ofProfiles].map(({ id, permissionSetId, assigneeId, createdDate }) => ({
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

/** Who may use an app: one row for each permission set that its policy names and that can hold apps, and for each profile. */
export function setupEntityAccess(org: Org): Row[] {
  return appsOf(org.components).flatMap((app) => {
    const sets = setsOf(org.components, app)
      .filter(canHoldApps)
      .map(({ id, lastModifiedDate }) => ({ id, changed: lastModifiedDate }));
    const ofProfiles = org.profiles
      .filter(({ name }) => app.profiles.includes(name))
      .map(({ id }) => ({ id: profileSetId(org, id), changed: org.createdDate }));
    return [...sets, ...ofProfiles].map(({ id, changed }) => ({
      Id: derivedId(org, 'SetupEntityAccess', `${id}/${app.id}`),
      ParentId: id,
      SetupEntityId: app.id,
      SetupEntityType: app.kind === 'ConnectedApp' ? 'ConnectedApplication' : 'ExternalClientApplication',
      SystemModstamp: restTime(changed),
    }));
  });
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
