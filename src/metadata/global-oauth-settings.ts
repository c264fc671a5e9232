/**
 * ExtlClntAppGlobalOauthSettings: callback URLs, flows, switches and the certificate of an External Client App.
 * Consumer key and secret belong to the org and are never written.
 */
import type { DesiredApp } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';
import { componentNames } from './component.ts';

/** The metadata; `certificate` is the base64 body of the app's certificate, whose presence enables the JWT bearer flow. */
export function globalOauthSettings(app: DesiredApp, certificate: string | undefined): MetadataByType['ExtlClntAppGlobalOauthSettings'] {
  const { oauth } = app;
  return {
    // Several callback URLs stand in one element, a line each.
    callbackUrl: oauth.callbackUrls.join('\n'),
    certificate,
    externalClientApplication: app.name,
    isClientCredentialsFlowEnabled: oauth.flows.clientCredentials,
    isCodeCredFlowEnabled: oauth.flows.codeCredentials,
    isCodeCredPostOnly: oauth.isCodeCredPostOnly,
    isConsumerSecretOptional: oauth.isConsumerSecretOptional,
    isDPopEnabled: oauth.isDPopEnabled,
    isDeviceFlowEnabled: oauth.flows.device,
    isEnforceRefreshTokenTTL: oauth.isEnforceRefreshTokenTTL,
    isIntrospectAllTokens: oauth.isIntrospectAllTokens,
    isMtlsEnabled: oauth.isMtlsEnabled,
    isNamedUserJwtEnabled: oauth.isNamedUserJwtEnabled,
    isPkceRequired: oauth.isPkceRequired,
    isRefreshTokenRotationEnabled: oauth.isRefreshTokenRotationEnabled,
    isSecretRequiredForRefreshToken: oauth.isSecretRequiredForRefreshToken,
    isSecretRequiredForTokenExchange: oauth.isSecretRequiredForTokenExchange,
    isTokenExchangeEnabled: oauth.flows.tokenExchange,
    label: componentNames(app.name).ExtlClntAppGlobalOauthSettings,
    // A new key or secret is an act, not a state: rotation never comes from a file.
    shouldRotateConsumerKey: false,
    shouldRotateConsumerSecret: false,
  };
}
