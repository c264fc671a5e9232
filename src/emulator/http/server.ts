/**
 * The HTTP server of one org: how bodies are read, which headers every answer carries, and how it ends.
 * Rule: bodies are bounded, and whatever a request does wrong is answered; it never ends the process.
 */
import multipart from '@fastify/multipart';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';

/** Largest body: 39 MB of zip, in base64, in an envelope. Source: Metadata API limits. */
const BODY_LIMIT = 56 * 1024 * 1024;

/** Largest zip. Source: Metadata API limits. */
export const ZIP_LIMIT = 39 * 1024 * 1024;

/** What an org sends with every answer, as far as clients may see it. Cookies and transport security are left out: this is plain HTTP. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'none',
  Vary: 'Accept-Encoding',
  Server: 'sfdcedge',
};

/** Makes a server without routes. */
export async function createServer(): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 2000 },
    // An access-token login of `sf` keeps the final slash of the address, so that all its paths begin with two.
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/{2,}/, '/'),
    exposeHeadRoutes: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()));
  });
  await app.register(multipart, { limits: { fileSize: ZIP_LIMIT, files: 4, fields: 8, fieldSize: 1024 * 1024, parts: 12 } });
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    const id = randomUUID().replaceAll('-', '');
    reply.headers({ ...COMMON_HEADERS, 'X-Sfdc-Request-Id': id, 'X-Request-Id': id });
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-cache,must-revalidate,max-age=0,no-store,private');
    return Promise.resolve(payload);
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : 500;
    const errorCode = status === 413 ? 'REQUEST_ENTITY_TOO_LARGE' : status < 500 ? 'BAD_REQUEST' : 'UNKNOWN_EXCEPTION';
    return reply
      .code(status)
      .type('application/json;charset=UTF-8')
      .send(JSON.stringify([{ errorCode, message: status < 500 ? error.message : 'An unexpected error occurred' }]));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type('application/json;charset=UTF-8')
      .send(JSON.stringify([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }])),
  );
  return app;
}
