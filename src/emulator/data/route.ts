/**
 * The REST data API on the wire: who calls, which version, how often; then the resource.
 * Rule: the session is checked before anything else; every answered call counts against the limit and says so.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { connectResources } from '../connect/resource.ts';
import { drawFault } from '../fault/draw.ts';
import { identityUrl } from '../oauth/grant.ts';
import { sourceIpOf } from '../oauth/request.ts';
import { findSession, mayCallApi } from '../oauth/session.ts';
import type { Org, User } from '../org/state.ts';
import { compositeResources } from './composite.ts';
import {
  fail,
  INVALID_AUTH_HEADER,
  INVALID_SESSION,
  methodNotAllowed,
  NOT_FOR_REST,
  NOT_FOUND,
  REQUEST_LIMIT,
  RestError,
  sendProblem,
  sendRestJson,
} from './error.ts';
import { LIMIT_RESOURCES } from './resource-limit.ts';
import { queryResources } from './resource-query.ts';
import { SOBJECT_RESOURCES } from './resource-sobject.ts';
import { matchResource, ok, type Answer, type Call, type Resources } from './resource.ts';
import { apiVersions, isServed } from './version.ts';

/** A checked call on the wire. `version` is like `67.0`. */
export interface RestCall {
  readonly org: Org;
  readonly user: User;
  readonly version: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Answers one method of a path. */
export type RestHandler = (call: RestCall) => FastifyReply | Promise<FastifyReply>;

const ALL_METHODS: readonly HTTPMethods[] = ['HEAD', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** Registers a path under `/services/data/vXX.0`: session, version, counting and 405 are the same for all. */
export function registerPath(
  app: FastifyInstance,
  org: Org,
  { path, methods }: { path: string; methods: Readonly<Record<string, RestHandler>> },
): void {
  app.route<{ Params: { version: string } }>({
    method: [...ALL_METHODS],
    url: `/services/data/:version${path}`,
    handler: (request, reply) =>
      guard(org, { request, reply }, async (call) => {
        const handler = Object.hasOwn(methods, methodOf(request)) ? methods[methodOf(request)] : undefined;
        if (handler === undefined) return sendNotAllowed(reply, request.method, Object.keys(methods));
        return handler(call);
      }),
  });
}

function methodOf({ method }: FastifyRequest): string {
  return method === 'HEAD' ? 'GET' : method;
}

type Wire = Pick<RestCall, 'request' | 'reply'>;

/** Runs a handler for a checked call, and sends its refusal. */
async function guard(
  org: Org,
  { request, reply }: Wire,
  run: (call: RestCall) => FastifyReply | Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    const user = authenticate(org, request);
    org.apiCalls += 1;
    const limit = org.seed.dailyApiLimit;
    reply.header('Sforce-Limit-Info', `api-usage=${org.apiCalls}/${limit}`);
    if (org.apiCalls > limit || drawFault(org.faults, 'requestLimit', { path: request.url, method: request.method }) !== undefined) {
      throw new RestError(REQUEST_LIMIT);
    }
    const given = (request.params as { version?: string }).version ?? '';
    const version = given.replace(/^v/, '');
    if (!given.startsWith('v') || !isServed(org, version)) throw new RestError(NOT_FOUND);
    return await run({ org, user, version, request, reply });
  } catch (error) {
    if (error instanceof RestError) return sendProblem(reply, error.problem);
    throw error;
  }
}

function sendNotAllowed(reply: FastifyReply, method: string, allowed: readonly string[]): FastifyReply {
  const problem = methodNotAllowed(method, allowed);
  reply.header('Allow', problem.allowed);
  return sendProblem(reply, problem);
}

/** The user of the call's session. @throws RestError 401 for a dead token, 403 for one that may not call */
function authenticate(org: Org, request: FastifyRequest): User {
  const header = request.headers.authorization;
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (header !== undefined && token === undefined) throw new RestError(INVALID_AUTH_HEADER);
  const found = findSession(org, token ?? '');
  if (found === undefined) throw new RestError(INVALID_SESSION);
  if (!mayCallApi(org, found, sourceIpOf(org, request))) throw new RestError(NOT_FOR_REST);
  return found.user;
}

/** A JSON body. @throws RestError 400 JSON_PARSER_ERROR */
export function jsonOf(request: FastifyRequest): unknown {
  try {
    return JSON.parse(typeof request.body === 'string' ? request.body : '');
  } catch (cause) {
    return fail(400, 'JSON_PARSER_ERROR', cause instanceof Error ? cause.message : 'not JSON');
  }
}

/** Registers the data API of one org. */
export function registerRest(app: FastifyInstance, org: Org): void {
  const single: Resources = {
    '': { GET: (call) => ok(resources(call)) },
    ...queryResources(org),
    ...LIMIT_RESOURCES,
    ...SOBJECT_RESOURCES,
    ...connectResources(org),
  };
  const all: Resources = { ...single, ...compositeResources(single) };
  app.get('/services/data', (_request, reply) => sendRestJson(reply, 200, apiVersions(org)));
  app.route({
    method: [...ALL_METHODS],
    url: '/services/data/:version/*',
    handler: (request, reply) => guard(org, { request, reply }, (call) => serve(all, call)),
  });
  app.route({
    method: [...ALL_METHODS],
    url: '/services/data/:version',
    handler: (request, reply) => guard(org, { request, reply }, (call) => serve(all, call)),
  });
}

async function serve(all: Resources, { org, user, version, request, reply }: RestCall): Promise<FastifyReply> {
  const [path = '', query = ''] = request.url.split('?', 2);
  const match = matchResource(all, path.replace(/^\/services\/data\/[^/]+/, ''));
  if (match === undefined) throw new RestError(NOT_FOUND);
  const method = methodOf(request);
  const handler = Object.hasOwn(match.methods, method) ? match.methods[method] : undefined;
  if (handler === undefined) return sendNotAllowed(reply, request.method, Object.keys(match.methods));
  const type = request.headers['content-type'];
  if (type !== undefined && !/json|xml|form|octet-stream/i.test(type) && method !== 'GET') {
    fail(415, 'UNSUPPORTED_MEDIA_TYPE', `Content-Type header specified in HTTP request is not supported: ${type}`);
  }
  const hasBody = typeof request.body === 'string' && request.body.trim() !== '';
  const call: Call = {
    org,
    user,
    version,
    base: `/services/data/v${version}`,
    method,
    params: match.params,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
    ),
    body: hasBody ? jsonOf(request) : undefined,
  };
  return send(reply, await handler(call));
}

function send(reply: FastifyReply, { status, body, text, headers = {} }: Answer): FastifyReply {
  reply.headers(headers);
  if (text !== undefined) return reply.code(status).type(text.type).send(text.content);
  return body === undefined || status === 304 ? reply.code(status).send() : sendRestJson(reply, status, body);
}

function resources({ org, base, user }: Call): Record<string, string> {
  const paths = Object.fromEntries(ROOT.map((name) => [name, `${base}/${name}`]));
  return { ...paths, identity: identityUrl(org, user), ...Object.fromEntries(ROOT_LATER.map((name) => [name, `${base}/${name}`])) };
}

/** What a version's root names, in recorded order, before and after `identity`; most of it is not emulated. The last two are newer than the recording. */
const ROOT = 'limits sobjects connect query theme queryAll tooling chatter analytics recent commerce licensing'.split(' ');
const ROOT_LATER = 'flexiPage search quickActions wave appMenu composite metadata'.split(' ');
