/**
 * Random requests, mutated zips and mutated XML, the same ones for the same number.
 * Rule: whatever is sent, the emulator must answer, and be alive afterwards.
 */
import type { Emulator } from '../../src/emulator/index.ts';
import { component, NAMESPACE, WORKING_APP, zipOf } from './support.ts';

/** A sequence of numbers from 0 to 1. */
export type Random = () => number;

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];
const PATHS =
  `/services/data /services/data/v67.0 /services/data/v67.0/query /services/data/v67.0/queryAll /services/data/v67.0/query/01g000000000001AAA-2000
/services/data/v67.0/sobjects /services/data/v67.0/sobjects/User /services/data/v67.0/sobjects/User/describe /services/data/v67.0/sobjects/User/005000000000001AAA
/services/data/v67.0/sobjects/Account /services/data/v67.0/sobjects/Account/Id/001000000000001AAA /services/data/v67.0/sobjects/PermissionSetAssignment
/services/data/v67.0/sobjects/SetupEntityAccess /services/data/v67.0/sobjects/PermissionSet /services/data/v67.0/composite /services/data/v67.0/composite/graph
/services/data/v67.0/composite/batch /services/data/v67.0/composite/sobjects /services/data/v67.0/composite/sobjects/Account/Name /services/data/v67.0/composite/tree/Account
/services/data/v67.0/limits /services/data/v67.0/limits/recordCount?sObjects=User /services/data/v67.0/tooling/query /services/data/v67.0/metadata/deployRequest
/services/data/v67.0/metadata/deployRequest/0Af000000000001AAA /services/data/v67.0/apps/oauth/usage /services/data/v67.0/apps/oauth/usage/App/users?page=-1
/services/data/v67.0/apps/oauth/credentials/App /services/data/v67.0/apps/oauth/credentials/App/x/staged /services/oauth2/token /services/oauth2/authorize
/services/oauth2/revoke /services/oauth2/introspect /services/oauth2/userinfo /services/oauth2/singleaccess /id/keys /id/00D000000000001AAA/005000000000001AAA
/.well-known/openid-configuration /services/Soap/m/67.0 /services/Soap/m/1.0 /services/Soap/u/67.0 /__emulator/faults /secur/frontdoor.jsp /`.split(
    /\s+/,
  );
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/xml',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/zip',
  'text/plain; charset=utf-16',
  '',
];
const SOQL =
  `SELECT FROM WHERE ( ) , Id Name COUNT() MAX(CreatedDate) User PermissionSet LoginHistory Profile.Name GROUP BY HAVING ORDER LIMIT OFFSET AND OR NOT IN LIKE = != < 'x' '%' null 1 -1 true
TODAY LAST_N_DAYS:3 2020-01-01T00:00:00Z FIELDS(ALL) TYPEOF WHEN END (SELECT Id FROM Users) ASC NULLS LAST`.split(/\s+/);
const JSONS = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '0',
  '{"__proto__":{"x":1}}',
  '{"compositeRequest":[{"method":"GET","url":"/services/data/v67.0/limits","referenceId":"a"},{"method":"GET","url":"@{a.x}","referenceId":"b"}]}',
  '{"compositeRequest":[null,1]}',
  '{"graphs":[null]}',
  '{"graphs":[{"graphId":1,"compositeRequest":{}}]}',
  '{"batchRequests":[{"method":"POST","url":"v67.0/sobjects/Account","richInput":{"Name":"x"}},null]}',
  '{"records":[null,{"attributes":{"type":"Account"},"Name":"x"},{"attributes":1}],"allOrNone":true}',
  '{"Name":{"a":1}}',
  '{"Name":"x","Fax":[1]}',
  '{"command":"rotate"}',
  '{"deployResult":{"status":"Canceling"}}',
  '[{"kind":"latency"}]',
];
const FORMS = [
  'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=a.b.c',
  'grant_type=client_credentials&client_id=x&client_secret=y',
  'grant_type=refresh_token&refresh_token=%00',
  'grant_type=authorization_code&code=%ff&code_verifier=x',
  'grant_type=password&username=a&password=b',
  'token=x',
  '%',
  '&&==',
];

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

const noise = (random: Random, length: number): string =>
  Array.from({ length: Math.floor(random() * length) }, () =>
    String.fromCharCode(32 + Math.floor(random() * (random() < 0.1 ? 5000 : 95))),
  ).join('');

