/** Recorded exchanges that a request alone does not provoke: logins, metadata calls, logs. The rules are those of `recordings.ts`. */
import { expect } from 'vitest';
import type { Emulator, Seed } from '../../src/emulator/index.ts';
import { allow, CALLBACK, codeOf, connectedApp, SECRET } from './oauth-support.ts';
import {
  component,
  consumerKeyOf,
  deploy,
  problems,
  query,
  queryOne,
  rest,
  retrieve,
  soap,
  startDeploy,
  token,
  zipOf,
  type Answer,
  type AssertionOptions,
} from './support.ts';

/** An org with a working app whose user `order-sync` is let in. */
export interface Scene {
  readonly emulator: Emulator;
  /** Consumer key of the app. */
  readonly iss: string;
  readonly loginAs: (sub: string, options?: AssertionOptions) => Promise<Answer<Record<string, string>>>;
}

export interface Provoke {
  readonly provoke: (scene: Scene) => Promise<Pick<Answer, 'status' | 'text'>>;
  readonly compare: (recorded: string, given: string) => void;
  readonly how: string;
  readonly seed?: Seed;
}

type Table = Readonly<Record<string, Provoke | { readonly out: string }>>;
type Run = Provoke['provoke'];

const ORDER_SYNC = 'order-sync@example.com';
const LEGACY: Seed = { allowConnectedAppCreation: true };

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).map(([name, inner]) => [name, shape(inner)]);
}

const sameText = (provoke: Run, seed: Seed = {}): Provoke => ({
  provoke,
  seed,
  how: 'status, text',
  compare: (recorded, given) => {
    expect(given).toBe(recorded.trim().startsWith('{') ? JSON.stringify(JSON.parse(recorded)) : recorded);
  },
});
/** The recorded text has placeholders that are no JSON where values stand. */
const readLoosely = (text: string): unknown => JSON.parse(text.replace(/: (?:<\w+>|integer)(,?)$/gm, ': 0$1'));
const sameShape = (provoke: Run, seed: Seed = {}): Provoke => ({
  provoke,
  seed,
  how: 'status, members and order',
  compare: (recorded, given) => {
    expect(shape(JSON.parse(given))).toEqual(shape(readLoosely(recorded)));
  },
});
/** Element names in order, a run of the same list item once. */
function elements(xml: string): string[] {
  const names = [...xml.replace(/<\?.*?\?>/g, '').matchAll(/<([\w:]+)/g)].map(([, name = '']) => name);
  return names.filter((name, index) => name !== names[index - 1]);
}
const sameElements = (
  provoke: Run,
  { seed = {}, only = (names) => names }: { seed?: Seed; only?: (names: string[]) => string[] } = {},
): Provoke => ({
  provoke,
  seed,
  how: 'status, elements and order',
  compare: (recorded, given) => {
    expect(only(elements(given))).toEqual(only(elements(recorded)));
  },
});
const contains = (provoke: Run, pick: (recorded: string) => string, seed: Seed = {}): Provoke => ({
  provoke,
  seed,
  how: 'wording',
  compare: (recorded, given) => {
    expect(given).toContain(pick(recorded));
  },
});

const keyOfConnected = async (emulator: Emulator, name: string): Promise<string> =>
  /<consumerKey>(.+?)</.exec(Object.values(await retrieve(emulator, { ConnectedApp: [name] })).join(''))?.[1] ?? '';
const withConnected = async (emulator: Emulator, ...[name, options]: Parameters<typeof connectedApp>): Promise<string> => {
  const result = await deploy(emulator, [connectedApp(name, options)]);
  expect(problems(result)).toEqual([]);
  return keyOfConnected(emulator, name);
};
const credentials = (emulator: Emulator, key: string): ReturnType<typeof token> =>
  token(emulator, { grant_type: 'client_credentials', client_id: key, client_secret: SECRET });
