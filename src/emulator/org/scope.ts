/**
 * OAuth scopes: the metadata token, the name on the wire, the column of ExtlClntAppOauthSettings, and the API version that brought it.
 * Rule: one table; retrieve joins tokens in this order. Sources: metadata.d.ts history (versions), a describe of ExtlClntAppOauthSettings (columns).
 */

/** One scope. `column` ends the sObject field `OauthScopes…`; it is missing where no describe shows it. */
export interface ScopeRow {
  readonly token: string;
  /** ConnectedApp writes this token instead. */
  readonly legacyToken?: string;
  readonly scope: string;
  readonly column?: string;
  readonly since?: number;
}

/** Every scope, in retrieve order. */
export const SCOPES: readonly ScopeRow[] = [
  { token: 'Basic', scope: 'id', column: 'SSO' },
  { token: 'Api', scope: 'api', column: 'API' },
  { token: 'Web', scope: 'web', column: 'WEB' },
  { token: 'Full', scope: 'full', column: 'FULL' },
  { token: 'Chatter', scope: 'chatter_api', column: 'CHATTER_REST_API' },
  { token: 'CustomApplications', scope: 'visualforce', column: 'VF' },
  { token: 'RefreshToken', scope: 'refresh_token', column: 'REFRESH_TOKEN' },
  { token: 'OpenID', scope: 'openid', column: 'OPENID' },
  { token: 'Profile', scope: 'profile', column: 'PROFILE' },
  { token: 'Email', scope: 'email', column: 'EMAIL' },
  { token: 'Address', scope: 'address', column: 'ADDRESS' },
  { token: 'Phone', scope: 'phone', column: 'PHONE' },
  { token: 'OfflineAccess', scope: 'offline_access', column: 'OFFLINE_ACCESS' },
  { token: 'CustomPermissions', scope: 'custom_permissions', column: 'CUSTOM_PERMISSIONS' },
  { token: 'Wave', scope: 'wave_api', column: 'WAVE_REST_API' },
  { token: 'Eclair', scope: 'eclair_api', column: 'ECLAIR_REST_API' },
  { token: 'Pardot', scope: 'pardot_api', column: 'PARDOT_API', since: 49 },
  { token: 'Lightning', scope: 'lightning', column: 'LIGHTNING', since: 51 },
  { token: 'Content', scope: 'content', column: 'CONTENT', since: 51 },
  { token: 'CDPIngest', scope: 'cdp_ingest_api', column: 'CDP_INGEST_API', since: 52 },
  { token: 'CDPProfile', scope: 'cdp_profile_api', column: 'CDP_PROFILE_API', since: 53 },
  { token: 'CDPQuery', scope: 'cdp_query_api', column: 'CDP_QUERY_API', since: 53 },
  { token: 'Chatbot', scope: 'chatbot_api', column: 'CHATBOT_API', since: 54 },
  { token: 'CDPSegment', scope: 'cdp_segment_api', column: 'CDP_SEGMENT_API', since: 55 },
  { token: 'CDPIdentityResolution', scope: 'cdp_identityresolution_api', column: 'CDP_IDENTITYRESOLUTION_API', since: 57 },
  { token: 'CDPCalculatedInsight', scope: 'cdp_calculated_insight_api', column: 'CDP_CALCULATED_INSIGHT_API', since: 57 },
  { token: 'ForgotPassword', scope: 'forgot_password', column: 'FORGOT_PASSWORD', since: 57 },
  { token: 'UserRegistration', scope: 'user_registration_api', column: 'USER_REGISTRATION_API', since: 58 },
  { token: 'SFApiPlatform', legacyToken: 'SFAP', scope: 'sfap_api', column: 'SFAP_API', since: 58 },
  { token: 'Interaction', scope: 'interaction_api', column: 'INTERACTION_API', since: 58 },
  { token: 'CDP', scope: 'cdp_api', column: 'CDP_API', since: 58 },
  { token: 'EinsteinGPT', scope: 'einstein_gpt_api', column: 'EINSTEIN_GPT_API', since: 59 },
  { token: 'PwdlessLogin', scope: 'pwdless_login_api', column: 'PWDLESS_LOGIN_API', since: 59 },
  { token: 'MCP', scope: 'mcp_api', column: 'MCP_API', since: 66 },
  { token: 'SCRT', scope: 'scrt_api', since: 66 },
  { token: 'DataCloudUserClaims', scope: 'data_cloud_user_claims', column: 'DATA_CLOUD_USER_CLAIMS', since: 67 },
];

/** Splits a comma-separated element: trimmed, without empty items. */
export function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The rows that the given metadata tokens name, in table order; unknown tokens are left out. */
export function scopesOf(tokens: readonly string[]): ScopeRow[] {
  return SCOPES.filter((row) => tokens.includes(row.token) || (row.legacyToken !== undefined && tokens.includes(row.legacyToken)));
}
