/**
 * Fields of sObjects: who may do what.
 * Rule: data in the form that `table.ts` reads. Source: describe calls at API 64, as recorded and as public generated models list them.
 */
export const ACCESS = `
# PermissionSet|Permission Set|Permission Set|Permission Sets|0PS|cudqrsm
Id|PermissionSet ID|id|; Name|API Name|string|cu; Label|Permission Set Name|string|cu; LicenseId|License ID|reference|nc;
ProfileId|Profile ID|reference|n|Profile>Profile; IsOwnedByProfile|Is Owned By Profile|boolean|; IsCustom|Custom|boolean|;
@Permissions; Description|Description|string|ncu; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
NamespacePrefix|Namespace Prefix|string|n; HasActivationRequired|Session Activation Required|boolean|cu;
PermissionSetGroupId|PermissionSetGroup ID|reference|n|PermissionSetGroup>PermissionSetGroup; Type|Permission Set Type|picklist|n;
PsgCount|PSG Count|int|ncu
# PermissionSetAssignment|Permission Set Assignment|Permission Set Assignment|Permission Set Assignments|0Pa|cudqr
Id|PermissionSetAssignment ID|id|; PermissionSetId|PermissionSet ID|reference|nc|PermissionSet>PermissionSet;
PermissionSetGroupId|PermissionSetGroup ID|reference|nc|PermissionSetGroup>PermissionSetGroup;
AssigneeId|Assignee ID|reference|c|User>Assignee; SystemModstamp|Date Assigned|datetime|; ExpirationDate|Expires On|datetime|ncu;
IsActive|Is Active|boolean|; IsRevoked|Is Revoked|boolean|u
# PermissionSetGroup|Permission Set Group|Permission Set Group|Permission Set Groups|0PG|cudqrsm
Id|PermissionSetGroup ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|API Name|string|cu; Language|Master Language|picklist|ncu;
MasterLabel|Label|string|cu; NamespacePrefix|Namespace Prefix|string|n; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
Description|Description|textarea|ncu; Status|Status|picklist|; HasActivationRequired|Session Activation Required|boolean|cu
# PermissionSetGroupComponent|Permission Set Group Component|Permission Set Group Component|Permission Set Group Components|0PH|cdqr
Id|PermissionSetGroupComponent ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
PermissionSetGroupId|PermissionSetGroup ID|reference|c|PermissionSetGroup>PermissionSetGroup;
PermissionSetId|PermissionSet ID or MutingPermissionSet ID|reference|c|PermissionSet>PermissionSet
# PermissionSetLicense|Permission Set License|Permission Set License|Permission Set Licenses|0PL|qrs
Id|Permission Set License ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|Developer Name|string|; Language|Language|picklist|;
MasterLabel|Permission Set License Label|string|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
PermissionSetLicenseKey|Permission Set License Key|string|; TotalLicenses|Total Licenses|int|; Status|Status|picklist|;
ExpirationDate|Expiration Date|date|n; @MaximumPermissions; UsedLicenses|Used Licenses|int|;
MigratableLicenses|Licenses to Migrate|int|; IsAvailableForIntegrations|Is License Available for Integrations?|boolean|;
LicenseExpirationPolicy|License Expiration Policy|picklist|n; IsSupplementLicense|Is Supplement License|boolean|
# PermissionSetLicenseAssign|Permission Set License Assignment|Permission Set License Assignment|Permission Set License Assignments|2LA|cdqr
Id|Permission Set License Assignment ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|Date Assigned|datetime|;
PermissionSetLicenseId|Permission Set License ID|reference|c|PermissionSetLicense>PermissionSetLicense;
AssigneeId|User ID|reference|c|User>Assignee
# Profile|Profile|Profile|Profiles|00e|cudqrspm
Id|Profile ID|id|; Name|Name|string|cu; @Permissions; UserLicenseId|User License ID|reference|c|UserLicense>UserLicense;
UserType|User Type|picklist|n; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|; Description|Description|string|ncu; LastViewedDate|Last Viewed Date|datetime|n;
LastReferencedDate|Last Referenced Date|datetime|n
# SetupEntityAccess|Setup Entity Access|Setup Entity Access|Setup Entity Access|0J0|cdqr
Id|SetupEntityAccess ID|id|; ParentId|Parent ID|reference|c|PermissionSet>Parent; SetupEntityId|Setup Entity ID|reference|c;
SetupEntityType|Setup Entity Type|picklist|n; SystemModstamp|System Modstamp|datetime|
# UserLicense|User License|User License|User Licenses|100|qrs
Id|User License ID|id|; LicenseDefinitionKey|License Def. ID|string|; TotalLicenses|Total Licenses|int|; Status|Status|picklist|;
UsedLicenses|Used Licenses|int|; UsedLicensesLastUpdated|Used Licenses Last Updated|datetime|; Name|Name|string|;
MasterLabel|Master Label|string|; CreatedDate|Created Date|datetime|; LastModifiedDate|Last Modified Date|datetime|;
SystemModstamp|System Modstamp|datetime|
`;
