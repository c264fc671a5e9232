/**
 * What an org says of itself to OpenID Connect clients.
 * Rule: members, order and values as recorded; only the addresses are the org's own.
 */
import type { Org } from '../org/state.ts';

/** Scopes in the recorded order, which follows no rule; newer ones stand at the end. */
const SCOPES_SUPPORTED =
  'cdp_ingest_api custom_permissions cdp_segment_api content cdp_api chatbot_api cdp_identityresolution_api interaction_api wave_api web cdp_calculated_insight_api einstein_gpt_api offline_access id api eclair_api email pardot_api lightning visualforce cdp_query_api sfap_api address openid profile cdp_profile_api refresh_token phone user_registration_api pwdless_login_api chatter_api full forgot_password';

const CLAIMS_SUPPORTED =
  'active address email email_verified family_name given_name is_app_installed language locale name nickname organization_id phone_number phone_number_verified photos picture preferred_username profile sub updated_at urls user_id user_type zoneinfo';

/** The answer of `/.well-known/openid-configuration`. */
export function openIdConfiguration({ instanceUrl }: Pick<Org, 'instanceUrl'>): Record<string, unknown> {
  const oauth = `${instanceUrl}/services/oauth2`;
  return {
    end_session_endpoint: `${instanceUrl}/services/auth/idp/oidc/logout`,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: false,
    issuer: instanceUrl,
    authorization_endpoint: `${oauth}/authorize`,
    token_endpoint: `${oauth}/token`,
    revocation_endpoint: `${oauth}/revoke`,
    userinfo_endpoint: `${oauth}/userinfo`,
    jwks_uri: `${instanceUrl}/id/keys`,
    registration_endpoint: `${oauth}/register`,
    introspection_endpoint: `${oauth}/introspect`,
    scopes_supported: SCOPES_SUPPORTED.split(' '),
    response_types_supported: ['code', 'token', 'token id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    display_values_supported: ['page', 'popup', 'touch'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
    claims_supported: CLAIMS_SUPPORTED.split(' '),
  };
}

/** The answer of `/.well-known/auth-configuration`, which mobile clients ask for. */
export function authConfiguration({ id, instanceUrl }: Pick<Org, 'id' | 'instanceUrl'>): Record<string, unknown> {
  return {
    OrgId: id,
    Url: instanceUrl,
    MobileSDK: {
      UseiOSNativeBrowserForAuthentication: false,
      UseAndroidNativeBrowserForAuthentication: false,
      shareBrowserSessionIOS: false,
      shareBrowserSessionAndroid: false,
    },
    LoginPage: null,
    SamlProviders: [],
    AuthProviders: [],
    CertificateLogin: null,
    LoginPageType: 'standard',
    LoginPageTypeConfigs: {},
  };
}
