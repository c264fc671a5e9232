/**
 * The rows of the Setup Audit Trail: which change writes which Action, Section and words.
 * Rule: one line a change, `change|Action|Section|Display`, under a head `# confidence|source`; a change without a line writes nothing.
 * A change is `Type what`: `created`, `deleted`, an element's path, or `changed` for elements that have no line (one row for all of
 * them where the words name `{settings}`, one each where they name `{setting}`). `added` and `removed` win over the bare path.
 * A `+` marks a setting that has its row also when its component is made. `ExtlClntApp*` are the parts of an External Client App.
 */
import type { Confidence } from '../confidence.ts';

/** One line of the table. */
export interface AuditRow {
  readonly change: string;
  readonly action: string;
  readonly section: string;
  /** With `{places}` for what changed. */
  readonly words: string;
  /** Written too when the component is made; every other setting is part of `created`. */
  readonly isOnCreation: boolean;
  readonly confidence: Confidence;
  readonly source: string;
}

const TABLE = `
# single|a public collection of rows that orgs wrote (Salesforce Setup Audit Trail Reference)
ConnectedApp created|insertApplication|Application|Created Connected App {name}
ConnectedApp deleted|deleteApplication|Application|Deleted Connected App {name}
ConnectedApp contactEmail|changeApplicationContactEmail|Application|Changed Connected App Contact Email from {from} to {to}
ConnectedApp oauthConfig.isAdminApproved|changeUserRuntimeAccessPolicy|Application|Changed connected app {name} Permitted Users setting from {from} to {to}
ConnectedApp oauthPolicy.ipRelaxation|changeIpRelaxationPolicy|Application|Changed connected app {name} IP relaxation setting from {from} to {to}
+ConnectedApp oauthConfig.scopes|changeOauthDefaultScope|Application|Changed connected app {name} scopes from {from} to {to}
ConnectedApp oauthConfig.callbackUrl|changeApplicationCallbackUrl|Application|Changed Connected App Callback URL from {from} to {to}
+ConnectedApp oauthConfig.certificate added|insertApplicationCertificate|Remote Access|Created Connected App Certificate {to}
ConnectedApp oauthConfig.certificate|changeApplicationCertificate|Remote Access|Changed Connected App Certificate from {from} to {to}
ConnectedApp oauthConfig.isClientCredentialEnabled|changeApplicationClientCredentialEnabled|Application|Changed Enable Client Credentials Flow from {from} to {to}
+ConnectedApp oauthConfig.oauthClientCredentialUser added|addOauthClientCredentialUser|OAuth Client Credentials User|Assigned OAuth client credentials user {to} (UserID: [{userId}]) to app {name} (AppID: [{appId}])
ConnectedApp oauthConfig.isCodeCredentialEnabled|changeApplicationCodeCredentialEnabled|Application|Changed connected app Enable Authorization Code and Credentials Flow setting from {from} to {to}
ConnectedApp oauthConfig.isCodeCredentialPostOnly|changeApplicationCodeCredentialPostOnly|Application|Changed connected app Require user credentials in the POST body for Authorization Code and Credentials Flow setting from {from} to {to}
ConnectedApp oauthConfig.isPkceRequired|changeApplicationPkceRequired|Application|Changed the {name} connected app setting Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows from {from} to {to}
ConnectedApp oauthConfig.isConsumerSecretOptional|changeApplicationOptionalConsumerSecret|Application|Changed connected app Require Secret for Web Server Flow OAuth setting from {from} to {to}
ConnectedApp oauthConfig.isSecretRequiredForRefreshToken|changeApplicationSecretRequiredForRefreshToken|Application|Changed the connected app's Require Secret for Refresh Token Flow setting from {from} to {to}
ConnectedApp permissionSet enabled|SetupEntityAccessAudit_PermissionSet_ConnectedApplication_Enabled|Manage Users|Changed permission set {holder}: {name} connected app is enabled
ConnectedApp permissionSet disabled|SetupEntityAccessAudit_PermissionSet_ConnectedApplication_Disabled|Manage Users|Changed permission set {holder}: {name} connected app is disabled
ConnectedApp profile enabled|SetupEntityAccessAudit_Profile_ConnectedApplication_Enabled{kind}|Manage Users|Changed profile {holder}: {name} connected app is enabled
ConnectedApp profile disabled|SetupEntityAccessAudit_Profile_ConnectedApplication_Disabled{kind}|Manage Users|Changed profile {holder}: {name} connected app is disabled
StagedCredential created|generateOauthStagedCredential|Oauth Staged Credential|Generated temporary credentials for connected app {name}
Certificate created|insertCertificate|Certificate and Key Management|Created Certificate {name}
PermissionSet created|PermSetCreateNoLicense|Manage Users|Created permission set {name}: with no license
PermissionSet deleted|PermSetDelete|Manage Users|Deleted permission set {name}
PermissionSet label|PermSetLabelChange|Manage Users|Changed permission set {name}: Master Label was changed from {from} to {to}
PermissionSet description|PermSetDescriptionChange|Manage Users|Changed permission set {name}: description was changed
PermissionSet hasActivationRequired|PermSetHasActivationRequiredChange|Manage Users|Changed Permission Set {name}: Session Activation Required has changed from {from} to {to}
+PermissionSet userPermissions added|PermSetEnableUserPerm|Manage Users|Changed permission set {name}: {item} permission was changed from {from} to {to}
PermissionSet userPermissions removed|PermSetDisableUserPerm|Manage Users|Changed permission set {name}: {item} permission was changed from {from} to {to}
PermissionSetAssignment created|PermSetAssign|Manage Users|Permission set {name}: assigned to user {user} (UserID: [{userId}])
PermissionSetAssignment deleted|PermSetUnassign|Manage Users|Permission set {name}: unassigned from user {user} (UserID: [{userId}])
User activated|activateduser|Manage Users|Activated user {user} (UserID: [{userId}])
User deactivated|deactivateduser|Manage Users|Deactivated user {user} (UserID: [{userId}])
User frozen|frozeuser|Manage Users|Froze user account for {user}
User unfrozen|unfrozeuser|Manage Users|Unfroze user account for {user}
# documented|Object Reference, SetupAuditTrail: its sample of Display; the collection has “with User License Salesforce”
PermissionSet created with user license|PermSetCreate|Manage Users|Created permission set {name}: with user license {license}.
# assumed|no source; the pattern of the rows that are known
PermissionSet created with permission set license|PermSetCreate|Manage Users|Created permission set {name}: with permission set license {license}.
PermissionSet changed|changePermissionSet|Manage Users|Changed permission set {name}: {settings} was changed
Certificate changed|changeCertificate|Certificate and Key Management|Changed Certificate {name}
Certificate deleted|deleteCertificate|Certificate and Key Management|Deleted Certificate {name}
ConnectedApp oauthConfig.certificate removed|deleteApplicationCertificate|Remote Access|Deleted Connected App Certificate {from}
ConnectedApp changed|changeApplication|Application|Changed Connected App {name}: {settings}
# assumed|no source; what rows an External Client App writes is not known: named after the metadata type, worded as for a connected app
ExternalClientApplication created|insertExternalClientApplication|External Client Apps|Created external client app {name}
ExternalClientApplication deleted|deleteExternalClientApplication|External Client Apps|Deleted external client app {name}
ExternalClientApplication contactEmail|changeExternalClientApplication|External Client Apps|Changed external client app {name} Contact Email from {from} to {to}
ExternalClientApplication changed|changeExternalClientApplication|External Client Apps|Changed external client app {name}: {setting} from {from} to {to}
ExternalClientApplication permissionSet enabled|SetupEntityAccessAudit_PermissionSet_ExternalClientApplication_Enabled|Manage Users|Changed permission set {holder}: {name} external client app is enabled
ExternalClientApplication permissionSet disabled|SetupEntityAccessAudit_PermissionSet_ExternalClientApplication_Disabled|Manage Users|Changed permission set {holder}: {name} external client app is disabled
ExternalClientApplication profile enabled|SetupEntityAccessAudit_Profile_ExternalClientApplication_Enabled{kind}|Manage Users|Changed profile {holder}: {name} external client app is enabled
ExternalClientApplication profile disabled|SetupEntityAccessAudit_Profile_ExternalClientApplication_Disabled{kind}|Manage Users|Changed profile {holder}: {name} external client app is disabled
ExtlClntApp* created|insert{type}|External Client Apps|Created external client app {name}: {type}
ExtlClntApp* deleted|delete{type}|External Client Apps|Deleted external client app {name}: {type}
ExtlClntApp* permittedUsersPolicyType|change{type}|External Client Apps|Changed external client app {name} Permitted Users setting from {from} to {to}
ExtlClntApp* ipRelaxationPolicyType|change{type}|External Client Apps|Changed external client app {name} IP relaxation setting from {from} to {to}
+ExtlClntApp* commaSeparatedOauthScopes|change{type}|External Client Apps|Changed external client app {name} scopes from {from} to {to}
ExtlClntApp* callbackUrl|change{type}|External Client Apps|Changed external client app {name} Callback URL from {from} to {to}
+ExtlClntApp* certificate added|change{type}|External Client Apps|Created external client app {name} Certificate {to}
ExtlClntApp* certificate removed|change{type}|External Client Apps|Deleted external client app {name} Certificate {from}
ExtlClntApp* certificate|change{type}|External Client Apps|Changed external client app {name} Certificate from {from} to {to}
ExtlClntApp* isClientCredentialsFlowEnabled|change{type}|External Client Apps|Changed external client app {name} Enable Client Credentials Flow from {from} to {to}
+ExtlClntApp* clientCredentialsFlowUser added|change{type}|External Client Apps|Assigned OAuth client credentials user {to} (UserID: [{userId}]) to external client app {name} (AppID: [{appId}])
ExtlClntApp* isPkceRequired|change{type}|External Client Apps|Changed the {name} external client app setting Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows from {from} to {to}
ExtlClntApp* isSecretRequiredForRefreshToken|change{type}|External Client Apps|Changed the external client app {name} Require Secret for Refresh Token Flow setting from {from} to {to}
ExtlClntApp* consumerKey|change{type}|External Client Apps|Changed external client app {name}: consumerKey
ExtlClntApp* consumerSecret|change{type}|External Client Apps|Changed external client app {name}: consumerSecret
ExtlClntApp* changed|change{type}|External Client Apps|Changed external client app {name}: {setting} from {from} to {to}
`;

/** The table, by change. */
export const AUDIT_ROWS: ReadonlyMap<string, AuditRow> = new Map(
  TABLE.split(/^# /m)
    .slice(1)
    .flatMap((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [confidence = '', source = ''] = head.split('|');
      return lines.filter((line) => line !== '').map((line) => readRow(line, { confidence: confidence as Confidence, source }));
    })
    .map((row) => [row.change, row]),
);

function readRow(line: string, about: Pick<AuditRow, 'confidence' | 'source'>): AuditRow {
  const [change = '', action = '', section = '', words = ''] = line.split('|');
  return { change: change.replace(/^\+/, ''), action, section, words, isOnCreation: change.startsWith('+'), ...about };
}
