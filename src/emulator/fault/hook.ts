/**
 * Faults on the wire: latency, refusals, lost connections, half answers, dead sessions, a wrong clock.
 * Rule: nothing happens without a rule; the control endpoint is never struck.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as wait } from 'node:timers/promises';
import { tokenOf } from '../event/record.ts';
import { OAUTH_ERRORS } from '../oauth/error.ts';
import type { Org } from '../org/state.ts';
import { CONTROL_PATH } from './control.ts';
import { drawFault, standingFault } from './draw.ts';
import type { FaultKind } from './rule.ts';

/** Makes the server of an org fail as its rules say. */
export function registerFaults(app: FastifyInstance, org: Org): void {
  const draw = (kind: FaultKind, { url, method }: FastifyRequest): number | undefined => drawFault(org.faults, kind, { path: url, method });
  const isSpared = ({ url }: FastifyRequest): boolean => org.faults.rules.length === 0 || url.startsWith(CONTROL_PATH);

  app.addHook('onRequest', async (request, reply) => {
    if (isSpared(request)) return;
    if (draw('drop', request) !== undefined) {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    const latency = draw('latency', request);
    if (latency !== undefined) await wait(latency);
    const status = draw('serverError', request);
    if (status !== undefined) await sendServerError(reply, request, status);
  });
  app.addHook('preHandler', (request, reply, done) => {
    if (!isSpared(request)) {
      if (draw('sessionExpiry', request) !== undefined) org.sessions.delete(tokenOf(request) ?? '');
      if (request.url.startsWith('/services/oauth2/token') && draw('loginRate', request) !== undefined) {
        void sendLoginRate(reply);
        return;
      }
    }
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    if (isSpared(request)) {
      done(null, payload);
      return;
    }
    if (standingFault(org.faults, 'clockSkew') !== undefined) reply.header('Date', new Date(org.now()).toUTCString());
    if (draw('dropAnswer', request) !== undefined) {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (draw('halfAnswer', request) === undefined) {
      done(null, payload);
      return;
    }
    const text = Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : '');
    const headers = reply.getHeaders();
    reply.hijack();
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) reply.raw.setHeader(name, value);
    reply.raw.writeHead(reply.statusCode, { 'content-length': Math.max(text.length, 2) });
    reply.raw.write(text.subarray(0, Math.floor(text.length / 2)), () => request.raw.socket.destroy());
  });
}

async function sendServerError(reply: FastifyReply, request: FastifyRequest, status: number): Promise<void> {
  const isUnavailable = status === 503;
  const errorCode = isUnavailable ? 'SERVER_UNAVAILABLE' : 'UNKNOWN_EXCEPTION';
  const message = isUnavailable
    ? 'Server too busy, try again later'
    : 'An unexpected error occurred. Please include this ErrorId if you contact support: 0-0 (0)';
  if (request.url.startsWith('/services/Soap')) {
    const fault = `<faultcode>sf:${errorCode}</faultcode><faultstring>${errorCode}: ${message}</faultstring>`;
    const envelope = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata"><soapenv:Body><soapenv:Fault>${fault}</soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
    await reply.code(500).type('text/xml;charset=UTF-8').send(`<?xml version="1.0" encoding="UTF-8"?>${envelope}`);
    return;
  }
  await reply
    .code(status)
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify([{ message, errorCode }]));
}

/** In the words of the table of refusals. */
function sendLoginRate(reply: FastifyReply): FastifyReply {
  const { error, description } = OAUTH_ERRORS.rateExceeded;
  return reply
    .code(400)
    .header('Cache-Control', 'no-store')
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify({ error, error_description: description }));
}
