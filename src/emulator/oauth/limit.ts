/**
 * How long and how many: every number that the OAuth endpoints go by, with where it comes from.
 * Rule: code takes the number from here, so that what is written of it is what happens.
 */
import type { Confidence } from '../confidence.ts';

/** One number. */
export interface LimitRow {
  readonly value: number;
  readonly unit: 'milliseconds' | 'minutes' | 'pieces';
  readonly meaning: string;
  readonly confidence: Confidence;
  readonly source: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The numbers by name. */
export const OAUTH_LIMITS = {
  approvals: {
    value: 5,
    unit: 'pieces',
    meaning: 'approvals a user may have of one app; one more revokes the oldest',
    confidence: 'documented',
    source: 'Salesforce help, Manage OAuth Access Policies',
  },
  codeLife: {
    value: 15 * MINUTE,
    unit: 'milliseconds',
    meaning: 'an authorization code waits for its exchange',
    confidence: 'documented',
    source: 'Salesforce help, OAuth 2.0 Web Server Flow',
  },
  sessionLife: {
    value: 2 * HOUR,
    unit: 'milliseconds',
    meaning: 'an access token lives, unless the app’s policy has a session timeout; a browser stays logged in',
    confidence: 'documented',
    source: 'Salesforce help, Modify Session Security Settings: the default timeout. That use does not prolong it is assumed',
  },
  idTokenLife: {
    value: 2,
    unit: 'minutes',
    meaning: 'an id token is good for, unless the app says otherwise',
    confidence: 'documented',
    source: 'Salesforce help, Configure an ID Token',
  },
  assertionLife: {
    value: 5 * MINUTE,
    unit: 'milliseconds',
    meaning: 'the exp of an assertion may be ahead',
    confidence: 'assumed',
    source: 'three minutes are documented, clients with five are common, the real limit is not known',
  },
  mistakenUnitGrace: {
    value: 3 * MINUTE,
    unit: 'milliseconds',
    meaning:
      'an exp in milliseconds is taken to be this much later: Salesforce’s own client signs one that is 300 ms ahead, and orgs let it in',
    confidence: 'assumed',
    source: 'the client is recorded; what an org does with the number is not known',
  },
  frontdoorLife: {
    value: MINUTE,
    unit: 'milliseconds',
    meaning: 'a frontdoor_uri waits for its one visit',
    confidence: 'assumed',
    source: 'Salesforce help, Generate a Frontdoor URL, says one use and a short life',
  },
  month: {
    value: 30 * 24 * HOUR,
    unit: 'milliseconds',
    meaning: 'a month of a refresh-token policy',
    confidence: 'assumed',
    source: 'no source says how months are counted',
  },
} as const satisfies Record<string, LimitRow>;

/** A rule that is no number and no refusal. */
export interface OAuthRuleRow {
  readonly rule: string;
  readonly confidence: Confidence;
  readonly source: string;
}

/** What the flows do, where it is not told by a refusal or a number. Tests hold each. */
export const OAUTH_RULES: readonly OAuthRuleRow[] = [
  {
    rule: 'An approval counts from Allow on, whether its code is exchanged or not',
    confidence: 'reported',
    source: 'public accounts of opening the approval URL once',
  },
  {
    rule: 'A self-authorised JWT login needs an approval with refresh_token or offline_access',
    confidence: 'documented',
    source: 'Salesforce help, OAuth 2.0 JWT Bearer Flow',
  },
  {
    rule: 'An approval is worth nothing for JWT when the refresh-token policy lets its token die',
    confidence: 'assumed',
    source: 'an OauthToken row is both',
  },
  {
    rule: 'Users allow an app, not one of its consumer keys: a staged key stands for what they allowed the main one',
    confidence: 'assumed',
    source: 'no source',
  },
  {
    rule: 'On the login page, a user to whom the seed gives a password needs it; any other is let in with whatever is typed',
    confidence: 'assumed',
    source: 'the emulator',
  },
  {
    rule: 'A replaced refresh token that comes again revokes the approval with all that came from it',
    confidence: 'assumed',
    source: 'RFC 9700 section 4.14',
  },
  {
    rule: 'Without code_challenge_method, S256 is meant; plain is taken when it is named',
    confidence: 'recorded',
    source: 'Salesforce’s own client names none; plain is assumed',
  },
  {
    rule: 'Pre-authorised users, and users whose approval covers the scopes, are not asked again unless prompt=consent',
    confidence: 'documented',
    source: 'Salesforce help, OAuth 2.0 Web Server Flow; prompt=consent for pre-authorised users is assumed',
  },
  {
    rule: 'A connected app works in every org that lets it; an External Client App only in its own',
    confidence: 'documented',
    source: 'Salesforce help, External Client Apps',
  },
  {
    rule: 'A login host knows no External Client App and no client credentials, and sends the rest to the org of the user',
    confidence: 'reported',
    source: 'public issues; the page that asks for the username first is the emulator’s own',
  },
  {
    rule: 'Login IP ranges hold for every flow; Bypass_2factor lets in from the app’s trusted ranges and asks for no second factor',
    confidence: 'assumed',
    source: 'Salesforce help, Connected App IP Relaxation, for the four policies; web and refresh flows are reported',
  },
  {
    rule: 'A sandbox refresh gives a new org id, keeps record ids, adds the sandbox’s name to usernames, and leaves Local External Client Apps behind',
    confidence: 'documented',
    source: 'Salesforce help, Sandboxes; External Client Apps',
  },
];
