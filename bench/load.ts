/** JWT logins: an app that accepts them, assertions that are signed beforehand, and a client that sends them. */
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { CERTIFICATE, PRIVATE_KEY, type Server } from './server.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

async function soap({ instanceUrl, accessToken }: Server, body: string): Promise<string> {
  const envelope = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header><SessionHeader xmlns="${NAMESPACE}"><sessionId>${accessToken}</sessionId></SessionHeader></e:Header><e:Body xmlns="${NAMESPACE}">${body}</e:Body></e:Envelope>`;
  const headers = { 'Content-Type': 'text/xml', SOAPAction: '""' };
  const text = await (await fetch(`${instanceUrl}/services/Soap/m/67.0`, { method: 'POST', headers, body: envelope })).text();
  if (text.includes('<errors>') || text.includes('Fault>')) throw new Error(text);
  return text;
}

function metadata(type: string, fields: Readonly<Record<string, string>>): string {
  const children = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<metadata xsi:type="${type}">${children.join('')}</metadata>`;
}

/** Makes an app whose pre-authorised profile is the administrator's, and gives its consumer key. */
export async function makeApp(server: Server): Promise<string> {
  const part = { externalClientApplication: 'Bench' };
  const certificate = readFileSync(CERTIFICATE, 'utf8');
  for (const [type, fields] of [
    ['ExternalClientApplication', { fullName: 'Bench', contactEmail: 'owner@example.com' }],
    ['ExtlClntAppOauthSettings', { fullName: 'Bench_oauth', ...part, commaSeparatedOauthScopes: 'Api, RefreshToken' }],
    ['ExtlClntAppGlobalOauthSettings', { fullName: 'Bench_glbl', ...part, callbackUrl: 'https://app.example.com/', certificate }],
  ] as const) {
    await soap(server, `<createMetadata>${metadata(type, fields)}</createMetadata>`);
  }
  const policy = {
    fullName: 'Bench_oauth_defaultPolicy',
    ...part,
    commaSeparatedProfile: 'System Administrator',
    permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
  };
  await soap(server, `<updateMetadata>${metadata('ExtlClntAppOauthConfigurablePolicies', policy)}</updateMetadata>`);
  const read = '<readMetadata><type>ExtlClntAppGlobalOauthSettings</type><fullNames>Bench_glbl</fullNames></readMetadata>';
  return /<consumerKey>(.+?)</.exec(await soap(server, read))?.[1] ?? '';
}

/** Signs assertions, none like another; they are good for three minutes. */
export function signAssertions(count: number, claims: Readonly<Record<string, string>>): string[] {
  const key = createPrivateKey(readFileSync(PRIVATE_KEY, 'utf8'));
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 180;
  return Array.from({ length: count }, () => {
    const signed = `${encode({ alg: 'RS256' })}.${encode({ ...claims, exp, jti: randomUUID() })}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
  });
}

/** Sends every assertion once, so many at a time over kept connections, and gives logins per second. */
export async function logInAll({ instanceUrl }: Server, assertions: readonly string[], concurrency: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const waiting = [...assertions];
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      await post(`${instanceUrl}/services/oauth2/token`, next, agent);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return assertions.length / seconds;
}

function post(url: string, assertion: string, agent: Agent): Promise<void> {
  const body = `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${assertion}`;
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`${answer.statusCode ?? 0} ${text}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
