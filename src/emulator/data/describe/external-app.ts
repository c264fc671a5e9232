/**
 * Fields of sObjects: External Client Apps and what belongs to them.
 * Rule: data in the form that `table.ts` reads. Source: describe calls at API 64, as recorded and as public generated models list them.
 */
export const EXTERNAL_APP = `
# ExternalClientApplication|External Client App|External Client Application|External Client Applications|0xI|qrs
Id|External App ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|Developer Name|string|; Language|Master Language|picklist|;
MasterLabel|Label|string|; NamespacePrefix|Namespace Prefix|string|n; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ContactEmail|Contact Email|email|n; ContactPhone|Contact Phone|phone|n; DistributionState|Distribution State|picklist|n;
ManagedType|Managed Type|picklist|n; ManagedCollection|Managed Collection|picklist|n;
ManagedSetupPointer|Managed Setup Pointer|picklist|n; OrgScopedExternalApp|Org Scoped External Client App|string|n;
LogoUrl|Logo URL|url|n; InfoUrl|Info URL|url|n; IconUrl|Icon URL|url|n; Description|Description|string|n; Version|Version|string|n
# ExtlClntAppOauthSettings|External Client Application OAuth Settings|External Client App Oauth Settings|External Client App Oauth Settings|3SN|qr
Id|External Client Application OAuth Settings ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|Name|string|;
Language|Master Language|picklist|; MasterLabel|Label|string|; NamespacePrefix|Namespace Prefix|string|n;
CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|;
ExternalClientApplicationId|External App ID|reference||ExternalClientApplication>ExternalClientApplication;
OauthScopesSSO|SSO|boolean|; OauthScopesAPI|API|boolean|; OauthScopesWEB|WEB|boolean|; OauthScopesFULL|FULL|boolean|;
OauthScopesCHATTER_REST_API|CHATTER_REST_API|boolean|; OauthScopesVF|VF|boolean|; OauthScopesREFRESH_TOKEN|REFRESH_TOKEN|boolean|;
OauthScopesOPENID|OPENID|boolean|; OauthScopesPROFILE|PROFILE|boolean|; OauthScopesEMAIL|EMAIL|boolean|;
OauthScopesADDRESS|ADDRESS|boolean|; OauthScopesPHONE|PHONE|boolean|; OauthScopesOFFLINE_ACCESS|OFFLINE_ACCESS|boolean|;
OauthScopesCUSTOM_PERMISSIONS|CUSTOM_PERMISSIONS|boolean|; OauthScopesWAVE_REST_API|WAVE_REST_API|boolean|;
OauthScopesECLAIR_REST_API|ECLAIR_REST_API|boolean|; OauthScopesHUB_API|HUB_API|boolean|; OauthScopesPARDOT_API|PARDOT_API|boolean|;
OauthScopesLIGHTNING|LIGHTNING|boolean|; OauthScopesCONTENT|CONTENT|boolean|; OauthScopesCDP_INGEST_API|CDP_INGEST_API|boolean|;
OauthScopesCDP_PROFILE_API|CDP_PROFILE_API|boolean|; OauthScopesCDP_QUERY_API|CDP_QUERY_API|boolean|;
OauthScopesCHATBOT_API|CHATBOT_API|boolean|; OauthScopesCDP_SEGMENT_API|CDP_SEGMENT_API|boolean|;
OauthScopesCDP_IDENTITYRESOLUTION_API|CDP_IDENTITYRESOLUTION_API|boolean|; OauthScopesFORGOT_PASSWORD|FORGOT_PASSWORD|boolean|;
OauthScopesCDP_CALCULATED_INSIGHT_API|CDP_CALCULATED_INSIGHT_API|boolean|;
OauthScopesUSER_REGISTRATION_API|USER_REGISTRATION_API|boolean|; OauthScopesSFAP_API|SFAP_API|boolean|;
OauthScopesINTERACTION_API|INTERACTION_API|boolean|; OauthScopesCDP_API|CDP_API|boolean|;
OauthScopesEINSTEIN_GPT_API|EINSTEIN_GPT_API|boolean|; OauthScopesPWDLESS_LOGIN_API|PWDLESS_LOGIN_API|boolean|;
OauthLink|OAuth Link|string|n; SingleLogoutUrl|Single Logout URL|url|n;
ExtlClntAppOauthOptionsFirstPartyAppEnabled|FirstPartyAppEnabled|boolean|;
ClientAssertionCertificate|Client Assertion Certificate|textarea|n
# ExtlClntAppOauthPlcyCnfg|External Client App OAuth Policy Config|External Client App OAuth Policy Configuration|External Client App OAuth Policy Configurations|0yO|qr
Id|External Client App OAuth Policy Config ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|Name|string|;
Language|Master Language|picklist|; MasterLabel|Label|string|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExternalClientApplicationId|External App ID|reference||ExternalClientApplication>ExternalClientApplication;
RefreshTokenPolicyType|Refresh Token Policy Type|picklist|; RefreshTokenValidityPeriod|Refresh Token Validity Period|int|n;
RefreshTokenValidityUnit|Refresh Token Validity Unit|picklist|n; IpRelaxationPolicyType|IP Relaxation Policy Type|picklist|;
PermittedUsersPolicyType|Permitted Users Policy Type|picklist|; SessionTimeoutInMinutes|Session Timeout Value|int|n;
RequiredSessionLevel|Required Session Level|picklist|n; PolicyAction|Policy Action|picklist|n;
ExtlClntAppOauthSettingsId|External Client Application OAuth Settings ID|reference||ExtlClntAppOauthSettings>ExtlClntAppOauthSettings;
IsClientCredentialsFlowEnabled|Is Client Credentials Flow Enabled|boolean|;
ClientCredentialsFlowUser|OAuth Client Credentials Flow User|email|n; ApexHandlerId|Class ID|reference|n|ApexClass>ApexHandler;
ExecuteHandlerAsId|User ID|reference|n|User>ExecuteHandlerAs; SingleLogoutUrl|Single Logout Url|url|n; StartUrl|Start Url|url|n;
IsTokenExchangeFlowEnabled|Is Token Exchange Flow Enabled|boolean|;
IsGuestCodeCredFlowEnabled|Is Code and Credential Flow Enabled for Guest|boolean|;
IsNamedUserJwtEnabled|Is Named User JWTs Enabled|boolean|; GuestJwtTimeout|Guest JWT Timeout|picklist|n;
NamedUserJwtTimeout|Named User JWT Timeout|picklist|n
# ExtlClntAppPlcyCnfg|External Client App Policy Configuration|External Client App Policy Configuration|External Client App Policy Configurations|88B|qr
Id|External Client App Policy Configuration ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|Name|string|;
Language|Master Language|picklist|; MasterLabel|Label|string|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExternalClientApplicationId|External App ID|reference||ExternalClientApplication>ExternalClientApplication;
IsEnabled|Enable External Client App|boolean|; OauthPluginStatus|OAuth Plugin Status|picklist|n;
NotifPluginStatus|Notification Plugin Status|picklist|n; MobilePluginStatus|Mobile Plugin Status|picklist|n;
PushPluginStatus|Push Plugin Status|picklist|n; StartPage|Start Page|picklist|n; SamlPluginStatus|SAML Plugin Status|picklist|n;
StartUrl|Start Url|url|n
# ExtlClntAppOauthConsumer|External Client Application OAuth Consumer|External Client App Global Oauth Consumer|External Client App Global Oauth Consumers|13P|qr
Id|External Client Application OAuth Consumer ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|Name|string|;
Language|Master Language|picklist|; MasterLabel|Label|string|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExternalClientApplicationId|External App ID|reference||ExternalClientApplication>ExternalClientApplication;
ExtlClntAppOauthSettingsId|External Client Application OAuth Settings ID|reference||ExtlClntAppOauthSettings>ExtlClntAppOauthSettings
# ExtlClntAppOauthIpRange|External Client App OAuth IP Range|External Client App OAuth Ip Range|External Client App OAuth Ip Ranges|6Wj|qr
Id|External Client App OAuth IP Range ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExtlClntAppOauthSettingsId|External Client Application OAuth Settings ID|reference||ExtlClntAppOauthSettings>ExtlClntAppOauthSettings;
StartIpAddress|Start IP Address|string|; EndIpAddress|End IP Address|string|; Description|Description|textarea|n
# ExtlClntAppOauthSetAttr|External Client App OAuth Settings Custom Attribute|External Client App OAuth Settings Custom Attribute|External Client App OAuth Settings Custom Attributes|15h|qr
Id|External Client App OAuth Settings Custom Attribute ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExtlClntAppOauthSettingsId|External Client Application OAuth Settings ID|reference||ExtlClntAppOauthSettings>ExtlClntAppOauthSettings;
Key|Key|string|; Value|Formula|string|
# ExtlClntAppOauthPlcyAttr|External Client App OAuth Policies Custom Attribute|External Client App OAuth Policies Custom Attribute|External Client App OAuth Policies Custom Attributes|15g|qr
Id|External Client App OAuth Policies Custom Attribute ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExtlClntAppOauthPlcyCnfgId|External Client App OAuth Policy Config ID|reference||ExtlClntAppOauthPlcyCnfg>ExtlClntAppOauthPlcyCnfg;
Key|Key|string|; Value|Formula|string|
# ExtlClntAppOauthSetCustmScp|External Client App OAuth Settings Custom Scope|External Client App OAuth Settings Custom Scope|External Client App OAuth Settings Custom Scopes|15j|qr
Id|External Client App OAuth Settings Custom Scope ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExtlClntAppOauthSettingsId|External Client Application OAuth Settings ID|reference||ExtlClntAppOauthSettings>ExtlClntAppOauthSettings;
ExternalClientApplicationId|External App ID|reference||ExternalClientApplication>ExternalClientApplication;
OauthCustomScopeId|OAuth Custom Scope ID|reference||OauthCustomScope>OauthCustomScope
# ExtlClntAppOauthPlcyCustmScp|External Client App OAuth Policies Custom Scope|External Client App OAuth Policies Custom Scope|External Client App OAuth Policies Custom Scopes|15i|qr
Id|External Client App OAuth Policies Custom Scope ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
ExtlClntAppOauthPlcyCnfgId|External Client App OAuth Policy Config ID|reference||ExtlClntAppOauthPlcyCnfg>ExtlClntAppOauthPlcyCnfg;
ExternalClientApplicationId|External App ID|reference||ExternalClientApplication>ExternalClientApplication;
OauthCustomScopeId|OAuth Custom Scope ID|reference||OauthCustomScope>OauthCustomScope
`;
