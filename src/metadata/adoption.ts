/**
 * The way back: components of an app, observed in an org or read from files, as the spec that would render them.
 * Rule: the mirror of the files that write each type; whatever the spec cannot say is named, never dropped in silence.
 */
import { appOf } from './observed.ts';
import type { ObservedComponent } from './observed.ts';
import { connectedAppPolicy } from './refresh-token-policy.ts';
import type { XmlTree } from './xml.ts';

/** An app as a spec would hold it: plain data, every known field, defaults included. */
export interface Adopted {
  readonly name: string;
  readonly app: Readonly<Record<string, unknown>>;
  /** Base64 bodies of certificates, by what they are for. */
  readonly certificates: { readonly jwtBearer?: string; readonly clientAssertion?: string };
  /** `Type.element` of everything the spec has no field for. */
  readonly unsupported: readonly string[];
}

/** Reads the leaves of one component, and remembers which were read. */
interface Reader {
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean | undefined;
  readonly number: (name: string) => number | undefined;
  readonly list: (name: string, separator: RegExp) => string[];
  readonly all: (name: string) => readonly (string | XmlTree)[];
  readonly tree: (name: string) => Reader | undefined;
  readonly unread: () => string[];
}

/** The platform's own: keys, links, rotation and names that say nothing a spec decides. */
const NOT_SPEC = [
  'consumerKey',
  'consumerSecret',
  'externalClientApplication',
  'oauthLink',
  'orgScopedExternalApp',
  'shouldRotateConsumerKey',
  'shouldRotateConsumerSecret',
];

/** Labels of the parts follow their names; the spec has the header's only. */
const IGNORED: Readonly<Record<string, readonly string[]>> = {
  ExtlClntAppGlobalOauthSettings: ['label'],
  ExtlClntAppOauthSettings: ['label'],
  ExtlClntAppOauthConfigurablePolicies: ['label', 'isNamedUserJwtEnabled', 'isClientCredentialsFlowEnabled', 'isTokenExchangeFlowEnabled'],
  ExtlClntAppConfigurablePolicies: ['label', 'isOauthPluginEnabled', 'startPage'],
};

/** Names of the apps that the components belong to, sorted. */
export function appsOf(components: readonly ObservedComponent[]): string[] {
  return [...new Set(components.flatMap((each) => appOf(each) ?? []))].sort();
}

/** Makes the spec of one app from its components. */
export function adoptApp(name: string, components: readonly ObservedComponent[]): Adopted {
  const own = components.filter((each) => appOf(each) === name);
  const legacy = own.find((each) => each.type === 'ConnectedApp');
  const readers = new Map(own.map((each) => [each.type, reader(each.metadata)]));
  const { app, certificates } = legacy ? fromConnectedApp(readers.get('ConnectedApp') ?? reader({})) : fromExternalClientApp(name, readers);
  const unsupported = [...readers].flatMap(([type, each]) =>
    each
      .unread()
      .filter((element) => !NOT_SPEC.includes(element.split('.').at(-1) ?? '') && !IGNORED[type]?.includes(element))
      .map((element) => `${type}.${element}`),
  );
  return { name, app: compact(app), certificates: compact(certificates), unsupported };
}

type Parts = ReadonlyMap<string, Reader>;

