/**
 * Elements of the parts of an External Client App, in the platform's order.
 * Rule: as in the table of types. Sources: metadata.d.ts and its history (elements, versions), retrieved files (defaults).
 */
import type { ElementRow, ElementTable } from './element.ts';

const text: ElementRow = { kind: 'string' };
const flag: ElementRow = { kind: 'boolean' };
const int: ElementRow = { kind: 'int' };
const flagOff: ElementRow = { kind: 'boolean', default: 'false', confidence: 'retrieved' };
const appReference: ElementRow = { kind: 'string', required: true };

const ATTRIBUTES: ElementRow = {
  kind: 'complex',
  isList: true,
  since: 59,
  typeName: 'ExtlClntAppOauthAttribute',
  elements: { formula: { kind: 'string', required: true }, key: { kind: 'string', required: true } },
};

const JWT_TIMEOUT: ElementRow = { kind: 'enum', since: 65, enumName: 'JWTSessionTimeoutType', values: ['UserSession', 'Custom'] };

/** Elements of ExternalClientApplication. */
export const EXTERNAL_CLIENT_APPLICATION: ElementTable = {
  contactEmail: { kind: 'string', required: true, confidence: 'single' },
  contactPhone: { ...text, since: 57 },
  description: text,
  distributionState: {
    kind: 'enum',
    since: 57,
    enumName: 'ExtlClntAppDistState',
    values: ['Local', 'Packaged', 'Managed', 'AutoInstalled'],
    default: 'Local',
    confidence: 'retrieved',
  },
  iconUrl: text,
  infoUrl: text,
  isProtected: flagOff,
  label: { ...text, since: 57 },
  logoUrl: text,
  managedType: { kind: 'enum', since: 60, enumName: 'ExtlClntAppManagedType', values: ['Local', 'Global'] },
  orgScopedExternalApp: text,
};

/** Elements of ExtlClntAppGlobalOauthSettings. */
export const GLOBAL_OAUTH_SETTINGS: ElementTable = {
  callbackUrl: { kind: 'string', required: true, confidence: 'single' },
  certificate: { ...text, since: 60 },
  consumerKey: text,
  consumerSecret: text,
  externalClientApplication: appReference,
  idTokenConfig: {
    kind: 'complex',
    typeName: 'ExternalAppIdTokenConfig',
    elements: {
      idTokenAudience: text,
      idTokenIncludeAttributes: { ...flag, since: 59 },
      idTokenIncludeCustomPermissions: { ...flag, since: 61 },
      idTokenIncludeStandardClaims: flag,
      idTokenValidityInMinutes: int,
    },
  },
  isClientCredentialsFlowEnabled: { ...flagOff, since: 60 },
  isCodeCredFlowEnabled: { ...flagOff, since: 61 },
  isCodeCredPostOnly: { ...flagOff, since: 61 },
  isConsumerSecretOptional: flagOff,
  isDPopEnabled: { ...flagOff, since: 67 },
  isDeviceFlowEnabled: { ...flagOff, since: 60 },
  isEnforceRefreshTokenTTL: { ...flagOff, since: 67 },
  isIntrospectAllTokens: flagOff,
  isMtlsEnabled: { ...flag, since: 67 },
  isNamedUserJwtEnabled: { ...flagOff, since: 61 },
  isPkceRequired: { kind: 'boolean', since: 59, default: 'true', confidence: 'single' },
  isRefreshTokenRotationEnabled: { ...flagOff, since: 60 },
  isSecretRequiredForRefreshToken: flagOff,
  isSecretRequiredForTokenExchange: { ...flagOff, since: 60 },
  isTokenExchangeEnabled: { ...flagOff, since: 60 },
  label: text,
  shouldRotateConsumerKey: { ...flagOff, since: 59 },
  shouldRotateConsumerSecret: { ...flagOff, since: 59 },
};

const IP_RANGE: ElementTable = {
  description: text,
  endIpAddress: { kind: 'string', required: true },
  startIpAddress: { kind: 'string', required: true },
};