/** One random request. */
export function randomRequest(random: Random, emulator: Emulator): FuzzRequest {
  const method = pick(random, METHODS);
  const base = random() < 0.1 ? `/${encodeURIComponent(noise(random, 20))}` : pick(random, PATHS);
  const soql = Array.from({ length: 2 + Math.floor(random() * 12) }, () => pick(random, SOQL)).join(' ');
  const query =
    random() < 0.4
      ? `${base.includes('?') ? '&' : '?'}q=${encodeURIComponent(random() < 0.5 ? `SELECT Id FROM User WHERE ${soql}` : soql)}`
      : '';
  const tail = random() < 0.1 ? `/${encodeURIComponent(noise(random, 12))}` : '';
  const body =
    method === 'GET' || method === 'HEAD'
      ? undefined
      : random() < 0.5
        ? pick(random, JSONS)
        : random() < 0.5
          ? pick(random, FORMS)
          : random() < 0.5
            ? mutatedXml(random)
            : noise(random, 400);
  const authorization = pick(random, [
    `Bearer ${emulator.accessToken}`,
    `Bearer ${emulator.accessToken}`,
    `OAuth ${emulator.accessToken}`,
    'Bearer x',
    'Basic eDp5',
    'x',
    '',
  ]);
  const type = pick(random, TYPES);
  return {
    method,
    path: base.includes('?') ? base + query : base + tail + query,
    headers: {
      ...(authorization === '' ? {} : { authorization }),
      ...(type === '' ? {} : { 'content-type': type }),
      'x-prettyprint': pick(random, ['0', '1']),
    },
    body,
  };
}

const ZIP = zipOf(WORKING_APP);

/** Flips, cuts, repeats and inserts bytes. */
export function mutate(random: Random, bytes: Uint8Array): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let turns = 1 + Math.floor(random() * 6); turns > 0; turns -= 1) {
    const at = Math.floor(random() * out.length);
    const how = random();
    if (how < 0.5) out[at] = Math.floor(random() * 256);
    else if (how < 0.65) out = out.slice(0, at);
    else if (how < 0.8) out = Uint8Array.from([...out.slice(0, at), ...out.slice(at, at + 40), ...out.slice(at)]);
    else out = Uint8Array.from([...out.slice(0, at), ...Array.from({ length: 8 }, () => Math.floor(random() * 256)), ...out.slice(at)]);
  }
  return out;
}

/** A zip that no longer is quite one. */
export function mutatedZip(random: Random): Uint8Array {
  return mutate(random, ZIP);
}

const CALLS = [
  `<deploy><ZipFile>${Buffer.from(ZIP).toString('base64')}</ZipFile><DeployOptions><checkOnly>true</checkOnly><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`,
  '<checkDeployStatus><asyncProcessId>0Af000000000001AAA</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>',
  '<retrieve><request><apiVersion>67.0</apiVersion><unpackaged><types><members>*</members><name>PermissionSet</name></types><version>67.0</version></unpackaged></request></retrieve>',
  '<listMetadata><queries><type>ExternalClientApplication</type></queries></listMetadata>',
  '<describeMetadata><asOfVersion>67.0</asOfVersion></describeMetadata>',
  `<createMetadata><metadata xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="PermissionSet"><fullName>A</fullName><label>A</label></metadata></createMetadata>`,
  '<deleteMetadata><type>PermissionSet</type><fullNames>A</fullNames></deleteMetadata>',
];

/** A SOAP envelope, or a metadata file, that no longer is quite one. */
export function mutatedXml(random: Random, sessionId = 'x'): string {
  const envelope = `<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header><SessionHeader xmlns="${NAMESPACE}"><sessionId>${sessionId}</sessionId></SessionHeader></se:Header><se:Body xmlns="${NAMESPACE}">${pick(random, CALLS)}</se:Body></se:Envelope>`;
  const bytes = new TextEncoder().encode(envelope);
  // The session stands at the beginning; a mutation behind it is seen by more code.
  const from = random() < 0.8 ? envelope.indexOf('<se:Body') : 0;
  return new TextDecoder().decode(Buffer.concat([bytes.subarray(0, from), mutate(random, bytes.subarray(from))]));
}

/** A deployable zip whose XML is mutated. */
export function zipOfMutatedXml(random: Random): Uint8Array {
  const mutated = WORKING_APP.map((part) => ({
    ...part,
    body: random() < 0.5 ? new TextDecoder().decode(mutate(random, new TextEncoder().encode(part.body))) : part.body,
  }));
  return zipOf([...mutated, component.permissionSet({}, 'Other')]);
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 20_000;

/** Sends a request and gives the status of the answer, or what went wrong. */
export async function send(emulator: Emulator, { method, path, headers, body }: FuzzRequest): Promise<number | string> {
  try {
    const init: RequestInit = {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    };
    const answer = await fetch(emulator.instanceUrl + path, init);
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return `${method} ${path}: ${error instanceof Error ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}` : String(error)}`;
  }
}

/** Posts a zip to deployRequest. */
export async function sendZip(emulator: Emulator, zip: Uint8Array): Promise<number | string> {
  const form = new FormData();
  form.append(
    'json',
    new Blob(['{"deployOptions":{"checkOnly":true,"singlePackage":true,"rollbackOnError":true}}'], { type: 'application/json' }),
  );
  form.append('file', new Blob([new Uint8Array(zip)], { type: 'application/zip' }), 'deploy.zip');
  try {
    const answer = await fetch(`${emulator.instanceUrl}/services/data/v67.0/metadata/deployRequest`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.accessToken}` },
      body: form,
      signal: AbortSignal.timeout(PATIENCE),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return `zip: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Runs jobs, so many at a time, and counts what they gave. */
export async function tally(jobs: readonly (() => Promise<number | string>)[], atOnce = 16): Promise<Map<number | string, number>> {
  const counts = new Map<number | string, number>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      const result = await job();
      counts.set(result, (counts.get(result) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return counts;
}
