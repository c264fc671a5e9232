/**
 * Elements of PermissionSet, in the platform's order, and the user permissions that this org knows.
 * Rule: as in the table of types. A permission that is not in the list is refused as unknown, so the list leans to the long side.
 */
import type { ElementRow, ElementTable } from './element.ts';

const text: ElementRow = { kind: 'string' };
const flag: ElementRow = { kind: 'boolean', required: true };

/** A list of accesses: what is opened, and whether. */
function access(typeName: string, name: string, verb: string, since?: number): ElementRow {
  const elements = { [name]: { kind: 'string', required: true }, [verb]: flag } as const;
  return { kind: 'complex', isList: true, typeName, elements, ...(since === undefined ? {} : { since }) };
}

/** Elements of PermissionSet. */
export const PERMISSION_SET: ElementTable = {
  agentAccesses: access('PermissionSetAgentAccess', 'agentName', 'enabled', 64),
  applicationVisibilities: access('PermissionSetApplicationVisibility', 'application', 'visible'),
  classAccesses: access('PermissionSetApexClassAccess', 'apexClass', 'enabled'),
  customMetadataTypeAccesses: access('PermissionSetCustomMetadataTypeAccess', 'name', 'enabled', 47),
  customPermissions: access('PermissionSetCustomPermissions', 'name', 'enabled'),
  customSettingAccesses: access('PermissionSetCustomSettingAccess', 'name', 'enabled', 47),
  description: text,
  emailRoutingAddressAccesses: access('PermissionSetEmailRoutingAddressAccess', 'name', 'enabled', 62),
  externalCredentialPrincipalAccesses: access(
    'PermissionSetExternalCredentialPrincipalAccess',
    'externalCredentialPrincipal',
    'enabled',
    59,
  ),
  externalDataSourceAccesses: access('PermissionSetExternalDataSourceAccess', 'externalDataSource', 'enabled'),
  fieldPermissions: {
    kind: 'complex',
    isList: true,
    typeName: 'PermissionSetFieldPermissions',
    elements: { editable: flag, field: { kind: 'string', required: true }, readable: { kind: 'boolean' } },
  },
  flowAccesses: access('PermissionSetFlowAccess', 'flow', 'enabled', 47),
  genComputingSummaryDefAccesses: access('PermissionSetGenComputingSummaryDefAccess', 'configName', 'enabled', 66),
  hasActivationRequired: { kind: 'boolean', default: 'false', confidence: 'retrieved' },
  label: { kind: 'string', required: true },
  license: text,
  objectPermissions: {
    kind: 'complex',
    isList: true,
    typeName: 'PermissionSetObjectPermissions',
    elements: {
      allowCreate: flag,
      allowDelete: flag,
      allowEdit: flag,
      allowRead: flag,
      modifyAllRecords: flag,
      object: { kind: 'string', required: true },
      viewAllFields: { kind: 'boolean' },
      viewAllRecords: flag,
    },
  },
  pageAccesses: access('PermissionSetApexPageAccess', 'apexPage', 'enabled'),
  recordTypeVisibilities: access('PermissionSetRecordTypeVisibility', 'recordType', 'visible'),
  servicePresenceStatusAccesses: access('PermissionSetServicePresenceStatusAccess', 'servicePresenceStatus', 'enabled', 64),
  tabSettings: {
    kind: 'complex',
    isList: true,
    typeName: 'PermissionSetTabSetting',
    elements: {
      tab: { kind: 'string', required: true },
      visibility: { kind: 'enum', required: true, enumName: 'PermissionSetTabVisibility', values: ['None', 'Available', 'Visible'] },
    },
  },
  userPermissions: access('PermissionSetUserPermission', 'name', 'enabled'),
};

