/**
 * What a failing login says, why, and what to do about it: one table for the org's own errors and for ecaform's.
 * Rule: the table is the only place that knows an error's meaning; everything else looks it up.
 */

/** How well a row is backed: proven on this machine, by several independent sources, by a single one, or concluded from what is known. */
export type Confidence = 'proven' | 'several-sources' | 'one-source' | 'concluded';

/** The flows ecaform logs in by. */
export type Flow = 'jwt-bearer' | 'client-credentials';

/** How an error shows: its code, and the org's words where the code alone does not tell. */
export interface Signature {
  /** Compared without case; a signature without one fits by its words alone. */
  readonly error?: string;
  /** The words as orgs say them, for readers and for pasted texts. */
  readonly words?: string;
  /** Recognises the words; without one, any words do. */
  readonly like?: RegExp;
}

/** One cause of one or more errors. Rows that fit the same error stand in the order of their probability. */
export interface CatalogueRow {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly shows: readonly Signature[];
  readonly cause: string;
  readonly fix: string;
  /** The change in the spec, path inside the app and the value it needs, where one helps. */
  readonly spec?: { readonly path: string; readonly value: string };
  /** The click-path in Setup, where the org has one. */
  readonly setup?: string;
  readonly confidence: Confidence;
  /** Where the knowledge comes from. */
  readonly source: string;
  /** The one flow in which it can be the cause; absent where the flow does not matter. */
  readonly flow?: Flow;
  /** What waiting can mend: `always`, or only in the minutes after a deploy. A new app answers after 2 to 10 minutes, some say 30. */
  readonly propagation?: 'always' | 'after-deploy';
}

const REPORTS = 'public reports, several of them';
const ONE_REPORT = 'one public report';
const HERE = 'ecaform itself, on this machine';
const NOT_APPROVED: Signature = {
  error: 'invalid_grant',
  words: "user hasn't approved this consumer",
  like: /user hasn't approved this consumer/i,
};
const INVALID_ASSERTION: Signature = { error: 'invalid_grant', words: 'invalid assertion', like: /invalid assertion/i };
const INVALID_CREDENTIALS: Signature = {
  error: 'invalid_client',
  words: 'invalid client credentials',
  like: /invalid client credentials/i,
};
const INACTIVE: Signature = { error: 'invalid_grant', words: 'inactive user', like: /inactive user/i };
const BLOCKED: Signature = { error: 'OAUTH_APP_BLOCKED', words: 'this app is blocked by admin' };

const MANAGE_APP = 'Setup › External Client App Manager › the app › Policies › Edit';

