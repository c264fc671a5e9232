/**
 * The authorize request: read, held against the app, and granted (RFC 6749 section 4.1, RFC 7636, OpenID Connect Core).
 * Rule: nothing is sent to a redirect URI before the app is known and has exactly this URI; only a logged-in user is asked.
 */
import { randomBytes } from 'node:crypto';
import type { App } from '../org/app.ts';
import { findKnownApp, type KnownApp } from '../org/registry.ts';
import { settingsOf } from '../org/settings.ts';
import type { AuthorizationCode, Org, User } from '../org/state.ts';
import { assignmentRefusal, entryRefusal } from './access.ts';
import { addApproval, approvalsOf, hasRefreshScope, isAlive, renewRefreshToken } from './approval.ts';
import { OAUTH_ERRORS, type OAuthErrorKey } from './error.ts';
import { keepCode } from './grant-code.ts';
import { OAUTH_LIMITS } from './limit.ts';
import type { Form } from './request.ts';
import { grantAccess } from './token-answer.ts';

/** A request that app, redirect URI and scopes allow. */
export interface AuthorizeRequest {
  readonly known: KnownApp;
  readonly redirectUri: string;
  readonly responseType: ResponseType;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | null;
  readonly challenge: AuthorizationCode['challenge'];
  readonly prompts: ReadonlySet<string>;
  /** No page may be shown. */
  readonly isImmediate: boolean;
  readonly loginHint: string;
}

type ResponseType = 'code' | 'token' | 'token id_token';

/** What reading gives: a request; a refusal for a page; or one to send back. */
export type AuthorizeReading =
  | { readonly kind: 'request'; readonly request: AuthorizeRequest }
  | { readonly kind: 'page'; readonly key: OAuthErrorKey }
  | { readonly kind: 'redirect'; readonly location: string };

const RESPONSE_TYPES: readonly ResponseType[] = ['code', 'token', 'token id_token'];

/** Schemes that would run in the page. */
const UNSAFE_SCHEMES: readonly string[] = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:'];

/** Reads an authorize request. */
export function readAuthorize(org: Org, query: Form): AuthorizeReading {
  const known = findKnownApp(org, query.get('client_id') ?? '');
  if (known === undefined) return { kind: 'page', key: 'unknownClient' };
  if (known.home !== org && known.app.kind !== 'ConnectedApp') return { kind: 'page', key: 'externalAppNotFound' };
  const redirectUri = query.get('redirect_uri') ?? '';
  if (redirectUri === '') return { kind: 'page', key: 'missingRedirect' };
  if (!isCallbackOf(known.app, redirectUri)) return { kind: 'page', key: 'redirectMismatch' };
  const state = query.get('state');
  const asked = query.get('response_type')?.split(/\s+/).sort().reverse().join(' ');
  const responseType = RESPONSE_TYPES.find((type) => type === asked);
  const back = (key: OAuthErrorKey): AuthorizeReading => ({
    kind: 'redirect',
    location: refusalLocation({ redirectUri, responseType: responseType ?? 'code', state }, key),
  });
  if (responseType === undefined) return back('wrongResponseType');
  const { isPkceRequired, blockOAuthUsrAgtFlow } = settingsOf(org).OauthOidcSettings;
  if (responseType !== 'code' && blockOAuthUsrAgtFlow) return back('wrongResponseType');
  const challenge = readChallenge(query);
  if (challenge === undefined) return back('wrongChallenge');
  if (challenge === null && responseType === 'code' && (isPkceRequired || known.app.isPkceRequired)) return back('missingChallenge');
  const scopes = readScopes(known.app, query.get('scope'));
  if (scopes === undefined) return back('wrongScope');
  if (scopes.length === 0) return back('noScopes');
  const prompts = new Set((query.get('prompt') ?? '').split(/\s+/).filter((prompt) => prompt !== ''));
  return {
    kind: 'request',
    request: {
      known,
      redirectUri,
      responseType,
      scopes,
      state,
      nonce: query.get('nonce') ?? null,
      challenge,
      prompts,
      isImmediate: query.get('immediate') === 'true' || prompts.has('none'),
      loginHint: query.get('login_hint') ?? '',
    },
  };
}

function isCallbackOf(app: App, redirectUri: string): boolean {
  const url = URL.parse(redirectUri);
  return url !== null && !UNSAFE_SCHEMES.includes(url.protocol) && app.callbackUrls.includes(redirectUri);
}

