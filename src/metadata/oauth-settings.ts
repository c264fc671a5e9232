/** ExtlClntAppOauthSettings: scopes, IP ranges and first-party switch of an External Client App. `oauthLink` is the org's to make. */
import { scopeTokens } from '../spec/index.ts';
import type { DesiredApp } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';
import { componentNames } from './component.ts';

/** The metadata; `clientAssertionCertificate` is the base64 body of the certificate that signs client attestations. */
export function oauthSettings(app: DesiredApp, clientAssertionCertificate: string | undefined): MetadataByType['ExtlClntAppOauthSettings'] {
  const { oauth } = app;
  return {
    clientAssertionCertificate,
    commaSeparatedCustomScopes: oauth.customScopes.length > 0 ? [...oauth.customScopes].sort().join(',') : undefined,
    commaSeparatedOauthScopes: scopeTokens(oauth.scopes, app.kind).join(', '),
    externalClientApplication: app.name,
    isFirstPartyAppEnabled: oauth.firstParty !== undefined,
    label: componentNames(app.name).ExtlClntAppOauthSettings,
    singleLogoutUrl: oauth.singleLogoutUrl,
    trustedIpRanges: oauth.trustedIpRanges,
  };
}
