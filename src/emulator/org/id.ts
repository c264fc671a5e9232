/**
 * Salesforce record ids: a key prefix of three characters, twelve more, and three that carry the letter case.
 * Rule: an org makes every id here, and keeps 18 characters; the 15-character form is derived where the wire shows it.
 */
import { randomInt } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CASE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * Key prefix of each kind of record, as a global describe lists them. `888` is what retrieved `oauthLink`s show; those marked `?` are the emulator's own choice,
 * because no recording shows the real one.
 */
export const KEY_PREFIX = {
  Organization: '00D',
  User: '005',
  Profile: '00e',
  UserLicense: '100',
  PermissionSet: '0PS',
  PermissionSetLicense: '0PL',
  PermissionSetAssignment: '0Pa',
  SetupEntityAccess: '0J0',
  ConnectedApp: '0H4',
  Certificate: '0P1',
  ExternalClientApplication: '0xI',
  ExtlClntAppOauthSettings: '3SN',
  OauthLink: '888',
  ExtlClntAppGlobalOauthSettings: '889', // ?
  ExtlClntAppOauthConfigurablePolicies: '0yO',
  ExtlClntAppOauthConsumer: '13P',
  ExtlClntAppOauthIpRange: '6Wj',
  ExtlClntAppOauthSetAttr: '15h',
  ExtlClntAppOauthPlcyAttr: '15g',
  ExtlClntAppConfigurablePolicies: '88B', // ?
  OauthToken: '0CQ',
  LoginHistory: '0Ya',
  LoginEvent: '1HB',
  SetupAuditTrail: '0Ym',
  AuthSession: '0Ak',
  UserLogin: '0Yw',
  EventLogFile: '0AT',
  ApiEvent: '0EV', // ?
  AppMenuItem: '0DS',
  StagedCredential: '8SC', // ?
  QueryLocator: '01g',
  Deploy: '0Af',
  Retrieve: '09S',
} as const;

/** A kind of record that has ids. */
export type RecordKind = keyof typeof KEY_PREFIX;

/**
 * Completes a 15-character id to 18: one check character for each five, bit `n` set where character `n` is upper case.
 * Source: Salesforce help, "15-character and 18-character ids".
 */
export function toId18(id15: string): string {
  const check = [0, 5, 10].map((from) => {
    const bits = Array.from(id15.slice(from, from + 5)).reduce((sum, char, index) => (/[A-Z]/.test(char) ? sum | (1 << index) : sum), 0);
    return CASE_ALPHABET.charAt(bits);
  });
  return id15 + check.join('');
}

/** The 15-character form that urls, `oauthLink` and deploy results show. */
export function toId15(id: string): string {
  return id.slice(0, 15);
}

/** True for a well-formed id of 15 characters, or of 18 whose last three fit the first fifteen. */
export function isId(value: string): boolean {
  return /^[0-9A-Za-z]{15}$/.test(value) || (/^[0-9A-Za-z]{18}$/.test(value) && toId18(value.slice(0, 15)) === value);
}

/** Makes ids; two sources never make the same one, but for a chance of one in fourteen millions. */
export type IdSource = (kind: RecordKind | { readonly prefix: string }) => string;

/** Where a source of ids stands; the store keeps it. */
export interface IdState {
  tag: string;
  count: number;
}

/** A beginning for a source of ids: a tag drawn once, and no id made yet. */
export function createIdState(): IdState {
  return { tag: Array.from({ length: 4 }, () => BASE62.charAt(randomInt(BASE62.length))).join(''), count: 0 };
}

/** A source of ids for one org: counts upward, behind its tag. */
export function createIdSource(state: IdState): IdSource {
  return (kind) => {
    state.count += 1;
    return toId18((typeof kind === 'string' ? KEY_PREFIX[kind] : kind.prefix) + state.tag + toBase62(state.count).padStart(8, '0'));
  };
}

function toBase62(value: number): string {
  let rest = value;
  let text = '';
  while (rest > 0) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
