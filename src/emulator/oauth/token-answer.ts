/**
 * What the token endpoint gives: the access token with all that stands beside it.
 * Rule: one table says which members each flow answers, in the recorded order; a member without a value is left out.
 */
import { createHash, createHmac } from 'node:crypto';
import { toId15 } from '../org/id.ts';
import type { KnownApp } from '../org/registry.ts';
import type { Org, Session, User } from '../org/state.ts';
import { identityUrl } from './identity.ts';
import { openSession, SESSION_LIFE } from './session.ts';
import { signJwt } from './signing.ts';

/** The answer's members by flow. Source: the recorded field orders; where `refresh_token` stands in a rotation is assumed. */
const MEMBERS = {
  jwt: ['access_token', 'scope', 'instance_url', 'id', 'token_type'],
  credentials: ['access_token', 'signature', 'scope', 'instance_url', 'id', 'token_type', 'issued_at', 'api_instance_url'],
  code: ['access_token', 'refresh_token', 'signature', 'scope', 'id_token', 'instance_url', 'id', 'token_type', 'issued_at'],
  refresh: ['access_token', 'refresh_token', 'signature', 'scope', 'id_token', 'instance_url', 'id', 'token_type', 'issued_at'],
  userAgent: ['access_token', 'refresh_token', 'instance_url', 'id', 'issued_at', 'signature', 'scope', 'id_token', 'token_type'],
} as const;

/** A flow that ends in an access token. */
export type TokenFlow = keyof typeof MEMBERS;

/** What is granted. */
export interface TokenGrant {
  readonly flow: TokenFlow;
  readonly known: KnownApp;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly approvalId?: string;
  readonly refreshToken?: string;
  readonly nonce?: string | null;
}

const MINUTE = 60_000;

/** Opens the session and makes the answer. */
export function grantAccess(org: Org, grant: TokenGrant): Record<string, string> {
  const { known, user, scopes, approvalId } = grant;
  const { app, home } = known;
  const life = lifeOf(grant);
  const session = openSession(org, user, {
    consumerKey: app.consumerKey,
    scopes,
    life,
    ...(approvalId === undefined ? {} : { approvalId }),
    ...(app.isNamedUserJwt ? { token: jwtToken(org, grant, life) } : {}),
  });
  const id = identityUrl(org, user);
  const issuedAt = String(session.issuedAt);
  const signature = createHmac('sha256', home.secrets.get(app.consumerKey) ?? '')
    .update(id + issuedAt)
    .digest('base64');
  const values: Readonly<Record<string, string | undefined>> = {
    access_token: session.token,
    refresh_token: grant.refreshToken,
    signature,
    scope: scopes.join(' '),
    id_token: scopes.includes('openid') ? idToken(org, grant, session) : undefined,
    instance_url: org.instanceUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    api_instance_url: org.instanceUrl,
  };
  return Object.fromEntries(MEMBERS[grant.flow].flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

/** The session timeout of the app's policy, or of the org; a JWT has its own where the policy says so. */
function lifeOf({ known: { app } }: TokenGrant): number {
  const minutes = (app.isNamedUserJwt ? app.jwtMinutes : null) ?? app.sessionMinutes;
  return minutes === null ? SESSION_LIFE : minutes * MINUTE;
}

/** An access token in JWT format. Source: Salesforce help, JWT-Based Access Tokens; member order of a test in its mobile SDK. */
function jwtToken(org: Org, { known, user, scopes }: TokenGrant, life: number): string {
  const now = Math.floor(org.now() / 1000);
  const claims = {
    scp: scopes.join(' '),
    aud: [org.instanceUrl],
    sub: `uid:${user.id}`,
    nbf: now - 15,
    mty: 'oauth',
    sfi: createHash('sha256')
      .update(`${user.id} ${org.newId('OauthToken')}`)
      .digest('hex'),
    roles: [],
    iss: org.instanceUrl,
    hsc: false,
    exp: now + Math.floor(life / 1000),
    iat: now,
    client_id: known.app.consumerKey,
  };
  return signJwt(org, claims, { tnk: `core/emulator/${toId15(org.id)}`, ver: '1.0', tty: 'sfdc-core-token' });
}

/** An OpenID Connect id token. Claims as in Salesforce help, OpenID Connect Token Introspection and ID tokens. */
function idToken(org: Org, { known, user, nonce }: TokenGrant, session: Session): string {
  const now = Math.floor(org.now() / 1000);
  const atHash = createHash('sha256').update(session.token).digest().subarray(0, 16).toString('base64url');
  return signJwt(org, {
    at_hash: atHash,
    sub: identityUrl(org, user),
    aud: known.app.consumerKey,
    iss: org.instanceUrl,
    exp: now + known.app.idTokenMinutes * 60,
    iat: now,
    ...(nonce === undefined || nonce === null ? {} : { nonce }),
  });
}
