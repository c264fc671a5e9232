/**
 * The OAuth endpoints on the wire: token, userinfo, revoke, introspect, identity.
 * Rule: read the request, ask the room, write the answer; no rule of who gets in lives here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { appsOf } from '../org/app.ts';
import type { Org } from '../org/state.ts';
import { OAUTH_ERRORS, OAuthRefusal, refuse, type OAuthErrorKey } from './error.ts';
import { grantToken, identityUrl, isSecretOf, requireApp, type Client, type Form } from './grant.ts';
import { identityDocument, userInfo } from './identity.ts';
import { findSession, SESSION_LIFE } from './session.ts';

/** Registers the OAuth endpoints of one org. */
export function registerOAuth(app: FastifyInstance, org: Org): void {
  app.post('/services/oauth2/token', (request, reply) =>
    answer(reply, () => grantToken({ org, form: formOf(request), client: clientOf(request), sourceIp: request.ip })),
  );
  app.post('/services/oauth2/revoke', (request, reply) =>
    answer(reply, () => {
      revoke(org, queryOrForm(request).get('token'));
    }),
  );
  app.get('/services/oauth2/revoke', (request, reply) =>
    answer(reply, () => {
      revoke(org, queryOrForm(request).get('token'));
    }),
  );
  app.post('/services/oauth2/introspect', (request, reply) => answer(reply, () => introspect(org, formOf(request), clientOf(request))));
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/userinfo',
    handler: (request, reply) => {
      const found = findSession(org, tokenOf(request));
      return found ? sendJson(reply, userInfo(org, found.user)) : badToken(reply);
    },
  });
  app.route<{ Params: { org: string; user: string } }>({
    method: ['GET', 'POST'],
    url: '/id/:org/:user',
    handler: (request, reply) => {
      const found = findSession(org, tokenOf(request));
      const isOwn = found !== undefined && sameId(request.params.org, org.id) && sameId(request.params.user, found.user.id);
      return isOwn ? sendJson(reply, identityDocument(org, found.user)) : badToken(reply);
    },
  });
}

function sameId(given: string, id: string): boolean {
  return given === id || given === id.slice(0, 15);
}

function answer(reply: FastifyReply, run: () => unknown): FastifyReply {
  try {
    return sendJson(reply, run());
  } catch (error) {
    if (error instanceof OAuthRefusal) return sendRefusal(reply, error.key);
    throw error;
  }
}

function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  return body === undefined ? reply.code(200).send('') : reply.code(200).type('application/json;charset=UTF-8').send(JSON.stringify(body));
}

function sendRefusal(reply: FastifyReply, key: OAuthErrorKey): FastifyReply {
  const { error, description } = OAUTH_ERRORS[key];
  return reply
    .code(400)
    .header('Cache-Control', 'no-store')
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify({ error, error_description: description }));
}

/** A dead token at userinfo and at the identity url: 403 and this plain text, as recorded. */
function badToken(reply: FastifyReply): FastifyReply {
  return reply.code(403).type('text/html;charset=UTF-8').send('Bad_OAuth_Token');
}

/** The form of a request; anything that is no form is empty. */
function formOf(request: FastifyRequest): Form {
  return request.body instanceof URLSearchParams ? new Map(request.body) : new Map<string, string>();
}

function queryOrForm(request: FastifyRequest): Form {
  return new Map([...new URLSearchParams(request.url.split('?')[1] ?? ''), ...formOf(request)]);
}

function clientOf(request: FastifyRequest): Client {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return { id: decodeLoosely(id), secret: decodeLoosely(secret.join(':')) };
  }
  const form = formOf(request);
  return { id: form.get('client_id'), secret: form.get('client_secret') };
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function tokenOf(request: FastifyRequest): string {
  const header = /^(?:Bearer|OAuth) (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const form = queryOrForm(request);
  return header ?? form.get('access_token') ?? form.get('oauth_token') ?? '';
}

function revoke(org: Org, token: string | undefined): void {
  if (token === undefined || !org.sessions.delete(token)) refuse('unsupportedTokenType');
}

function introspect(org: Org, form: Form, client: Client): unknown {
  const caller = requireApp(org, client.id ?? '');
  if (!(caller.isSecretOptional && client.secret === undefined) && !isSecretOf(org, caller, client.secret))
    refuse('invalidClientCredentials');
  const found = findSession(org, form.get('token') ?? '');
  const issuer = appsOf(org.components).find(({ consumerKey }) => consumerKey === found?.session.consumerKey);
  if (found === undefined || issuer?.consumerKey !== caller.consumerKey) return { active: false };
  const { session, user } = found;
  const issued = Math.floor(session.issuedAt / 1000);
  return {
    active: true,
    scope: session.scopes.join(' '),
    client_id: issuer.consumerKey,
    username: user.username,
    sub: identityUrl(org, user),
    token_type: 'access_token',
    exp: issued + SESSION_LIFE / 1000,
    iat: issued,
    nbf: issued,
  };
}
