/**
 * Refusals of the REST API.
 * Rule: data errors are `{message, errorCode[, fields]}`, routing errors `{errorCode, message}`; both stand in an array.
 */
import type { FastifyReply } from 'fastify';

/** A refusal to be sent. `fields` appears only where the platform writes it, empty or not. */
export interface RestProblem {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly fields?: readonly string[];
  /** Routing errors name the code first. */
  readonly isRouting?: boolean;
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
export function fail(status: number, errorCode: string, message: string, fields?: readonly string[]): never {
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

/** Sends a refusal. */
export function sendProblem(reply: FastifyReply, { status, errorCode, message, fields, isRouting = false }: RestProblem): FastifyReply {
  if (status === 401) reply.header('WWW-Authenticate', 'Token');
  const body = isRouting ? { errorCode, message } : { message, errorCode, ...(fields === undefined ? {} : { fields }) };
  return sendRestJson(reply, status, [body]);
}

/** Sends JSON with the content type the platform writes. */
export function sendRestJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).type('application/json;charset=UTF-8').send(JSON.stringify(body));
}
