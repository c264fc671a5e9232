/**
 * What real orgs answered, held against the emulator: status, member names and order, wording.
 * The recordings stand outside the repository; a clone without them skips these tests.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import {
  assign,
  component,
  consumerKeyOf,
  deploy,
  login,
  query,
  queryOne,
  rest,
  retrieve,
  soap,
  startDeploy,
  token,
  WORKING_APP,
  zipOf,
  type Answer,
} from './support.ts';

const RECORDINGS = join(import.meta.dirname, '../../../shared/recordings');
const ORDER_SYNC = 'order-sync@example.com';
const SECRET = 'a-secret-of-the-test';
const ASSIGNMENT = '/services/data/v67.0/sobjects/PermissionSetAssignment';

interface Recording {
  readonly request: { readonly path: string };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string };
}

function recording(path: string): Recording {
  return JSON.parse(readFileSync(join(RECORDINGS, `${path}.json`), 'utf8')) as Recording;
}

/** Member names in order, at every depth; lists by their first item. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).map(([name, inner]) => [name, shape(inner)]);
}

/** Element names in order, nested as they are; a run of the same element counts once. */
function elementOrder(xml: string): string[] {
  const names = [...xml.replace(/<\?.*?\?>/, '').matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>/g)].map(
    ([, end, name]) => `${end ?? ''}${name ?? ''}`,
  );
  return names.filter((name) => !name.startsWith('/'));
}

