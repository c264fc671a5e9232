/**
 * What the OAuth endpoints read of a request and how they answer.
 * Rule: anything that is no form is an empty form; a refusal is thrown as a key and written here, once.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { plainAddress } from '../org/network.ts';
import type { Org } from '../org/state.ts';
import { OAUTH_ERRORS, OAuthRefusal, type OAuthErrorKey } from './error.ts';

/** A decoded form body. */
export type Form = ReadonlyMap<string, string>;

/** Client id and secret, from HTTP Basic or from the form. */
export interface Client {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/** The form of a request; anything that is no form is empty. */
export function formOf(request: FastifyRequest): Form {
  return request.body instanceof URLSearchParams ? new Map(request.body) : new Map<string, string>();
}

/** The query string's parameters; of a repeated one the last counts. */
export function queryOf(request: FastifyRequest): Form {
  return new Map(new URLSearchParams(request.url.split('?').slice(1).join('?')));
}

/** Query and form together. */
export function parametersOf(request: FastifyRequest): Form {
  return new Map([...queryOf(request), ...formOf(request)]);
}

/** The client of a request. */
export function clientOf(request: FastifyRequest): Client {
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

/** The access token of a request: header, or parameter. */
export function tokenOf(request: FastifyRequest): string {
  const header = /^(?:Bearer|OAuth) (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const parameters = parametersOf(request);
  return header ?? parameters.get('access_token') ?? parameters.get('oauth_token') ?? '';
}

/** Where a request comes from: the socket's address, or that of the header which the seed names. */
export function sourceIpOf(org: Org, request: FastifyRequest): string {
  const { sourceIpHeader } = org.seed.access;
  const told = sourceIpHeader === undefined ? undefined : request.headers[sourceIpHeader.toLowerCase()];
  return plainAddress((Array.isArray(told) ? told[0] : told) ?? request.ip);
}

/** Runs a handler and sends its value as JSON, or its refusal. */
export function answer(reply: FastifyReply, run: () => unknown): FastifyReply {
  try {
    return sendJson(reply, run());
  } catch (error) {
    if (error instanceof OAuthRefusal) return sendRefusal(reply, error.key);
    throw error;
  }
}

/** Sends JSON; nothing when there is no value. */
export function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  return body === undefined ? reply.code(200).send('') : reply.code(200).type('application/json;charset=UTF-8').send(JSON.stringify(body));
}

/** Sends a refusal: 400, `{error, error_description}`, not to be kept. */
export function sendRefusal(reply: FastifyReply, key: OAuthErrorKey): FastifyReply {
  const { error, description } = OAUTH_ERRORS[key];
  return reply
    .code(400)
    .header('Cache-Control', 'no-store')
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify({ error, error_description: description }));
}

/** A dead token at userinfo, the identity url and singleaccess: 403 and this plain text, as recorded. */
export function sendBadToken(reply: FastifyReply): FastifyReply {
  return reply.code(403).type('text/html;charset=UTF-8').send('Bad_OAuth_Token');
}
