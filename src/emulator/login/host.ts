/**
 * A login host: what login.salesforce.com is to production orgs and test.salesforce.com to sandboxes.
 * Rule: it knows no app and no user itself; it finds the org that a request is meant for and lets that org answer, or refuses in
 * the words that the real hosts have for it. External Client Apps are not known here at all.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createServer } from '../http/server.ts';
import { readAssertion } from '../oauth/assertion.ts';
import { OAUTH_ERRORS, OAuthRefusal, type OAuthErrorKey } from '../oauth/error.ts';
import { findRefreshToken } from '../oauth/approval.ts';
import { openIdConfiguration } from '../oauth/discovery.ts';
import { JWT_BEARER } from '../oauth/grant.ts';
import { clientOf, formOf, parametersOf, sendJson, sendRefusal, tokenOf, type Form } from '../oauth/request.ts';
import { appsOf } from '../org/app.ts';
import { findUser, type Org } from '../org/state.ts';
import { failurePage, usernamePage } from '../page/approval.ts';
import { pageHeaders, policySource } from '../page/html.ts';

/** An org behind a login host. */
export interface Member {
  readonly org: Org;
  readonly server: FastifyInstance;
}

/** A running login host. */
export interface LoginHost {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a login host for orgs of one kind. `all` are the orgs of both kinds, for telling apps that exist from those that do not. */
export async function serveLoginHost(
  port: number,
  { isSandbox, all }: { isSandbox: boolean; all: () => readonly Member[] },
): Promise<LoginHost> {
  const server = await createServer();
  const members = (): Member[] => all().filter(({ org }) => org.isSandbox === isSandbox);
  const name = isSandbox ? 'a sandbox login host' : 'a login host';
  const pass = async (member: Member | undefined, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    member === undefined ? sendRefusal(reply, 'unsupportedTokenType') : forward(member, request, reply);

  server.post('/services/oauth2/token', async (request, reply) => {
    const found = route(members(), all(), request);
    return typeof found === 'string' ? sendRefusal(reply, found) : forward(found, request, reply);
  });
  server.get('/services/oauth2/token', (_request, reply) => sendRefusal(reply, 'mustUsePost'));
  for (const url of ['/services/oauth2/revoke', '/services/oauth2/introspect']) {
    server.route({
      method: ['GET', 'POST'],
      url,
      handler: (request, reply) => pass(memberOfToken(members(), parametersOf(request).get('token') ?? ''), request, reply),
    });
  }
  server.get('/services/oauth2/userinfo', (request, reply) =>
    pass(memberOfToken(members(), tokenOf(request)) ?? members()[0], request, reply),
  );
  server.get<{ Params: { org: string } }>('/id/:org/:user', (request, reply) =>
    pass(members().find(({ org }) => org.id.startsWith(request.params.org.slice(0, 15))) ?? members()[0], request, reply),
  );
  server.get('/services/oauth2/authorize', (request, reply) => authorize({ members: members(), all: all(), host: name }, request, reply));
  server.get('/.well-known/openid-configuration', (request, reply) =>
    sendJson(reply, openIdConfiguration({ instanceUrl: `${request.protocol}://${request.host}` })),
  );
  const url = await server.listen({ host: '127.0.0.1', port });
  return { url, close: () => server.close() };
}

/** The org that a token request is meant for, or why there is none. */
function route(members: readonly Member[], all: readonly Member[], request: FastifyRequest): Member | OAuthErrorKey {
  const form = formOf(request);
  const type = form.get('grant_type') ?? '';
  try {
    const find = Object.hasOwn(ROUTES, type) ? ROUTES[type] : undefined;
    return find === undefined ? 'grantTypeNotSupported' : find({ members, all, form, clientId: clientOf(request).id ?? '' });
  } catch (error) {
    if (error instanceof OAuthRefusal) return error.key;
    throw error;
  }
}

interface Search {
  readonly members: readonly Member[];
  readonly all: readonly Member[];
  readonly form: Form;
  readonly clientId: string;
}

const ROUTES: Readonly<Record<string, (search: Search) => Member | OAuthErrorKey>> = {
  [JWT_BEARER]: ({ members, all, form }) => {
    const { iss, sub } = readAssertion(form.get('assertion') ?? '').claims;
    // A sandbox user sent to production is nobody there: the assertion is invalid.
    const homes = members.filter(({ org }) => findUser(org, sub) !== undefined);
    return unknownApp(all, iss) ?? homes.find(({ org }) => hasApp(org, iss)) ?? homes[0] ?? 'invalidAssertion';
  },
  client_credentials: () => 'wrongDomain',
  authorization_code: ({ members, all, form, clientId }) =>
    unknownApp(all, clientId) ?? members.find(({ org }) => org.codes.has(form.get('code') ?? '')) ?? 'invalidCode',
  refresh_token: ({ members, all, form, clientId }) =>
    unknownApp(all, clientId) ??
    members.find(({ org }) => findRefreshToken(org, form.get('refresh_token') ?? '') !== undefined) ??
    'expiredRefreshToken',
};

/** Why a login host does not know an app: nobody has the key, or it is an External Client App, which only its own org knows. */
function unknownApp(all: readonly Member[], consumerKey: string): 'unknownClient' | 'appNotInstalled' | undefined {
  const app = all.flatMap(({ org }) => appsOf(org.components)).find((candidate) => candidate.consumerKey === consumerKey);
  if (app === undefined) return 'unknownClient';
  return app.kind === 'ConnectedApp' ? undefined : 'appNotInstalled';
}

/** Usernames are unique in Salesforce; seeds may repeat them, and then the org that has the app is meant. */
function hasApp(org: Org, consumerKey: string): boolean {
  return appsOf(org.components).some((app) => app.consumerKey === consumerKey);
}

function memberOfToken(members: readonly Member[], token: string): Member | undefined {
  return members.find(({ org }) => org.sessions.has(token) || findRefreshToken(org, token) !== undefined);
}

/** Lets the org answer, as if it had been asked itself. */
async function forward({ server }: Member, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = request.headers;
  const response = await server.inject({
    method: request.method as 'GET' | 'POST',
    url: request.url,
    remoteAddress: request.ip,
    headers,
    ...(request.body instanceof URLSearchParams ? { payload: request.body.toString() } : {}),
  });
  const { 'content-length': _own, connection: _connection, 'transfer-encoding': _chunks, ...kept } = response.headers;
  return reply.code(response.statusCode).headers(kept).send(response.payload);
}

/** Asks for the username, and sends the browser to the org of the user, which asks for the rest. */
function authorize(
  { members, all, host }: { members: readonly Member[]; all: readonly Member[]; host: string },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
  const refusal = unknownApp(all, query.get('client_id') ?? '');
  if (refusal !== undefined) {
    const key = refusal === 'appNotInstalled' ? 'externalAppNotFound' : refusal;
    return reply.code(400).headers(pageHeaders()).send(failurePage({ host }, OAUTH_ERRORS[key]));
  }
  const username = query.get('login_hint') ?? '';
  const member = members.find(({ org }) => findUser(org, username.trim()) !== undefined);
  if (member !== undefined) return reply.redirect(`${member.org.instanceUrl}/services/oauth2/authorize?${query.toString()}`, 302);
  const problem = username === '' ? null : 'No org behind this login host has this user.';
  query.delete('login_hint');
  const page = usernamePage({ host }, { path: '/services/oauth2/authorize', parameters: [...query], username, problem });
  // A form sent by GET is held against the policy with every redirect that follows.
  const targets = [...members.map(({ org }) => org.instanceUrl), ...policySource(query.get('redirect_uri') ?? '')];
  return reply.code(200).headers(pageHeaders(targets)).send(page);
}