function fromExternalClientApp(name: string, parts: Parts): { app: Record<string, unknown>; certificates: Record<string, unknown> } {
  const empty = reader({});
  const header = parts.get('ExternalClientApplication') ?? empty;
  const global = parts.get('ExtlClntAppGlobalOauthSettings') ?? empty;
  const settings = parts.get('ExtlClntAppOauthSettings') ?? empty;
  const policies = parts.get('ExtlClntAppOauthConfigurablePolicies') ?? empty;
  const plugins = parts.get('ExtlClntAppConfigurablePolicies') ?? empty;
  const isFirstParty = settings.flag('isFirstPartyAppEnabled');
  return {
    app: {
      ...headerOf(header, name),
      distributionState: header.text('distributionState'),
      isProtected: header.flag('isProtected'),
      isEnabled: plugins.flag('isEnabled'),
      oauth: {
        callbackUrls: global.list('callbackUrl', /\s+/),
        scopes: settings.list('commaSeparatedOauthScopes', /,\s*/),
        customScopes: settings.list('commaSeparatedCustomScopes', /,\s*/),
        flows: {
          clientCredentials: global.flag('isClientCredentialsFlowEnabled'),
          codeCredentials: global.flag('isCodeCredFlowEnabled'),
          device: global.flag('isDeviceFlowEnabled'),
          tokenExchange: global.flag('isTokenExchangeEnabled'),
        },
        ...Object.fromEntries(SHARED_FLAGS.map((flag) => [flag, global.flag(flag)])),
        isCodeCredPostOnly: global.flag('isCodeCredPostOnly'),
        isMtlsEnabled: global.flag('isMtlsEnabled'),
        singleLogoutUrl: settings.text('singleLogoutUrl'),
        trustedIpRanges: settings.all('trustedIpRanges').map((range) => ipRange(range, 'startIpAddress', 'endIpAddress')),
        firstParty: isFirstParty ? {} : undefined,
      },
      policies: {
        permittedUsers: policies.text('permittedUsersPolicyType'),
        permissionSets: policies.list('commaSeparatedPermissionSet', /,\s*/),
        profiles: policies.list('commaSeparatedProfile', /,\s*/),
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
  'isDPopEnabled',
  'isEnforceRefreshTokenTTL',
] as const;

function fromConnectedApp(header: Reader): { app: Record<string, unknown>; certificates: Record<string, unknown> } {
  const oauth = header.tree('oauthConfig') ?? reader({});
  const policy = header.tree('oauthPolicy') ?? reader({});
  const session = header.tree('sessionPolicy') ?? reader({});
  return {
    app: {
      kind: 'ConnectedApp',
      ...headerOf(header, undefined),
      oauth: {
        callbackUrls: oauth.list('callbackUrl', /\s+/),
        scopes: oauth.all('scopes').filter((scope) => typeof scope === 'string'),
        flows: {
          clientCredentials: oauth.flag('isClientCredentialEnabled'),
          codeCredentials: oauth.flag('isCodeCredentialEnabled'),
          device: oauth.flag('isDeviceFlowEnabled'),
          tokenExchange: oauth.flag('isTokenExchangeEnabled'),
        },
        // A ConnectedApp older than a switch has no element for it: that is the platform's "off".
        ...Object.fromEntries(
          SHARED_FLAGS.map((flag) => [
            flag,
            oauth.flag(flag) ?? (flag === 'isDPopEnabled' || flag === 'isEnforceRefreshTokenTTL' ? undefined : false),
          ]),
        ),
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

function headerOf(header: Reader, fallbackLabel: string | undefined): Record<string, unknown> {
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

function bodyOf(pem: string | undefined): string | undefined {
  const body = pem?.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
  return body === '' ? undefined : body;
}

function reader(tree: XmlTree): Reader {
  const read = new Set<string>();
  const inner = new Map<string, Reader>();
  const take = (name: string): XmlTree[string] | undefined => {
    read.add(name);
    return tree[name];
  };
  const text = (name: string): string | undefined => {
    const value = take(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    text,
    flag: (name) => {
      const value = text(name);
      return value === undefined ? undefined : value === 'true';
    },
    number: (name) => {
      const value = text(name);
      return value === undefined ? undefined : Number(value);
    },
    list: (name, separator) => (text(name) ?? '').split(separator).filter((item) => item !== ''),
    all: (name) => {
      const value = take(name);
      return value === undefined || value === ''
        ? []
        : Array.isArray(value)
          ? (value as readonly (string | XmlTree)[])
          : [value as string | XmlTree];
    },
    tree: (name) => {
      const value = take(name);
      if (typeof value !== 'object' || Array.isArray(value)) return undefined;
      const made = reader(value as XmlTree);
      inner.set(name, made);
      return made;
    },
    unread: () => [
      ...Object.keys(tree).filter((name) => !read.has(name)),
      ...[...inner].flatMap(([name, each]) => each.unread().map((element) => `${name}.${element}`)),
    ],
  };
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

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
