/**
 * The spec's schema, declared once: types, checks, the JSON Schema for editors and the reference page are made from it.
 * Rule: a field bears Salesforce's own name, or `salesforce` says which metadata field it becomes.
 */
import { z } from 'zod';
import {
  API_NAME,
  ENVIRONMENT_NAME,
  hasReference,
  ipv4,
  isCallbackUrl,
  isEmail,
  isOrigin,
  isStartUrl,
  isWebUrl,
  isXmlText,
  REFERENCED_NAME,
} from './checks.ts';
import { SCOPE_WORDS } from './scopes.ts';

declare module 'zod' {
  interface GlobalMeta {
    /** The metadata field (`Type.field`) this value becomes. */
    salesforce?: string;
  }
}

const text = (isValid: (value: string) => boolean, message: string): z.ZodString =>
  z
    .string()
    // Salesforce drops blanks around a text; kept, they would differ from what it gives back.
    .trim()
    .refine(isXmlText, { message: 'it holds a character metadata cannot carry, such as a control character', abort: true })
    .refine((value) => hasReference(value) || isValid(value), { message });

const isLine = (value: string): boolean => value !== '' && !/[\r\n]/.test(value);

const prose = text(() => true, '');
const line = text(isLine, 'expected one line of text');
const url = text(isWebUrl, 'expected an https URL (http only for localhost)');
const email = text(isEmail, 'expected an e-mail address');
const username = text(isEmail, 'expected a Salesforce username, which has the form of an e-mail address');
const ipAddress = text((v) => ipv4(v) !== undefined, 'expected an IPv4 address such as 203.0.113.10');
const file = text(isLine, 'expected a file path');
const reference = text((v) => REFERENCED_NAME.test(v), 'expected an API name such as OrderSyncAccess or ns__OrderSyncAccess');
const profileName = text((v) => isLine(v) && !v.includes(','), 'expected a profile name as Setup shows it, such as System Administrator');

const flag = (defaultValue: boolean, salesforce: string, description: string) =>
  z.boolean().default(defaultValue).meta({ description, salesforce });

const laterFlag = (salesforce: string, description: string) => z.boolean().exactOptional().meta({ description, salesforce });

const GLOBAL = 'ExtlClntAppGlobalOauthSettings';
const SETTINGS = 'ExtlClntAppOauthSettings';
const POLICIES = 'ExtlClntAppOauthConfigurablePolicies';

const flows = z
  .strictObject({
    jwtBearer: z
      .boolean()
      .exactOptional()
      .meta({
        description:
          'OAuth 2.0 JWT bearer flow. Salesforce has no switch for it: a certificate enables it, so this may only repeat what `certificate` says.',
        salesforce: `${GLOBAL}.certificate`,
      }),
    clientCredentials: flag(
      false,
      `${GLOBAL}.isClientCredentialsFlowEnabled`,
      'Client credentials flow; needs `policies.clientCredentialsFlowUser`.',
    ),
    codeCredentials: flag(false, `${GLOBAL}.isCodeCredFlowEnabled`, 'Authorization code and credentials flow (headless login).'),
    device: flag(false, `${GLOBAL}.isDeviceFlowEnabled`, 'Device flow.'),
    tokenExchange: flag(false, `${GLOBAL}.isTokenExchangeEnabled`, 'Token exchange flow.'),
  })
  .prefault({})
  .meta({ description: 'The OAuth flows the app may use. The web server flow has no switch: a callback URL is enough.' });

const trustedIpRange = z.strictObject({
  startIpAddress: ipAddress.meta({ description: 'First address of the range.', salesforce: `${SETTINGS}.trustedIpRanges.startIpAddress` }),
  endIpAddress: ipAddress.meta({ description: 'Last address of the range.', salesforce: `${SETTINGS}.trustedIpRanges.endIpAddress` }),
  description: line.exactOptional().meta({ description: 'What the range is.', salesforce: `${SETTINGS}.trustedIpRanges.description` }),
});

