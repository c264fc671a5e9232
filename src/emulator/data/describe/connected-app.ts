/**
 * Fields of sObjects: connected apps, tokens, custom scopes and the app menu.
 * Rule: data in the form that `table.ts` reads. Source: describe calls at API 64, as recorded and as public generated models list them.
 */
export const CONNECTED_APP = `
# ConnectedApplication|Connected App|Connected App|Connected Apps|0H4|qrs
Id|Connected App ID|id|; Name|Connected App Name|string|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
OptionsAllowAdminApprovedUsersOnly|AllowAdminApprovedUsersOnly|boolean|;
OptionsRefreshTokenValidityMetric|RefreshTokenValidityMetric|boolean|; OptionsHasSessionLevelPolicy|HasSessionLevelPolicy|boolean|;
OptionsIsInternal|isInternal|boolean|; OptionsFullContentPushNotifications|FullContentPushNotifications|boolean|;
OptionsCodeCredentialGuestEnabled|CodeCredentialGuestEnabled|boolean|;
OptionsTokenExchangeManageBitEnabled|TokenExchangeManageBitEnabled|boolean|; MobileSessionTimeout|Lock App After|picklist|n;
PinLength|PIN Length|picklist|n; StartUrl|Start URL|url|n; MobileStartUrl|Mobile Start URL|url|n;
RefreshTokenValidityPeriod|Refresh Token Policy:|int|n; UvidTimeout|Uvid Timeout|picklist|n;
NamedUserUvidTimeout|Named User Uvid Timeout|picklist|n
# OauthToken|Oauth Token|Oauth Token|Oauth Tokens|0CQ|q
Id|Oauth Token ID|id|; AccessToken|Access Token|string|n; UserId|User ID|reference|n|User>User; RequestToken|Request Token|string|n;
CreatedDate|Created Date|datetime|n; AppName|Application Name|string|n; LastUsedDate|Last Used Date|datetime|n;
UseCount|Use Count|int|n; DeleteToken|Delete Token|string|n; AppMenuItemId|AppMenuItem ID|reference|n|AppMenuItem>AppMenuItem
# OauthCustomScope|OAuth Custom Scope|Oauth Custom Scope|Oauth Custom Scopes|7ud|cudqr
Id|OAuth Custom Scope ID|id|; IsDeleted|Deleted|boolean|; DeveloperName|Name|string|cu; Language|Master Language|picklist|ncu;
MasterLabel|Label|string|cu; NamespacePrefix|Namespace Prefix|string|n; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
Description|Description|string|cu; IsPublic|Include on well known endpoint|boolean|cu
# OauthCustomScopeApp|OAuth Custom Scope App |OAuth Custom Scope App |OAuth Custom Scope Apps|7ue|cudqr
Id|Oauth Custom Scope App ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
OauthCustomScopeId|OAuth Custom Scope ID|reference|cu|OauthCustomScope>OauthCustomScope
# AppMenuItem|AppMenuItem|AppMenuItem|AppMenuItems|0DS|qr
Id|AppMenuItem ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
SortOrder|Sort Order|int|; Name|Developer Name|string|n; NamespacePrefix|Namespace Prefix|string|n; Label|Label|string|n;
Description|Description|string|n; StartUrl|Start Url|url|n; MobileStartUrl|Mobile Start Url|url|n; LogoUrl|Logo Image URL|url|n;
IconUrl|Icon Url|url|n; InfoUrl|Info URL|url|n; IsUsingAdminAuthorization|IsUsingAdminAuthorization|boolean|;
MobilePlatform|Mobile device OS platform|picklist|n; MobileMinOsVer|Minimum required mobile device OS version|string|n;
MobileDeviceType|Type of mobile device|string|n; IsRegisteredDeviceOnly|App requires a registered mobile device|boolean|;
MobileAppVer|Version of the mobile app|string|n; MobileAppInstalledDate|Date the mobile app was most recently installed|datetime|n;
MobileAppInstalledVersion|Most recently installed version of the mobile app|string|n;
MobileAppBinaryId|ID for the related mobile app binary|string|n; MobileAppInstallUrl|URL to install the mobile app|url|n;
CanvasEnabled|Is this a canvas-enabled application|boolean|;
CanvasReferenceId|The identifier used to render the canvas application.|string|n;
CanvasUrl|The canvas url for the canvas application|url|n;
CanvasAccessMethod|The configured access method for the canvas application|picklist|n;
CanvasSelectedLocations|The selected/supported locations of the canvas application|string|n;
CanvasOptions|The options to hide publisher header or publisher share button|string|n; Type|App Type|picklist|n;
ApplicationId|Application ID|reference|n; UserSortOrder|User Sort Order|int|n; IsVisible|Is Visible|boolean|u;
IsAccessible|Is Accessible|boolean|
`;
