/**
 * The three OAuth endpoints a login needs: token, userinfo, revoke.
 * Rule: every request goes to the host the environment names, whatever instance URL an answer gives.
 */
import { jsonFields, refusalOf } from './answer.ts';
import type { Refusal } from './answer.ts';
import { exchange } from './exchange.ts';
import type { VerifyIo } from './target.ts';

/** A token as the token endpoint hands it out. `accessToken` is a credential: never into a verdict, never into a message. */
export interface Grant {
  readonly ok: true;
  readonly accessToken: string;
  readonly scope: readonly string[];
  /** As the answer gives it; for comparison only, never to be called. Empty when absent. */
  readonly instanceUrl: string;
  /** From the last two parts of the identity URL `…/id/<org>/<user>`; empty when absent. */
  readonly orgId: string;
  readonly userId: string;
  readonly skewMs?: number;
}

/** What userinfo says of the token's owner; a field it does not give is empty. */
export interface UserInfo {
  readonly ok: true;
  readonly username: string;
  readonly userId: string;
  readonly orgId: string;
}

/** What a client shows at the token endpoint. `credential` is the part that no answer may echo into a report. */
export interface Presentation {
  readonly form: Readonly<Record<string, string>>;
  readonly credential: string;
}

/** A signed assertion (RFC 7523, section 2.1). */
export function byAssertion(assertion: string): Presentation {
  return { form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }, credential: assertion };
}

/** Client credentials (RFC 6749, section 4.4). */
export function byClientCredentials(consumerKey: string, secret: string): Presentation {
  return { form: { grant_type: 'client_credentials', client_id: consumerKey, client_secret: secret }, credential: secret };
}

/** Asks for a token. `base` is the My Domain URL without a trailing slash. */
export async function requestToken(base: string, { form, credential }: Presentation, io: VerifyIo): Promise<Grant | Refusal> {
  const reply = await exchange({ url: `${base}/services/oauth2/token`, form }, io);
  if (!reply.answered || reply.status !== 200) return refusalOf(reply, credential);
  const fields = jsonFields(reply.body);
  const accessToken = text(fields.access_token);
  if (accessToken === '') return refusalOf(reply, credential);
  const [orgId = '', userId = ''] = /\/id\/([^/?#]+)\/([^/?#]+)$/.exec(text(fields.id))?.slice(1) ?? [];
  const scope = text(fields.scope).split(/\s+/).filter(Boolean);
  const skew = reply.skewMs === undefined ? {} : { skewMs: reply.skewMs };
  return { ok: true, accessToken, scope, instanceUrl: text(fields.instance_url), orgId, userId, ...skew };
}

/** Asks who the token belongs to. */
export async function requestUserInfo(base: string, accessToken: string, io: VerifyIo): Promise<UserInfo | Refusal> {
  const reply = await exchange({ url: `${base}/services/oauth2/userinfo`, bearer: accessToken }, io);
  if (!reply.answered || reply.status !== 200) return refusalOf(reply, accessToken);
  const fields = jsonFields(reply.body);
  const username = text(fields.preferred_username);
  if (username === '') return refusalOf(reply, accessToken);
  return { ok: true, username, userId: text(fields.user_id), orgId: text(fields.organization_id) };
}

/** Revokes a token (RFC 7009); hands back why it could not, or nothing when it is gone. */
export async function revokeToken(base: string, accessToken: string, io: VerifyIo): Promise<string | undefined> {
  const reply = await exchange({ url: `${base}/services/oauth2/revoke`, form: { token: accessToken } }, io);
  if (reply.answered && reply.status === 200) return undefined;
  const { error, errorDescription } = refusalOf(reply, accessToken);
  return `the token obtained could not be revoked (${[error, errorDescription].filter(Boolean).join(': ')}); it lives until its session ends`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