const CREDENTIALS_FLOW = '<isClientCredentialEnabled>true</isClientCredentialEnabled>';
const RUN_AS = `${CREDENTIALS_FLOW}<oauthClientCredentialUser>${ORDER_SYNC}</oauthClientCredentialUser>`;
const get = async (emulator: Emulator, path: string): Promise<Answer> => rest(emulator, path);
const FLOW_APP = { scopes: ['Api', 'RefreshToken', 'OpenID'] };
const exchange = async (emulator: Emulator): Promise<Answer<Record<string, string>> & { key: string }> => {
  const key = await withConnected(emulator, 'Flow', FLOW_APP);
  const code = codeOf(await allow(emulator, { client_id: key, scope: 'api refresh_token openid' }, { username: 'stranger@example.com' }));
  const answer = await token(emulator, {
    grant_type: 'authorization_code',
    code,
    client_id: key,
    client_secret: SECRET,
    redirect_uri: CALLBACK,
  });
  return { ...answer, key };
};
const refresh = (emulator: Emulator, key: string, refreshToken: string): ReturnType<typeof token> =>
  token(emulator, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: key, client_secret: SECRET });

export const OAUTH: Table = {
  'oauth/auth-configuration-200': sameShape(({ emulator }) => get(emulator, '/.well-known/auth-configuration')),
  'oauth/error-client-credentials-no-user': sameText(
    async ({ emulator }) => credentials(emulator, await withConnected(emulator, 'NoUser', { config: CREDENTIALS_FLOW })),
    LEGACY,
  ),
  'oauth/error-client-credentials-wrong-host': {
    out: 'a login host is not the org; replayed in orgs.test.ts and oauth-error-table.test.ts',
  },
  'oauth/error-eca-not-installed': { out: 'needs two orgs; replayed in oauth-error-table.test.ts' },
  'oauth/error-expired-refresh-token': sameText(async ({ emulator }) => {
    const { body, key } = await exchange(emulator);
    await token(emulator, { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '', client_id: key, client_secret: SECRET });
    const revoked = await fetch(`${emulator.instanceUrl}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: body.refresh_token ?? '' }),
    });
    expect(revoked.status).toBe(200);
    return refresh(emulator, key, body.refresh_token ?? '');
  }, LEGACY),
  'oauth/error-invalid-client-id': sameText(({ loginAs }) => loginAs(ORDER_SYNC, { claims: { iss: 'nobody' } })),
  'oauth/error-jwt-audience-invalid': sameText(({ loginAs }) => loginAs(ORDER_SYNC, { claims: { aud: 'https://test.salesforce.com' } })),
  'oauth/error-jwt-invalid-assertion': sameText(({ loginAs }) => loginAs(ORDER_SYNC, { header: { alg: 'none' } })),
  'oauth/error-jwt-not-admin-approved': sameText(({ loginAs }) => loginAs('stranger@example.com')),
  'oauth/error-jwt-refresh-scope-required': sameText(async ({ emulator, loginAs }) => {
    const parts = [component.header, component.global, component.policy].map((part) => part({}, 'NoRefresh'));
    await deploy(emulator, [...parts, component.settings({ commaSeparatedOauthScopes: 'Api' }, 'NoRefresh')]);
    return loginAs(ORDER_SYNC, { claims: { iss: await consumerKeyOf(emulator, 'NoRefresh') } });
  }),
  'oauth/error-revoke-invalid-token': { out: 'a test double; its framing as a list is doubtful, the emulator answers one object' },
  'oauth/identity-200-2022-pretty': sameShape(async ({ emulator }) =>
    get(emulator, `/id/${emulator.orgId}/${await queryOne(emulator, "SELECT Id FROM User WHERE FirstName = 'Ada'")}`),
  ),
  'oauth/introspect-200-active': sameShape(async ({ emulator, loginAs, iss }) => {
    const { body } = await loginAs(ORDER_SYNC);
    const { componentSuccesses } = (
      await deploy(emulator, [component.global({ consumerKey: undefined, isConsumerSecretOptional: 'true' })])
    ).details;
    expect(componentSuccesses.length).toBeGreaterThan(0);
    const form = new URLSearchParams({ token: body.access_token ?? '', client_id: iss });
    const answer = await fetch(`${emulator.instanceUrl}/services/oauth2/introspect`, { method: 'POST', body: form });
    return { status: answer.status, text: await answer.text() };
  }),
  'oauth/openid-configuration-200': sameShape(({ emulator }) => get(emulator, '/.well-known/openid-configuration')),
  'oauth/services-data-version-root-2015': {
    ...sameShape(({ emulator }) => get(emulator, '/services/data/v31.0')),
    how: 'recorded members and order; two newer ones stand behind them',
    compare: (recorded, given) => {
      const wanted = Object.keys(JSON.parse(recorded) as object);
      expect(Object.keys(JSON.parse(given) as object).slice(0, wanted.length)).toEqual(wanted);
    },
  },
  'oauth/services-data-versions-2026': {
    ...sameText(({ emulator }) => get(emulator, '/services/data')),
    how: 'text, as far as the recorded versions go',
    compare: (recorded, given) => {
      const wanted = JSON.parse(recorded) as unknown[];
      expect((JSON.parse(given) as unknown[]).slice(0, wanted.length)).toEqual(wanted);
    },
  },
  'oauth/token-asset-200-fields': { out: 'asset tokens are not emulated' },
  'oauth/token-authorization-code-200-fields': sameShape(({ emulator }) => exchange(emulator), LEGACY),
  'oauth/token-client-credentials-200-fields': sameShape(
    async ({ emulator }) => credentials(emulator, await withConnected(emulator, 'Runs', { config: RUN_AS })),
    LEGACY,
  ),
  'oauth/token-jwt-bearer-200-fields': sameShape(({ loginAs }) => loginAs(ORDER_SYNC)),
  'oauth/token-password-200-2024-headers': { out: 'the username-password flow is blocked in orgs made since 2023, and here' },
  'oauth/token-refresh-200-fields': sameShape(async ({ emulator }) => {
    const { body, key } = await exchange(emulator);
    return refresh(emulator, key, body.refresh_token ?? '');
  }, LEGACY),
  'oauth/userinfo-200-2026': sameShape(({ emulator }) => get(emulator, '/services/oauth2/userinfo')),
};

const PS = component.permissionSet();
const deployCall = (zip: Uint8Array): string =>
  `<deploy><ZipFile>${Buffer.from(zip).toString('base64')}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`;
const idOf = ({ text }: Pick<Answer, 'text'>): string => /<id>(.+?)<\/id>/.exec(text)?.[1] ?? '';
const statusCall = (id: string): string =>
  `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`;
const untilDone = async (emulator: Emulator, call: string): Promise<Answer> => {
  for (;;) {
    const answer = await soap(emulator, call);
    if (!answer.text.includes('<done>false')) return answer;
  }
};
const fetched = async (emulator: Emulator, types: string): Promise<Answer> => {
  const started = await soap(
    emulator,
    `<retrieve><request><apiVersion>67.0</apiVersion><unpackaged>${types}<version>67.0</version></unpackaged></request></retrieve>`,
  );
  return untilDone(emulator, `<checkRetrieveStatus><asyncProcessId>${idOf(started)}</asyncProcessId></checkRetrieveStatus>`);
};
const WANTED = '<types><members>Integration</members><name>PermissionSet</name></types>';
const failing = async (
  emulator: Emulator,
  ...components: Parameters<typeof deploy>[1] extends infer C ? (C extends readonly (infer T)[] ? T[] : never) : never
): Promise<Pick<Answer, 'status' | 'text'>> => ({
  status: 200,
  text: problems(await deploy(emulator, components)).join('\n'),
});
const APEX = 'Apex and old SOAP endpoints are not emulated';
const PARTNER = 'the Partner API is not emulated';
const OLD = 'API 23 to 31 shapes: the recorded component types are not emulated; covered in metadata-version.test.ts where they are';

export const SOAP: Table = {
  'soap-metadata/bulk1-jobinfo-open': { out: 'the Bulk API is not emulated' },
  'soap-metadata/canceldeploy-shape': sameElements(
    async ({ emulator }) =>
      soap(emulator, `<cancelDeploy><String>${idOf(await soap(emulator, deployCall(zipOf([PS]))))}</String></cancelDeploy>`),
    { seed: { asyncDelay: 100 }, only: (names) => names.slice(names.indexOf('result')) },
  ),
  'soap-metadata/checkdeploystatus-api31-headers-excerpt': { out: 'an excerpt of checkdeploystatus-pending’s shape' },
  'soap-metadata/checkdeploystatus-done-api23': { out: OLD },
  'soap-metadata/checkdeploystatus-error-api23': { out: OLD },
  'soap-metadata/checkdeploystatus-failed-no-package-xml': sameElements(async ({ emulator }) => {
    const { zipSync } = await import('fflate');
    const { id } = (await (await startDeploy(emulator, zipSync({ a: new Uint8Array(1) }))).json()) as { id: string };
    return untilDone(emulator, statusCall(id));
  }),
  'soap-metadata/checkdeploystatus-failures-jsforce-parsed': {
    out: 'Apex classes are not emulated; not the wire but what a client made of it',
  },
  'soap-metadata/checkdeploystatus-pending': sameElements(
    async ({ emulator }) => {
      const zip = deployCall(zipOf([PS]));
      await soap(emulator, zip);
      return soap(emulator, statusCall(idOf(await soap(emulator, zip))));
    },
    { seed: { asyncDelay: 150 } },
  ),
  'soap-metadata/checkretrievestatus-messages-missing-entities': {
    out: 'its wording lacks `named`, which recordings of newer clients have; messages are tested in metadata.test.ts',
  },
  'soap-metadata/checkretrievestatus-succeeded-api65': sameElements(({ emulator }) => fetched(emulator, WANTED), {
    // How many components there are differs.
    only: (names) => [...new Set(names)].filter((name) => name !== 'manageableState'),
  }),
  'soap-metadata/checkretrievestatus-succeeded-raw': sameElements(({ emulator }) => fetched(emulator, WANTED), {
    only: (names) => [...new Set(names)].filter((name) => name !== 'manageableState'),
  }),
  'soap-metadata/deploy-queued': sameElements(({ emulator }) => soap(emulator, deployCall(zipOf([PS])))),
  'soap-metadata/describemetadata-api23-full': { out: 'the list of types is that of API 23' },
  'soap-metadata/describemetadata-api26-full': { out: 'the list of types is that of API 26' },
  'soap-metadata/describemetadata-api65-abridged': sameElements(
    ({ emulator }) => soap(emulator, '<describeMetadata><asOfVersion>65.0</asOfVersion></describeMetadata>', { version: '65.0' }),
    {
      only: (names) => [...new Set(names)].filter((name) => name !== 'childXmlNames'),
    },
  ),
  'soap-metadata/describemetadata-jsforce-parsed-full': { out: 'not the wire but what a client made of it' },
  'soap-metadata/eca-oauthsettings-retrieved': { out: 'a packaged app; the Local one is compared in metadata.test.ts' },
  'soap-metadata/eca-problem-global-settings-without-oauth-settings': contains(
    ({ emulator }) => failing(emulator, component.header({}, 'Alone'), component.global({}, 'Alone')),
    (recorded) => recorded.trim(),
  ),
  'soap-metadata/eca-problem-invalid-enum': contains(
    ({ emulator }) => failing(emulator, component.policy({ permittedUsersPolicyType: 'AdminApproved' })),
    (recorded) => recorded.trim(),
  ),
  'soap-metadata/eca-problem-invalid-scope-token': {
    ...contains(({ emulator }) => failing(emulator, component.settings({ commaSeparatedOauthScopes: 'Api, mcp_api' })), String),
    how: 'every recorded scope is named; the sentence around them was not recorded',
    compare: (recorded, given) => {
      const listed = (text: string): string[] => text.split(/[\s,:]+/);
      expect(listed(given)).toEqual(expect.arrayContaining(recorded.trim().split(', ')));
    },
  },
  'soap-metadata/eca-problem-no-valid-execution-user': contains(
    ({ emulator }) =>
      failing(emulator, component.policy({ isClientCredentialsFlowEnabled: 'true', clientCredentialsFlowUser: 'nobody@example.com' })),
    () => 'Enter a valid execution user for the OAuth client credentials flow.',
  ),
  'soap-metadata/eca-retrieved-default-policies': {
    how: 'both files, text for text',
    provoke: async ({ emulator }) => {
      await deploy(emulator, [component.header({}, 'N'), component.global({}, 'N'), component.settings({}, 'N')]);
      const files = await retrieve(emulator, {
        ExtlClntAppConfigurablePolicies: ['N_defaultPolicy', 'N_oauth_defaultPolicy'],
        ExtlClntAppOauthConfigurablePolicies: ['N_defaultPolicy', 'N_oauth_defaultPolicy'],
      });
      return {
        status: 200,
        text: Object.keys(files)
          .toSorted()
          .map((path) => files[path] ?? '')
          .join('\n'),
      };
    },
    compare: (recorded, given) => {
      const lines = (text: string): string[] =>
        text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line.startsWith('<') && !line.includes('label>') && !line.includes('?xml') && !line.includes('Package'));
      expect(
        lines(given)
          .filter((line) => !/types>|members>|name>|version>/.test(line))
          .toSorted(),
      ).toEqual(lines(recorded.replaceAll('{{NAME}}', 'N')).toSorted());
    },
  },
  'soap-metadata/executeanonymous-apex-soap': { out: APEX },
  'soap-metadata/fault-insufficient-access-metadata': contains(
    async ({ emulator, loginAs }) => {
      const { body } = await loginAs(ORDER_SYNC);
      return soap(emulator, '<describeMetadata/>', { token: body.access_token ?? '' });
    },
    () =>
      '<faultcode>sf:INSUFFICIENT_ACCESS</faultcode><faultstring>INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData permission</faultstring>',
  ),
  'soap-metadata/fault-invalid-session-id-partner': { out: PARTNER },
  'soap-metadata/listmetadata-apexclass-two': sameElements(
    ({ emulator }) => soap(emulator, '<listMetadata><queries><type>PermissionSet</type></queries></listMetadata>'),
    {
      only: (names) => [...new Set(names)].filter((name) => name !== 'namespacePrefix' && name !== 'manageableState'),
    },
  ),
  'soap-metadata/listmetadata-standard-objects-api23': { out: OLD },
  'soap-metadata/login-failure-fault-raw': { out: PARTNER },
  'soap-metadata/partner-create-insufficient-access': { out: PARTNER },
  'soap-metadata/partner-create-profile-duplicate-name': { out: PARTNER },
  'soap-metadata/problem-package-xml-version': contains(
    async ({ emulator }) => ({ status: 200, text: problems(await deploy(emulator, zipOf([PS], { version: '156.0' }))).join('\n') }),
    () => 'Invalid version specified:156.0',
  ),
  'soap-metadata/problem-permissionset-profile-texts': contains(
    ({ emulator }) =>
      failing(emulator, {
        ...PS,
        body: PS.body.replace(
          '</PermissionSet>',
          '<userPermissions><enabled>true</enabled><name>AllowUniversalSearch</name></userPermissions></PermissionSet>',
        ),
      }),
    () => 'Unknown user permission: AllowUniversalSearch',
  ),
  'soap-metadata/readmetadata-permissionset': sameElements(
    ({ emulator }) => soap(emulator, '<readMetadata><type>PermissionSet</type><fullNames>Integration</fullNames></readMetadata>'),
    {
      only: (names) => names.filter((name) => !['fieldPermissions', 'editable', 'field', 'readable'].includes(name)),
    },
  ),
  'soap-metadata/retrieve-checkstatus-inprogress': { out: 'checkStatus, which the newer calls replaced' },
  'soap-metadata/soap-login-success-api23': { out: PARTNER },
  'soap-metadata/soap-login-success-api42-raw': { out: PARTNER },
  'soap-metadata/upsertmetadata-all-or-none-rollback': {
    out: 'custom fields are not emulated; the header is tested in metadata-single.test.ts',
  },
};

const download = async (emulator: Emulator, type: string): Promise<Pick<Answer, 'status' | 'text'>> => {
  const id = await queryOne(emulator, `SELECT Id FROM EventLogFile WHERE EventType = '${type}'`);
  return get(emulator, `/services/data/v58.0/sobjects/EventLogFile/${id}/LogFile`);
};
const unquoted = (line: string): string[] => line.replaceAll('"', '').split(',');
const LOGS = "SELECT Id,CreatedDate,LogDate,LogFile FROM EventLogFile WHERE EventType = 'Login' ORDER BY CreatedDate ASC NULLS FIRST";

export const EVENTS_AND_CONNECT: Table = {
  'connect/apps-oauth-credentials-consumer-path': {
    out: 'the recorded body is empty, which is a default of the conversion and no evidence',
  },
  'connect/apps-oauth-usage-users-200': sameShape(async ({ emulator, loginAs }) => {
    await loginAs(ORDER_SYNC);
    return get(emulator, '/services/data/v64.0/apps/oauth/usage/App/users?page=0&pageSize=100');
  }),
  'eventlog/apitotalusage-csv-columns': {
    provoke: ({ emulator }) => download(emulator, 'ApiTotalUsage'),
    how: 'every recorded column is there',
    compare: (recorded, given) => {
      expect(unquoted(given.split('\n')[0] ?? '')).toEqual(expect.arrayContaining(recorded.trim().split('\n')));
    },
  },
  'eventlog/eventlogfile-apitotalusage-row': {
    provoke: ({ emulator }) =>
      query(emulator, "SELECT Id,EventType,LogDate,LogFileLength FROM EventLogFile WHERE EventType='ApiTotalUsage'"),
    how: 'LogFileLength is a double',
    compare: (_recorded, given) => {
      expect(given).toMatch(/"EventType":"ApiTotalUsage","LogDate":"[^"]+T00:00:00\.000\+0000","LogFileLength":\d+\.0\}/);
    },
  },
  'eventlog/login-csv-2022': { out: 'the file of 2022, before LOGIN_TYPE and LOGIN_SUB_TYPE; today’s is login-csv-2023' },
  'eventlog/login-csv-2023': {
    provoke: async ({ emulator, loginAs }) => {
      await loginAs(ORDER_SYNC);
      return download(emulator, 'Login');
    },
    how: 'header text for text; the row by its quoting, its ids’ lengths and its fixed values',
    compare: (recorded, given) => {
      const [header, row] = recorded.split('\n');
      const [ownHeader, ownRow] = given.split('\n');
      expect(ownHeader).toBe(header);
      expect(ownRow).toMatch(/^"[^"]*"(?:,"[^"]*")*$/);
      const columns = unquoted(header ?? '');
      const [wanted, own] = [unquoted(row ?? ''), unquoted(ownRow ?? '')];
      for (const [index, name] of columns.entries()) {
        if (/_ID$|_ID_DERIVED$|^TIMESTAMP/.test(name)) expect([name, own[index]?.length]).toEqual([name, wanted[index]?.length]);
        if (
          /^(EVENT_TYPE|URI|SESSION_KEY|USER_TYPE|REQUEST_STATUS|LOGIN_TYPE|API_VERSION|TLS_PROTOCOL|CIPHER_SUITE|LOGIN_STATUS)$/.test(name)
        ) {
          expect([name, own[index]]).toEqual([name, wanted[index]]);
        }
      }
      expect(given.endsWith('\n')).toBe(true);
    },
  },
  'eventlog/query-eventlogfile-hourly-200': sameShape(
    async ({ emulator, loginAs }) => {
      await loginAs(ORDER_SYNC);
      return query(
        emulator,
        LOGS.replace('WHERE', "WHERE Interval = 'Hourly' AND").replace('NULLS FIRST', 'NULLS FIRST, Id ASC NULLS FIRST'),
      );
    },
    { eventLogIntervals: ['Daily', 'Hourly'] },
  ),
  'eventlog/query-eventlogfile-login-200': sameShape(async ({ emulator, loginAs }) => {
    await loginAs(ORDER_SYNC);
    return query(emulator, LOGS);
  }),
  'eventlog/query-loginevent-200-2023': {
    provoke: async ({ emulator, loginAs }) => {
      await loginAs(ORDER_SYNC);
      return query(emulator, 'SELECT FIELDS(STANDARD) FROM LoginEvent');
    },
    how: 'members (its author sorted them and left out empty ones), and the values that are the same in every org',
    compare: (recorded, given) => {
      const first = (text: string): Record<string, unknown> =>
        (JSON.parse(text) as { records: Record<string, unknown>[] }).records[0] ?? {};
      const [wanted, own] = [first(recorded), first(given)];
      expect(Object.keys(own)).toEqual(expect.arrayContaining(Object.keys(wanted)));
      for (const name of [
        'Id',
        'AdditionalInfo',
        'ApiType',
        'Browser',
        'CipherSuite',
        'EvaluationTime',
        'HttpMethod',
        'LoginType',
        'SessionLevel',
        'Status',
        'TlsProtocol',
        'UserType',
      ]) {
        expect([name, own[name]]).toEqual([name, wanted[name]]);
      }
    },
  },
};
