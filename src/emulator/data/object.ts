/**
 * The sObjects that can be queried: fields, references, and where their rows come from.
 * Rule: one table; rows are derived from the org's state at the time of asking. Field names and types are those of recorded
 * describes; ExtlClntAppOauthPlcyCnfg has no recording, so its fields follow the metadata type.
 */
import type { Org } from '../org/state.ts';
import * as appRows from './row-app.ts';
import * as rows from './row.ts';

/** A value in a row. */
export type Scalar = string | number | boolean | null;

/** Field name to value. */
export type Row = Readonly<Record<string, Scalar>>;

/** The types of fields that the emulator tells apart. */
export type FieldType = 'id' | 'reference' | 'string' | 'boolean' | 'int' | 'datetime';

/** One field of an sObject. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** The object a reference points to, and the name of the relationship in SOQL. */
  readonly reference?: { readonly object: string; readonly relationship: string };
  /** Salesforce refuses such a field in WHERE. */
  readonly isFilterable: boolean;
}

/** One sObject. */
export interface SObject {
  readonly name: string;
  readonly label: string;
  readonly fields: readonly Field[];
  readonly rows: (org: Org) => readonly Row[];
}

/** Reads `Name:type`, `Name:reference>Object.Relationship`; a final `!` means that the field cannot be filtered. */
function fields(...texts: readonly string[]): Field[] {
  return texts
    .join(' ')
    .split(/\s+/)
    .map((text) => {
      const [, name = '', type = '', object, relationship, unfilterable] = /^(\w+):(\w+)(?:>(\w+)\.(\w+))?(!)?$/.exec(text) ?? [];
      return {
        name,
        type: type as FieldType,
        isFilterable: unfilterable === undefined,
        ...(object === undefined || relationship === undefined ? {} : { reference: { object, relationship } }),
      };
    });
}

const AUDIT =
  'CreatedDate:datetime CreatedById:reference>User.CreatedBy LastModifiedDate:datetime LastModifiedById:reference>User.LastModifiedBy SystemModstamp:datetime';
const SETUP = `Id:id IsDeleted:boolean DeveloperName:string Language:string MasterLabel:string ${AUDIT}`;
const OF_APP = 'ExternalClientApplicationId:reference>ExternalClientApplication.ExternalClientApplication';