/** Every error with a known meaning. Sources: the reference on OAuth errors for the org's codes, this room for its own. */
export const CATALOGUE: readonly CatalogueRow[] = [
  {
    id: 'not-approved-by-user',
    flow: 'jwt-bearer',
    shows: [NOT_APPROVED],
    cause: 'the app lets users approve themselves, and this user never did so with a refresh-token scope',
    fix: 'set permitted users to AdminApprovedPreAuthorized and assign a permission set; or have this user open the approval URL once',
    spec: { path: 'policies.permittedUsers', value: 'AdminApprovedPreAuthorized' },
    setup: `${MANAGE_APP} › OAuth Policies › Permitted Users: Admin approved users are pre-authorized`,
    confidence: 'several-sources',
    source: REPORTS,
    propagation: 'after-deploy',
  },
  {
    id: 'licence-cannot-hold-apps',
    flow: 'jwt-bearer',
    shows: [NOT_APPROVED],
    cause: 'the assigned permission set belongs to the licence "Salesforce API Integration", which cannot give access to apps',
    fix: 'give access through a profile, or through a second permission set without that licence',
    spec: { path: 'policies.permissionSets', value: 'a permission set without a licence' },
    setup: `${MANAGE_APP} › App Policies › Select Permission Sets`,
    confidence: 'one-source',
    source: 'Salesforce knowledge article 001453686, as one source quotes it',
  },
  {
    id: 'approval-lapsed',
    flow: 'jwt-bearer',
    shows: [NOT_APPROVED],
    cause: 'the app lets users approve themselves, and its refresh token policy lets what this user approved lapse',
    fix: 'pre-authorise the user; or choose a refresh token policy that lasts, and have this user open the approval URL again',
    spec: { path: 'policies.permittedUsers', value: 'AdminApprovedPreAuthorized' },
    setup: `${MANAGE_APP} › OAuth Policies › Refresh Token Policy`,
    confidence: 'concluded',
    source: 'the JWT bearer flow is documented to need an earlier approval that carries a refresh token',
  },
  {
    id: 'approval-without-refresh-token',
    flow: 'jwt-bearer',
    shows: [NOT_APPROVED],
    cause: 'the user approved the app, but without a scope that carries a refresh token, or the approval was revoked since',
    fix: 'give the app the scope RefreshToken and have this user open the approval URL again',
    spec: { path: 'oauth.scopes', value: '[Api, RefreshToken]' },
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'not-assigned',
    flow: 'jwt-bearer',
    shows: [{ error: 'invalid_app_access', words: 'user is not admin approved to access this app' }],
    cause: 'the app admits only assigned users, and this user has none of its permission sets or profiles',
    fix: "assign one of the app's permission sets to the user",
    spec: { path: 'users', value: 'the user' },
    setup: 'Setup › Permission Sets › the app’s permission set › Manage Assignments › Add Assignment',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'app-not-in-org',
    shows: [
      { error: 'app_not_found', words: 'External client app is not installed in this org' },
      { words: 'External client app is not installed in this org', like: /external client app is not installed/i },
    ],
    cause:
      "this org does not know the app: the host or the consumer key is another org's, a sandbox was refreshed, or the app is minutes old",
    fix: "use the org's own My Domain as host and audience, and compare the org id; after a deploy, wait up to ten minutes",
    setup: 'Setup › My Domain shows the host; Setup › Company Information the org id',
    confidence: 'several-sources',
    source: REPORTS,
    propagation: 'always',
  },
  {
    id: 'app-not-deployed',
    shows: [{ error: 'app_not_deployed', words: 'the org has no consumer key for the app' }],
    cause: 'the org does not have this app: it was never deployed here, was deleted, or the sandbox was refreshed',
    fix: 'deploy the app to this org: run `ecaform apply`',
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'wrong-host',
    shows: [{ error: 'wrong_host' }],
    cause:
      "the environment's My Domain is not where its org answers: an assertion sent there would reach another org, or name the wrong audience",
    fix: "use the org's own My Domain as host and audience, or log in to the org the environment means",
    setup: 'Setup › My Domain shows the host',
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'audience-refused',
    flow: 'jwt-bearer',
    shows: [{ error: 'invalid_grant', words: 'audience is invalid', like: /audience/i }],
    cause: 'the host does not accept the audience of the assertion',
    fix: "use the org's My Domain URL both as the host and as the audience",
    setup: 'Setup › My Domain shows the host',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'assertion-refused',
    flow: 'jwt-bearer',
    shows: [INVALID_ASSERTION],
    cause: 'the signature does not fit, the assertion is malformed, or the user belongs to another org (a sandbox user at production)',
    fix: "sign with the key that belongs to the deployed certificate, and use the user's own org as host",
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'user-unknown',
    flow: 'jwt-bearer',
    shows: [INVALID_ASSERTION],
    cause: 'the org has no user of this name: a sandbox user sent to production, or the other way round',
    fix: 'use a username of this org; in a sandbox, usernames end in the name of the sandbox',
    spec: { path: 'users', value: 'a username of this org' },
    setup: 'Setup › Users › Users shows the usernames',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'certificate-differs',
    flow: 'jwt-bearer',
    shows: [INVALID_CREDENTIALS, INVALID_ASSERTION],
    cause: 'the certificate the org holds for the app does not fit the signature; in other flows, the secret is wrong',
    fix: 'deploy the certificate that belongs to this private key',
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › Use digital signatures',
    confidence: 'one-source',
    source: ONE_REPORT,
  },
  {
    id: 'certificate-not-deployed',
    flow: 'jwt-bearer',
    shows: [INVALID_CREDENTIALS],
    cause: 'the app has no certificate in the org, and a certificate is what enables the JWT bearer flow',
    fix: 'deploy the app with its certificate',
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › Use digital signatures',
    confidence: 'several-sources',
    source: 'Metadata API documentation, field `certificate`, and reports',
  },
  {
    id: 'secret-wrong',
    flow: 'client-credentials',
    shows: [INVALID_CREDENTIALS],
    cause: 'the consumer secret is not the one the org has for the app: mistyped, another org’s, or rotated since',
    fix: 'bring the present consumer secret to the client, and to the variable that --client-secret names',
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › Consumer Key and Secret',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'clock-ahead',
    flow: 'jwt-bearer',
    shows: [INVALID_ASSERTION],
    cause: "this machine's clock is ahead of the org's, so the assertion seems to live longer than Salesforce allows",
    fix: 'synchronise the clock (NTP)',
    confidence: 'one-source',
    source: 'the documented maximum of three minutes; the words are not confirmed',
  },
  {
    id: 'app-not-installed',
    shows: [{ error: 'invalid_client', words: 'app must be installed into org', like: /must be installed/i }],
    cause: 'the connected app is not installed in this org; such apps are blocked for most users since September 2025',
    fix: 'install the app, or give the user the permission Approve Uninstalled Connected Apps',
    setup: 'Setup › Connected Apps OAuth Usage › the app › Install',
    confidence: 'several-sources',
    source: 'Salesforce Help 005132365 and reports',
  },
  {
    id: 'consumer-key-unknown',
    shows: [{ error: 'invalid_client_id', words: 'client identifier invalid' }],
    cause: "the host does not know the consumer key: it is another org's, mistyped, or only minutes old",
    fix: 'use the consumer key of this org; after a deploy, wait up to ten minutes',
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › Consumer Key and Secret',
    confidence: 'several-sources',
    source: REPORTS,
    propagation: 'always',
  },
  {
    id: 'assertion-expired',
    flow: 'jwt-bearer',
    shows: [{ error: 'invalid_grant', words: 'expired authorization code', like: /expired authorization code/i }],
    cause: 'the assertion had expired on arrival: the clock is wrong, it was set in local time or milliseconds, or its life is too short',
    fix: 'synchronise the clock (NTP) and set the expiry in Unix seconds, UTC, three minutes ahead',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'refresh-scope-missing',
    flow: 'jwt-bearer',
    shows: [
      {
        error: 'invalid_request',
        words: 'refresh_token scope is required and the connected app should be installed and preauthorized',
        like: /refresh_token scope is required/i,
      },
    ],
    cause: 'the app lacks the scope RefreshToken, or it is not pre-authorised',
    fix: 'give the app the scopes Api and RefreshToken and pre-authorise it',
    spec: { path: 'oauth.scopes', value: '[Api, RefreshToken]' },
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › OAuth Scopes',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'no-scopes',
    shows: [{ error: 'invalid_grant', words: 'no valid scopes defined', like: /no valid scopes/i }],
    cause: 'the app has no scopes',
    fix: 'give the app at least the scopes Api and RefreshToken',
    spec: { path: 'oauth.scopes', value: '[Api, RefreshToken]' },
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › OAuth Scopes',
    confidence: 'one-source',
    source: ONE_REPORT,
  },
  {
    id: 'user-inactive',
    shows: [INACTIVE],
    cause: 'the user is deactivated',
    fix: 'activate the user, or name another one',
    setup: 'Setup › Users › the user › Edit › Active',
    confidence: 'one-source',
    source: ONE_REPORT,
  },
  {
    id: 'user-frozen',
    shows: [INACTIVE],
    cause: 'an administrator has frozen the user',
    fix: 'unfreeze the user, or name another one',
    setup: 'Setup › Users › the user › Unfreeze',
    confidence: 'one-source',
    source: 'the login history tells "User is frozen"; the words of the token endpoint are not confirmed',
  },
  {
    id: 'ip-restricted',
    shows: [{ error: 'invalid_grant', words: 'ip restricted', like: /ip restricted|restricted ip/i }],
    cause: 'the address of this machine is outside the allowed ranges; the login history shows "Restricted IP"',
    fix: "add the address to the login IP ranges of the user's profile, or relax the app's IP restrictions",
    spec: { path: 'policies.ipRelaxation', value: 'Bypass' },
    setup: 'Setup › Profiles › the user’s profile › Login IP Ranges › New',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'domain-refused',
    shows: [{ error: 'invalid_grant', words: 'request not supported on this domain', like: /not supported on this domain/i }],
    cause: 'this flow is not served by login.salesforce.com or test.salesforce.com',
    fix: "use the org's My Domain",
    setup: 'Setup › My Domain shows the host',
    confidence: 'one-source',
    source: ONE_REPORT,
  },
  {
    id: 'no-run-as-user',
    flow: 'client-credentials',
    shows: [{ error: 'invalid_grant', words: 'no client credentials user enabled', like: /no client credentials user/i }],
    cause: 'the client credentials flow is off for the app, or it has no run-as user',
    fix: 'enable the flow and name its run-as user',
    spec: { path: 'policies.clientCredentialsFlowUser', value: 'a username' },
    setup: `${MANAGE_APP} › OAuth Policies › Enable Client Credentials Flow, Run As`,
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'malformed-body',
    shows: [{ error: 'unsupported_grant_type', words: 'grant type not supported' }],
    cause: 'the form body of the token request is malformed',
    fix: 'look for a proxy or gateway that changes the request on its way',
    confidence: 'one-source',
    source: ONE_REPORT,
  },
  {
    id: 'rate-exceeded',
    shows: [{ words: 'login rate exceeded', like: /login rate exceeded/i }],
    cause: 'too many tokens were asked for in a short time',
    fix: 'wait, then ask less often: clients should keep a token until it expires',
    confidence: 'one-source',
    source: ONE_REPORT,
  },
  {
    id: 'app-not-in-org-web',
    shows: [{ error: 'OAUTH_EC_APP_NOT_FOUND' }],
    cause: "this org does not know the app (the web flow's name for app_not_found)",
    fix: 'create the app in that org, or use the My Domain of the org that has it',
    setup: 'Setup › My Domain shows the host; Setup › External Client App Manager the apps',
    confidence: 'several-sources',
    source: REPORTS,
    propagation: 'always',
  },
  {
    id: 'redirect-uri-differs',
    shows: [{ error: 'redirect_uri_mismatch', words: 'redirect_uri must match configuration' }],
    cause: 'the redirect URI of the request is none of the app’s callback URLs, compared to the letter, a trailing slash included',
    fix: 'use a callback URL of the app exactly as it stands there, or add this one to the app',
    spec: { path: 'oauth.callbackUrls', value: 'the redirect URI, to the letter' },
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › Callback URL',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'user-denied',
    shows: [{ error: 'access_denied', words: 'end-user denied authorization' }, { error: 'access-denied' }],
    cause: 'the user pressed Deny on the approval page, or may not approve the app',
    fix: 'open the approval URL again as the right user and press Allow',
    confidence: 'several-sources',
    source: 'Salesforce Help and reports',
  },
  {
    id: 'app-blocked',
    shows: [BLOCKED],
    cause: 'API Access Control blocks the app in this org',
    fix: 'allow the app in the API Access Control settings',
    setup: 'Setup › API Access Control; Setup › Connected Apps OAuth Usage › the app › Unblock',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'app-disabled',
    shows: [BLOCKED],
    cause: 'the app is switched off in this org, or its OAuth plugin is',
    fix: 'enable the app, and its OAuth plugin',
    spec: { path: 'isEnabled', value: 'true' },
    setup: `${MANAGE_APP} › App Policies › Enabled`,
    confidence: 'one-source',
    source: 'the field isEnabled is documented; that a login then says these words is assumed',
  },
  {
    id: 'session-refused',
    shows: [
      { error: 'INVALID_SESSION_ID', words: 'This session is not valid for use with the REST API' },
      { error: 'scopes_differ', words: 'the token lacks api', like: /lacks (.*, )?api\b/ },
    ],
    cause: 'a token was issued, but it is not accepted: its scopes, an IP restriction or API Access Control stand in the way',
    fix: 'give the app the scope Api, and check its IP relaxation and API Access Control',
    spec: { path: 'oauth.scopes', value: '[Api, RefreshToken]' },
    setup: 'Setup › External Client App Manager › the app › Settings › OAuth Settings › OAuth Scopes',
    confidence: 'several-sources',
    source: REPORTS,
  },
  {
    id: 'scopes-differ',
    shows: [{ error: 'scopes_differ', words: 'the token lacks scopes that the spec names' }],
    cause: 'the token does not have the scopes the spec gives the app: the app was changed in the org, or not deployed since',
    fix: 'deploy the app to this org: run `ecaform apply`',
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'token-refused',
    shows: [{ error: 'Bad_OAuth_Token' }],
    cause: 'a token was issued, but userinfo does not accept it: its scopes do not reach that far, or the session ended at once',
    fix: "give the app the scopes Api and RefreshToken, and check the session policies of the user's profile",
    confidence: 'one-source',
    source: 'seen in recordings of the endpoint',
  },
  {
    id: 'pem-line-breaks-lost',
    flow: 'jwt-bearer',
    shows: [{ words: 'PEM_read_bio: no start line', like: /PEM_read_bio|no start line|DECODER routines::unsupported/i }],
    cause: 'the line breaks of the private key were lost, most often in a CI secret',
    fix: 'store the secret with its line breaks',
    confidence: 'one-source',
    source: ONE_REPORT,
  },
  {
    id: 'private-key-missing',
    flow: 'jwt-bearer',
    shows: [{ error: 'private_key_missing', words: 'there is no private key to sign with' }],
    cause: 'the private key is not on this machine, so no login can be signed here',
    fix: 'bring the key that belongs to the certificate, or name its place in `certificate.privateKey`',
    spec: { path: 'certificate.privateKey', value: 'env:NAME, or a path' },
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'key-mismatch',
    flow: 'jwt-bearer',
    shows: [{ error: 'key_mismatch' }],
    cause: 'the private key does not belong to the certificate, so the org could not accept a signature made with it',
    fix: 'use the private key the certificate was issued for, or issue and deploy a new certificate',
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'certificate-expired',
    flow: 'jwt-bearer',
    shows: [],
    cause: 'the certificate has expired; Salesforce does not check that on these apps, but auditors and other systems do',
    fix: 'issue a new certificate and deploy it',
    confidence: 'several-sources',
    source: 'public reports, and a statement of 2020 that it is by design',
  },
  {
    id: 'key-not-rsa',
    flow: 'jwt-bearer',
    shows: [{ error: 'key_not_rsa' }],
    cause: 'assertions are signed with RS256, which needs an RSA key',
    fix: 'use an RSA key and a certificate made for it',
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'unsafe-host',
    shows: [{ error: 'unsafe_host' }],
    cause: 'an assertion is a credential and is sent over https only, or to this machine itself',
    fix: "write the org's My Domain as an https URL without query and user name",
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'unreachable',
    shows: [{ error: 'unreachable' }],
    cause: 'the host cannot be reached: a wrong name, no network, or a TLS certificate that is not trusted',
    fix: "check the My Domain URL and this machine's way to it",
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'timeout',
    shows: [{ error: 'timeout' }],
    cause: 'the host took the connection but gave no answer in time',
    fix: 'check the host and any proxy on the way, then try again',
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'redirected',
    shows: [{ error: 'redirected' }],
    cause: 'the host sends clients elsewhere, and an assertion is never sent on; most often the My Domain was renamed',
    fix: "write the org's present My Domain URL",
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'unexpected-answer',
    shows: [{ error: 'unexpected_answer' }],
    cause: "something other than Salesforce's token endpoint answered: a maintenance page, a proxy, or a wrong host",
    fix: 'open the My Domain URL in a browser; try again when it shows the login page',
    confidence: 'proven',
    source: HERE,
  },
  {
    id: 'identity-differs',
    shows: [{ error: 'identity_mismatch' }],
    cause: 'the login worked, but as another user or in another org than the spec names',
    fix: "compare the environment's org id and My Domain, and the user name, with the org",
    confidence: 'proven',
    source: HERE,
  },
];

/** The row of an id; the causes' checks name rows by it. */
export function rowOf(id: string): CatalogueRow {
  const row = CATALOGUE.find((each) => each.id === id);
  if (row === undefined) throw new Error(`the catalogue has no row ${id}`);
  return row;
}

/** Whether one of the row's signatures fits an error. Both kinds of apostrophe and any case of the code will do. */
export function fits(row: CatalogueRow, error: string, description: string): boolean {
  const plain = description.replaceAll('’', "'");
  return row.shows.some(
    (each) => (each.error === undefined || each.error.toLowerCase() === error.toLowerCase()) && (each.like?.test(plain) ?? true),
  );
}

/** All rows that fit an error, the most probable first. */
export function findCauses(error: string, description: string): readonly CatalogueRow[] {
  return CATALOGUE.filter((row) => fits(row, error, description));
}

/** The most probable row for an error, if the catalogue knows it. */
export function findCause(error: string, description: string): CatalogueRow | undefined {
  return findCauses(error, description)[0];
}

/** True when waiting may mend this error. */
export function isPropagation(error: string, description: string, justDeployed: boolean): boolean {
  return findCauses(error, description).some((row) => row.propagation === 'always' || (justDeployed && row.propagation === 'after-deploy'));
}
