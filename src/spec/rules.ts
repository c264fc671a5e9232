/**
 * What the schema alone cannot see: contradictions between the fields of one app in one environment.
 * Rule: one row per rule; a rule names the path it speaks of, so that the finding stands at the right line.
 * Sources: Metadata API developer guide; Help "OAuth 2.0 JWT Bearer Flow", "OAuth 2.0 for First-Party Applications".
 */
import type { Path } from './document.ts';
import { ADMITTING, setNamed } from './admitted.ts';
import type { AdmittingList } from './admitted.ts';
import { ipv4, isMap, REFERENCED_NAME } from './checks.ts';
import type { DesiredApp, DesiredPermissionSet } from './model.ts';

/** What one rule found; `path` counts from the app. */
export interface Finding {
  readonly severity?: 'warning';
  readonly message: string;
  readonly hint?: string;
  readonly path: Path;
}

/** What a rule may look at besides the app itself. */
export interface RuleContext {
  readonly permissionSets: readonly DesiredPermissionSet[];
  /** Whether the file sets the app's field, here or in the overlay; defaults do not count. */
  readonly isSet: (path: Path) => boolean;
  /** The apps before this one, for what is said only once. */
  readonly earlier: readonly DesiredApp[];
}

type Rule = (app: DesiredApp, context: RuleContext) => readonly Finding[];

const when = (condition: boolean, finding: Finding): readonly Finding[] => (condition ? [finding] : []);

const asWritten = (text: string): string => text;
/** Salesforce compares usernames and API names without case. */
const anyCase = (text: string): string => text.toLowerCase();

const LISTS = ['permissionSets', 'profiles'] as const;

/** The element kept under `metadata` that names whom the app admits, be it nobody; undefined where the field does. */
const elementFor = ({ kind, metadata }: DesiredApp, list: AdmittingList): Path | undefined => {
  const { type, [list]: element } = ADMITTING[kind];
  return metadata?.[type]?.[element] === undefined ? undefined : ['metadata', type, element];
};

/** The element kept under `metadata` that opens an app which the field closes, or closes one it opens; no element at all opens it. */
const otherPermittedUsers = ({ kind, metadata, policies }: DesiredApp): Path | undefined => {
  const { type, permittedUsers: steps } = ADMITTING[kind];
  const value = steps.reduce<unknown>((at, step) => (isMap(at) && Object.hasOwn(at, step) ? at[step] : undefined), metadata?.[type]);
  const isClosed = [true, 'true', 'AdminApprovedPreAuthorized'].includes(value as string | boolean);
  const isOpen = [null, false, 'false', 'AllSelfAuthorized'].includes(value as string | boolean | null);
  const isOther = policies.permittedUsers === 'AdminApprovedPreAuthorized' ? isOpen : isClosed;
  return isOther ? ['metadata', type, ...steps] : undefined;
};

const saysWhoByMetadata = (app: DesiredApp): boolean => LISTS.some((list) => elementFor(app, list) !== undefined);

const isPreAuthorized = (app: DesiredApp): boolean => app.policies.permittedUsers === 'AdminApprovedPreAuthorized';

