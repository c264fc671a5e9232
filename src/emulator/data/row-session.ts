/**
 * The rows of logins and what they gave: LoginHistory, sessions, tokens.
 * Rule: as for all rows; no token stands in a row, nor anything it could be made from.
 */
import { createHash } from 'node:crypto';
import { SESSION_LIFE } from '../oauth/session.ts';
import { appsOf } from '../org/app.ts';
import { KEY_PREFIX, toId18 } from '../org/id.ts';
import type { Org } from '../org/state.ts';
import { restTime, type Row } from './value.ts';

/** Rows that a query of OauthToken sees at most. Reported. */
export const MAX_OAUTH_TOKENS = 2500;

/** What users allowed apps. */
export function oauthTokens(org: Org): Row[] {
  const apps = new Map(appsOf(org.components).map((app) => [app.consumerKey, app.label]));
  return org.approvals.slice(0, MAX_OAUTH_TOKENS).map(({ id, userId, consumerKey, createdDate, lastUsedDate, useCount }) => ({
    Id: id,
    AccessToken: null,
    UserId: userId,
    RequestToken: null,
    CreatedDate: restTime(createdDate),
    AppName: apps.get(consumerKey) ?? null,
    LastUsedDate: lastUsedDate === null ? null : restTime(lastUsedDate),
    UseCount: useCount,
    DeleteToken: null,
    AppMenuItemId: null,
  }));
}

/** The id of a session's row: made of its token, so that nothing has to be remembered for it, and nothing of the token shows. */
export function sessionId(token: string): string {
  const digest = createHash('sha256')
    .update(token)
    .digest('base64')
    .replace(/[^0-9A-Za-z]/g, '0');
  return toId18(KEY_PREFIX.AuthSession + digest.slice(0, 12));
}

/** Living sessions. */
export function authSessions(org: Org): Row[] {
  return [...org.sessions.values()].map((session) => ({
    Id: sessionId(session.token),
    UsersId: session.userId,
    CreatedDate: restTime(session.issuedAt),
    LastModifiedDate: restTime(session.issuedAt),
    NumSecondsValid: Math.max(0, Math.round(((session.expiresAt ?? session.issuedAt + SESSION_LIFE) - session.issuedAt) / 1000)),
    UserType: 'Standard',
    SourceIp: '127.0.0.1',
    LoginType: session.consumerKey === null ? 'Application' : 'Remote Access 2.0',
    SessionType: session.consumerKey === null ? 'API' : 'OauthAccessTokenInt',
    SessionSecurityLevel: 'STANDARD',
    LogoutUrl: null,
    IsCurrent: false,
  }));
}

/** Login attempts, as LoginHistory shows them. */
export function loginHistory(org: Org): Row[] {
  return org.logins.map((login) => ({
    Id: login.id,
    UserId: login.userId,
    LoginTime: restTime(login.loginTime),
    LoginType: login.loginType ?? 'Remote Access 2.0',
    SourceIp: login.sourceIp,
    LoginUrl: new URL(org.instanceUrl).host,
    TlsProtocol: 'TLS 1.2',
    CipherSuite: 'ECDHE-RSA-AES256-GCM-SHA384',
    OptionsIsGet: false,
    OptionsIsPost: true,
    Browser: 'Unknown',
    Platform: 'Unknown',
    Status: login.status,
    Application: login.application,
    ClientVersion: 'N/A',
    ApiType: 'N/A',
    ApiVersion: 'N/A',
    CountryIso: null,
  }));
}
