/**
 * Every refusal of the OAuth endpoints, as one table.
 * Rule: code throws a key of this table, never a text; what no source confirms says so in `confidence`.
 */
import { ACCESS_ERRORS } from './error-access.ts';
import { WEB_ERRORS } from './error-web.ts';
import type { OAuthErrorRow } from './error-row.ts';

const STATUS = {
  notApproved: 'Failed: Not approved for access',
  signature: 'Failed: Signature Invalid',
  consumer: 'Failed: Consumer Deleted',
  inactive: 'User is inactive',
  frozen: 'User is frozen',
  other: 'Failed',
} as const;

/** The refusals of the token endpoint and its neighbours. */
const TOKEN_ERRORS = {
  grantTypeNotSupported: {
    error: 'unsupported_grant_type',
    description: 'grant type not supported',
    when: 'no grant_type, an unknown one, or a body that is no form',
    confidence: 'single',
    source: 'reports of malformed form bodies',
    loginStatus: null,
  },
  unknownClient: {
    error: 'invalid_client_id',
    description: 'client identifier invalid',
    when: 'the consumer key is unknown at this host, or not propagated yet',
    confidence: 'recorded',
    source: 'bodies pasted into public issues',
    loginStatus: STATUS.consumer,
  },
  appNotInstalled: {
    error: 'app_not_found',
    description: 'External client app is not installed in this org',
    when: 'the consumer key belongs to an app of another org',
    confidence: 'reported',
    source: 'quoted by the CLI in public issues; the member `error` by other reports',
    loginStatus: STATUS.consumer,
  },
  invalidAssertion: {
    error: 'invalid_grant',
    description: 'invalid assertion',
    when: 'the assertion is malformed or not RS256, lacks iss, sub or exp, is signed with another key than a Connected App has, or names no user of this org',
    confidence: 'recorded',
    source: 'bodies pasted into public issues',
    loginStatus: STATUS.signature,
  },
  replayedAssertion: {
    error: 'invalid_grant',
    description: 'invalid assertion',
    when: 'the jti was used before',
    confidence: 'assumed',
    source: 'that a jti is replay-checked is documented; the text is not',
    loginStatus: STATUS.signature,
  },
  tooLongLived: {
    error: 'invalid_grant',
    description: 'invalid assertion',
    when: 'exp is more than five minutes ahead (three are documented; the largest accepted is not known)',
    confidence: 'assumed',
    source: 'no source gives the text',
    loginStatus: STATUS.signature,
  },
  audienceInvalid: {
    error: 'invalid_grant',
    description: 'audience is invalid',
    when: 'aud is neither this org nor the login host of its kind',
    confidence: 'recorded',
    source: 'bodies pasted into public issues',
    loginStatus: STATUS.other,
  },
  expiredAssertion: {
    error: 'invalid_grant',
    description: 'expired authorization code',
    when: 'exp is in the past',
    confidence: 'reported',
    source: 'several reports of clock skew',
    loginStatus: STATUS.other,
  },
  invalidClientCredentials: {
    error: 'invalid_client',
    description: 'invalid client credentials',
    when: 'the certificate of an External Client App does not match the signature, or there is none; in other flows, a wrong secret',
    confidence: 'single',
    source: 'one report of an External Client App',
    loginStatus: STATUS.signature,
  },
  notApprovedByUser: {
    error: 'invalid_grant',
    description: "user hasn't approved this consumer",
    when: 'AllSelfAuthorized and the user never approved with a refresh token',
    confidence: 'reported',
    source: 'several reports',
    loginStatus: STATUS.notApproved,
  },
  licenseHoldsNoApps: {
    error: 'invalid_grant',
    description: "user hasn't approved this consumer",
    when: 'the only permission set that would let the user in has the licence "Salesforce API Integration", which cannot hold app assignments',
    confidence: 'single',
    source: 'Salesforce knowledge article 001453686, as one source quotes it',
    loginStatus: STATUS.notApproved,
  },
  notApprovedByAdmin: {
    error: 'invalid_app_access',
    description: 'user is not admin approved to access this app',
    when: 'pre-authorised, and the user has none of the assigned profiles and permission sets',
    confidence: 'recorded',
    source: 'bodies in public repositories',
    loginStatus: STATUS.notApproved,
  },
  refreshScopeRequired: {
    error: 'invalid_request',
    description: 'refresh_token scope is required and the connected app should be installed and preauthorized.',
    when: 'pre-authorised, and the scope RefreshToken is missing',
    confidence: 'recorded',
    source: 'a body in a public repository',
    loginStatus: STATUS.notApproved,
  },
  noScopes: {
    error: 'invalid_grant',
    description: 'no valid scopes defined',
    when: 'the app has no scopes',
    confidence: 'single',
    source: 'one report',
    loginStatus: STATUS.other,
  },
  inactiveUser: {
    error: 'invalid_grant',
    description: 'inactive user',
    when: 'the user is inactive (seen in the refresh flow)',
    confidence: 'single',
    source: 'one report',
    loginStatus: STATUS.inactive,
  },
  frozenUser: {
    error: 'invalid_grant',
    description: 'inactive user',
    when: 'the user is frozen',
    confidence: 'assumed',
    source: 'no source; LoginHistory tells the two apart',
    loginStatus: STATUS.frozen,
  },
  noRunAsUser: {
    error: 'invalid_grant',
    description: 'no client credentials user enabled',
    when: 'client credentials without a flow switched on and a run-as user',
    confidence: 'recorded',
    source: 'bodies pasted into public issues',
    loginStatus: STATUS.other,
  },
  unsupportedTokenType: {
    error: 'unsupported_token_type',
    description: 'this token type is not supported',
    when: 'revoke of an unknown token',
    confidence: 'recorded',
    source: 'an answer pasted into a public issue, where it is no JSON but form-encoded; that clients that ask for JSON get it is assumed',
    loginStatus: null,
  },
} as const satisfies Record<string, OAuthErrorRow>;

/** Every refusal by key. */
export const OAUTH_ERRORS = { ...TOKEN_ERRORS, ...ACCESS_ERRORS, ...WEB_ERRORS } as const satisfies Record<string, OAuthErrorRow>;

/** A key of {@link OAUTH_ERRORS}. */
export type OAuthErrorKey = keyof typeof OAUTH_ERRORS;

/** Thrown by the OAuth rooms; answered as 400 `{error, error_description}`. */
export class OAuthRefusal extends Error {
  readonly key: OAuthErrorKey;

  constructor(key: OAuthErrorKey) {
    super(OAUTH_ERRORS[key].description);
    this.name = 'OAuthRefusal';
    this.key = key;
  }
}

/** Refuses with a row of the table. */
export function refuse(key: OAuthErrorKey): never {
  throw new OAuthRefusal(key);
}
