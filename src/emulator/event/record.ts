/**
 * Writes every call of an API to the event log.
 * Rule: a call is written when its answer is sent; the log is bounded, the oldest calls go first.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Org } from '../org/state.ts';

/** Calls that are kept; an org keeps a day of them, or thirty. */
const MAX_EVENTS = 20_000;

/** Paths whose calls are counted: the REST and SOAP APIs, and revocation, which the log calls a logout. */
const COUNTED = /^\/services\/(?:data\/v|Soap\/|oauth2\/revoke)/;

/** The access token of a request, wherever it stands. */
export function tokenOf(request: FastifyRequest): string | undefined {
  const header = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (header !== undefined) return header;
  if (typeof request.body === 'string') return /<(?:\w+:)?sessionId>\s*([^<\s]+)/.exec(request.body.slice(0, 4096))?.[1];
  return request.body instanceof URLSearchParams ? (request.body.get('token') ?? undefined) : undefined;
}

/** Makes the server of an org write its event log. */
export function registerEventLog(app: FastifyInstance, org: Org): void {
  const callers = new WeakMap<FastifyRequest, { userId: string; consumerKey: string | null }>();
  app.addHook('preHandler', (request, _reply, done) => {
    // The session may be gone when the answer is sent.
    const session = COUNTED.test(request.url) ? org.sessions.get(tokenOf(request) ?? '') : undefined;
    if (session !== undefined) callers.set(request, session);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const caller = callers.get(request);
    if (caller !== undefined) {
      org.apiEvents.push({
        id: org.newId('ApiEvent'),
        time: org.now(),
        userId: caller.userId,
        consumerKey: caller.consumerKey,
        method: request.method,
        path: request.url.split('?')[0] ?? '',
        status: reply.statusCode,
        sourceIp: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
      });
      if (org.apiEvents.length > MAX_EVENTS) org.apiEvents.splice(0, MAX_EVENTS / 10);
    }
    done(null, payload);
  });
}
