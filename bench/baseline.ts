/**
 * What the emulator is measured against: a bare fastify server that reads a form and verifies one RS256 signature a request.
 * Rule: nothing else — no state, no claims, no answer worth the name.
 */
import Fastify from 'fastify';
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const key = createPublicKey(readFileSync(process.argv[2] ?? '', 'utf8'));
const app = Fastify();
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
  done(null, new URLSearchParams(body.toString()));
});
app.get('/services/data', () => []);
app.post('/services/oauth2/token', (request, reply) => {
  const [header = '', payload = '', signature = ''] = ((request.body as URLSearchParams).get('assertion') ?? '').split('.');
  const isValid = verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  return reply.code(isValid ? 200 : 400).send({ isValid });
});
process.stdout.write(`${JSON.stringify({ instanceUrl: await app.listen({ host: '127.0.0.1', port: 0 }) })}\n`);
