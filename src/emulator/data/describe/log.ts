/**
 * Fields of sObjects: logins, sessions and event logs.
 * Rule: data in the form that `table.ts` reads. Source: describe calls at API 64, as recorded and as public generated models list them.
 */
export const LOG = `
# LoginHistory|Login History|Login History|Login History|0Ya|qr
Id|Login History Id|id|; UserId|User ID|reference|n; LoginTime|Login Time|datetime|; LoginType|Login Type|picklist|;
SourceIp|Source IP|string|n; LoginUrl|Login URL|string|n; AuthenticationServiceId|Authentication Service ID|reference|n;
LoginGeoId|Login Geo Data ID|reference|n|LoginGeo>LoginGeo; TlsProtocol|TLS Protocol|picklist|n;
CipherSuite|TLS Cipher Suite|picklist|n; OptionsIsGet|Login via GET|boolean|; OptionsIsPost|Login via POST|boolean|;
Browser|Browser|string|n; Platform|Platform|string|n; Status|Status|string|n; Application|Application|string|n;
ClientVersion|Client Version|string|n; ApiType|API Type|string|n; ApiVersion|API Version|string|n; CountryIso|Country Code|string|n;
AuthMethodReference|Authentication Method Reference|string|n; LoginSubType|Login Subtype|picklist|n;
ForwardedForIp|Forwarded For IP|string|n
# LoginGeo|Login Geo Data|Login Geo Data|Login Geo Data|04F|qr
Id|Login Geo Data ID|id|; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; LastModifiedDate|Last Modified Date|datetime|;
IsDeleted|Deleted|boolean|; SystemModstamp|System Modstamp|datetime|; LoginTime|Login Time|datetime|;
CountryIso|Country Code|string|n; Country|Country|string|n; Latitude|Latitude|double|n; Longitude|Longitude|double|n;
City|City|string|n; PostalCode|Postal Code|string|n; Subdivision|Subdivision|string|n
# LoginIp|Login IP|Login IP|Login IP|710|dqr
Id|Login IP ID|id|; UsersId|User ID|reference||User>Users; SourceIp|Source IP|string|n; CreatedDate|Created Date|datetime|;
IsAuthenticated|IsAuthenticated|boolean|; ChallengeSentDate|Challenge SentDate|datetime|n;
ChallengeMethod|Challenge Method|picklist|n
# LoginEvent|Login Event|Login Event|Login Events|1HB|q
Id|Login Event ID|id|; CreatedDate|Created Date|datetime|; EventIdentifier|Event Identifier|string|;
UserId|User ID|reference|n|User>User; Username|Username|string|n; EventDate|Event Date|datetime|;
RelatedEventIdentifier|Related Event Identifier|string|n;
PolicyId|Transaction Security Policy ID|reference|n|TransactionSecurityPolicy>Policy; PolicyOutcome|Policy Outcome|picklist|n;
EvaluationTime|Evaluation Time|double|n; SessionKey|Session Key|string|n; LoginKey|Login Key|string|n;
SessionLevel|Session Level|picklist|n; SourceIp|Source IP|string|n; AdditionalInfo|Additional Information|string|n;
ApiType|API Type|string|n; ApiVersion|API Version|string|n; Application|Application|string|n;
AuthServiceId|Authentication Service ID|reference|n; Browser|Browser|string|n; HttpMethod|HTTP Method|picklist|n;
CountryIso|Country Code|string|n; ForwardedForIp|Forwarded For IP|string|n; LoginLatitude|Latitude|double|n;
LoginLongitude|Longitude|double|n; Country|Country|string|n; City|City|string|n; PostalCode|Postal Code|string|n;
Subdivision|Subdivision|string|n; CipherSuite|TLS Cipher Suite|picklist|n; ClientVersion|Client Version|string|n;
LoginGeoId|Login Geo Data ID|reference|n; LoginHistoryId|Login History ID|reference|n; LoginType|Login Type|picklist|n;
LoginUrl|Login URL|string|n; Platform|Platform|string|n; Status|Status|string|n; TlsProtocol|TLS Protocol|picklist|n;
UserType|User Type|picklist|n; AuthMethodReference|Authentication Method Reference|string|n; LoginSubType|Login Subtype|picklist|n
# AuthSession|Auth Session|Auth Session|Auth Sessions|0Ak|dqr
Id|Auth Session ID|id|; UsersId|User ID|reference|n|User>Users; CreatedDate|Created|datetime|; LastModifiedDate|Updated|datetime|;
NumSecondsValid|Valid For|int|; UserType|User Type|picklist|; SourceIp|Source IP|string|; LoginType|Login|picklist|n;
SessionType|Session Type|picklist|n; SessionSecurityLevel|Session Security Level|picklist|n; LogoutUrl|Logout URL|string|n;
ParentId|Auth Session ID|reference|n; LoginHistoryId|Login History ID|reference|n|LoginHistory>LoginHistory;
LoginGeoId|Login Geo Data ID|reference|n|LoginGeo>LoginGeo; IsCurrent|Current Session|boolean|;
IsAssociatedWithJwtAccessToken|Associated With Jwt|boolean|
# EventLogFile|Event Log File|Event Log File|Event Log Files|0AT|qr
Id|Event Log File ID|id|; IsDeleted|Deleted|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
EventType|Event Type|picklist|; LogDate|Log Date|datetime|; LogFileLength|Log File Length|double|;
LogFileContentType|Log File Content Type|string|; ApiVersion|API Version|double|; Sequence|Sequence|int|;
Interval|Interval|picklist|n; LogFileFieldNames|Log File Field Names|string|n; LogFileFieldTypes|Log File Field Types|string|n;
LogFile|Log File|base64|
# SetupAuditTrail|Setup Audit Trail Entry|Setup Audit Trail Entry|Setup Audit Trail Entries|0Ym|qrs
Id|Setup Audit Trail ID|id|; Action|Action|string|; Section|Section|string|n; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; Display|Display|string|n; DelegateUser|Delegate User|string|n;
ResponsibleNamespacePrefix|Source Namespace Prefix|string|n; CreatedByContext|Created By Context|string|n;
CreatedByIssuer|Created By Issuer|string|n
`;
