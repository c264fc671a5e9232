/**
 * The grants of the token endpoint, as a table: grant_type to what it answers.
 * Rule: a grant gives the whole answer or refuses; every attempt that names an app leaves a row in LoginHistory.
 */
import { findUser } from '../org/state.ts';
import { entryRefusal, jwtRefusal } from './access.ts';
import { checkAssertion, readAssertion } from './assertion.ts';
import { isSecretOf, requireApp } from './client.ts';
import { OAUTH_ERRORS, OAuthRefusal, refuse } from './error.ts';
import { grantByCode, grantByRefreshToken } from './grant-code.ts';
import { recordLogin } from './login-record.ts';
import { grantAccess } from './token-answer.ts';
import type { GrantRequest } from './grant-request.ts';

export { identityUrl } from './identity.ts';

type Grant = (request: GrantRequest) => Record<string, string>;

/** The grant type of the JWT bearer flow (RFC 7523). */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The grant type of token exchange (RFC 8693). */
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

const GRANTS: Readonly<Record<string, Grant>> = {
  [JWT_BEARER]: grantByAssertion,
  client_credentials: grantByCredentials,
  authorization_code: grantByCode,
  refresh_token: grantByRefreshToken,
  [TOKEN_EXCHANGE]: () => refuse('tokenExchangeRefused'),
};

/** The grant types the token endpoint knows. */
export const GRANT_TYPES: readonly string[] = Object.keys(GRANTS);

/**
 * Answers a token request, and writes the attempt to LoginHistory.
 * @throws OAuthRefusal
 */
export function grantToken(request: Omit<GrantRequest, 'attempt'>): Record<string, string> {
  const { org, form, sourceIp } = request;
  const type = form.get('grant_type') ?? '';
  const grant = Object.hasOwn(GRANTS, type) ? GRANTS[type] : undefined;
  if (grant === undefined) refuse('grantTypeNotSupported');
  const attempt: GrantRequest['attempt'] = {};
  try {
    const answer = grant({ ...request, attempt });
    recordLogin(org, attempt, { status: 'Success', sourceIp });
    return answer;
  } catch (error) {
    const status = error instanceof OAuthRefusal ? OAUTH_ERRORS[error.key].loginStatus : null;
    if (status !== null) recordLogin(org, attempt, { status, sourceIp });
    throw error;
  }
}

function grantByAssertion({ org, form, attempt, sourceIp }: GrantRequest): Record<string, string> {
  const assertion = readAssertion(form.get('assertion') ?? '');
  const known = requireApp(org, assertion.claims.iss);
  const { app } = known;
  attempt.app = app;
  const user = findUser(org, assertion.claims.sub);
  if (user !== undefined) attempt.user = user;
  checkAssertion(org, app, assertion);
  if (!app.isEnabled) refuse('appDisabled');
  if (user === undefined) refuse('invalidAssertion');
  const refusal = entryRefusal(org, { known, user, sourceIp, flow: 'jwt' }) ?? jwtRefusal(org, app, user);
  if (refusal !== null) refuse(refusal);
  return grantAccess(org, { flow: 'jwt', known, user, scopes: app.scopes });
}

function grantByCredentials({ org, client, attempt, sourceIp }: GrantRequest): Record<string, string> {
  const known = requireApp(org, client.id ?? '');
  const { app } = known;
  attempt.app = app;
  if (!isSecretOf(known, client.secret)) refuse('invalidClientCredentials');
  if (!app.isEnabled) refuse('appDisabled');
  const user = app.clientCredentials.isEnabled ? findUser(org, app.clientCredentials.username ?? '') : undefined;
  if (user === undefined) refuse('noRunAsUser');
  attempt.user = user;
  const refusal = entryRefusal(org, { known, user, sourceIp, flow: 'credentials' }) ?? (app.scopes.length === 0 ? 'noScopes' : null);
  if (refusal !== null) refuse(refusal);
  return grantAccess(org, { flow: 'credentials', known, user, scopes: app.scopes });
}