/** Elements of ExtlClntAppOauthSettings. */
export const OAUTH_SETTINGS: ElementTable = {
  areAttributesIncludedInAssetToken: { ...flag, since: 61 },
  areCustomPermsIncludedInAssetToken: { ...flag, since: 61 },
  assetTokenAudiences: { ...text, since: 61 },
  assetTokenSigningCertificate: { ...text, since: 61 },
  assetTokenValidity: { ...int, since: 61 },
  clientAssertionCertificate: { ...text, since: 62 },
  commaSeparatedCustomScopes: { ...text, since: 61 },
  commaSeparatedOauthScopes: { ...text, since: 58 },
  customAttributes: ATTRIBUTES,
  externalClientApplication: appReference,
  isFirstPartyAppEnabled: { ...flagOff, since: 62 },
  label: text,
  oauthLink: text,
  singleLogoutUrl: text,
  trustedIpRanges: { kind: 'complex', isList: true, since: 58, typeName: 'ExtlClntAppOauthIpRange', elements: IP_RANGE },
};

/** Elements of ExtlClntAppOauthConfigurablePolicies. */
export const OAUTH_POLICIES: ElementTable = {
  apexHandler: { ...text, since: 61 },
  clientCredentialsFlowUser: { ...text, since: 60 },
  commaSeparatedCustomScopes: { ...text, since: 61 },
  commaSeparatedPermissionSet: { ...text, since: 58 },
  commaSeparatedProfile: { ...text, since: 62 },
  customAttributes: ATTRIBUTES,
  executeHandlerAs: { ...text, since: 61 },
  externalClientApplication: appReference,
  guestJwtSessionTimeoutType: JWT_TIMEOUT,
  guestJwtTimeout: { ...int, since: 61 },
  ipRelaxationPolicyType: {
    kind: 'enum',
    enumName: 'IpRelaxationPolicyType',
    values: ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'],
    isCaseless: true,
    default: 'Enforce',
    confidence: 'retrieved',
  },
  isClientCredentialsFlowEnabled: { ...flagOff, since: 60 },
  isGuestCodeCredFlowEnabled: { ...flagOff, since: 61 },
  isNamedUserJwtEnabled: { ...flagOff, since: 61, until: 63 },
  isTokenExchangeFlowEnabled: { ...flagOff, since: 60 },
  label: text,
  namedUserJwtSessionTimeoutType: JWT_TIMEOUT,
  namedUserJwtTimeout: { ...int, since: 61 },
  permittedUsersPolicyType: {
    kind: 'enum',
    enumName: 'PermittedUsersPolicyType',
    values: ['AllSelfAuthorized', 'AdminApprovedPreAuthorized'],
    default: 'AllSelfAuthorized',
    confidence: 'retrieved',
  },
  policyAction: { kind: 'enum', since: 58, enumName: 'PolicyAction', values: ['Block', 'RaiseSessionLevel', 'StepUpMFA'] },
  refreshTokenPolicyType: {
    kind: 'enum',
    enumName: 'RefreshTokenPolicyType',
    values: ['Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'],
    default: 'SpecificLifetime',
    confidence: 'retrieved',
  },
  refreshTokenValidityPeriod: int,
  refreshTokenValidityUnit: { kind: 'enum', enumName: 'RefreshTokenValidityUnit', values: ['Hours', 'Days', 'Months'], isCaseless: true },
  requiredSessionLevel: {
    kind: 'enum',
    since: 58,
    enumName: 'SessionSecurityLevel',
    values: ['LOW', 'STANDARD', 'HIGH_ASSURANCE'],
    default: 'STANDARD',
    confidence: 'retrieved',
  },
  sessionTimeoutInMinutes: { ...int, since: 58 },
  singleLogoutUrl: text,
  startUrl: text,
};

/** Elements of ExtlClntAppConfigurablePolicies. */
export const POLICIES: ElementTable = {
  externalClientApplication: appReference,
  isAttestPluginEnabled: { ...flag, since: 67 },
  isCanvasPluginEnabled: { ...flag, since: 65 },
  isEnabled: { kind: 'boolean', required: true },
  isMobilePluginEnabled: { ...flag, since: 62 },
  isNotificationPluginEnabled: { ...flag, since: 61 },
  isOauthPluginEnabled: { kind: 'boolean', default: 'true', confidence: 'retrieved' },
  isPushPluginEnabled: { ...flag, since: 62 },
  isSamlPluginEnabled: { ...flag, since: 63 },
  label: text,
  startPage: {
    kind: 'enum',
    since: 62,
    enumName: 'ExtlClntAppStartPage',
    values: ['None', 'Custom', 'OAuth', 'SAML'],
    default: 'None',
    confidence: 'retrieved',
  },
  startUrl: { ...text, since: 62 },
};

/** Elements of ExtlClntAppOauthSecuritySettings, which can only be retrieved by what two sources say. */
export const OAUTH_SECURITY: ElementTable = { externalClientApplication: appReference, label: text };
