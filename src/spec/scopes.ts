/**
 * OAuth scopes: the metadata token, the name OAuth clients send, and the two types' different words for one scope.
 * Rule: one row per scope, in the order in which Salesforce writes them on retrieve; every other view is made from it.
 * Source: Metadata API ConnectedAppOauthAccessScope; Help "OAuth Tokens and Scopes"; order as seen in retrieved files.
 */

/** One scope under its several names. */
export interface ScopeRow {
  /** Metadata token of an External Client App; also the word ecaform uses inside. */
  readonly token: string;
  /** The `scope` value of OAuth requests and answers. */
  readonly oauth: string;
  /** Metadata token of a ConnectedApp, where it differs. */
  readonly connectedApp?: string;
}

const SCOPES = [
  { token: 'Basic', oauth: 'id' },
  { token: 'Api', oauth: 'api' },
  { token: 'Web', oauth: 'web' },
  { token: 'Full', oauth: 'full' },
  { token: 'Chatter', oauth: 'chatter_api' },
  { token: 'CustomApplications', oauth: 'visualforce' },
  { token: 'RefreshToken', oauth: 'refresh_token' },
  { token: 'OpenID', oauth: 'openid' },
  { token: 'Profile', oauth: 'profile', connectedApp: 'Basic' },
  { token: 'Email', oauth: 'email', connectedApp: 'Basic' },
  { token: 'Address', oauth: 'address', connectedApp: 'Basic' },
  { token: 'Phone', oauth: 'phone', connectedApp: 'Basic' },
  { token: 'OfflineAccess', oauth: 'offline_access', connectedApp: 'RefreshToken' },
  { token: 'CustomPermissions', oauth: 'custom_permissions' },
  { token: 'Wave', oauth: 'wave_api' },
  { token: 'Eclair', oauth: 'eclair_api' },
  { token: 'Pardot', oauth: 'pardot_api' },
  { token: 'Lightning', oauth: 'lightning' },
  { token: 'Content', oauth: 'content' },
  { token: 'CDPIngest', oauth: 'cdp_ingest_api' },
  { token: 'CDPProfile', oauth: 'cdp_profile_api' },
  { token: 'CDPQuery', oauth: 'cdp_query_api' },
  { token: 'Chatbot', oauth: 'chatbot_api' },
  { token: 'CDPSegment', oauth: 'cdp_segment_api' },
  { token: 'CDPIdentityResolution', oauth: 'cdp_identityresolution_api' },
  { token: 'CDPCalculatedInsight', oauth: 'cdp_calculated_insight_api' },
  { token: 'ForgotPassword', oauth: 'forgot_password' },
  { token: 'UserRegistration', oauth: 'user_registration_api' },
  { token: 'SFApiPlatform', oauth: 'sfap_api', connectedApp: 'SFAP' },
  { token: 'Interaction', oauth: 'interaction_api' },
  { token: 'CDP', oauth: 'cdp_api' },
  { token: 'EinsteinGPT', oauth: 'einstein_gpt_api' },
  { token: 'PwdlessLogin', oauth: 'pwdless_login_api' },
  { token: 'MCP', oauth: 'mcp_api' },
  { token: 'SCRT', oauth: 'scrt_api' },
  { token: 'DataCloudUserClaims', oauth: 'data_cloud_user_claims' },
] as const satisfies readonly ScopeRow[];

/** A scope as ecaform knows it: the metadata token of an External Client App. */
export type Scope = (typeof SCOPES)[number]['token'];

/** The rows, for the reference page. */
export const SCOPE_ROWS: readonly ScopeRow[] = SCOPES;

const rows = SCOPE_ROWS;
const byWord = new Map<string, string>(
  rows.flatMap((row) => [row.connectedApp, row.oauth, row.token].map((word) => [word ?? row.token, row.token] as const)),
);
// `connectedApp` folds several scopes into one word; that word alone means the scope of its own row.
for (const row of rows) byWord.set(row.token, row.token);

/** Every word a spec may use for a scope: metadata tokens first, then OAuth names and `SFAP`. */
export const SCOPE_WORDS: readonly string[] = [...new Set([...rows.map((r) => r.token), ...rows.map((r) => r.oauth), 'SFAP'])];

/** The scope a word stands for (`api` → `Api`, `SFAP` → `SFApiPlatform`), or undefined for an unknown word. */
export function scopeOf(word: string): Scope | undefined {
  return byWord.get(word) as Scope | undefined;
}

/** The `scope` value an OAuth answer uses for this scope, e.g. `RefreshToken` → `refresh_token`. */
export function oauthNameOf(scope: Scope): string {
  return rows.find((row) => row.token === scope)?.oauth ?? scope;
}

/**
 * Metadata tokens in the order and words Salesforce writes for the kind of app; a ConnectedApp folds
 * Profile, Email, Address and Phone into Basic and OfflineAccess into RefreshToken.
 */
export function scopeTokens(scopes: readonly Scope[], kind: 'ExternalClientApplication' | 'ConnectedApp'): string[] {
  const wanted = new Set<string>(scopes);
  const tokenOf = (row: ScopeRow): string => (kind === 'ConnectedApp' ? (row.connectedApp ?? row.token) : row.token);
  const words = new Set(rows.filter((row) => wanted.has(row.token)).map(tokenOf));
  const order = [...new Set(rows.map(tokenOf))];
  return order.filter((token) => words.has(token));
}
