/**
 * The OAuth endpoints on the wire: token, userinfo, revoke, introspect, identity, keys, discovery, single access.
 * Rule: read the request, ask the room, write the answer; no rule of who gets in lives here. The pages stand in web.ts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Org } from '../org/state.ts';
import { authConfiguration, openIdConfiguration } from './discovery.ts';
import { openFrontdoor } from './frontdoor.ts';
import { grantToken } from './grant.ts';
import { identityDocument, userInfo } from './identity.ts';
import { introspect, revoke } from './introspect.ts';
import { answer, clientOf, formOf, parametersOf, sendBadToken, sendJson, sendRefusal, sourceIpOf, tokenOf } from './request.ts';
import { findSession } from './session.ts';
import { keySet } from './signing.ts';
import { registerPages } from './web.ts';

/** Registers the OAuth endpoints of one org. */
export function registerOAuth(app: FastifyInstance, org: Org): void {
  app.post('/services/oauth2/token', (request, reply) =>
    answer(reply, () => grantToken({ org, form: formOf(request), client: clientOf(request), sourceIp: sourceIpOf(org, request) })),
  );
  app.get('/services/oauth2/token', (_request, reply) => sendRefusal(reply, 'mustUsePost'));
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/revoke',
    handler: (request, reply) =>
      answer(reply, () => {
        revoke(org, parametersOf(request).get('token'));
      }),
  });
  app.post('/services/oauth2/introspect', (request, reply) => answer(reply, () => introspect(org, formOf(request), clientOf(request))));
  const both = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => FastifyReply): void => {
    app.route({ method: ['GET', 'POST'], url, handler });
  };
  both('/services/oauth2/userinfo', (request, reply) => {
    const found = findSession(org, tokenOf(request));
    return found ? sendJson(reply, userInfo(org, found.user)) : sendBadToken(reply);
  });
  both('/id/:org/:user', (request, reply) => {
    const { org: orgId = '', user: userId = '' } = request.params as { org?: string; user?: string };
    const found = findSession(org, tokenOf(request));
    const isOwn = found !== undefined && sameId(orgId, org.id) && sameId(userId, found.user.id);
    return isOwn ? sendJson(reply, identityDocument(org, found.user)) : sendBadToken(reply);
  });
  both('/services/oauth2/singleaccess', (request, reply) => {
    const found = findSession(org, tokenOf(request));
    // A session without the web scope opens no browser; that it is answered like a dead one is assumed.
    if (found?.session.scopes.some((scope) => scope === 'web' || scope === 'full') !== true) return sendBadToken(reply);
    return sendJson(reply, { frontdoor_uri: openFrontdoor(org, found.user, parametersOf(request).get('redirect_uri')) });
  });
  app.get('/id/keys', (_request, reply) => sendJson(reply, keySet(org)));
  app.get('/.well-known/openid-configuration', (_request, reply) => sendJson(reply, openIdConfiguration(org)));
  app.get('/.well-known/auth-configuration', (_request, reply) => sendJson(reply, authConfiguration(org)));
  registerPages(app, org);
}

function sameId(given: string, id: string): boolean {
  return given === id || given === id.slice(0, 15);
}
