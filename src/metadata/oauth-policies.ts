/** ExtlClntAppOauthConfigurablePolicies: who may use an External Client App, from where and for how long. */
import type { DesiredApp } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';
import { componentNames } from './component.ts';

/** The policy's metadata. Lists are sorted, because the platform gives them back in no stable order. */
export function oauthPolicies(app: DesiredApp): MetadataByType['ExtlClntAppOauthConfigurablePolicies'] {
  const { oauth, policies } = app;
  return {
    clientCredentialsFlowUser: policies.clientCredentialsFlowUser,
    commaSeparatedPermissionSet: joined(policies.permissionSets),
    commaSeparatedProfile: joined(policies.profiles),
    externalClientApplication: app.name,
    ipRelaxationPolicyType: policies.ipRelaxation,
    isClientCredentialsFlowEnabled: oauth.flows.clientCredentials,
    isGuestCodeCredFlowEnabled: policies.isGuestCodeCredFlowEnabled,
    isTokenExchangeFlowEnabled: oauth.flows.tokenExchange,
    label: componentNames(app.name).ExtlClntAppOauthConfigurablePolicies,
    namedUserJwtSessionTimeoutType: policies.namedUserJwtSessionTimeoutType,
    namedUserJwtTimeout: policies.namedUserJwtTimeout,
    permittedUsersPolicyType: policies.permittedUsers,
    policyAction: policies.policyAction,
    refreshTokenPolicyType: policies.refreshToken.type,
    refreshTokenValidityPeriod: policies.refreshToken.validityPeriod,
    refreshTokenValidityUnit: policies.refreshToken.validityUnit,
    requiredSessionLevel: policies.requiredSessionLevel,
    sessionTimeoutInMinutes: policies.sessionTimeoutInMinutes,
    startUrl: policies.startUrl,
  };
}

function joined(names: readonly string[]): string | undefined {
  return names.length > 0 ? [...names].sort().join(',') : undefined;
}