const firstParty = z
  .strictObject({
    clientAssertionCertificate: file.meta({
      description: 'Path of the PEM certificate that signs the client attestation JWT.',
      salesforce: `${SETTINGS}.clientAssertionCertificate`,
    }),
  })
  .exactOptional()
  .meta({
    description:
      'OAuth 2.0 for First-Party Applications (headless identity). Needs isConsumerSecretOptional false, isPkceRequired true, pre-authorised users and a permission set.',
    salesforce: `${SETTINGS}.isFirstPartyAppEnabled`,
  });

const oauth = z
  .strictObject({
    callbackUrls: z
      .array(text(isCallbackUrl, 'expected a callback URL: https, http to localhost, or an app scheme; no fragment'))
      .min(1)
      .meta({
        description:
          'Callback URLs, compared to the letter by Salesforce, a trailing slash included. The JWT bearer flow calls none, but one must stand.',
        salesforce: `${GLOBAL}.callbackUrl`,
      }),
    scopes: z
      .array(z.enum(SCOPE_WORDS))
      .min(1)
      .meta({
        description: 'OAuth scopes: metadata tokens such as `Api`, or OAuth names such as `api` and `refresh_token`.',
        salesforce: `${SETTINGS}.commaSeparatedOauthScopes`,
      }),
    customScopes: z
      .array(reference)
      .default([])
      .meta({ description: 'Custom OAuth scopes of the org, by API name.', salesforce: `${SETTINGS}.commaSeparatedCustomScopes` }),
    flows,
    isPkceRequired: flag(
      true,
      `${GLOBAL}.isPkceRequired`,
      'The web server flow must use PKCE. One source saw Salesforce turn `false` back into `true`.',
    ),
    isConsumerSecretOptional: flag(false, `${GLOBAL}.isConsumerSecretOptional`, 'Public clients may leave out the consumer secret.'),
    isSecretRequiredForRefreshToken: flag(
      true,
      `${GLOBAL}.isSecretRequiredForRefreshToken`,
      'The refresh token flow must send the consumer secret.',
    ),
    isSecretRequiredForTokenExchange: flag(
      true,
      `${GLOBAL}.isSecretRequiredForTokenExchange`,
      'The token exchange flow must send the consumer secret.',
    ),
    isIntrospectAllTokens: flag(false, `${GLOBAL}.isIntrospectAllTokens`, 'The app may introspect tokens of other apps in the org.'),
    isRefreshTokenRotationEnabled: flag(false, `${GLOBAL}.isRefreshTokenRotationEnabled`, 'Each use of a refresh token replaces it.'),
    isNamedUserJwtEnabled: flag(false, `${GLOBAL}.isNamedUserJwtEnabled`, 'Access tokens are issued as JWTs. Not the JWT bearer flow.'),
    isCodeCredPostOnly: flag(false, `${GLOBAL}.isCodeCredPostOnly`, 'The code and credentials flow must use POST.'),
    isDPopEnabled: laterFlag(`${GLOBAL}.isDPopEnabled`, 'Demonstrating proof of possession (DPoP). Written only when set.'),
    isEnforceRefreshTokenTTL: laterFlag(
      `${GLOBAL}.isEnforceRefreshTokenTTL`,
      'Enforce the lifetime of refresh tokens. Written only when set.',
    ),
    isMtlsEnabled: laterFlag(`${GLOBAL}.isMtlsEnabled`, 'Mutual TLS. Written only when set.'),
    singleLogoutUrl: url.exactOptional().meta({ description: 'Single logout URL.', salesforce: `${SETTINGS}.singleLogoutUrl` }),
    trustedIpRanges: z
      .array(trustedIpRange)
      .max(128)
      .default([])
      .meta({ description: 'IP ranges the app is trusted from, at most 128.', salesforce: `${SETTINGS}.trustedIpRanges` }),
    firstParty,
  })
  .meta({ description: "The app's OAuth settings: what its developer decides." });

