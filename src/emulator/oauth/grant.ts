/**
 * The grants of the token endpoint, as a table: grant_type to what it answers.
 * Rule: a grant gives the whole answer or refuses; every attempt that names an app leaves a row in LoginHistory.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { appsOf, type App } from '../org/app.ts';
import { ownerOfConsumerKey } from '../org/consumer-key.ts';
import { findUser, type Org, type User } from '../org/state.ts';
import { jwtRefusal, userRefusal } from './access.ts';
import { checkAssertion, readAssertion } from './assertion.ts';
import { OAUTH_ERRORS, OAuthRefusal, refuse } from './error.ts';
import { openSession } from './session.ts';

/** A decoded form body. */
export type Form = ReadonlyMap<string, string>;

/** Client id and secret, from HTTP Basic or from the form. */
export interface Client {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/** What a grant works with. `attempt` is filled in as the grant learns who is trying. */
export interface GrantRequest {
  readonly org: Org;
  readonly form: Form;
  readonly client: Client;
  readonly attempt: { app?: App; user?: User };
}

type Grant = (request: GrantRequest) => Record<string, string>;

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const GRANTS: Readonly<Record<string, Grant>> = {
  [JWT_BEARER]: grantByAssertion,
  client_credentials: grantByCredentials,
};

/** The grant types the token endpoint knows. */
export const GRANT_TYPES: readonly string[] = Object.keys(GRANTS);

/**
 * Answers a token request, and writes the attempt to LoginHistory.
 * @throws OAuthRefusal
 */
export function grantToken(request: Omit<GrantRequest, 'attempt'> & { sourceIp: string }): Record<string, string> {
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

/** Rows of LoginHistory that are kept; an org keeps six months, an emulator this many. */
const MAX_LOGINS = 20_000;

function recordLogin(org: Org, { app, user }: GrantRequest['attempt'], { status, sourceIp }: { status: string; sourceIp: string }): void {
  org.logins.push({
    id: org.newId('LoginHistory'),
    userId: user?.id ?? null,
    loginTime: org.now(),
    status,
    application: app?.label ?? 'Unknown',
    sourceIp,
  });
  if (org.logins.length > MAX_LOGINS) org.logins.splice(0, MAX_LOGINS / 10);
}

function grantByAssertion({ org, form, attempt }: GrantRequest): Record<string, string> {
  const assertion = readAssertion(form.get('assertion') ?? '');
  const app = requireApp(org, assertion.claims.iss);
  attempt.app = app;
  const user = findUser(org, assertion.claims.sub);
  if (user !== undefined) attempt.user = user;
  checkAssertion(org, app, assertion);
  if (!app.isEnabled) refuse('appBlocked');
  if (user === undefined) refuse('invalidAssertion');
  const refusal = userRefusal(user) ?? jwtRefusal(org, app, user);
  if (refusal !== null) refuse(refusal);
  const session = openSession(org, user, app);
  return {
    access_token: session.token,
    scope: session.scopes.join(' '),
    instance_url: org.instanceUrl,
    id: identityUrl(org, user),
    token_type: 'Bearer',
  };
}

function grantByCredentials({ org, client, attempt }: GrantRequest): Record<string, string> {
  const app = requireApp(org, client.id ?? '');
  attempt.app = app;
  if (!isSecretOf(org, app, client.secret)) refuse('invalidClientCredentials');
  if (!app.isEnabled) refuse('appBlocked');
  const user = app.clientCredentials.isEnabled ? findUser(org, app.clientCredentials.username ?? '') : undefined;
  if (user === undefined) refuse('noRunAsUser');
  attempt.user = user;
  const refusal = userRefusal(user) ?? (app.scopes.length === 0 ? 'noScopes' : null);
  if (refusal !== null) refuse(refusal);
  const session = openSession(org, user, app);
  const id = identityUrl(org, user);
  const issuedAt = String(session.issuedAt);
  const signature = createHmac('sha256', org.secrets.get(app.consumerKey) ?? '')
    .update(id + issuedAt)
    .digest('base64');
  return {
    access_token: session.token,
    signature,
    scope: session.scopes.join(' '),
    instance_url: org.instanceUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    api_instance_url: org.instanceUrl,
  };
}

/** The app with this consumer key, or a refusal that tells an unknown key from another org's. */
export function requireApp(org: Org, consumerKey: string): App {
  const app = appsOf(org.components).find((candidate) => candidate.consumerKey === consumerKey);
  if (app !== undefined) return app;
  const owner = ownerOfConsumerKey(consumerKey);
  return refuse(owner !== undefined && owner !== org.id ? 'appNotInstalled' : 'unknownClient');
}

/** True when the secret is the app's; compared in constant time. */
export function isSecretOf(org: Org, app: App, secret: string | undefined): boolean {
  const own = Buffer.from(org.secrets.get(app.consumerKey) ?? '');
  const given = Buffer.from(secret ?? '');
  return own.length > 0 && own.length === given.length && timingSafeEqual(own, given);
}

/** The identity url of a user; clients take org and user id from its last two parts. */
export function identityUrl(org: Org, user: User): string {
  return `${org.instanceUrl}/id/${org.id}/${user.id}`;
}
