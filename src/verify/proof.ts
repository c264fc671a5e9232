/**
 * What a token is good for: whose it is, its scopes, one harmless API call for each scope that allows one, introspection.
 * Rule: reads only; what the org does not serve is inconclusive, not failed, and the first check that fails names the error.
 */
import { jsonFields, refusalOf } from './answer.ts';
import { exchange } from './exchange.ts';
import { identityError } from './identity.ts';
import { baseUrl } from './preflight.ts';
import type { Check, VerifyIo, VerifyTarget } from './target.ts';
import type { Grant } from './token.ts';

/** What was proven, and the error of the first check that failed. */
export interface Proof {
  readonly checks: readonly Check[];
  readonly wrong?: { readonly error: string; readonly errorDescription: string };
  readonly notes: readonly (string | undefined)[];
}

interface ApiCall {
  /** OAuth names of the scopes that open it. */
  readonly scopes: readonly string[];
  readonly path: (apiVersion: string) => string;
}

/** Calls that read next to nothing and need no right beside the scope. The first is what Salesforce's own clients use to test a session. */
const API_CALLS: readonly ApiCall[] = [
  { scopes: ['api', 'full'], path: (version) => `/services/data/v${version}` },
  { scopes: ['chatter_api'], path: (version) => `/services/data/v${version}/chatter/users/me` },
  { scopes: ['wave_api'], path: (version) => `/services/data/v${version}/wave` },
];

/** Scopes that need not stand in the answer of these flows, for they hand out no refresh token. */
const NOT_TOLD: ReadonlySet<string> = new Set(['refresh_token', 'offline_access']);

/** Scopes another one includes (Salesforce Help, "OAuth Tokens and Scopes"). */
const INCLUDES: Readonly<Record<string, readonly string[]>> = {
  id: ['profile', 'email', 'address', 'phone'],
  refresh_token: ['offline_access'],
  offline_access: ['refresh_token'],
};

type Result = Check & { readonly error?: string; readonly errorDescription?: string };

/** Uses the token as an integration would. */
export async function prove(
  grant: Grant,
  expected: { readonly target: VerifyTarget; readonly user: string },
  io: VerifyIo,
): Promise<Proof> {
  const { target } = expected;
  const differing = await identityError(grant, expected, io);
  const results: Result[] = [
    differing
      ? { name: 'identity', outcome: 'failed', detail: differing.errorDescription, ...differing }
      : { name: 'identity', outcome: 'passed', detail: `${expected.user} in ${target.orgId}` },
    ...scopeResult(grant, target),
  ];
  for (const call of callsFor(grant, target)) results.push(await callApi(call, { grant, target }, io));
  if (target.secret !== undefined) results.push(await introspect(grant, { target, secret: target.secret, user: expected.user }, io));
  const failed = results.find((each) => each.outcome === 'failed');
  return {
    checks: results.map(({ name, outcome, detail }) => ({ name, outcome, detail })),
    ...(failed === undefined ? {} : { wrong: { error: failed.error ?? '', errorDescription: failed.errorDescription ?? failed.detail } }),
    notes: [wider(grant, target)],
  };
}

function covered(granted: readonly string[]): ReadonlySet<string> {
  return new Set(granted.flatMap((scope) => [scope, ...(INCLUDES[scope] ?? [])]));
}

function scopeResult({ scope }: Grant, { scopes }: VerifyTarget): Result[] {
  if (scopes === undefined || scope.length === 0) return [];
  const has = covered(scope);
  const missing = has.has('full') ? [] : scopes.filter((each) => !has.has(each) && !NOT_TOLD.has(each));
  if (missing.length === 0) return [{ name: 'scopes', outcome: 'passed', detail: scope.join(' ') }];
  const detail = `the token lacks ${missing.join(', ')}; it has ${scope.join(', ')}`;
  return [{ name: 'scopes', outcome: 'failed', detail, error: 'scopes_differ', errorDescription: detail }];
}

function wider({ scope }: Grant, { scopes }: VerifyTarget): string | undefined {
  if (scopes === undefined) return undefined;
  const wanted = covered(scopes);
  const more = scope.filter((each) => !wanted.has(each));
  return more.length === 0 ? undefined : `the token is wider than the spec: it also has ${more.join(', ')}`;
}

function callsFor({ scope }: Grant, { apiVersion }: VerifyTarget): string[] {
  if (apiVersion === undefined) return [];
  return API_CALLS.filter((call) => call.scopes.some((each) => scope.includes(each))).map((call) => call.path(apiVersion));
}

async function callApi(path: string, { grant, target }: { grant: Grant; target: VerifyTarget }, io: VerifyIo): Promise<Result> {
  const reply = await exchange({ url: `${baseUrl(target.instanceUrl)}${path}`, bearer: grant.accessToken }, io);
  const name = `GET ${path}`;
  if (reply.answered && reply.status === 200) return { name, outcome: 'passed', detail: '200' };
  const { error, errorDescription, status } = refusalOf(reply, grant.accessToken);
  // Only a refused session is the app's fault; a feature that is off, or a path that is not there, says nothing about the login.
  const outcome = status === 401 || error === 'INVALID_SESSION_ID' ? 'failed' : 'inconclusive';
  return { name, outcome, detail: `${status} ${error}`, error, errorDescription };
}

/** RFC 7662, as the app itself. */
async function introspect(
  { accessToken }: Grant,
  { target, secret, user }: { target: VerifyTarget; secret: string; user: string },
  io: VerifyIo,
): Promise<Result> {
  const form = { token: accessToken, token_type_hint: 'access_token', client_id: target.consumerKey, client_secret: secret };
  const reply = await exchange({ url: `${baseUrl(target.instanceUrl)}/services/oauth2/introspect`, form }, io);
  const name = 'introspection';
  if (!reply.answered || reply.status !== 200) {
    const { error, status } = refusalOf(reply, accessToken);
    return { name, outcome: 'inconclusive', detail: `${status} ${error}` };
  }
  const { active, username } = jsonFields(reply.body);
  const isOwn = typeof username !== 'string' || username.toLowerCase() === user.toLowerCase();
  return active === true && isOwn
    ? { name, outcome: 'passed', detail: 'the token is active and the user’s' }
    : { name, outcome: 'inconclusive', detail: 'the org does not confirm the token' };
}
