/**
 * What a failing login says, why, and what to do about it: one table for the org's own errors and for ecaform's.
 * Rule: the table is the only place that knows an error's meaning; everything else looks it up.
 */

/** How well a row is backed: proven on this machine, by several independent sources, or by a single one. */
export type Confidence = 'proven' | 'several-sources' | 'one-source';

/** One cause of one error. Rows that fit the same error stand in the order of their probability. */
export interface CatalogueRow {
  /** Stable, kebab-case. */
  readonly id: string;
  /** The error code; a row without one fits by its description alone. */
  readonly error?: string;
  /** Must be found in the description; a row without one fits the code whatever the description is. */
  readonly description?: RegExp;
  readonly cause: string;
  readonly fix: string;
  readonly confidence: Confidence;
  /** What waiting can mend: `always`, or only in the minutes after a deploy. A new app answers after 2 to 10 minutes, some say 30. */
  readonly propagation?: 'always' | 'after-deploy';
}

/** Every error with a known meaning. Sources: the reference on OAuth errors for the org's codes, this room for its own. */
export const CATALOGUE: readonly CatalogueRow[] = [
  {
    id: 'not-approved-by-user',
    error: 'invalid_grant',
    description: /user hasn't approved this consumer/i,
    cause: 'the app lets users approve themselves, and this user never did so with a refresh-token scope',
    fix: 'set permitted users to AdminApprovedPreAuthorized and assign a permission set; or have this user open the approval URL once',
    confidence: 'several-sources',
    propagation: 'after-deploy',
  },
  {
    id: 'licence-cannot-hold-apps',
    error: 'invalid_grant',
    description: /user hasn't approved this consumer/i,
    cause: 'the assigned permission set belongs to the licence "Salesforce API Integration", which cannot give access to apps',
    fix: 'give access through a profile, or through a second permission set without that licence',
    confidence: 'one-source',
  },
  {
    id: 'not-assigned',
    error: 'invalid_app_access',
    cause: 'the app admits only assigned users, and this user has none of its permission sets or profiles',
    fix: "assign one of the app's permission sets to the user",
    confidence: 'several-sources',
  },
  {
    id: 'app-not-in-org',
    error: 'app_not_found',
    cause:
      "this org does not know the app: the host or the consumer key is another org's, a sandbox was refreshed, or the app is minutes old",
    fix: "use the org's own My Domain as host and audience, and compare the org id; after a deploy, wait up to ten minutes",
    confidence: 'several-sources',
    propagation: 'always',
  },
  {
    id: 'audience-refused',
    error: 'invalid_grant',
    description: /audience/i,
    cause: 'the host does not accept the audience of the assertion',
    fix: "use the org's My Domain URL both as the host and as the audience",
    confidence: 'several-sources',
  },
  {
    id: 'assertion-refused',
    error: 'invalid_grant',
    description: /invalid assertion/i,
    cause: 'the signature does not fit, the assertion is malformed, or the user belongs to another org (a sandbox user at production)',
    fix: "sign with the key that belongs to the deployed certificate, and use the user's own org as host",
    confidence: 'several-sources',
  },
  {
    id: 'certificate-differs',
    error: 'invalid_client',
    description: /invalid client credentials/i,
    cause: 'the certificate the org holds for the app does not fit the signature; in other flows, the secret is wrong',
    fix: 'deploy the certificate that belongs to this private key',
    confidence: 'one-source',
  },
  {
    id: 'app-not-installed',
    error: 'invalid_client',
    description: /must be installed/i,
    cause: 'the connected app is not installed in this org; such apps are blocked for most users since September 2025',
    fix: 'install the app, or give the user the permission Approve Uninstalled Connected Apps',
    confidence: 'several-sources',
  },
  {
    id: 'consumer-key-unknown',
    error: 'invalid_client_id',
    cause: "the host does not know the consumer key: it is another org's, mistyped, or only minutes old",
    fix: 'use the consumer key of this org; after a deploy, wait up to ten minutes',
    confidence: 'several-sources',
    propagation: 'always',
  },
  {
    id: 'assertion-expired',
    error: 'invalid_grant',
    description: /expired authorization code/i,
    cause: 'the assertion had expired on arrival: the clock is wrong, it was set in local time or milliseconds, or its life is too short',
    fix: 'synchronise the clock (NTP) and set the expiry in Unix seconds, UTC, three minutes ahead',
    confidence: 'several-sources',
  },
  {
    id: 'refresh-scope-missing',
    error: 'invalid_request',
    description: /refresh_token scope is required/i,
    cause: 'the app lacks the scope RefreshToken, or it is not pre-authorised',
    fix: 'give the app the scopes Api and RefreshToken and pre-authorise it',
    confidence: 'several-sources',
  },
  {
    id: 'no-scopes',
    error: 'invalid_grant',
    description: /no valid scopes/i,
    cause: 'the app has no scopes',
    fix: 'give the app at least the scopes Api and RefreshToken',
    confidence: 'one-source',
  },
  {
    id: 'user-inactive',
    error: 'invalid_grant',
    description: /inactive user/i,
    cause: 'the user is deactivated',
    fix: 'activate the user, or name another one',
    confidence: 'one-source',
  },
  {
    id: 'ip-restricted',
    error: 'invalid_grant',
    description: /ip restricted/i,
    cause: 'the address of this machine is outside the allowed ranges; the login history shows "Restricted IP"',
    fix: "add the address to the ranges, or relax the app's IP restrictions",
    confidence: 'several-sources',
  },
  {
    id: 'domain-refused',
    error: 'invalid_grant',
    description: /not supported on this domain/i,
    cause: 'this flow is not served by login.salesforce.com or test.salesforce.com',
    fix: "use the org's My Domain",
    confidence: 'one-source',
  },
  {
    id: 'malformed-body',
    error: 'unsupported_grant_type',
    cause: 'the form body of the token request is malformed',
    fix: 'look for a proxy or gateway that changes the request on its way',
    confidence: 'one-source',
  },
  {
    id: 'rate-exceeded',
    description: /login rate exceeded/i,
    cause: 'too many tokens were asked for in a short time',
    fix: 'wait, then ask less often: clients should keep a token until it expires',
    confidence: 'one-source',
  },
  {
    id: 'app-not-in-org-web',
    error: 'OAUTH_EC_APP_NOT_FOUND',
    cause: "this org does not know the app (the web flow's name for app_not_found)",
    fix: 'create the app in that org, or use the My Domain of the org that has it',
    confidence: 'several-sources',
    propagation: 'always',
  },
  {
    id: 'app-blocked',
    error: 'OAUTH_APP_BLOCKED',
    cause: 'API Access Control blocks the app in this org',
    fix: 'allow the app in the API Access Control settings',
    confidence: 'several-sources',
  },
  {
    id: 'session-refused',
    error: 'INVALID_SESSION_ID',
    cause: 'a token was issued, but it is not accepted: its scopes, an IP restriction or API Access Control stand in the way',
    fix: 'give the app the scope Api, and check its IP relaxation and API Access Control',
    confidence: 'several-sources',
  },
  {
    id: 'token-refused',
    error: 'Bad_OAuth_Token',
    cause: 'a token was issued, but userinfo does not accept it: its scopes do not reach that far, or the session ended at once',
    fix: "give the app the scopes Api and RefreshToken, and check the session policies of the user's profile",
    confidence: 'one-source',
  },
  {
    id: 'pem-line-breaks-lost',
    description: /PEM_read_bio|no start line/i,
    cause: 'the line breaks of the private key were lost, most often in a CI secret',
    fix: 'store the secret with its line breaks',
    confidence: 'one-source',
  },
  {
    id: 'key-mismatch',
    error: 'key_mismatch',
    cause: 'the private key does not belong to the certificate, so the org could not accept a signature made with it',
    fix: 'use the private key the certificate was issued for, or issue and deploy a new certificate',
    confidence: 'proven',
  },
  {
    id: 'key-not-rsa',
    error: 'key_not_rsa',
    cause: 'assertions are signed with RS256, which needs an RSA key',
    fix: 'use an RSA key and a certificate made for it',
    confidence: 'proven',
  },
  {
    id: 'unsafe-host',
    error: 'unsafe_host',
    cause: 'an assertion is a credential and is sent over https only, or to this machine itself',
    fix: "write the org's My Domain as an https URL without query and user name",
    confidence: 'proven',
  },
  {
    id: 'unreachable',
    error: 'unreachable',
    cause: 'the host cannot be reached: a wrong name, no network, or a TLS certificate that is not trusted',
    fix: "check the My Domain URL and this machine's way to it",
    confidence: 'proven',
  },
  {
    id: 'timeout',
    error: 'timeout',
    cause: 'the host took the connection but gave no answer in time',
    fix: 'check the host and any proxy on the way, then try again',
    confidence: 'proven',
  },
  {
    id: 'redirected',
    error: 'redirected',
    cause: 'the host sends clients elsewhere, and an assertion is never sent on; most often the My Domain was renamed',
    fix: "write the org's present My Domain URL",
    confidence: 'proven',
  },
  {
    id: 'unexpected-answer',
    error: 'unexpected_answer',
    cause: "something other than Salesforce's token endpoint answered: a maintenance page, a proxy, or a wrong host",
    fix: 'open the My Domain URL in a browser; try again when it shows the login page',
    confidence: 'proven',
  },
  {
    id: 'identity-differs',
    error: 'identity_mismatch',
    cause: 'the login worked, but as another user or in another org than the spec names',
    fix: "compare the environment's org id and My Domain, and the user name, with the org",
    confidence: 'proven',
  },
];

/** All rows that fit an error, the most probable first. Both kinds of apostrophe and any case of the code will do. */
export function findCauses(error: string, description: string): readonly CatalogueRow[] {
  const plain = description.replaceAll('’', "'");
  return CATALOGUE.filter(
    (row) => (row.error === undefined || row.error.toLowerCase() === error.toLowerCase()) && (row.description?.test(plain) ?? true),
  );
}

/** The most probable row for an error, if the catalogue knows it. */
export function findCause(error: string, description: string): CatalogueRow | undefined {
  return findCauses(error, description)[0];
}

/** True when waiting may mend this error. */
export function isPropagation(error: string, description: string, justDeployed: boolean): boolean {
  return findCauses(error, description).some((row) => row.propagation === 'always' || (justDeployed && row.propagation === 'after-deploy'));
}
