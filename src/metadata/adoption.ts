/**
 * The way back: components of an app, observed in an org or read from files, as the fields of a spec.
 * Rule: the mirror of the files that write each type. It reads what fields there are; whether they say it all is for the caller to see.
 */
import { isMap } from '../spec/index.ts';
import { certificateBody } from './certificate-body.ts';
import { appOf } from './observed.ts';
import type { ObservedComponent } from './observed.ts';
import { connectedAppPolicy } from './refresh-token-policy.ts';
import type { XmlTree } from './xml.ts';

/** An app as a spec would hold it: plain data, every field that the components have. */
export interface ReadApp {
  readonly app: Readonly<Record<string, unknown>>;
  /** Base64 bodies of certificates, by what they are for. */
  readonly certificates: { readonly jwtBearer?: string; readonly clientAssertion?: string };
}

/** Reads the leaves of one component. */
interface Reader {
  readonly isThere: boolean;
  readonly text: (name: string) => string | undefined;
  /** An absent switch of a component that is there is off; undefined where there is no component. */
  readonly flag: (name: string) => boolean | undefined;
  readonly number: (name: string) => number | undefined;
  readonly list: (name: string, separator: RegExp) => string[];
  readonly all: (name: string) => readonly (string | XmlTree)[];
  readonly tree: (name: string) => Reader;
}

/** Names of the apps that the components belong to, sorted. */
export function appsOf(components: readonly ObservedComponent[]): string[] {
  return [...new Set(components.flatMap((each) => appOf(each) ?? []))].sort();
}

/** The components of one app; where an org has it as both kinds, those of the External Client App. */
export function componentsOfApp(name: string, components: readonly ObservedComponent[]): ObservedComponent[] {
  const own = components.filter((each) => appOf(each) === name);
  const external = own.filter((each) => each.type !== 'ConnectedApp');
  return external.length > 0 ? external : own;
}

/** Reads the spec of one app from its components. */
export function readApp(name: string, components: readonly ObservedComponent[]): ReadApp {
  const readers = new Map(components.map((each) => [each.type, reader(each.metadata)]));
  const legacy = readers.get('ConnectedApp');
  const { app, certificates } = legacy ? fromConnectedApp(legacy, name) : fromExternalClientApp(name, readers);
  return { app: compact(app), certificates: compact(certificates) };
}

type Parts = ReadonlyMap<string, Reader>;

function fromExternalClientApp(name: string, parts: Parts): { app: Record<string, unknown>; certificates: Record<string, unknown> } {
  const part = (type: string): Reader => parts.get(type) ?? reader(undefined);
  const header = part('ExternalClientApplication');
  const global = part('ExtlClntAppGlobalOauthSettings');
  const settings = part('ExtlClntAppOauthSettings');
  const policies = part('ExtlClntAppOauthConfigurablePolicies');
  const plugins = part('ExtlClntAppConfigurablePolicies');
  return {
    app: {
      ...headerOf(header, name),
      distributionState: header.text('distributionState'),
      isProtected: header.flag('isProtected'),
      isEnabled: plugins.text('isEnabled') === undefined ? undefined : plugins.flag('isEnabled'),
      oauth: {
        callbackUrls: global.list('callbackUrl', /\s+/),
        scopes: settings.list('commaSeparatedOauthScopes', /,/),
        customScopes: settings.list('commaSeparatedCustomScopes', /,/),
        flows: {
          // Developer's and administrator's switch are one in a spec; a source may lack the developer's, which stands beside secrets.
          clientCredentials: global.flag('isClientCredentialsFlowEnabled') ?? policies.flag('isClientCredentialsFlowEnabled'),
          codeCredentials: global.flag('isCodeCredFlowEnabled'),
          device: global.flag('isDeviceFlowEnabled'),
          tokenExchange: global.flag('isTokenExchangeEnabled') ?? policies.flag('isTokenExchangeFlowEnabled'),
        },
        ...switchesOf(global),
        isCodeCredPostOnly: global.flag('isCodeCredPostOnly'),
        isMtlsEnabled: global.text('isMtlsEnabled') === undefined ? undefined : global.flag('isMtlsEnabled'),
        singleLogoutUrl: settings.text('singleLogoutUrl'),
        trustedIpRanges: settings.all('trustedIpRanges').map((range) => ipRange(range, 'startIpAddress', 'endIpAddress')),
        firstParty: settings.flag('isFirstPartyAppEnabled') ? {} : undefined,
      },
      policies: {
        permittedUsers: policies.isThere ? (policies.text('permittedUsersPolicyType') ?? 'AllSelfAuthorized') : undefined,
        permissionSets: policies.list('commaSeparatedPermissionSet', /,/),
        profiles: policies.list('commaSeparatedProfile', /,/),
        ipRelaxation: ipRelaxation(policies.text('ipRelaxationPolicyType')),
        refreshToken: refreshToken(
          policies.text('refreshTokenPolicyType'),
          policies.number('refreshTokenValidityPeriod'),
          policies.text('refreshTokenValidityUnit'),
        ),
        requiredSessionLevel: policies.text('requiredSessionLevel'),
        policyAction: policies.text('policyAction'),
        sessionTimeoutInMinutes: policies.number('sessionTimeoutInMinutes'),
        clientCredentialsFlowUser: policies.text('clientCredentialsFlowUser'),
        isGuestCodeCredFlowEnabled: policies.flag('isGuestCodeCredFlowEnabled'),
        namedUserJwtSessionTimeoutType: policies.text('namedUserJwtSessionTimeoutType'),
        namedUserJwtTimeout: policies.number('namedUserJwtTimeout'),
        startUrl: policies.text('startUrl'),
      },
    },
    certificates: { jwtBearer: bodyOf(global.text('certificate')), clientAssertion: bodyOf(settings.text('clientAssertionCertificate')) },
  };
}