/** Every sObject, by its name in lower case. */
export const SOBJECTS: ReadonlyMap<string, SObject> = new Map(
  (
    [
      {
        name: 'Organization',
        label: 'Organization',
        fields: fields(
          'Id:id Name:string InstanceName:string IsSandbox:boolean TrialExpirationDate:datetime NamespacePrefix:string OrganizationType:string',
          'PrimaryContact:string LanguageLocaleKey:string CreatedDate:datetime SystemModstamp:datetime',
        ),
        rows: rows.organizations,
      },
      {
        name: 'User',
        label: 'User',
        fields: fields(
          'Id:id Username:string LastName:string FirstName:string Name:string Email:string Alias:string CommunityNickname:string',
          'IsActive:boolean TimeZoneSidKey:string LocaleSidKey:string EmailEncodingKey:string ProfileId:reference>Profile.Profile UserType:string',
          'LanguageLocaleKey:string LastLoginDate:datetime CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime',
        ),
        rows: rows.users,
      },
      {
        name: 'Profile',
        label: 'Profile',
        fields: fields(
          'Id:id Name:string UserLicenseId:reference>UserLicense.UserLicense UserType:string CreatedDate:datetime SystemModstamp:datetime',
        ),
        rows: rows.profiles,
      },
      {
        name: 'UserLicense',
        label: 'User License',
        fields: fields('Id:id LicenseDefinitionKey:string Name:string MasterLabel:string Status:string'),
        rows: rows.userLicenses,
      },
      {
        name: 'PermissionSetLicense',
        label: 'Permission Set License',
        fields: fields('Id:id DeveloperName:string MasterLabel:string Status:string'),
        rows: rows.permissionSetLicenses,
      },
      {
        // What a reference to more than one object shows of its target (Object Reference, "Name"): `PermissionSet.License.Name`.
        name: 'Name',
        label: 'Name',
        fields: fields('Id:id Name:string'),
        rows: (org) => [
          ...rows.userLicenses(org).map(({ Id = null, Name = null }) => ({ Id, Name })),
          ...rows.permissionSetLicenses(org).map(({ Id = null, MasterLabel = null }) => ({ Id, Name: MasterLabel })),
        ],
      },
      {
        name: 'PermissionSet',
        label: 'Permission Set',
        fields: fields(
          'Id:id Name:string Label:string LicenseId:reference>Name.License ProfileId:reference>Profile.Profile IsOwnedByProfile:boolean IsCustom:boolean',
          'PermissionsApiEnabled:boolean PermissionsModifyAllData:boolean',
          `Description:string ${AUDIT} NamespacePrefix:string HasActivationRequired:boolean Type:string`,
        ),
        rows: rows.permissionSets,
      },
      {
        name: 'PermissionSetAssignment',
        label: 'Permission Set Assignment',
        fields: fields(
          'Id:id PermissionSetId:reference>PermissionSet.PermissionSet PermissionSetGroupId:string AssigneeId:reference>User.Assignee',
          'SystemModstamp:datetime ExpirationDate:datetime IsActive:boolean IsRevoked:boolean',
        ),
        rows: rows.permissionSetAssignments,
      },
      {
        name: 'SetupEntityAccess',
        label: 'Setup Entity Access',
        fields: fields('Id:id ParentId:reference>PermissionSet.Parent SetupEntityId:string SetupEntityType:string SystemModstamp:datetime'),
        rows: rows.setupEntityAccess,
      },
      {
        name: 'ExternalClientApplication',
        label: 'External Client App',
        fields: fields(
          SETUP,
          'NamespacePrefix:string ContactEmail:string ContactPhone:string DistributionState:string ManagedType:string OrgScopedExternalApp:string',
          'LogoUrl:string InfoUrl:string IconUrl:string Description:string Version:string',
        ),
        rows: appRows.externalClientApplications,
      },
      {
        name: 'ExtlClntAppOauthSettings',
        label: 'External Client Application OAuth Settings',
        fields: fields(
          SETUP,
          `NamespacePrefix:string ${OF_APP}`,
          appRows.SCOPE_COLUMNS.map((column) => `OauthScopes${column}:boolean`).join(' '),
          'OauthLink:string SingleLogoutUrl:string ExtlClntAppOauthOptionsFirstPartyAppEnabled:boolean ClientAssertionCertificate:string!',
        ),
        rows: appRows.oauthSettings,
      },
      {
        name: 'ExtlClntAppOauthPlcyCnfg',
        label: 'External Client App OAuth Policies',
        fields: fields(
          SETUP,
          `${OF_APP} PermittedUsersPolicyType:string IpRelaxationPolicyType:string RefreshTokenPolicyType:string RefreshTokenValidityPeriod:int`,
          'RefreshTokenValidityUnit:string RequiredSessionLevel:string PolicyAction:string SessionTimeoutInMinutes:int StartUrl:string SingleLogoutUrl:string',
        ),
        rows: appRows.oauthPolicies,
      },
      {
        name: 'ExtlClntAppPlcyCnfg',
        label: 'External Client App Policy Configuration',
        fields: fields(
          SETUP,
          `${OF_APP} IsEnabled:boolean OauthPluginStatus:string NotifPluginStatus:string MobilePluginStatus:string PushPluginStatus:string`,
          'StartPage:string SamlPluginStatus:string StartUrl:string',
        ),
        rows: appRows.policies,
      },
      {
        name: 'ConnectedApplication',
        label: 'Connected App',
        fields: fields(`Id:id Name:string ${AUDIT} OptionsAllowAdminApprovedUsersOnly:boolean OptionsIsInternal:boolean StartUrl:string`),
        rows: appRows.connectedApplications,
      },
      {
        name: 'OauthToken',
        label: 'Oauth Token',
        fields: fields(
          'Id:id AccessToken:string! UserId:reference>User.User RequestToken:string! CreatedDate:datetime AppName:string LastUsedDate:datetime UseCount:int',
          'DeleteToken:string! AppMenuItemId:string',
        ),
        rows: rows.oauthTokens,
      },
      {
        name: 'LoginHistory',
        label: 'Login History',
        fields: fields(
          'Id:id UserId:reference>User.User LoginTime:datetime LoginType:string SourceIp:string! LoginUrl:string Browser:string! Platform:string!',
          'Status:string! Application:string! ClientVersion:string! ApiType:string! ApiVersion:string!',
        ),
        rows: rows.loginHistory,
      },
    ] satisfies readonly SObject[]
  ).map((object) => [object.name.toLowerCase(), object]),
);
