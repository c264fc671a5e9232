/**
 * The grants that rest on an approval: authorization code (RFC 6749, RFC 7636) and refresh token.
 * Rule: a code is worth one exchange by the client, redirect URI and verifier it was made for; a refresh token is worth what
 * the app's policy says on the org's clock. A replaced refresh token that comes again revokes the approval (assumed, RFC 9700).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isKeyOf } from '../org/registry.ts';
import type { AuthorizationCode, Org, User } from '../org/state.ts';
import { entryRefusal } from './access.ts';
import { dropApproval, findRefreshToken, hasRefreshScope, isAlive, renewRefreshToken, touchApproval } from './approval.ts';
import { requireApp, requireSecret } from './client.ts';
import { refuse } from './error.ts';
import type { GrantRequest } from './grant-request.ts';
import { grantAccess } from './token-answer.ts';

/** Exchanges a code. */
export function grantByCode({ org, form, client, attempt, sourceIp }: GrantRequest): Record<string, string> {
  const known = requireApp(org, client.id ?? '');
  attempt.app = known.app;
  requireSecret(known, client, { isOptional: known.app.isSecretOptional });
  const code = org.codes.get(form.get('code') ?? '');
  if (code?.consumerKey !== known.app.consumerKey) return refuse('invalidCode');
  const user = userById(org, code.userId) ?? refuse('invalidCode');
  attempt.user = user;
  if (code.isSpent || code.expiresAt <= org.now()) refuse('expiredCode');
  const redirectUri = form.get('redirect_uri') ?? refuse('missingRedirect');
  if (redirectUri !== code.redirectUri) refuse('redirectMismatch');
  checkVerifier(code, form.get('code_verifier'));
  org.codes.set(code.code, { ...code, isSpent: true });
  const approval = org.approvals.find(({ id }) => id === code.approvalId) ?? refuse('expiredCode');
  const refusal = entryRefusal(org, { known, user, sourceIp, flow: 'web' });
  if (refusal !== null) refuse(refusal);
  const { scopes, nonce } = code;
  const refreshToken = hasRefreshScope(scopes) ? { refreshToken: renewRefreshToken(org, approval) } : {};
  touchApproval(org, approval.id);
  return grantAccess(org, { flow: 'code', known, user, scopes, nonce, approvalId: approval.id, ...refreshToken });
}

function userById(org: Org, id: string): User | undefined {
  return org.users.find((user) => user.id === id);
}

function checkVerifier({ challenge }: AuthorizationCode, verifier: string | undefined): void {
  if (challenge === null) {
    if (verifier !== undefined) refuse('unexpectedVerifier');
    return;
  }
  if (verifier === undefined || verifier === '') return refuse('missingVerifier');
  const made = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  const [given, wanted] = [Buffer.from(made), Buffer.from(challenge.value.replace(/=+$/, ''))];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) refuse('wrongVerifier');
}

/** Renews an access token. */
export function grantByRefreshToken({ org, form, client, attempt, sourceIp }: GrantRequest): Record<string, string> {
  const known = requireApp(org, client.id ?? '');
  const { app } = known;
  attempt.app = app;
  requireSecret(known, client, { isOptional: !app.isSecretRequiredForRefresh });
  const found = findRefreshToken(org, form.get('refresh_token') ?? '');
  if (found === undefined || !isKeyOf(org, app, found.approval.consumerKey)) return refuse('expiredRefreshToken');
  const { approval, isReplaced } = found;
  const user = userById(org, approval.userId) ?? refuse('expiredRefreshToken');
  attempt.user = user;
  if (isReplaced) dropApproval(org, approval.id);
  if (isReplaced || !isAlive(org, app, approval)) refuse('expiredRefreshToken');
  const refusal = entryRefusal(org, { known, user, sourceIp, flow: 'refresh' });
  if (refusal !== null) refuse(refusal);
  const scopes = narrowed(approval.scopes, form.get('scope'));
  const refreshToken = app.isRotating ? { refreshToken: renewRefreshToken(org, approval) } : {};
  touchApproval(org, approval.id);
  return grantAccess(org, { flow: 'refresh', known, user, scopes, approvalId: approval.id, ...refreshToken });
}

/** The scopes of the approval, or those of them that are asked for. */
function narrowed(scopes: readonly string[], asked: string | undefined): readonly string[] {
  if (asked === undefined || asked.trim() === '') return scopes;
  const wanted = asked.trim().split(/\s+/);
  if (!wanted.every((scope) => scopes.includes(scope))) refuse('wrongScope');
  return scopes.filter((scope) => wanted.includes(scope));
}

/** Codes that an org keeps. */
const MAX_CODES = 10_000;

/** Keeps a code, forgetting the oldest when there are too many. */
export function keepCode(org: Org, code: AuthorizationCode): void {
  for (const old of org.codes.keys()) {
    if (org.codes.size < MAX_CODES) break;
    org.codes.delete(old);
  }
  org.codes.set(code.code, code);
}
