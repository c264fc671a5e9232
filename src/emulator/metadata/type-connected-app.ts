/**
 * Elements of ConnectedApp, in the platform's order.
 * Rule: as in the table of types. Sources: metadata.d.ts and its history.
 */
import { SCOPES } from '../org/scope.ts';
import type { ElementRow, ElementTable } from './element.ts';

const text: ElementRow = { kind: 'string' };
const required: ElementRow = { kind: 'string', required: true };
const flag: ElementRow = { kind: 'boolean' };
const flagOff: ElementRow = { kind: 'boolean', default: 'false', confidence: 'retrieved' };

const OAUTH_CONFIG: ElementTable = {
  assetTokenConfig: {
    kind: 'complex',
    since: 49,
    typeName: 'ConnectedAppOauthAssetToken',
    elements: {
      assetAudiences: required,
      assetIncludeAttributes: flag,
      assetIncludeCustomPerms: flag,
      assetSigningCertId: required,
      assetValidityPeriod: { kind: 'int' },
    },
  },
  callbackUrl: required,
  certificate: text,
  consumerKey: text,
  consumerSecret: text,
  idTokenConfig: {
    kind: 'complex',
    typeName: 'ConnectedAppOauthIdToken',
    elements: {
      idTokenAudience: text,
      idTokenIncludeAttributes: flag,
      idTokenIncludeCustomPerms: flag,
      idTokenIncludeStandardClaims: flag,
      idTokenValidity: { kind: 'int' },
    },
  },
  isAdminApproved: flagOff,
  isClientCredentialEnabled: { ...flagOff, since: 56 },
  isCodeCredentialEnabled: { ...flagOff, since: 57 },
  isCodeCredentialPostOnly: { ...flagOff, since: 57 },
  isConsumerSecretOptional: { ...flagOff, since: 49 },
  isDPopEnabled: { ...flag, since: 67 },
  isDeviceFlowEnabled: { ...flag, since: 67 },
  isEnforceRefreshTokenTTL: { ...flag, since: 67 },
  isIntrospectAllTokens: { ...flagOff, since: 49 },
  isIpBindingEnabled: { ...flag, since: 67 },
  isNamedUserJwtEnabled: { ...flag, since: 58 },
  isPKImTLSEnabled: { ...flag, since: 67 },
  isPkceRequired: { ...flag, since: 59 },
  isRefreshTokenRotationEnabled: { ...flag, since: 60 },
  isSecretRequiredForRefreshToken: { ...flagOff, since: 51 },
  isSecretRequiredForTokenExchange: { ...flag, since: 60 },
  isTokenExchangeEnabled: { ...flag, since: 60 },
  oauthClientCredentialUser: { ...text, since: 56 },
  scopes: {
    kind: 'enum',
    isList: true,
    enumName: 'ConnectedAppOauthAccessScope',
    values: SCOPES.map((row) => row.legacyToken ?? row.token),
  },
  singleLogoutUrl: text,
};

const REFRESH_TOKEN_POLICY = /^(?:infinite|zero|specific_(?:lifetime|inactivity):\d{1,4}:(?:HOURS|DAYS|MONTHS))$/;

/** True for a refresh token policy as ConnectedApp writes it, e.g. `specific_lifetime:30:DAYS`. */
export function isRefreshTokenPolicy(value: string): boolean {
  return REFRESH_TOKEN_POLICY.test(value);
}

/** Elements of ConnectedApp. */
export const CONNECTED_APP: ElementTable = {
  attributes: { kind: 'complex', isList: true, typeName: 'ConnectedAppAttribute', elements: { formula: required, key: required } },
  canvasConfig: {
    kind: 'complex',
    typeName: 'ConnectedAppCanvasConfig',
    elements: {
      accessMethod: required,
      canvasUrl: required,
      lifecycleClass: text,
      locations: { ...text, isList: true },
      options: { ...text, isList: true },
      samlInitiationMethod: text,
    },
  },
  contactEmail: required,
  contactPhone: text,
  description: text,
  iconUrl: text,
  infoUrl: text,
  ipRanges: {
    kind: 'complex',
    isList: true,
    typeName: 'ConnectedAppIpRange',
    elements: { description: text, end: required, start: required },
  },
  label: required,
  logoUrl: text,
  mobileStartUrl: text,
  oauthConfig: { kind: 'complex', typeName: 'ConnectedAppOauthConfig', elements: OAUTH_CONFIG },
  oauthPolicy: {
    kind: 'complex',
    since: 49,
    typeName: 'ConnectedAppOauthPolicy',
    elements: {
      ipRelaxation: {
        kind: 'enum',
        required: true,
        enumName: 'IpRelaxation',
        values: ['ENFORCE', 'BYPASS', 'BYPASS_2FACTOR', 'ENFORCE_RELAXREFRESH'],
      },
      isTokenExchangeFlowEnabled: { ...flag, since: 60 },
      refreshTokenPolicy: required,
      singleLogoutUrl: text,
    },
  },
  permissionSetName: { ...text, isList: true },
  plugin: text,
  profileName: { ...text, isList: true },
  sessionPolicy: {
    kind: 'complex',
    since: 49,
    typeName: 'ConnectedAppSessionPolicy',
    elements: { policyAction: text, sessionLevel: text, sessionTimeout: { kind: 'int' } },
  },
  startUrl: text,
};
