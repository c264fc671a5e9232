/**
 * The REST data API on the wire: versions, resources, query, records.
 * Rule: the session is checked before anything else; every answered call counts against the limit and says so.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { identityUrl } from '../oauth/grant.ts';
import { findSession } from '../oauth/session.ts';
import type { Org, User } from '../org/state.ts';
import { fail, INVALID_AUTH_HEADER, INVALID_SESSION, NOT_FOR_REST, NOT_FOUND, RestError, sendProblem, sendRestJson } from './error.ts';
import { SOBJECTS } from './object.ts';
import { runQuery, type JsonRecord } from './query.ts';
import { createRecord, deleteRecord, readRecord, requireObject } from './record.ts';
import { apiVersions, isServed } from './version.ts';

/** Calls a day, as a Developer Edition org has. */
const DAILY_LIMIT = 15_000;

/** Rows in one page of a query, and the range a client may ask for. Source: Salesforce, Query Options header. */
const PAGE = { default: 2000, min: 200, max: 2000 } as const;

/** Query locators that are kept. Source: an org keeps ten a user. */
const MAX_LOCATORS = 10;

/** A checked call. `version` is like `67.0`. */
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
    handler: async (request, reply) => {
      try {
        const user = authenticate(org, request);
        org.apiCalls += 1;
        reply.header('Sforce-Limit-Info', `api-usage=${org.apiCalls}/${DAILY_LIMIT}`);
        const version = request.params.version.replace(/^v/, '');
        if (!request.params.version.startsWith('v') || !isServed(org, version)) throw new RestError(NOT_FOUND);
        const method = request.method === 'HEAD' ? 'GET' : request.method;
        const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
        if (handler === undefined) return await sendNotAllowed(reply, request.method, Object.keys(methods));
        return await handler({ org, user, version, request, reply });
      } catch (error) {
        if (error instanceof RestError) return sendProblem(reply, error.problem);
        throw error;
      }
    },
  });
}

function sendNotAllowed(reply: FastifyReply, method: string, allowed: readonly string[]): FastifyReply {
  const names = ALL_METHODS.filter((name) => allowed.includes(name) || (name === 'HEAD' && allowed.includes('GET'))).join(',');
  reply.header('Allow', names);
  return sendProblem(reply, {
    status: 405,
    errorCode: 'METHOD_NOT_ALLOWED',
    message: `HTTP Method '${method}' not allowed. Allowed are ${names}`,
    isRouting: true,
  });
}

/** The user of the call's session. @throws RestError 401 for a dead token, 403 for one without the scope `api` */
function authenticate(org: Org, request: FastifyRequest): User {
  const header = request.headers.authorization;
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (header !== undefined && token === undefined) throw new RestError(INVALID_AUTH_HEADER);
  const found = findSession(org, token ?? '');
  if (found === undefined) throw new RestError(INVALID_SESSION);
  if (!found.session.scopes.some((scope) => scope === 'api' || scope === 'full')) throw new RestError(NOT_FOR_REST);
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
  const locators = new Map<string, readonly JsonRecord[]>();
  const page = (
    call: RestCall,
    found: { records: readonly JsonRecord[]; totalSize: number; from: number; locator?: string },
  ): FastifyReply => {
    const asked = Number(/batchSize=(\d+)/i.exec(String(call.request.headers['sforce-query-options'] ?? ''))?.[1] ?? PAGE.default);
    const size = Math.min(PAGE.max, Math.max(PAGE.min, asked));
    const next = found.from + size;
    const records = found.records.slice(found.from, next);
    if (next >= found.records.length) return sendRestJson(call.reply, 200, { totalSize: found.totalSize, done: true, records });
    const locator = found.locator ?? org.newId('QueryLocator');
    locators.set(locator, found.records);
    for (const old of [...locators.keys()].slice(0, -MAX_LOCATORS)) locators.delete(old);
    const nextRecordsUrl = `/services/data/v${call.version}/query/${locator}-${next}`;
    return sendRestJson(call.reply, 200, { totalSize: found.totalSize, done: false, nextRecordsUrl, records });
  };
  const query: RestHandler = (call) => {
    const parameters = new URLSearchParams(call.request.url.split('?')[1] ?? '');
    const text = parameters.get('q');
    if (text === null) return fail(400, 'MALFORMED_QUERY', 'SOQL query is missing: the parameter q is required');
    return page(call, { ...runQuery(text, call), from: 0 });
  };
  const more: RestHandler = (call) => {
    const { locator: text = '' } = call.request.params as { locator?: string };
    const [locator = '', from = ''] = text.split('-');
    const records = locators.get(locator);
    if (records === undefined || !/^\d+$/.test(from)) return fail(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    return page(call, { records, totalSize: records.length, from: Number(from), locator });
  };
  const target = ({ request }: RestCall): { object: ReturnType<typeof requireObject>; id: string } => {
    const { object = '', id = '' } = request.params as { object?: string; id?: string };
    return { object: requireObject(object), id };
  };

  app.get('/services/data', (_request, reply) => sendRestJson(reply, 200, apiVersions(org)));
  const routes: Readonly<Record<string, Readonly<Record<string, RestHandler>>>> = {
    '': { GET: (call) => sendRestJson(call.reply, 200, resources(call)) },
    '/query': { GET: query },
    '/queryAll': { GET: query },
    '/query/:locator': { GET: more },
    '/queryAll/:locator': { GET: more },
    '/limits': {
      GET: ({ reply }) =>
        sendRestJson(reply, 200, { DailyApiRequests: { Max: DAILY_LIMIT, Remaining: Math.max(0, DAILY_LIMIT - org.apiCalls) } }),
    },
    '/sobjects': {
      GET: (call) =>
        sendRestJson(call.reply, 200, {
          encoding: 'UTF-8',
          maxBatchSize: 200,
          sobjects: [...SOBJECTS.values()].map(({ name, label }) => ({ name, label })),
        }),
    },
    '/sobjects/:object': {
      GET: (call) => sendRestJson(call.reply, 200, { objectDescribe: { name: target(call).object.name }, recentItems: [] }),
      POST: (call) => {
        const { object } = target(call);
        const id = createRecord(org, call.user, { object, body: jsonOf(call.request) });
        call.reply.header('Location', `/services/data/v${call.version}/sobjects/${object.name}/${id}`);
        return sendRestJson(call.reply, 201, { id, success: true, errors: [] });
      },
    },
    '/sobjects/:object/:id': {
      GET: (call) => sendRestJson(call.reply, 200, readRecord(org, { ...target(call), version: call.version })),
      DELETE: (call) => {
        deleteRecord(org, call.user, target(call));
        return call.reply.code(204).send();
      },
    },
  };
  for (const [path, methods] of Object.entries(routes)) registerPath(app, org, { path, methods });
}

function resources({ org, version, user }: RestCall): Record<string, string> {
  const base = `/services/data/v${version}`;
  return {
    limits: `${base}/limits`,
    sobjects: `${base}/sobjects`,
    query: `${base}/query`,
    queryAll: `${base}/queryAll`,
    metadata: `${base}/metadata`,
    identity: identityUrl(org, user),
  };
}