/** The challenge, null without one, undefined when it is mistaken. Salesforce's own client names no method and means S256. */
function readChallenge(query: Form): AuthorizationCode['challenge'] | undefined {
  const value = query.get('code_challenge') ?? '';
  const method = query.get('code_challenge_method') ?? 'S256';
  if (value === '') return null;
  if (method !== 'S256' && method !== 'plain') return undefined;
  return /^[\w.~-]{43,128}={0,2}$/.test(value) ? { value, method } : undefined;
}

/** The scopes that are asked for, all of the app's when none are; undefined when the app lacks one. `full` is all but offline access. */
function readScopes(app: App, asked = ''): readonly string[] | undefined {
  const wanted = [...new Set(asked.split(/\s+/).filter((scope) => scope !== ''))];
  if (wanted.length === 0) return app.scopes;
  const own = new Set(app.scopes);
  const isOwn = (scope: string): boolean => {
    if (own.has(scope) || scope === 'id') return true;
    if (hasRefreshScope([scope])) return hasRefreshScope(app.scopes);
    return own.has('full');
  };
  return wanted.every(isOwn) ? wanted : undefined;
}

/** Whether a logged-in user may come in: refused, to be asked, or not even asked. */
export function judgeUser(
  org: Org,
  { known, scopes, prompts }: AuthorizeRequest,
  { user, sourceIp }: { user: User; sourceIp: string },
): OAuthErrorKey | 'ask' | 'skip' {
  const refusal = entryRefusal(org, { known, user, sourceIp, flow: 'web' });
  if (refusal !== null) return refusal;
  const { app } = known;
  if (app.isPreAuthorized && assignmentRefusal(org, app, user) !== null) return 'userNotAdminApproved';
  if (prompts.has('consent')) return 'ask';
  if (app.isPreAuthorized) return 'skip';
  const covers = (granted: readonly string[]): boolean => scopes.every((scope) => granted.includes(scope));
  const before = approvalsOf(org, app, user).filter((approval) => !hasRefreshScope(approval.scopes) || isAlive(org, app, approval));
  return before.some((approval) => covers(approval.scopes)) ? 'skip' : 'ask';
}

/** Remembers the approval and gives the address to send the browser to, with a code or a token. */
export function grantLocation(org: Org, request: AuthorizeRequest, user: User): string {
  const { known, scopes, redirectUri, responseType, state, nonce, challenge } = request;
  const approval = addApproval(org, { app: known.app, user, scopes });
  if (responseType === 'code') {
    const code = `aPrx${randomBytes(46).toString('base64url')}==`;
    keepCode(org, {
      code,
      approvalId: approval.id,
      userId: user.id,
      consumerKey: known.app.consumerKey,
      scopes,
      redirectUri,
      challenge,
      nonce,
      expiresAt: org.now() + OAUTH_LIMITS.codeLife.value,
      isSpent: false,
    });
    return locationWith({ redirectUri, responseType, state }, { code });
  }
  const refreshToken = hasRefreshScope(scopes) ? { refreshToken: renewRefreshToken(org, approval) } : {};
  const token = grantAccess(org, { flow: 'userAgent', known, user, scopes, nonce, approvalId: approval.id, ...refreshToken });
  if (!responseType.includes('id_token')) delete token.id_token;
  return locationWith({ redirectUri, responseType, state }, token);
}

type Target = Pick<AuthorizeRequest, 'redirectUri' | 'responseType' | 'state'>;

/** The address that tells the app of a refusal. */
export function refusalLocation(target: Target, key: OAuthErrorKey): string {
  const { error, description } = OAUTH_ERRORS[key];
  return locationWith(target, { error, error_description: description });
}

/** Adds parameters to the redirect URI: to its query for a code, behind its fragment for a token. A header carries ASCII alone. */
function locationWith({ redirectUri, responseType, state }: Target, parameters: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams({ ...parameters, ...(state === undefined ? {} : { state }) }).toString();
  const plain = redirectUri.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent);
  if (responseType !== 'code') return `${plain.replace(/#.*$/, '')}#${text}`;
  const [address = '', fragment] = plain.split('#');
  return `${address}${address.includes('?') ? '&' : '?'}${text}${fragment === undefined ? '' : `#${fragment}`}`;
}
