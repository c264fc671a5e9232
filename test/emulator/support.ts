/**
 * What the emulator's tests share: an app's files, a deploy over REST, a signed assertion.
 * Rule: everything goes over the socket; nothing reaches into the emulator's state.
 */
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, unzipSync } from 'fflate';
import type { Emulator } from '../../src/emulator/index.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/emulator');

/** A test-only PEM: `app`, `other`, `short` or `ec`. */
export function pem(name: string, kind: 'crt' | 'key'): string {
  return readFileSync(join(FIXTURES, `${name}-${kind}.pem`), 'utf8');
}

export const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** A metadata file with these elements, in the order given; a list repeats its element. */
export function file(type: string, elements: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const lines = Object.entries(elements).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as string[]) : value === undefined ? [] : [value as string]).map(
      (text) => `    <${name}>${text}</${name}>\n`,
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="${NAMESPACE}">\n${lines.join('')}</${type}>\n`;
}

const FOLDERS: Readonly<Record<string, readonly [string, string]>> = {
  Certificate: ['certs', 'crt'],
  ConnectedApp: ['connectedApps', 'connectedApp'],
  ExternalClientApplication: ['externalClientApps', 'eca'],
  ExtlClntAppConfigurablePolicies: ['extlClntAppPolicies', 'ecaPlcy'],
  ExtlClntAppGlobalOauthSettings: ['extlClntAppGlobalOauthSets', 'ecaGlblOauth'],
  ExtlClntAppOauthConfigurablePolicies: ['extlClntAppOauthPolicies', 'ecaOauthPlcy'],
  ExtlClntAppOauthSettings: ['extlClntAppOauthSettings', 'ecaOauth'],
  PermissionSet: ['permissionsets', 'permissionset'],
  Profile: ['profiles', 'profile'],
};

/** A component to deploy. */
export interface TestComponent {
  readonly type: string;
  readonly fullName: string;
  readonly body: string;
}

type Overrides = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One component of an app named `App`, with some elements replaced; undefined leaves one out. */
export const component = {
  header: (over: Overrides = {}, name = 'App'): TestComponent => ({
    type: 'ExternalClientApplication',
    fullName: name,
    body: file('ExternalClientApplication', { contactEmail: 'owner@example.com', distributionState: 'Local', label: name, ...over }),
  }),
  global: (over: Overrides = {}, name = 'App'): TestComponent => ({
    type: 'ExtlClntAppGlobalOauthSettings',
    fullName: `${name}_glbloauth`,
    body: file('ExtlClntAppGlobalOauthSettings', {
      callbackUrl: 'https://app.example.com/callback',
      certificate: pem('app', 'crt'),
      externalClientApplication: name,
      label: `${name}_glbloauth`,
      ...over,
    }),
  }),
  settings: (over: Overrides = {}, name = 'App'): TestComponent => ({
    type: 'ExtlClntAppOauthSettings',
    fullName: `${name}_oauth`,
    body: file('ExtlClntAppOauthSettings', {
      commaSeparatedOauthScopes: 'Api, Web, RefreshToken',
      externalClientApplication: name,
      label: `${name}_oauth`,
      ...over,
    }),
  }),
  policy: (over: Overrides = {}, name = 'App'): TestComponent => ({
    type: 'ExtlClntAppOauthConfigurablePolicies',
    fullName: `${name}_oauthPlcy`,
    body: file('ExtlClntAppOauthConfigurablePolicies', {
      commaSeparatedPermissionSet: 'Integration',
      externalClientApplication: name,
      label: `${name}_oauthPlcy`,
      permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
      ...over,
    }),
  }),
  permissionSet: (over: Overrides = {}, name = 'Integration'): TestComponent => ({
    type: 'PermissionSet',
    fullName: name,
    body: file('PermissionSet', { label: name, ...over }),
  }),
};

/** The five parts that make a working app. */
export const WORKING_APP: readonly TestComponent[] = [
  component.header(),
  component.global(),
  component.settings(),
  component.policy(),
  component.permissionSet(),
];

export interface ZipOptions {
  readonly version?: string;
  readonly extra?: Readonly<Record<string, string>>;
  /** Members of package.xml beyond what the components say. */
  readonly alsoNamed?: readonly (readonly [type: string, fullName: string])[];
}

/** A deployable zip of components, package.xml at its root. */
export function zipOf(components: readonly TestComponent[], { version = '67.0', extra = {}, alsoNamed = [] }: ZipOptions = {}): Uint8Array {
  const members = [...components.map(({ type, fullName }) => [type, fullName] as const), ...alsoNamed];
  const types = [...new Set(members.map(([type]) => type))].map(
    (type) =>
      `<types>${members
        .filter(([other]) => other === type)
        .map(([, name]) => `<members>${name}</members>`)
        .join('')}<name>${type}</name></types>`,
  );
  const files: Record<string, string> = {
    'package.xml': `<?xml version="1.0" encoding="UTF-8"?><Package xmlns="${NAMESPACE}">${types.join('')}<version>${version}</version></Package>`,
    ...extra,
  };
  for (const { type, fullName, body } of components) {
    const [folder, suffix] = FOLDERS[type] ?? ['unknown', 'unknown'];
    files[`${folder}/${fullName}.${suffix}`] = body;
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
}

export interface Message {
  readonly componentType: string;
  readonly fullName: string;
  readonly fileName: string;
  readonly problem?: string;
  readonly problemType?: string;
  readonly created: boolean;
  readonly changed: boolean;
  readonly deleted: boolean;
  readonly success: boolean;
  readonly id?: string;
}

export interface DeployResult {
  readonly status: string;
  readonly success: boolean;
  readonly done: boolean;
  readonly numberComponentsTotal: number;
  readonly numberComponentsDeployed: number;
  readonly numberComponentErrors: number;
  readonly details: { readonly componentSuccesses: readonly Message[]; readonly componentFailures: readonly Message[] };
}

export interface DeployFlags {
  readonly checkOnly?: boolean;
  readonly rollbackOnError?: boolean;
  readonly ignoreWarnings?: boolean;
  readonly singlePackage?: boolean;
  readonly allowMissingFiles?: boolean;
}

const bearer = (emulator: Emulator): Record<string, string> => ({ Authorization: `Bearer ${emulator.accessToken}` });

/** Sends a zip to deployRequest and answers the first response. */
export async function startDeploy(emulator: Emulator, zip: Uint8Array, flags: DeployFlags = {}): Promise<Response> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(zip)], { type: 'application/zip' }), 'deploy.zip');
  const options = JSON.stringify({ deployOptions: { rollbackOnError: true, singlePackage: true, ...flags } });
  form.append('entity_content', new Blob([options], { type: 'application/json' }));
  return fetch(`${emulator.instanceUrl}/services/data/v67.0/metadata/deployRequest`, {
    method: 'POST',
    headers: bearer(emulator),
    body: form,
  });
}

/** Reads a deploy's state once. */
export async function checkDeploy(emulator: Emulator, id: string): Promise<DeployResult> {
  const url = `${emulator.instanceUrl}/services/data/v67.0/metadata/deployRequest/${id}?includeDetails=true`;
  const answer = (await (await fetch(url, { headers: bearer(emulator) })).json()) as { deployResult: DeployResult };
  return answer.deployResult;
}

/** Deploys and waits for the end. */
export async function deploy(
  emulator: Emulator,
  content: readonly TestComponent[] | Uint8Array,
  flags: DeployFlags = {},
): Promise<DeployResult> {
  const zip = content instanceof Uint8Array ? content : zipOf(content);
  const started = (await (await startDeploy(emulator, zip, flags)).json()) as { id: string };
  for (;;) {
    const result = await checkDeploy(emulator, started.id);
    if (result.done) return result;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The texts of a deploy's failures. */
export function problems(result: DeployResult): string[] {
  return result.details.componentFailures.map(({ problem }) => problem ?? '');
}

/** A JSON answer with its status. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
  readonly headers: Headers;
}

async function toAnswer<Body>(response: Response): Promise<Answer<Body>> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, body: body as Body, text, headers: response.headers };
}

/** Calls the REST API as the admin, or with the token given. */
export async function rest<Body>(
  emulator: Emulator,
  path: string,
  { method = 'GET', body, token = emulator.accessToken }: { method?: string; body?: unknown; token?: string } = {},
): Promise<Answer<Body>> {
  const init: RequestInit = { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } };
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
  return toAnswer(await fetch(emulator.instanceUrl + path, init));
}

export interface QueryAnswer {
  readonly totalSize: number;
  readonly done: boolean;
  readonly records: readonly Record<string, unknown>[];
  readonly nextRecordsUrl?: string;
}

/** Runs SOQL as the admin and answers the body. */
export async function query(emulator: Emulator, soql: string): Promise<Answer<QueryAnswer>> {
  return rest(emulator, `/services/data/v67.0/query?q=${encodeURIComponent(soql)}`);
}

/** The first column of the first record. */
export async function queryOne(emulator: Emulator, soql: string): Promise<string> {
  const { body } = await query(emulator, soql);
  const [record] = body.records;
  return String(Object.entries(record ?? {}).find(([name]) => name !== 'attributes')?.[1]);
}

/** Gives a user a permission set. */
export async function assign(emulator: Emulator, username: string, permissionSet = 'Integration'): Promise<Answer> {
  const AssigneeId = await queryOne(emulator, `SELECT Id FROM User WHERE Username = '${username}'`);
  const PermissionSetId = await queryOne(emulator, `SELECT Id FROM PermissionSet WHERE Name = '${permissionSet}'`);
  return rest(emulator, '/services/data/v67.0/sobjects/PermissionSetAssignment', { method: 'POST', body: { AssigneeId, PermissionSetId } });
}

/** The files of a retrieve over SOAP. */
export async function retrieve(
  emulator: Emulator,
  types: Readonly<Record<string, readonly string[]>>,
  version = '67.0',
): Promise<Record<string, string>> {
  const asked = Object.entries(types).map(
    ([type, names]) => `<types>${names.map((name) => `<members>${name}</members>`).join('')}<name>${type}</name></types>`,
  );
  const request = `<request><apiVersion>${version}</apiVersion><unpackaged>${asked.join('')}<version>${version}</version></unpackaged></request>`;
  const { text } = await soap(emulator, `<retrieve>${request}</retrieve>`);
  const id = /<id>(.+?)<\/id>/.exec(text)?.[1] ?? '';
  for (;;) {
    const status = await soap(emulator, `<checkRetrieveStatus><asyncProcessId>${id}</asyncProcessId></checkRetrieveStatus>`);
    const zip = /<zipFile>(.+?)<\/zipFile>/.exec(status.text)?.[1];
    if (zip !== undefined) {
      const files = unzipSync(new Uint8Array(Buffer.from(zip, 'base64')));
      return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
    }
    if (status.status !== 200) throw new Error(status.text);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Sends a SOAP body as the admin. */
export async function soap(emulator: Emulator, body: string, { token = emulator.accessToken, version = '67.0' } = {}): Promise<Answer> {
  const envelope = `<?xml version="1.0" encoding="UTF-8"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header><SessionHeader xmlns="${NAMESPACE}"><sessionId>${token}</sessionId></SessionHeader></se:Header><se:Body xmlns="${NAMESPACE}">${body}</se:Body></se:Envelope>`;
  const headers = { 'Content-Type': 'text/xml', SOAPAction: '""' };
  return toAnswer(await fetch(`${emulator.instanceUrl}/services/Soap/m/${version}`, { method: 'POST', headers, body: envelope }));
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface AssertionOptions {
  readonly key?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A signed assertion; claims given here replace the good ones. */
export function assertion({ key = pem('app', 'key'), header = {}, claims = {} }: AssertionOptions): string {
  const good = { exp: Math.floor(Date.now() / 1000) + 180, jti: randomUUID() };
  const signed = `${encode({ alg: 'RS256', ...header })}.${encode({ ...good, ...claims })}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(key)).toString('base64url')}`;
}

/** Posts a form to the token endpoint. */
export async function token(emulator: Emulator, form: Readonly<Record<string, string>> | string): Promise<Answer<Record<string, string>>> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return toAnswer(await fetch(`${emulator.instanceUrl}/services/oauth2/token`, { method: 'POST', headers, body }));
}

/** Logs a user in with a JWT for the app with this consumer key. */
export async function login(
  emulator: Emulator,
  { iss, sub, ...options }: { iss: string; sub: string } & AssertionOptions,
): Promise<Answer<Record<string, string>>> {
  const claims = { iss, sub, aud: emulator.instanceUrl, ...options.claims };
  return token(emulator, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertion({ ...options, claims }) });
}

/** The consumer key that the org minted for an app. */
export async function consumerKeyOf(emulator: Emulator, name = 'App'): Promise<string> {
  const files = await retrieve(emulator, { ExtlClntAppGlobalOauthSettings: [`${name}_glbloauth`] });
  return /<consumerKey>(.+?)<\/consumerKey>/.exec(Object.values(files).join(''))?.[1] ?? '';
}
