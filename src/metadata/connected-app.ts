/**
 * ConnectedApp: the legacy type, one component for settings and policies. Its words differ: pre-authorisation is
 * `isAdminApproved`, IP relaxation is in capitals, the refresh token policy is one string.
 */
import { scopeTokens } from '../spec/index.ts';
import type { DesiredApp } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';

type ConnectedAppMetadata = MetadataByType['ConnectedApp'];

/** The metadata; `certificate` is the base64 body of the app's certificate. Consumer key and secret are never written. */
export function connectedApp(app: DesiredApp, certificate: string | undefined): ConnectedAppMetadata {
  const { oauth, policies } = app;
  return {
    contactEmail: app.contactEmail,
    contactPhone: app.contactPhone,
    description: app.description,
    iconUrl: app.iconUrl,
    infoUrl: app.infoUrl,
    ipRanges: oauth.trustedIpRanges.map(({ description, endIpAddress, startIpAddress }) => ({
      description,
      end: endIpAddress,
      start: startIpAddress,
    })),
    label: app.label,
    logoUrl: app.logoUrl,
    oauthConfig: {
      callbackUrl: oauth.callbackUrls.join('\n'),
      certificate,
      isAdminApproved: policies.permittedUsers === 'AdminApprovedPreAuthorized',
      isClientCredentialEnabled: oauth.flows.clientCredentials,
      isCodeCredentialEnabled: oauth.flows.codeCredentials,
      isCodeCredentialPostOnly: oauth.isCodeCredPostOnly,
      isConsumerSecretOptional: oauth.isConsumerSecretOptional,
      isDPopEnabled: oauth.isDPopEnabled,
      isDeviceFlowEnabled: oauth.flows.device,
      isEnforceRefreshTokenTTL: oauth.isEnforceRefreshTokenTTL,
      isIntrospectAllTokens: oauth.isIntrospectAllTokens,
      isNamedUserJwtEnabled: oauth.isNamedUserJwtEnabled,
      isPkceRequired: oauth.isPkceRequired,
      isRefreshTokenRotationEnabled: oauth.isRefreshTokenRotationEnabled,
      isSecretRequiredForRefreshToken: oauth.isSecretRequiredForRefreshToken,
      isSecretRequiredForTokenExchange: oauth.isSecretRequiredForTokenExchange,
      isTokenExchangeEnabled: oauth.flows.tokenExchange,
      oauthClientCredentialUser: policies.clientCredentialsFlowUser,
      scopes: scopeTokens(oauth.scopes, 'ConnectedApp') as ConnectedAppScopes,
      singleLogoutUrl: oauth.singleLogoutUrl,
    },
    oauthPolicy: {
      ipRelaxation: policies.ipRelaxation.toUpperCase(),
      isTokenExchangeFlowEnabled: oauth.flows.tokenExchange,
      refreshTokenPolicy: refreshTokenPolicy(policies.refreshToken),
    },
    permissionSetName: [...policies.permissionSets].sort(),
    profileName: [...policies.profiles].sort(),
    sessionPolicy: sessionPolicy(policies),
    startUrl: policies.startUrl,
  };
}

type ConnectedAppScopes = NonNullable<ConnectedAppMetadata['oauthConfig']>['scopes'];

const REFRESH_TOKEN_POLICY = {
  Infinite: 'infinite',
  Zero: 'zero',
  SpecificLifetime: 'specific_lifetime',
  SpecificInactivity: 'specific_inactivity',
} as const;

function refreshTokenPolicy({ type, validityPeriod, validityUnit }: DesiredApp['policies']['refreshToken']): string {
  const word = REFRESH_TOKEN_POLICY[type];
  return validityPeriod === undefined || validityUnit === undefined ? word : `${word}:${validityPeriod}:${validityUnit.toUpperCase()}`;
}

function sessionPolicy(policies: DesiredApp['policies']): ConnectedAppMetadata['sessionPolicy'] {
  const { policyAction, requiredSessionLevel, sessionTimeoutInMinutes } = policies;
  const isDefault = policyAction === undefined && requiredSessionLevel === 'STANDARD' && sessionTimeoutInMinutes === undefined;
  return isDefault ? undefined : { policyAction, sessionLevel: requiredSessionLevel, sessionTimeout: sessionTimeoutInMinutes };
}