/** User permissions of a Developer Edition org, as far as the emulator knows them. */
export const USER_PERMISSIONS: ReadonlySet<string> = new Set(
  `ActivateContract ActivateOrder ActivitiesAccess AddDirectMessageMembers AllowObjectDetection AllowUniversalSearchFiltered AllowViewEditConvertedLeads
  AllowViewKnowledge ApexRestServices ApiEnabled ApiUserOnly AssignPermissionSets AssignTopics AssignUserToSkill AuthorApex BulkApiHardDelete BulkMacrosAllowed
  CanApproveFeedPost CanApproveUninstalledApps CanEditPrompts CanInsertFeedSystemFields CanUseNewDashboardBuilder CanVerifyComment ChangeDashboardColors
  ChatterComposeUiCodesnippet ChatterEditOwnPost ChatterFileLink ChatterInternalUser ChatterInviteExternalUsers ChatterOwnGroups CloseConversations ConnectOrgToEnvironmentHub
  ContentAdministrator ContentWorkspaces ConvertLeads CreateCustomizeDashboards CreateCustomizeFilters CreateCustomizeReports CreateDashboardFolders
  CreateLtngTempFolder CreateLtngTempInPub CreateReportFolders CreateTopics CreateWorkBadgeDefinition CreateWorkspaces CustomMobileAppsAccess CustomizeApplication
  DataExport DelegatedTwoFactor DeleteActivatedContract DeleteTopics DistributeFromPersWksp EditActivatedOrders EditBrandTemplates EditCaseComments EditEvent
  EditHtmlTemplates EditKnowledge EditMyDashboards EditMyReports EditOppLineItemUnitPrice EditPublicDocuments EditPublicFilters EditPublicTemplates EditReadonlyFields
  EditTask EditTopics EmailMass EmailSingle EmailTemplateManagement EnableCommunityAppLauncher EnableNotifications ExportReport FeedPinning FlowUFLRequired
  ForceTwoFactor FreezeUsers GiveRecognitionBadge GovernNetworks HideReadByList IdentityConnect IdentityEnabled ImportCustomObjects ImportLeads ImportPersonal
  InstallPackaging IsotopeAccess IsotopeCToCUser LightningConsoleAllowedForUser LightningExperienceUser ListEmailSend ManageAnalyticSnapshots ManageAuthProviders
  ManageBusinessHourHolidays ManageC360AConnections ManageCallCenters ManageCases ManageCategories ManageCertificates ManageContentPermissions ManageContentProperties
  ManageContentTypes ManageCustomPermissions ManageCustomReportTypes ManageDashbdsInPubFolders ManageDataCategories ManageDataIntegrations ManageDynamicDashboards
  ManageEmailClientConfig ManageEntitlements ManageExternalConnections ManageHealthCheck ManageHubConnections ManageInteraction ManageInternalUsers ManageIpAddresses
  ManageKnowledge ManageKnowledgeImportExport ManageLeads ManageLoginAccessPolicies ManageMobile ManageNetworks ManagePackageLicenses ManagePasswordPolicies
  ManageProfilesPermissionsets ManagePropositions ManagePvtRptsAndDashbds ManageRecommendationStrategies ManageReleaseUpdates ManageRemoteAccess ManageReportsInPubFolders
  ManageRoles ManageSearchPromotionRules ManageSharing ManageSolutions ManageSubscriptions ManageSurveys ManageSynonyms ManageTranslation ManageTrustMeasures
  ManageTwoFactor ManageUnlistedGroups ManageUsers MassInlineEdit MergeTopics ModerateChatter ModifyAllData ModifyDataClassification ModifyMetadata MonitorLoginHistory
  NewReportBuilder OmnichannelInventorySync Packaging2 Packaging2Delete PasswordNeverExpires PreventClassicExperience PrivacyDataAccess QueryAllFiles
  RemoveDirectMessageMembers ResetPasswords RunFlow RunReports SandboxTestingInCommunityApp ScheduleJob ScheduleReports SelectFilesFromSalesforce SendAnnouncementEmails
  SendExternalEmailAvailable SendSitRequests ShareInternalArticles ShowCompanyNameAsUserBadge SkipIdentityConfirmation SolutionImport StdAutomaticActivityCapture
  SubmitMacrosAllowed SubscribeDashboardRolesGrps SubscribeDashboardToOtherUsers SubscribeReportRolesGrps SubscribeReportToOtherUsers SubscribeReportsRunAsUser
  SubscribeToLightningDashboards SubscribeToLightningReports TransactionSecurityExempt TransactionalEmailSend TransferAnyCase TransferAnyEntity TransferAnyLead
  TwoFactorApi UseTeamReassignWizards UseWebLink ViewAllActivities ViewAllData ViewAllForecasts ViewAllProfiles ViewAllUsers ViewContent ViewCustomDashboards
  ViewDataAssessment ViewDataCategories ViewDataLeakageEvents ViewDeveloperName ViewEncryptedData ViewEventLogFiles ViewFlowUsageAndFlowEventData ViewGlobalHeader
  ViewHealthCheck ViewHelpLink ViewMLModels ViewMyTeamsDashboards ViewOnlyEmbeddedAppUser ViewPrivateStaticResources ViewPublicDashboards ViewPublicReports
  ViewRestrictionAndScopingRules ViewRoles ViewSetup ViewTrustMeasures ViewUserPII WorkCalibrationUser`
    .trim()
    .split(/\s+/),
);