const subject = z
  .strictObject({
    commonName: line.exactOptional().meta({ description: 'CN; default: the app’s developer name.' }),
    organization: line.exactOptional().meta({ description: 'O' }),
    organizationalUnit: line.exactOptional().meta({ description: 'OU' }),
    locality: line.exactOptional().meta({ description: 'L' }),
    state: line.exactOptional().meta({ description: 'ST' }),
    country: text((v) => /^[A-Z]{2}$/.test(v), 'expected a country code of two capital letters')
      .exactOptional()
      .meta({ description: 'C, the ISO 3166 code.' }),
  })
  .prefault({})
  .meta({ description: 'The certificate’s subject, which is its issuer too.' });

const certificate = z
  .strictObject({
    subject,
    keySize: z
      .union([z.literal(2048), z.literal(4096)])
      .default(2048)
      .meta({ description: 'RSA key size in bits.' }),
    validityDays: z
      .int()
      .min(1)
      .max(3650)
      .default(365)
      .meta({ description: 'Days until the certificate expires. Salesforce does not refuse an expired one on these apps; ecaform warns.' }),
    privateKey: text(
      (v) => /^env:[A-Za-z_][A-Za-z0-9_]*$/.test(v) || (isLine(v) && !v.startsWith('env:') && !v.includes('-----BEGIN')),
      'expected a file path or env:NAME, never the key itself',
    )
      .exactOptional()
      .meta({
        description:
          'Where the private key is kept: a file outside git, or `env:NAME`. Default: `.ecaform/keys/<environment>/<App>.key.pem`.',
      }),
    file: file.exactOptional().meta({
      description:
        'A certificate of your own (a CA’s, a vault’s) instead of a self-signed one; ecaform then never issues one. Default: `certificates/<environment>/<App>.crt`.',
    }),
  })
  .exactOptional()
  .meta({ description: 'The certificate of the JWT bearer flow. Its presence enables the flow.', salesforce: `${GLOBAL}.certificate` });

const refreshToken = z
  .strictObject({
    type: z
      .enum(['Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'])
      .meta({ description: 'How long a refresh token is valid.', salesforce: `${POLICIES}.refreshTokenPolicyType` }),
    validityPeriod: z
      .int()
      .min(1)
      .exactOptional()
      .meta({ description: 'Number of units; only with a Specific… type.', salesforce: `${POLICIES}.refreshTokenValidityPeriod` }),
    validityUnit: z
      .enum(['Hours', 'Days', 'Months'])
      .exactOptional()
      .meta({ description: 'Unit of the period; only with a Specific… type.', salesforce: `${POLICIES}.refreshTokenValidityUnit` }),
  })
  .default({ type: 'SpecificLifetime', validityPeriod: 365, validityUnit: 'Days' })
  .meta({ description: 'Refresh token policy; the default is Salesforce’s own.' });