/** Switches that both kinds of app have under one name. */
const SHARED_FLAGS = [
  'isPkceRequired',
  'isConsumerSecretOptional',
  'isSecretRequiredForRefreshToken',
  'isSecretRequiredForTokenExchange',
  'isIntrospectAllTokens',
  'isRefreshTokenRotationEnabled',
  'isNamedUserJwtEnabled',
] as const;

/** Switches a spec says nothing of unless it must. */
const LATER_FLAGS = ['isDPopEnabled', 'isEnforceRefreshTokenTTL'] as const;

function switchesOf(config: Reader): Record<string, boolean | undefined> {
  return Object.fromEntries([
    ...SHARED_FLAGS.map((flag) => [flag, config.flag(flag)] as const),
    ...LATER_FLAGS.map((flag) => [flag, config.text(flag) === undefined ? undefined : config.flag(flag)] as const),
  ]);
}

function fromConnectedApp(header: Reader, name: string): { app: Record<string, unknown>; certificates: Record<string, unknown> } {
  const oauth = header.tree('oauthConfig');
  const policy = header.tree('oauthPolicy');
  const session = header.tree('sessionPolicy');
  return {
    app: {
      kind: 'ConnectedApp',
      ...headerOf(header, name),
      oauth: {
        callbackUrls: oauth.list('callbackUrl', /\s+/),
        scopes: oauth.all('scopes').filter((scope) => typeof scope === 'string'),
        flows: {
          clientCredentials: oauth.flag('isClientCredentialEnabled'),
          codeCredentials: oauth.flag('isCodeCredentialEnabled'),
          device: oauth.flag('isDeviceFlowEnabled'),
          tokenExchange: oauth.flag('isTokenExchangeEnabled'),
        },
        ...switchesOf(oauth),
        isCodeCredPostOnly: oauth.flag('isCodeCredentialPostOnly'),
        singleLogoutUrl: oauth.text('singleLogoutUrl'),
        trustedIpRanges: header.all('ipRanges').map((range) => ipRange(range, 'start', 'end')),
      },
      policies: {
        permittedUsers: oauth.flag('isAdminApproved') ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
        permissionSets: header.all('permissionSetName'),
        profiles: header.all('profileName'),
        ipRelaxation: ipRelaxation(policy.text('ipRelaxation')),
        refreshToken: connectedAppPolicy(policy.text('refreshTokenPolicy')),
        requiredSessionLevel: session.text('sessionLevel'),
        policyAction: session.text('policyAction'),
        sessionTimeoutInMinutes: session.number('sessionTimeout'),
        clientCredentialsFlowUser: oauth.text('oauthClientCredentialUser'),
        startUrl: header.text('startUrl'),
      },
    },
    certificates: { jwtBearer: bodyOf(oauth.text('certificate')) },
  };
}

const IP_RELAXATION = ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'];

function ipRelaxation(text: string | undefined): string | undefined {
  return IP_RELAXATION.find((word) => word.toLowerCase() === text?.toLowerCase()) ?? text;
}

function refreshToken(type: string | undefined, validityPeriod: number | undefined, validityUnit: string | undefined): object | undefined {
  const isSpecific = type?.startsWith('Specific');
  return type === undefined
    ? undefined
    : { type, validityPeriod: isSpecific ? validityPeriod : undefined, validityUnit: isSpecific ? validityUnit : undefined };
}

function headerOf(header: Reader, fallbackLabel: string): Record<string, unknown> {
  return {
    label: header.text('label') ?? fallbackLabel,
    contactEmail: header.text('contactEmail'),
    contactPhone: header.text('contactPhone'),
    description: header.text('description'),
    iconUrl: header.text('iconUrl'),
    infoUrl: header.text('infoUrl'),
    logoUrl: header.text('logoUrl'),
  };
}

function ipRange(range: string | XmlTree, start: string, end: string): object {
  const leaf = reader(typeof range === 'string' ? {} : range);
  return { startIpAddress: leaf.text(start), endIpAddress: leaf.text(end), description: leaf.text('description') };
}

function bodyOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : certificateBody(text);
}

function reader(tree: XmlTree | undefined): Reader {
  const text = (name: string): string | undefined => {
    const value = tree?.[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    isThere: tree !== undefined,
    text,
    // XML Schema's booleans; the case does not matter to the platform.
    flag: (name) => (tree === undefined ? undefined : /^(?:true|1)$/i.test(text(name) ?? '')),
    number: (name) => {
      const value = text(name);
      return value === undefined ? undefined : Number(value);
    },
    list: (name, separator) =>
      unique(
        (text(name) ?? '')
          .split(separator)
          .map((item) => item.trim())
          .filter((item) => item !== ''),
      ),
    all: (name) => unique([tree?.[name] ?? []].flat().filter((each): each is string | XmlTree => each !== '')),
    tree: (name) => {
      const value = tree?.[name];
      return reader(typeof value === 'object' && !Array.isArray(value) ? (value as XmlTree) : undefined);
    },
  };
}

/** Salesforce takes a value twice for the value. */
function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** Without members that are undefined, at every depth. */
function compact(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [
        name,
        Array.isArray(item) ? item.map((each: unknown) => (isMap(each) ? compact(each) : each)) : isMap(item) ? compact(item) : item,
      ]),
  );
}