/** Rules by the code of their diagnostics. */
export const RULES: Readonly<Record<string, Rule>> = {
  'pre-authorized-nobody': (app, { isSet }) =>
    when(isPreAuthorized(app) && app.policies.permissionSets.length + app.policies.profiles.length === 0 && !saysWhoByMetadata(app), {
      message: 'only pre-authorised users may use the app, and no permission set or profile is named, so nobody could',
      hint: 'name one in `policies.permissionSets` or `policies.profiles`',
      // An empty list that stands there is what was written last, often in an overlay.
      path: [
        ['policies', 'permissionSets'],
        ['policies', 'profiles'],
      ].find(isSet) ?? ['policies', 'permittedUsers'],
    }),

  'assignment-without-effect': (app) =>
    (['permissionSets', 'profiles'] as const).flatMap((list) =>
      when(!isPreAuthorized(app) && app.policies[list].length > 0, {
        message: `\`policies.${list}\` has no effect while every user may self-authorise`,
        hint: 'set `policies.permittedUsers: AdminApprovedPreAuthorized`, or remove the list',
        path: ['policies', list],
      }),
    ),

  'jwt-bearer-certificate': (app) => [
    ...when(app.oauth.flows.jwtBearer && !app.certificate, {
      message: 'the JWT bearer flow needs a certificate',
      hint: 'add `certificate: {}` for a self-signed one, or `certificate.file` for your own',
      path: ['oauth', 'flows', 'jwtBearer'],
    }),
    ...when(!app.oauth.flows.jwtBearer && app.certificate !== undefined, {
      message: 'a certificate enables the JWT bearer flow; Salesforce has no other switch',
      hint: 'remove `certificate`, or `oauth.flows.jwtBearer: false`',
      path: ['oauth', 'flows', 'jwtBearer'],
    }),
  ],

  'jwt-bearer-scope': (app) => {
    const { scopes, flows } = app.oauth;
    const has = (...any: readonly string[]): boolean => scopes.some((scope) => any.includes(scope));
    return [
      ...when(flows.jwtBearer && !has('RefreshToken', 'OfflineAccess'), {
        message: 'the JWT bearer flow needs the scope RefreshToken',
        hint: 'add `RefreshToken`; Salesforce answers "refresh_token scope is required…" without it',
        path: ['oauth', 'scopes'],
      }),
      ...when(flows.jwtBearer && !has('Api', 'Full'), {
        message: 'the JWT bearer flow needs the scope Api, or its token cannot call any API',
        hint: 'add `Api`',
        path: ['oauth', 'scopes'],
      }),
    ];
  },

  'client-credentials-user': (app) => [
    ...when(app.oauth.flows.clientCredentials && app.policies.clientCredentialsFlowUser === undefined, {
      message: 'the client credentials flow needs a run-as user',
      hint: 'add `policies.clientCredentialsFlowUser`',
      path: ['oauth', 'flows', 'clientCredentials'],
    }),
    ...when(!app.oauth.flows.clientCredentials && app.policies.clientCredentialsFlowUser !== undefined, {
      message: 'a run-as user has no effect while the client credentials flow is off',
      hint: 'set `oauth.flows.clientCredentials: true`, or remove the user',
      path: ['policies', 'clientCredentialsFlowUser'],
    }),
  ],

  'first-party-conditions': (app) => {
    if (!app.oauth.firstParty) return [];
    const need = (holds: boolean, path: Path, what: string): readonly Finding[] =>
      when(!holds, { message: `OAuth 2.0 for First-Party Applications needs ${what}`, hint: 'see the fields of `oauth.firstParty`', path });
    return [
      ...need(
        !app.oauth.isConsumerSecretOptional,
        ['oauth', 'isConsumerSecretOptional'],
        '`isConsumerSecretOptional: false`, a private client',
      ),
      ...need(app.oauth.isPkceRequired, ['oauth', 'isPkceRequired'], '`isPkceRequired: true`'),
      ...need(isPreAuthorized(app), ['policies', 'permittedUsers'], '`permittedUsers: AdminApprovedPreAuthorized`'),
      ...need(app.policies.permissionSets.length > 0, ['oauth', 'firstParty'], 'a permission set in `policies.permissionSets`'),
      ...need(app.kind === 'ExternalClientApplication', ['kind'], 'an External Client App'),
    ];
  },

  'refresh-token-period': (app) => {
    const { type, validityPeriod, validityUnit } = app.policies.refreshToken;
    const isSpecific = type === 'SpecificLifetime' || type === 'SpecificInactivity';
    return [
      ...when(isSpecific && (validityPeriod === undefined || validityUnit === undefined), {
        message: `a refresh token policy of type ${type} needs validityPeriod and validityUnit`,
        hint: 'for example `validityPeriod: 90` and `validityUnit: Days`',
        path: ['policies', 'refreshToken', 'type'],
      }),
      ...when(!isSpecific && (validityPeriod !== undefined || validityUnit !== undefined), {
        message: `a refresh token policy of type ${type} has no period`,
        hint: 'remove `validityPeriod` and `validityUnit`, or use a Specific… type',
        path: ['policies', 'refreshToken', 'type'],
      }),
    ];
  },

  'duplicate-value': (app) =>
    (
      [
        [['oauth', 'callbackUrls'], app.oauth.callbackUrls, asWritten],
        [['oauth', 'scopes'], app.oauth.scopes, asWritten],
        [['oauth', 'customScopes'], app.oauth.customScopes, anyCase],
        [['policies', 'permissionSets'], app.policies.permissionSets, anyCase],
        [['policies', 'profiles'], app.policies.profiles, anyCase],
        [['users'], app.users, anyCase],
        [['refuse'], app.refuse, anyCase],
      ] as const
    ).flatMap(([path, values, key]) =>
      values.flatMap((value, index, all) =>
        when(all.findIndex((other) => key(other) === key(value)) !== index, {
          message: `\`${path.join('.')}\` holds ${value} twice`,
          hint: 'remove one',
          path: [...path, index],
        }),
      ),
    ),

  'user-both-ways': (app) =>
    app.refuse.flatMap((user, index) =>
      when(app.users.map(anyCase).includes(anyCase(user)), {
        message: `${user} stands in \`users\` and in \`refuse\``,
        hint: 'a user is either let in or refused',
        path: ['refuse', index],
      }),
    ),

  'users-unprovable': (app) => [
    ...when(app.users.length > 0 && !app.oauth.flows.jwtBearer, {
      severity: 'warning',
      message: 'logins of `users` are proven by the JWT bearer flow, which this app does not have',
      hint: 'add `certificate`, or remove `users`',
      path: ['users'],
    }),
    ...when(app.users.length > 0 && app.oauth.flows.jwtBearer && !isPreAuthorized(app), {
      severity: 'warning',
      message: 'while every user may self-authorise, a JWT login works only for users who have approved the app in a browser before',
      hint: 'set `policies.permittedUsers: AdminApprovedPreAuthorized` for integration users',
      path: ['policies', 'permittedUsers'],
    }),
  ],

  'permission-set-name': (app) =>
    app.policies.permissionSets.flatMap((name, index) =>
      when(app.kind === 'ExternalClientApplication' && !REFERENCED_NAME.test(name), {
        message: `\`${name}\` is no API name of a permission set`,
        hint: 'write the API name, such as OrderSyncAccess or ns__OrderSyncAccess, not the label',
        path: ['policies', 'permissionSets', index],
      }),
    ),

  // Whoever names someone in a field must not be overruled by an element that was kept when there was nobody.
  'metadata-overrules-field': (app) =>
    [
      ...LISTS.filter((list) => app.policies[list].length > 0).map((list) => ({ field: list, path: elementFor(app, list) })),
      { field: 'permittedUsers', path: otherPermittedUsers(app) },
    ].flatMap(({ field, path }) =>
      path === undefined ? [] : [{ message: `\`${path.join('.')}\` overrules \`policies.${field}\``, hint: 'remove one of them', path }],
    ),

  'metadata-of-other-kind': (app) =>
    Object.keys(app.metadata ?? {}).flatMap((type) =>
      when((type === 'ConnectedApp') !== (app.kind === 'ConnectedApp'), {
        message: `the app is of kind ${app.kind} and has no ${type}`,
        hint: 'remove it',
        path: ['metadata', type],
      }),
    ),

  'license-without-apps': (app, { permissionSets }) =>
    app.policies.permissionSets.flatMap((name, index) =>
      when(setNamed(app, name, permissionSets)?.license === 'Salesforce API Integration', {
        message: `permission set ${name} has the licence "Salesforce API Integration", which cannot hold app assignments`,
        hint: 'use a second permission set without a licence for the app, or a profile',
        path: ['policies', 'permissionSets', index],
      }),
    ),

  'ip-range-order': (app) =>
    app.oauth.trustedIpRanges.flatMap((range, index) =>
      when((ipv4(range.startIpAddress) ?? 0) > (ipv4(range.endIpAddress) ?? 0), {
        message: `the range ends (${range.endIpAddress}) before it starts (${range.startIpAddress})`,
        hint: 'swap the two addresses',
        path: ['oauth', 'trustedIpRanges', index, 'endIpAddress'],
      }),
    ),

  'not-for-this-kind': (app, { isSet }) =>
    CLIENT_APP_ONLY.flatMap((path) =>
      when(app.kind === 'ConnectedApp' && isSet(path), {
        message: `\`${path.join('.')}\` belongs to External Client Apps; a ConnectedApp has no such field`,
        hint: 'remove it, or make the app an ExternalClientApplication',
        path,
      }),
    ),

  'connected-app-creation': (app, { earlier }) =>
    when(app.kind === 'ConnectedApp' && !earlier.some(({ kind }) => kind === 'ConnectedApp'), {
      severity: 'warning',
      message: 'Salesforce refuses to create ConnectedApps by default since Spring ’26; one that exists can still be changed',
      hint: 'use kind ExternalClientApplication for a new app',
      path: ['kind'],
    }),
};

/** Fields without a counterpart in ConnectedApp metadata. */
const CLIENT_APP_ONLY: readonly Path[] = [
  ['distributionState'],
  ['isProtected'],
  ['isEnabled'],
  ['oauth', 'customScopes'],
  ['oauth', 'firstParty'],
  ['oauth', 'isMtlsEnabled'],
  ['policies', 'isGuestCodeCredFlowEnabled'],
  ['policies', 'namedUserJwtSessionTimeoutType'],
  ['policies', 'namedUserJwtTimeout'],
];