const policies = z
  .strictObject({
    permittedUsers: z
      .enum(['AllSelfAuthorized', 'AdminApprovedPreAuthorized'])
      .default('AdminApprovedPreAuthorized')
      .meta({
        description:
          'Who may use the app. ecaform starts closed: only users of `permissionSets` and `profiles`. Salesforce’s own default is AllSelfAuthorized.',
        salesforce: `${POLICIES}.permittedUsersPolicyType`,
      }),
    permissionSets: z
      .array(line)
      .default([])
      .meta({
        description: 'Permission sets whose holders are pre-authorised, by API name; those of a ConnectedApp may stand under their labels.',
        salesforce: `${POLICIES}.commaSeparatedPermissionSet`,
      }),
    profiles: z
      .array(profileName)
      .default([])
      .meta({
        description: 'Profiles, as Setup names them, whose users are pre-authorised (API 62).',
        salesforce: `${POLICIES}.commaSeparatedProfile`,
      }),
    ipRelaxation: z
      .enum(['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'])
      .default('Enforce')
      .meta({ description: 'How login IP ranges apply to the app’s sessions.', salesforce: `${POLICIES}.ipRelaxationPolicyType` }),
    refreshToken,
    requiredSessionLevel: z
      .enum(['LOW', 'STANDARD', 'HIGH_ASSURANCE'])
      .default('STANDARD')
      .meta({ description: 'Session security level required.', salesforce: `${POLICIES}.requiredSessionLevel` }),
    policyAction: z
      .enum(['Block', 'RaiseSessionLevel', 'StepUpMFA'])
      .exactOptional()
      .meta({ description: 'What happens when a session does not reach that level.', salesforce: `${POLICIES}.policyAction` }),
    sessionTimeoutInMinutes: z
      .int()
      .min(1)
      .max(1440)
      .exactOptional()
      .meta({ description: 'Session timeout in minutes.', salesforce: `${POLICIES}.sessionTimeoutInMinutes` }),
    clientCredentialsFlowUser: username
      .exactOptional()
      .meta({ description: 'Run-as user of the client credentials flow.', salesforce: `${POLICIES}.clientCredentialsFlowUser` }),
    isGuestCodeCredFlowEnabled: flag(false, `${POLICIES}.isGuestCodeCredFlowEnabled`, 'Guest users may use the code and credentials flow.'),
    namedUserJwtSessionTimeoutType: z
      .enum(['UserSession', 'Custom'])
      .exactOptional()
      .meta({ description: 'Lifetime of JWT access tokens.', salesforce: `${POLICIES}.namedUserJwtSessionTimeoutType` }),
    namedUserJwtTimeout: z
      .union([1, 5, 10, 15, 30, 60, 90, 120, 240, 480, 720].map((minutes) => z.literal(minutes)))
      .exactOptional()
      .meta({ description: 'Lifetime of JWT access tokens in minutes.', salesforce: `${POLICIES}.namedUserJwtTimeout` }),
    startUrl: text(isStartUrl, 'expected an https URL, an app’s own scheme, or a path of the org such as /lightning/page/home')
      .exactOptional()
      .meta({ description: 'Where users start: a URL, an app’s own scheme, or a path of the org.', salesforce: `${POLICIES}.startUrl` }),
  })
  .prefault({})
  .meta({ description: 'The app’s OAuth policies: what the org’s administrator decides.' });

const HEADER = 'ExternalClientApplication';

/** An element of metadata as data: text, a switch, a number, a list of them, or elements inside. */
export type MetadataNode = string | number | boolean | null | readonly MetadataNode[] | { readonly [element: string]: MetadataNode };

const node: z.ZodType<MetadataNode> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(node), z.record(elementName, node)]),
);

/** The org's own, which no spec decides; the secret least of all. */
const elementName = z
  .string()
  .regex(/^(?!consumerKey$|consumerSecret$)[A-Za-z_]\w*$/, 'expected the name of an element; consumer key and secret are the org’s');

const metadata = z
  .strictObject(
    Object.fromEntries(
      [HEADER, GLOBAL, SETTINGS, POLICIES, 'ExtlClntAppConfigurablePolicies', 'ConnectedApp'].map((type) => [
        type,
        z
          .record(elementName, node)
          .exactOptional()
          .meta({ description: `Elements of ${type}.` }),
      ]),
    ),
  )
  .exactOptional()
  .meta({
    description:
      'Elements the spec has no field for, by metadata type, written as they stand over what the spec writes; `null` leaves an element out. Adopting keeps here what it finds.',
  });

