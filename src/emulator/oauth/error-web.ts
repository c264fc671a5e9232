/**
 * Refusals of the web flows: what the authorize endpoint shows on a page, or sends back to the app.
 * Rule: a part of the table of refusals. Until client and redirect URI are known to belong together, nothing is sent back.
 */
import type { OAuthErrorRow } from './error-row.ts';

/** The refusals by key. */
export const WEB_ERRORS = {
  externalAppNotFound: {
    error: 'OAUTH_EC_APP_NOT_FOUND',
    description: 'External client app is not installed in this org',
    when: 'authorize with the consumer key of an External Client App of another org',
    confidence: 'reported',
    source: 'several reports',
    loginStatus: null,
  },
  userNotAdminApproved: {
    error: 'OAUTH_APP_ACCESS_DENIED',
    description: 'user is not admin approved to access this app',
    when: 'pre-authorised, and the user who logs in has none of the assigned profiles and permission sets',
    confidence: 'reported',
    source: 'public reports of the web flow',
    loginStatus: 'Failed: Not approved for access',
  },
  missingRedirect: {
    error: 'redirect_uri_missing',
    description: 'redirect_uri not provided',
    when: 'authorize or a code exchange without redirect_uri',
    confidence: 'reported',
    source: "lists of Salesforce's error codes in public code",
    loginStatus: null,
  },
  redirectMismatch: {
    error: 'redirect_uri_mismatch',
    description: 'redirect_uri must match configuration',
    when: "redirect_uri is not, to the last character, one of the app's callback URLs, or not the one that authorize was asked with",
    confidence: 'reported',
    source: 'several reports',
    loginStatus: null,
  },
  wrongResponseType: {
    error: 'unsupported_response_type',
    description: 'response type not supported',
    when: 'response_type is none of code, token, token id_token; or the org blocks the user-agent flow',
    confidence: 'reported',
    source: "lists of Salesforce's error codes in public code",
    loginStatus: null,
  },
  missingChallenge: {
    error: 'invalid_request',
    description: 'missing required code challenge',
    when: 'app or org require PKCE, and there is no code_challenge',
    confidence: 'recorded',
    source: 'redirects pasted into public issues',
    loginStatus: null,
  },
  wrongChallenge: {
    error: 'invalid_request',
    description: 'invalid code challenge',
    when: 'code_challenge is not 43 to 128 characters of base64url, or its method neither S256 nor plain',
    confidence: 'assumed',
    source: 'RFC 7636; no source gives the text',
    loginStatus: null,
  },
  wrongScope: {
    error: 'invalid_scope',
    description: 'the requested scope is not allowed',
    when: 'a scope is asked for that the app has not',
    confidence: 'reported',
    source: 'public reports',
    loginStatus: null,
  },
  denied: {
    error: 'access_denied',
    description: 'end-user denied authorization',
    when: 'the user chose Deny',
    confidence: 'reported',
    source: "Salesforce's mobile SDK compares with both members",
    loginStatus: null,
  },
  immediateUnsuccessful: {
    error: 'immediate_unsuccessful',
    description: 'immediate unsuccessful',
    when: 'immediate=true or prompt=none, and a page would have to be shown',
    confidence: 'reported',
    source: "lists of Salesforce's error codes in public code",
    loginStatus: null,
  },
  mustUseGet: {
    error: 'invalid_request',
    description: 'must use HTTP GET',
    when: 'authorize is asked by another method',
    confidence: 'reported',
    source: "lists of Salesforce's error codes in public code",
    loginStatus: null,
  },
  approvalFailed: {
    error: 'OAUTH_APPROVAL_ERROR_GENERIC',
    description: 'An unexpected error has occurred during authentication. Please try again.',
    when: 'a form came without its token or from another browser; or, where the seed says so, an API-only user wants to log in',
    confidence: 'reported',
    source: "Salesforce's mobile SDK tests quote it; that API-only users get it, one source says",
    loginStatus: null,
  },
} as const satisfies Record<string, OAuthErrorRow>;
