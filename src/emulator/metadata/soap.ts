/**
 * The Metadata API over SOAP: envelope in, operation from a table, envelope out.
 * Rule: the session is checked before the operation is looked at; whatever goes wrong is answered as a fault.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { findSession } from '../oauth/session.ts';
import { hasPermission } from '../org/permission.ts';
import type { Org } from '../org/state.ts';
import { isMetadataVersion, metadataVersion } from './api-version.ts';
import { raise, toFault, writeFault } from './fault.ts';
import type { Jobs } from './job.ts';
import { OPERATIONS } from './operation.ts';
import { childText, METADATA_NAMESPACE, readXml, writeCompact } from './xml.ts';

/** SOAP takes JWT-format access tokens from this version on. Source: changes of Salesforce's own client; the fault is assumed. */
const JWT_TOKENS_SINCE = 68;

/** Registers the Metadata API's SOAP endpoint, with and without the org id in its path. */
export function registerSoap(app: FastifyInstance, org: Org, jobs: Jobs): void {
  for (const url of ['/services/Soap/m/:version', '/services/Soap/m/:version/:org']) {
    app.post<{ Params: { version: string } }>(url, (request, reply) => {
      try {
        const response = call(request.params.version, request.body, { org, jobs });
        return send(reply, 200, response);
      } catch (error) {
        return sendFault(reply, error);
      }
    });
  }
}

function call(path: string, body: unknown, { org, jobs }: { org: Org; jobs: Jobs }): string {
  const envelope = readXml(typeof body === 'string' ? body : '');
  const header = envelope.children.find(({ name }) => name === 'Header')?.children ?? [];
  const operation = envelope.children.find(({ name }) => name === 'Body')?.children[0];
  if (operation === undefined) return raise('Client', 'No operation available for request');
  if (!isMetadataVersion(org, path)) return raise('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
  const version = metadataVersion(path);
  const run = Object.hasOwn(OPERATIONS, operation.name) ? OPERATIONS[operation.name] : undefined;
  if (run === undefined) return raise('Client', `No operation available for request {${METADATA_NAMESPACE}}${operation.name}`);
  const token = childText(header.find(({ name }) => name === 'SessionHeader')?.children ?? [], 'sessionId') ?? '';
  if (token.startsWith('ey') && version < JWT_TOKENS_SINCE)
    return raise('INVALID_SESSION_ID', 'SOAP API does not support JWT-based access tokens');
  const found = findSession(org, token);
  if (found === undefined) return raise('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  if (!hasPermission(org, found.user, ['ModifyAllData', 'ModifyMetadata'])) {
    return raise('INSUFFICIENT_ACCESS', 'use of the Metadata API requires a user with the ModifyAllData permission');
  }
  org.apiCalls += 1;
  const content = writeCompact(run({ org, jobs, user: found.user, version, header, arguments: operation.children }));
  const name = `${operation.name}Response`;
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function send(reply: FastifyReply, status: number, body: string, namespaces = `xmlns="${METADATA_NAMESPACE}"`): FastifyReply {
  const instance = body.includes('xsi:') ? ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' : '';
  return reply
    .code(status)
    .type('text/xml; charset=UTF-8')
    .send(
      `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ${namespaces}${instance}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
    );
}

function sendFault(reply: FastifyReply, error: unknown): FastifyReply {
  const { body, namespaces } = writeFault(toFault(error));
  return send(reply, 500, body, namespaces);
}