describe.skipIf(!existsSync(RECORDINGS))('recorded', () => {
  let emulator: Emulator;
  let iss: string;
  let legacy: string;

  beforeAll(async () => {
    emulator = await startEmulator({ seed: { allowConnectedAppCreation: true } });
    const config = `<callbackUrl>https://a.b.co</callbackUrl><consumerSecret>${SECRET}</consumerSecret><isClientCredentialEnabled>true</isClientCredentialEnabled>`;
    const connected = (name: string, user: string): { type: string; fullName: string; body: string } => ({
      type: 'ConnectedApp',
      fullName: name,
      body: `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@b.co</contactEmail><label>${name}</label><oauthConfig>${config}${user}<scopes>Api</scopes></oauthConfig></ConnectedApp>`,
    });
    const runAs = `<oauthClientCredentialUser>${ORDER_SYNC}</oauthClientCredentialUser>`;
    const result = await deploy(emulator, [...WORKING_APP, connected('Legacy', runAs), connected('NoUser', '')]);
    expect(result.details.componentFailures).toEqual([]);
    await assign(emulator, ORDER_SYNC);
    iss = await consumerKeyOf(emulator);
    legacy = await connectedKey('Legacy');
  });
  afterAll(async () => {
    await emulator.close();
  });

  const connectedKey = async (name: string): Promise<string> =>
    /<consumerKey>(.+?)</.exec(Object.values(await retrieve(emulator, { ConnectedApp: [name] })).join(''))?.[1] ?? '';
  const credentials = async (key: string): Promise<Answer<Record<string, string>>> =>
    token(emulator, { grant_type: 'client_credentials', client_id: key, client_secret: SECRET });
  const make = async (body: unknown): Promise<Answer> => rest(emulator, ASSIGNMENT, { method: 'POST', body });

  const sameText: readonly (readonly [string, () => Promise<Answer>])[] = [
    ['oauth/error-invalid-client-id', () => login(emulator, { iss: 'nobody', sub: ORDER_SYNC })],
    ['oauth/error-jwt-audience-invalid', () => login(emulator, { iss, sub: ORDER_SYNC, claims: { aud: 'https://test.salesforce.com' } })],
    ['oauth/error-jwt-invalid-assertion', () => login(emulator, { iss, sub: ORDER_SYNC, header: { alg: 'none' } })],
    ['oauth/error-jwt-not-admin-approved', () => login(emulator, { iss, sub: 'stranger@example.com' })],
    ['oauth/error-client-credentials-no-user', async () => credentials(await connectedKey('NoUser'))],
    [
      'oauth/error-jwt-refresh-scope-required',
      async () => {
        const parts = [component.header, component.global, component.policy].map((part) => part({}, 'NoRefresh'));
        await deploy(emulator, [...parts, component.settings({ commaSeparatedOauthScopes: 'Api' }, 'NoRefresh')]);
        return login(emulator, { iss: await consumerKeyOf(emulator, 'NoRefresh'), sub: ORDER_SYNC });
      },
    ],
    ['rest/query-400-invalid-type', () => query(emulator, 'SELECT Id,Name,BillingCity,IsDeleted FROM Accout')],
    ['rest/query-400-malformed-query', () => query(emulator, 'SELEKT Name FROM Account')],
    ['rest/query-200-empty-2024-headers', () => query(emulator, "SELECT Id FROM User WHERE Username = 'nobody'")],
    ['rest/create-404-unknown-sobject', () => rest(emulator, '/services/data/v53.0/sobjects/PlayingCard__c', { method: 'POST', body: {} })],
    [
      'rest/delete-404-entity-is-deleted-2015-headers',
      async () => {
        const AssigneeId = await queryOne(emulator, "SELECT Id FROM User WHERE FirstName = 'Sam'");
        const PermissionSetId = await queryOne(emulator, 'SELECT Id FROM PermissionSet');
        const { body } = (await make({ AssigneeId, PermissionSetId })) as Answer<{ id: string }>;
        await rest(emulator, `${ASSIGNMENT}/${body.id}`, { method: 'DELETE' });
        return rest(emulator, `${ASSIGNMENT}/${body.id}`, { method: 'DELETE' });
      },
    ],
  ];
  it.each(sameText)('%s: the same status and text', async (path, provoke) => {
    const { response } = recording(path);
    const answer = await provoke();
    expect(answer.status).toBe(response.status);
    expect(answer.text).toBe(JSON.stringify(JSON.parse(response.body)));
  });

  const sameShape: readonly (readonly [string, () => Promise<Answer>])[] = [
    ['oauth/token-jwt-bearer-200-fields', () => login(emulator, { iss, sub: ORDER_SYNC })],
    ['oauth/token-client-credentials-200-fields', () => credentials(legacy)],
    ['oauth/userinfo-200-2026', () => rest(emulator, '/services/oauth2/userinfo')],
    [
      'oauth/identity-200-2022-pretty',
      async () => rest(emulator, `/id/${emulator.orgId}/${await queryOne(emulator, "SELECT Id FROM User WHERE FirstName = 'Ada'")}`),
    ],
    ['oauth/services-data-versions-2026', () => rest(emulator, '/services/data')],
    ['rest/query-200-parent-relationship', () => query(emulator, 'SELECT Name, Profile.Name FROM User LIMIT 1')],
    ['rest/query-200-count-id', () => query(emulator, 'select count(Id) from User')],
    ['rest/query-200-permissionset', () => query(emulator, 'SELECT Id,Name FROM PermissionSet LIMIT 1')],
    ['rest/create-400-invalid-field', () => make({ FavoritePet__c: 'Dog' })],
    ['rest/create-400-required-field-missing', () => make({ PermissionSetId: '0PS000000000001GAA' })],
    ['rest/error-405-method-not-allowed', () => rest(emulator, '/services/data/v37.0/sobjects/User', { method: 'PATCH', body: {} })],
    [
      'rest/create-201-2026',
      async () => {
        const AssigneeId = await queryOne(emulator, "SELECT Id FROM User WHERE FirstName = 'Billing'");
        return make({ AssigneeId, PermissionSetId: await queryOne(emulator, 'SELECT Id FROM PermissionSet') });
      },
    ],
  ];
  it.each(sameShape)('%s: the same status, members and order', async (path, provoke) => {
    const { response } = recording(path);
    const answer = await provoke();
    // The names of parents differ with the objects that are asked for.
    const names = (text: string): string => text.replace(/"(Owner|Profile)"/g, '"Parent"');
    expect(answer.status).toBe(response.status);
    expect(shape(JSON.parse(names(answer.text)))).toEqual(shape(JSON.parse(names(response.body))));
    const location = response.headers.location !== undefined;
    expect(answer.headers.has('location')).toBe(location);
  });

  it('oauth/services-data-versions-2026: the same labels', async () => {
    const { body } = await rest<unknown[]>(emulator, '/services/data');
    const recorded = JSON.parse(recording('oauth/services-data-versions-2026').response.body) as unknown[];
    expect(body.slice(0, recorded.length)).toEqual(recorded);
  });

  it('soap-metadata: the same elements in the same order', async () => {
    const slow = await startEmulator({ seed: { asyncDelay: 300 } });
    const zip = Buffer.from(zipOf([component.permissionSet()])).toString('base64');
    const started = await soap(
      slow,
      `<deploy><ZipFile>${zip}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`,
    );
    expect(elementOrder(started.text)).toEqual(elementOrder(recording('soap-metadata/deploy-queued').response.body));
    const id = /<id>(.+?)</.exec(started.text)?.[1] ?? '';
    const status = await soap(
      slow,
      `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`,
    );
    expect(elementOrder(status.text)).toEqual(elementOrder(recording('soap-metadata/checkdeploystatus-pending').response.body));
    await slow.close();
  });

  it('soap-metadata/checkdeploystatus-failed-no-package-xml: the same elements in the same order', async () => {
    const { zipSync } = await import('fflate');
    const { id } = (await (await startDeploy(emulator, zipSync({ a: new Uint8Array(1) }))).json()) as { id: string };
    for (;;) {
      const status = await soap(
        emulator,
        `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`,
      );
      if (!status.text.includes('<done>true')) continue;
      expect(elementOrder(status.text)).toEqual(
        elementOrder(recording('soap-metadata/checkdeploystatus-failed-no-package-xml').response.body),
      );
      return;
    }
  });

  it('soap-metadata/listmetadata-apexclass-two: the same elements in the same order', async () => {
    const { text } = await soap(emulator, '<listMetadata><queries><type>PermissionSet</type></queries></listMetadata>');
    const recorded = elementOrder(recording('soap-metadata/listmetadata-apexclass-two').response.body).filter(
      (name) => name !== 'namespacePrefix',
    );
    const one = recorded.slice(0, recorded.indexOf('result', 4));
    expect(elementOrder(text).slice(0, one.length)).toEqual(one);
  });
});
