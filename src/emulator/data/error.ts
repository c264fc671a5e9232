/**
 * Refusals of the REST API.
 * Rule: data errors are `{message, errorCode[, fields]}`, routing errors `{errorCode, message}`; both stand in an array.
 */
import type { FastifyReply } from 'fastify';
import type { RestCode } from './error-code.ts';
import { writeJson } from './json.ts';

/** A refusal to be sent. `fields` appears only where the platform writes it, empty or not. */
export interface RestProblem {
  readonly status: number;
  readonly errorCode: RestCode;
  readonly message: string;
  readonly fields?: readonly string[];
  /** Routing errors name the code first. */
  readonly isRouting?: boolean;
  /** A few refusals are an object, not a list of one. */
  readonly isAlone?: boolean;
}

/** Thrown while a request is answered. */
export class RestError extends Error {
  readonly problem: RestProblem;

  constructor(problem: RestProblem) {
    super(problem.message);
    this.name = 'RestError';
    this.problem = problem;
  }
}

/** Throws a data error. */
export function fail(status: number, errorCode: RestCode, message: string, fields?: readonly string[]): never {
  throw new RestError({ status, errorCode, message, ...(fields === undefined ? {} : { fields }) });
}

/** What a path answers that is not there. */
export const NOT_FOUND: RestProblem = {
  status: 404,
  errorCode: 'NOT_FOUND',
  message: 'The requested resource does not exist',
  isRouting: true,
};

/** What a dead or missing token gets. */
export const INVALID_SESSION: RestProblem = { status: 401, errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' };

/** What an `Authorization` header of an unknown form gets. */
export const INVALID_AUTH_HEADER: RestProblem = { status: 401, errorCode: 'INVALID_AUTH_HEADER', message: 'INVALID_HEADER_TYPE' };

/**
 * What a session without the scope `api` gets. The text is reported; the status is assumed 403, because every 401 sends
 * Salesforce's own client into an endless refresh.
 */
export const NOT_FOR_REST: RestProblem = {
  status: 403,
  errorCode: 'INVALID_SESSION_ID',
  message: 'This session is not valid for use with the REST API',
};

/** What every call gets when the day's calls are used up. Recorded. */
export const REQUEST_LIMIT: RestProblem = { status: 403, errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' };

const METHOD_ORDER: readonly string[] = ['HEAD', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** What a wrong method gets. Recorded, but for the order of the methods beyond `HEAD,GET,POST`. */
export function methodNotAllowed(method: string, allowed: readonly string[]): RestProblem & { readonly allowed: string } {
  const names = METHOD_ORDER.filter((name) => allowed.includes(name) || (name === 'HEAD' && allowed.includes('GET'))).join(',');
  const message = `HTTP Method '${method}' not allowed. Allowed are ${names}`;
  return { status: 405, errorCode: 'METHOD_NOT_ALLOWED', message, isRouting: true, allowed: names };
}

/** The body of a refusal: one row in a list, but for those that stand alone. */
export function toErrorBody({ message, errorCode, fields, isRouting = false, isAlone = false }: RestProblem): unknown {
  const row = isRouting ? { errorCode, message } : { message, errorCode, ...(fields === undefined ? {} : { fields }) };
  return isAlone ? row : [row];
}

/** Sends a refusal. */
export function sendProblem(reply: FastifyReply, problem: RestProblem): FastifyReply {
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Token');
  return sendRestJson(reply, problem.status, toErrorBody(problem));
}

/** Sends JSON with the content type the platform writes, in lines when the request asks for it. */
export function sendRestJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  const isPretty = reply.request.headers['x-prettyprint'] === '1';
  return reply.code(status).type('application/json;charset=UTF-8').send(writeJson(body, isPretty));
}
