/**
 * Introspection (RFC 7662) and revocation (RFC 7009).
 * Rule: a client learns of its own tokens alone, unless it may introspect all; revoking a refresh token ends what came from it.
 */
import type { Org } from '../org/state.ts';
import { dropApproval, findRefreshToken, isAlive } from './approval.ts';
import { isSecretOf, requireApp } from './client.ts';
import { findKnownApp, isKeyOf } from '../org/registry.ts';
import { refuse } from './error.ts';
import { identityUrl } from './identity.ts';
import type { Client, Form } from './request.ts';
import { endOf, findSession } from './session.ts';

const INACTIVE = { active: false };

/** The answer of introspect. @throws OAuthRefusal when the client is unknown or its secret wrong */
export function introspect(org: Org, form: Form, client: Client): object {
  const caller = requireApp(org, client.id ?? '');
  const mayLeaveOut = caller.app.isSecretOptional && client.secret === undefined;
  if (!mayLeaveOut && !isSecretOf(caller, client.secret)) refuse('invalidClientCredentials');
  const mayKnow = (consumerKey: string | null): consumerKey is string =>
    consumerKey !== null && (caller.app.isIntrospectAll || isKeyOf(org, caller.app, consumerKey));
  const token = form.get('token') ?? '';
  const found = findSession(org, token);
  if (found !== undefined) {
    const { session, user } = found;
    if (!mayKnow(session.consumerKey)) return INACTIVE;
    return active({
      scopes: session.scopes,
      clientId: session.consumerKey,
      username: user.username,
      sub: identityUrl(org, user),
      type: 'access_token',
      issuedAt: session.issuedAt,
      expiresAt: endOf(session),
    });
  }
  const refresh = findRefreshToken(org, token);
  const user = org.users.find(({ id }) => id === refresh?.approval.userId);
  if (refresh === undefined || refresh.isReplaced || user === undefined || !mayKnow(refresh.approval.consumerKey)) return INACTIVE;
  const { approval } = refresh;
  const issuer = findKnownApp(org, approval.consumerKey)?.app;
  if (issuer === undefined || !isAlive(org, issuer, approval)) return INACTIVE;
  const since = issuer.refresh.type === 'SpecificInactivity' ? (approval.lastUsedDate ?? approval.createdDate) : approval.createdDate;
  return active({
    scopes: approval.scopes,
    clientId: approval.consumerKey,
    username: user.username,
    sub: identityUrl(org, user),
    type: 'refresh_token',
    issuedAt: approval.createdDate,
    ...('life' in issuer.refresh ? { expiresAt: since + issuer.refresh.life } : {}),
  });
}

interface ActiveToken {
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly username: string;
  readonly sub: string;
  readonly type: 'access_token' | 'refresh_token';
  readonly issuedAt: number;
  readonly expiresAt?: number;
}

/** Member order as recorded. */
function active({ scopes, clientId, username, sub, type, issuedAt, expiresAt }: ActiveToken): object {
  const issued = Math.floor(issuedAt / 1000);
  return {
    active: true,
    scope: scopes.join(' '),
    client_id: clientId,
    username,
    sub,
    token_type: type,
    ...(expiresAt === undefined ? {} : { exp: Math.floor(expiresAt / 1000) }),
    iat: issued,
    nbf: issued,
  };
}

/** Revokes an access token, or a refresh token with every access token that came from it. @throws OAuthRefusal for an unknown one */
export function revoke(org: Org, token: string | undefined): void {
  if (token === undefined) return refuse('unsupportedTokenType');
  if (org.sessions.delete(token)) return;
  const found = findRefreshToken(org, token);
  if (found === undefined) return refuse('unsupportedTokenType');
  dropApproval(org, found.approval.id);
}
