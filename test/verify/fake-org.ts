/**
 * A few lines of an org on a real socket, for answers a sound org would never give. It checks assertions by itself, with node:crypto,
 * and writes down all it is sent.
 */
import { generateKeyPairSync, randomUUID, verify as verifySignature } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ORG = '00D000000000001EAA';
export const USER_ID = '005000000000001AAA';
export const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });

export interface Hit {
  readonly path: string;
  readonly body: string;
  readonly authorization: string;
}

/** What a token request turns out to hold. */
export interface Presented {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
  readonly signed: boolean;
  readonly assertion: string;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, hit: Hit) => void;

export interface FakeOrg {
  readonly url: string;
  readonly hits: Hit[];
  readonly tokens: Set<string>;
  readonly close: () => Promise<void>;
  /** Milliseconds since 1970; the Date header follows it. */
  now: number;
  /** Takes precedence over the sound answer of a path's last part (token, userinfo, revoke) when set. */
  readonly answers: Record<string, Answer | undefined>;
  /** Usernames that get in; others are refused as a pre-authorised app refuses. */
  readonly admitted: Set<string>;
}

export async function startFakeOrg(publicKey: KeyObject = KEYS.publicKey): Promise<FakeOrg> {
  const hits: Hit[] = [];
  const tokens = new Set<string>();
  const spent = new Set<string>();
  const server = createServer((request, response) => {
    void collect(request).then((body) => {
      const hit: Hit = { path: request.url ?? '', body, authorization: request.headers.authorization ?? '' };
      hits.push(hit);
      response.sendDate = false;
      response.setHeader('date', new Date(org.now).toUTCString());
      const endpoint = hit.path.split('/').at(-1) ?? '';
      (org.answers[endpoint] ?? SOUND[endpoint] ?? notFound)(request, response, hit);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  const org: FakeOrg = {
    url,
    hits,
    tokens,
    close,
    now: Date.parse('2026-11-21T12:00:00Z'),
    answers: {},
    admitted: new Set(['a@x.test', 'b@x.test']),
  };

  const refuse = (response: ServerResponse, error: string, description: string) => {
    json(response, 400, { error, error_description: description });
  };
  const SOUND: Record<string, Answer> = {
    token: (_request, response, hit) => {
      const { claims, signed } = present(hit, publicKey);
      if (claims.iss !== 'KEY') refuse(response, 'invalid_client_id', 'client identifier invalid');
      else if (claims.aud !== url) refuse(response, 'invalid_grant', 'audience is invalid');
      else if (Number(claims.exp) * 1000 <= org.now) refuse(response, 'invalid_grant', 'expired authorization code');
      else if (Number(claims.exp) * 1000 > org.now + 240_000) refuse(response, 'invalid_grant', 'invalid assertion');
      else if (!signed) refuse(response, 'invalid_grant', 'invalid assertion');
      else if (!org.admitted.has(String(claims.sub)))
        refuse(response, 'invalid_app_access', 'user is not admin approved to access this app');
      else if (spent.has(String(claims.jti))) refuse(response, 'invalid_grant', 'invalid assertion');
      else {
        spent.add(String(claims.jti));
        grant(org, response, String(claims.sub));
      }
    },
    userinfo: (_request, response, hit) => {
      const token = hit.authorization.replace('Bearer ', '');
      if (!tokens.has(token)) {
        response.statusCode = 403;
        response.end('Bad_OAuth_Token');
      } else json(response, 200, { preferred_username: token.split('~')[1], user_id: USER_ID, organization_id: ORG });
    },
    revoke: (_request, response, hit) => {
      response.statusCode = tokens.delete(new URLSearchParams(hit.body).get('token') ?? '') ? 200 : 400;
      response.end();
    },
  };
  return org;
}

/** Hands out a token whose end tells whose it is. */
export function grant(org: FakeOrg, response: ServerResponse, username: string, extra: Record<string, unknown> = {}): void {
  const token = `00D000000000001!secret-${randomUUID()}~${username}`;
  org.tokens.add(token);
  const id = `${org.url}/id/${ORG}/${USER_ID}`;
  json(response, 200, { access_token: token, scope: 'api refresh_token', instance_url: org.url, id, token_type: 'Bearer', ...extra });
}

export function present(hit: Hit, publicKey: KeyObject = KEYS.publicKey): Presented {
  const assertion = new URLSearchParams(hit.body).get('assertion') ?? '';
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  const signed = verifySignature('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  return { header: part(header), claims: part(claims), signed, assertion };
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

export function oauthError(error: string, description: string, status = 400): Answer {
  return (_request, response) => {
    json(response, status, { error, error_description: description });
  };
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  response.statusCode = 404;
  response.end();
}

async function collect(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
