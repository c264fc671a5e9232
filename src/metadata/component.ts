/**
 * Components: the unit of Salesforce metadata. One table says which types ecaform writes, where their files
 * stand in a Salesforce DX project, and in which version of the Metadata API a field came.
 * Source of the history: the published metadata WSDLs, v47–v66, and the changes of `@salesforce/types` since.
 */
import type {
  Certificate,
  ConnectedApp,
  ExternalClientApplication,
  ExtlClntAppConfigurablePolicies,
  ExtlClntAppGlobalOauthSettings,
  ExtlClntAppOauthConfigurablePolicies,
  ExtlClntAppOauthSettings,
  PermissionSet,
} from '@salesforce/types/metadata';

/** Whether a member may be left out when writing: an optional one, or a list, whose empty form is the same file. */
type IsOptional<T, K extends keyof T> = object extends Pick<T, K> ? true : T[K] extends readonly unknown[] ? true : false;

/** A type of `@salesforce/types` as it is written: `undefined` leaves a member out, at every depth. */
type Writable<T> = T extends string | number | boolean | Date
  ? T
  : T extends readonly (infer Entry)[]
    ? readonly Writable<Entry>[]
    : { readonly [K in keyof T as IsOptional<T, K> extends true ? never : K]: Writable<T[K]> } & {
        readonly [K in keyof T as IsOptional<T, K> extends true ? K : never]?: Writable<Exclude<T[K], undefined>> | undefined;
      };

/** `fullName` and `content` are the component's, not its metadata's. */
type Written<T> = Writable<Omit<T, 'fullName' | 'content'>>;

/** The metadata of each type, as `@salesforce/types` declares it: a misspelt field does not compile. */
export interface MetadataByType {
  ExternalClientApplication: Written<ExternalClientApplication>;
  ExtlClntAppGlobalOauthSettings: Written<ExtlClntAppGlobalOauthSettings>;
  ExtlClntAppOauthSettings: Written<ExtlClntAppOauthSettings>;
  ExtlClntAppOauthConfigurablePolicies: Written<ExtlClntAppOauthConfigurablePolicies>;
  ExtlClntAppConfigurablePolicies: Written<ExtlClntAppConfigurablePolicies>;
  ConnectedApp: Written<ConnectedApp>;
  PermissionSet: Written<PermissionSet>;
  Certificate: Written<Certificate>;
}

/** A metadata type ecaform knows. */
export type ComponentType = keyof MetadataByType;

/** One component, as data. */
export interface Component<T extends ComponentType = ComponentType> {
  readonly type: T;
  readonly fullName: string;
  /** The app it belongs to; never guessed from the name. */
  readonly app?: string;
  readonly metadata: MetadataByType[T];
  /** The second file of a type that has one: a certificate chain in PEM. */
  readonly content?: string;
}

interface TypeRow {
  /** Folder in a Salesforce DX project and in a Metadata API zip. */
  readonly folder: string;
  readonly suffix: string;
  /** Fields by the API version that brought them; only those newer than 60.0, the oldest version written. */
  readonly since: Readonly<Record<string, number>>;
  /** Values of older fields by the API version that brought them. */
  readonly valuesSince?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const POLICY_ACTION = { StepUpMFA: 67 };

/** Facts per type. Fields above 66 are known from `@salesforce/types` and recorded retrieves at 67.0. */
export const TYPES: Readonly<Record<ComponentType, TypeRow>> = {
  ExternalClientApplication: { folder: 'externalClientApps', suffix: 'eca', since: {} },
  ExtlClntAppGlobalOauthSettings: {
    folder: 'extlClntAppGlobalOauthSets',
    suffix: 'ecaGlblOauth',
    since: {
      isCodeCredFlowEnabled: 61,
      isCodeCredPostOnly: 61,
      isDPopEnabled: 67,
      isEnforceRefreshTokenTTL: 67,
      isMtlsEnabled: 67,
      isNamedUserJwtEnabled: 61,
    },
  },
  ExtlClntAppOauthSettings: {
    folder: 'extlClntAppOauthSettings',
    suffix: 'ecaOauth',
    since: { clientAssertionCertificate: 62, commaSeparatedCustomScopes: 61, isFirstPartyAppEnabled: 62 },
  },
  ExtlClntAppOauthConfigurablePolicies: {
    folder: 'extlClntAppOauthPolicies',
    suffix: 'ecaOauthPlcy',
    since: { commaSeparatedProfile: 62, isGuestCodeCredFlowEnabled: 61, namedUserJwtSessionTimeoutType: 65, namedUserJwtTimeout: 61 },
    valuesSince: {
      namedUserJwtTimeout: { 60: 65, 90: 65, 120: 65, 240: 65, 480: 65, 720: 65 },
      policyAction: POLICY_ACTION,
    },
  },
  ExtlClntAppConfigurablePolicies: { folder: 'extlClntAppPolicies', suffix: 'ecaPlcy', since: { startPage: 62 } },
  ConnectedApp: {
    folder: 'connectedApps',
    suffix: 'connectedApp',
    since: { 'oauthConfig.isDPopEnabled': 67, 'oauthConfig.isDeviceFlowEnabled': 67, 'oauthConfig.isEnforceRefreshTokenTTL': 67 },
    valuesSince: { 'sessionPolicy.policyAction': POLICY_ACTION },
  },
  PermissionSet: { folder: 'permissionsets', suffix: 'permissionset', since: {} },
  Certificate: { folder: 'certs', suffix: 'crt', since: {} },
};

/** Scopes by the API version that brought them, where newer than 60.0. */
export const SCOPES_SINCE: Readonly<Record<string, number>> = { MCP: 66, SCRT: 66, DataCloudUserClaims: 67 };

/** Names of the components of an External Client App, as Setup names them. Policies an org already has keep their names. */
export const componentNames = (app: string) =>
  ({
    ExternalClientApplication: app,
    ExtlClntAppGlobalOauthSettings: `${app}_glbloauth`,
    ExtlClntAppOauthSettings: `${app}_oauth`,
    ExtlClntAppOauthConfigurablePolicies: `${app}_oauthPlcy`,
    ExtlClntAppConfigurablePolicies: `${app}_plcy`,
  }) as const;