/** One app, every field with its default. */
export const appSchema = z.strictObject({
  kind: z.enum(['ExternalClientApplication', 'ConnectedApp']).default('ExternalClientApplication').meta({
    description:
      'External Client App, or the legacy ConnectedApp, which Salesforce lets nobody create by default since Spring ’26 (Help 005228017).',
  }),
  environments: z
    .array(line)
    .min(1)
    .exactOptional()
    .meta({ description: 'The environments that have the app; default: every environment of the spec. An overlay cannot change it.' }),
  label: line.meta({ description: 'The name users see.', salesforce: `${HEADER}.label` }),
  contactEmail: email.meta({ description: 'Whom Salesforce and administrators write to.', salesforce: `${HEADER}.contactEmail` }),
  contactPhone: line.exactOptional().meta({ description: 'Contact phone.', salesforce: `${HEADER}.contactPhone` }),
  description: prose.exactOptional().meta({ description: 'What the app is for.', salesforce: `${HEADER}.description` }),
  iconUrl: url.exactOptional().meta({ description: 'Icon.', salesforce: `${HEADER}.iconUrl` }),
  infoUrl: url.exactOptional().meta({ description: 'Page with information about the app.', salesforce: `${HEADER}.infoUrl` }),
  logoUrl: url.exactOptional().meta({ description: 'Logo.', salesforce: `${HEADER}.logoUrl` }),
  distributionState: z
    .enum(['Local', 'Packaged'])
    .default('Local')
    .meta({ description: 'Local to the org, or distributed in a package.', salesforce: `${HEADER}.distributionState` }),
  isProtected: flag(false, `${HEADER}.isProtected`, 'Hides a packaged app’s settings from subscribers.'),
  isEnabled: flag(true, 'ExtlClntAppConfigurablePolicies.isEnabled', 'Whether the app can be used at all.'),
  oauth,
  certificate,
  policies,
  metadata,
  users: z
    .array(username)
    .default([])
    .meta({ description: 'Integration users: ecaform assigns each a permission set of the app and proves that each can log in.' }),
  refuse: z.array(username).default([]).meta({ description: 'Users that must be refused; a login by one of them is a security finding.' }),
});

/** A permission set that ecaform generates; others are only referenced. */
export const permissionSetSchema = z.strictObject({
  label: line.meta({ description: 'The name users see.', salesforce: 'PermissionSet.label' }),
  description: prose.exactOptional().meta({ description: 'What the permission set is for.', salesforce: 'PermissionSet.description' }),
  license: line.exactOptional().meta({
    description: 'User licence or permission set licence. The licence "Salesforce API Integration" cannot hold app assignments.',
    salesforce: 'PermissionSet.license',
  }),
  hasActivationRequired: flag(false, 'PermissionSet.hasActivationRequired', 'Session-based: the set must be activated in a session.'),
  userPermissions: z
    .array(text((v) => /^[A-Z][A-Za-z0-9]*$/.test(v), 'expected the API name of a user permission, such as ApiEnabled'))
    .default([])
    .meta({ description: 'User permissions it grants, by API name.', salesforce: 'PermissionSet.userPermissions' }),
});

/** A certificate whose private key Salesforce keeps (Setup › Certificate and Key Management); not the JWT bearer certificate. */
export const orgCertificateSchema = z.strictObject({
  label: text((v) => isLine(v) && v.length <= 64, 'expected one line of at most 64 characters').meta({
    description: 'The name in Certificate and Key Management, at most 64 characters.',
    salesforce: 'Certificate.masterLabel',
  }),
  keySize: z
    .union([z.literal(2048), z.literal(4096)])
    .default(2048)
    .meta({ description: 'RSA key size; Salesforce makes 2048 last one year and 4096 two.', salesforce: 'Certificate.keySize' }),
  privateKeyExportable: flag(false, 'Certificate.privateKeyExportable', 'Whether the private key may leave the org.'),
  chain: file.exactOptional().meta({
    description: 'Path of the CA-signed chain in PEM; without it Salesforce issues a self-signed certificate.',
    salesforce: 'Certificate.caSigned',
  }),
});

