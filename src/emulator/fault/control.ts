/**
 * The control endpoint: faults asked for and taken back while the org runs.
 * Rule: its path is one that no Salesforce has, and it asks for a token that only the starter of the emulator knows.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Org } from '../org/state.ts';
import { createFaults } from './draw.ts';
import { checkFaults, FAULT_KINDS, type FaultRule } from './rule.ts';

/** Where the control endpoint begins. */
export const CONTROL_PATH = '/__emulator';

/** Makes the token that the control endpoint asks for. */
export function mintControlToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Registers the control endpoint: `GET`, `PUT`, `POST` and `DELETE` of `/__emulator/faults`, `POST /__emulator/sessions/expire`,
 * and `GET /__emulator/state`, which counts what the org holds.
 */
export function registerControl(app: FastifyInstance, org: Org, token: string): void {
  const guarded =
    (run: (request: FastifyRequest, reply: FastifyReply) => unknown) =>
    (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      if (!isToken(request, token))
        return send(reply, 401, { error: 'the control endpoint needs the emulator’s control token as Bearer token' });
      return send(reply, 200, run(request, reply) ?? null);
    };
  const put = (isAdding: boolean): ReturnType<typeof guarded> =>
    guarded((request, reply) => {
      const { rules, mistakes } = readRules(request);
      if (mistakes.length > 0) {
        reply.code(400);
        return { mistakes };
      }
      const fresh = createFaults(rules, org.seed.faultSeed);
      if (!isAdding) org.faults.random = fresh.random;
      org.faults.rules = isAdding ? [...org.faults.rules, ...fresh.rules] : fresh.rules;
      return state(org);
    });
  app.get(
    `${CONTROL_PATH}/faults`,
    guarded(() => state(org)),
  );
  app.put(`${CONTROL_PATH}/faults`, put(false));
  app.post(`${CONTROL_PATH}/faults`, put(true));
  app.delete(
    `${CONTROL_PATH}/faults`,
    guarded(() => {
      org.faults.rules = [];
      return state(org);
    }),
  );
  app.post(
    `${CONTROL_PATH}/sessions/expire`,
    guarded(() => {
      const dead = [...org.sessions.values()].filter(({ consumerKey }) => consumerKey !== null);
      for (const { token: old } of dead) org.sessions.delete(old);
      return { expired: dead.length };
    }),
  );
  app.get(
    `${CONTROL_PATH}/state`,
    guarded(() => ({
      sessions: org.sessions.size,
      logins: org.logins.length,
      components: org.components.size,
      records: org.records.size,
      apiCalls: org.apiCalls,
      apiEvents: org.apiEvents.length,
    })),
  );
}

function state({ faults }: Org): unknown {
  return { kinds: Object.keys(FAULT_KINDS), rules: faults.rules };
}

function readRules(request: FastifyRequest): { rules: readonly FaultRule[]; mistakes: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(typeof request.body === 'string' ? request.body : '');
  } catch {
    return { rules: [], mistakes: ['the body must be a JSON list of fault rules'] };
  }
  const mistakes = checkFaults(value, 'faults');
  return { rules: mistakes.length > 0 ? [] : (value as readonly FaultRule[]), mistakes };
}

function isToken(request: FastifyRequest, token: string): boolean {
  const given = Buffer.from(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const own = Buffer.from(token);
  return given.length === own.length && timingSafeEqual(given, own);
}

function send(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  if (reply.statusCode === 200) reply.code(status);
  return reply.type('application/json;charset=UTF-8').send(JSON.stringify(body));
}