/** One environment; its overlays are checked again once merged. */
export const environmentSchema = z.strictObject({
  org: line
    .exactOptional()
    .meta({ description: 'The org: an alias or username that `sf org login` has authorised. Either this or `accessToken`.' }),
  accessToken: z
    .string()
    .regex(/^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/, 'expected ${env:NAME}: a token is a secret and never stands in a spec')
    .exactOptional()
    .meta({ description: 'An access token from an environment variable, instead of `org`; needs `myDomainUrl`.' }),
  myDomainUrl: text(isOrigin, 'expected the org’s My Domain URL, such as https://acme.my.salesforce.com, with nothing behind the host')
    .exactOptional()
    .meta({ description: 'The org’s My Domain URL: host and audience of every login. An org that answers from elsewhere is refused.' }),
  orgType: z
    .enum(['sandbox', 'production'])
    .exactOptional()
    .meta({ description: 'What the org must be; ecaform stops when the org says otherwise.' }),
  apiVersion: z
    .string()
    .regex(
      /^([6-9]\d|1\d\d)\.0$/,
      'expected an API version such as "66.0", in quotes; the oldest is 60.0, the first with certificates and policies of External Client Apps',
    )
    .default('66.0')
    .meta({ description: 'Metadata API version: decides which fields are written.' }),
  apps: z
    .record(z.string(), partial(appSchema.omit({ environments: true })))
    .default({})
    .meta({ description: 'Overlay over any app’s fields in this environment: maps are merged, lists and values replaced.' }),
});

/** The whole file. */
export const specSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of the spec’s format.' }),
    apps: keyed(appSchema, API_NAME, 'an API name: letters, digits and single underscores, at most 60 characters').meta({
      description: 'Apps by developer name.',
    }),
    permissionSets: keyed(permissionSetSchema, API_NAME, 'an API name: letters, digits and single underscores, at most 60 characters')
      .default({})
      .meta({ description: 'Permission sets ecaform generates, by API name.' }),
    orgCertificates: keyed(orgCertificateSchema, API_NAME, 'an API name: letters, digits and single underscores, at most 60 characters')
      .default({})
      .meta({
        description:
          'Certificates whose private key Salesforce keeps, by API name. The certificate of the JWT bearer flow stands in `apps`.',
      }),
    environments: keyed(environmentSchema, ENVIRONMENT_NAME, 'lower-case letters, digits and hyphens, at most 40 characters').meta({
      description: 'Environments by name. At least one.',
    }),
  })
  .meta({ title: 'ecaform spec', description: 'Salesforce OAuth apps, declared.' });

/** A record whose keys are names; the message of a wrong one says what a name may be. */
function keyed<T extends z.ZodType>(value: T, pattern: RegExp, form: string): z.ZodRecord<z.ZodString, T> {
  return z.record(z.string().regex(pattern, `expected ${form}`), value);
}

/** The schema inside options and defaults. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return isWrapped(schema) ? unwrap(schema.unwrap() as z.ZodType) : schema;
}

/** Whether a field may be left out: it is optional or has a default. */
export function isWrapped(schema: z.ZodType): schema is z.ZodExactOptional | z.ZodDefault | z.ZodPrefault {
  return schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
}

/** The same object with every field optional, at every depth, and without defaults: the shape of an overlay. */
function partial(schema: z.ZodType): z.ZodType<Record<string, unknown>> {
  const strip = (field: z.ZodType): z.ZodType => {
    const bare = unwrap(field);
    const meta = field.meta();
    const inner = bare instanceof z.ZodObject ? partial(bare) : bare;
    return meta ? inner.meta(meta) : inner;
  };
  if (!(schema instanceof z.ZodObject)) throw new TypeError('an overlay is made of an object');
  const shape: Record<string, z.ZodType> = schema.shape;
  return z.strictObject(Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, strip(field).exactOptional()])));
}

/** A spec after checks and defaults, its environments not yet applied. */
export type Spec = z.output<typeof specSchema>;
/** One app with every default filled in. */
export type App = z.output<typeof appSchema>;
/** One generated permission set. */
export type PermissionSetSpec = z.output<typeof permissionSetSchema>;
/** One certificate whose key Salesforce keeps. */
export type OrgCertificateSpec = z.output<typeof orgCertificateSchema>;
/** One environment, its overlay included. */
export type EnvironmentSpec = z.output<typeof environmentSchema>;
