/**
 * Evidence: all that can be known about one user's login through one app, as plain data.
 * Rule: what could not be read is a reading that says why, never a value; no key, token or consumer key stands here.
 */
import { X509Certificate } from 'node:crypto';
import { appOf, clientAppPolicy, connectedAppPolicy, consumerKeyOf } from '../metadata/index.ts';
import type { ObservedComponent, RefreshTokenPolicy, XmlTree } from '../metadata/index.ts';
import type { Flow } from './catalogue.ts';
import { scopeOf } from '../spec/index.ts';
import type { DesiredApp, Scope } from '../spec/index.ts';

/** A fact that was read, or why it could not be. */
export type Reading<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

/** A fact. */
export const known = <T>(value: T): Reading<T> => ({ known: true, value });

/** No fact, and why. */
export const unknown = (why: string): Reading<never> => ({ known: false, why });

/** The app as the org has it. */
export interface ObservedApp {
  readonly hasConsumerKey: boolean;
  readonly isEnabled: boolean;
  /** SHA-256 of the certificate as `openssl` prints it; absent when the app has none. */
  readonly fingerprint256?: string;
  /** ISO 8601; absent with the certificate, and when it cannot be read. */
  readonly notAfter?: string;
  readonly permittedUsers: 'AllSelfAuthorized' | 'AdminApprovedPreAuthorized';
  readonly permissionSets: readonly string[];
  readonly profiles: readonly string[];
  readonly scopes: readonly Scope[];
  /** As the org writes it, such as `Enforce`. */
  readonly ipRelaxation: string;
  readonly callbackUrls: readonly string[];
  /** Absent when its words are not known. */
  readonly refreshToken?: RefreshTokenPolicy;
}

/** One time a user allowed the app. Times are ISO 8601. */
export interface ObservedApproval {
  readonly createdAt: string;
  readonly lastUsedAt?: string;
}

/** A permission set that lets into the app. */
export interface ObservedPermissionSet {
  readonly name: string;
  readonly label?: string;
  readonly license?: string;
  readonly isHeld: boolean;
}

/** One login of the user in the last hour. */
export interface ObservedLogin {
  readonly at: string;
  readonly status: string;
  readonly sourceIp: string;
}

/** Everything collected for one user of one app. */
export interface Evidence {
  readonly environment: string;
  /** What the spec wants. */
  readonly app: DesiredApp;
  readonly user: string;
  /** The flow the login was tried by; the JWT bearer flow when left out. */
  readonly flow?: Flow;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The refusal to explain; absent when the login worked or was not tried. */
  readonly failure?: { readonly error: string; readonly errorDescription: string };
  /** The environment's My Domain as the spec gives it. */
  readonly specHost?: string;
  readonly org: Reading<{ readonly orgId: string; readonly instanceUrl: string; readonly isSandbox: boolean }>;
  /** How far the org's clock is ahead of this machine's, in milliseconds. */
  readonly skewMs: Reading<number>;
  /** Undefined when the org does not have the app. */
  readonly observed: Reading<ObservedApp | undefined>;
  /** The certificate in the project; undefined when there is none yet. */
  readonly certificate: Reading<{ readonly fingerprint256: string; readonly notAfter: string } | undefined>;
  /** Whether the private key is the certificate's; undefined when there is no key. */
  readonly keyMatches: Reading<boolean | undefined>;
  /** Undefined when the org has no such user. */
  readonly account: Reading<{ readonly isActive: boolean; readonly profile: string } | undefined>;
  readonly isFrozen: Reading<boolean>;
  /** The permission sets of the org's policy; those the org does not have are left out. */
  readonly permissionSets: Reading<readonly ObservedPermissionSet[]>;
  /** The approvals of this user that the org holds for the app. */
  readonly approvals: Reading<readonly ObservedApproval[]>;
  /** Whether Setup shows the app as installed; undefined for an External Client App, which is its org's own. */
  readonly isInstalled: Reading<boolean | undefined>;
  /** Whether the user may use connected apps that are not installed; undefined where the app is installed, or needs no installing. */
  readonly mayUseUninstalledApps: Reading<boolean | undefined>;
  /** The newest first. */
  readonly logins: Reading<readonly ObservedLogin[]>;
  readonly loginIpRanges: Reading<readonly { readonly start: string; readonly end: string }[]>;
  readonly isApiAccessControlled: Reading<boolean>;
}

/** The app put together from the org's components; undefined when the org does not have it. */
export function observedApp(app: string, components: readonly ObservedComponent[]): ObservedApp | undefined {
  const own = components.filter((each) => appOf(each) === app);
  const of = (type: ObservedComponent['type']): XmlTree => own.find((each) => each.type === type)?.metadata ?? {};
  if (own.length === 0) return undefined;
  const hasConsumerKey = consumerKeyOf(app, components) !== undefined;
  const legacy = own.find((each) => each.type === 'ConnectedApp');
  if (legacy) {
    const config = tree(legacy.metadata.oauthConfig);
    return {
      hasConsumerKey,
      isEnabled: true,
      ...certificateOf(config.certificate),
      permittedUsers: config.isAdminApproved === 'true' ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
      permissionSets: texts(legacy.metadata.permissionSetName),
      profiles: texts(legacy.metadata.profileName),
      scopes: scopes(texts(config.scopes)),
      ipRelaxation: text(tree(legacy.metadata.oauthPolicy).ipRelaxation) || 'ENFORCE',
      callbackUrls: lines(config.callbackUrl),
      ...refreshToken(connectedAppPolicy(text(tree(legacy.metadata.oauthPolicy).refreshTokenPolicy))),
    };
  }
  const global = of('ExtlClntAppGlobalOauthSettings');
  const policy = of('ExtlClntAppOauthConfigurablePolicies');
  const plugin = of('ExtlClntAppConfigurablePolicies');
  return {
    hasConsumerKey,
    isEnabled: plugin.isEnabled !== 'false' && plugin.isOauthPluginEnabled !== 'false',
    ...certificateOf(global.certificate),
    // Salesforce's own default where no policy stands.
    permittedUsers: policy.permittedUsersPolicyType === 'AdminApprovedPreAuthorized' ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
    permissionSets: list(policy.commaSeparatedPermissionSet),
    profiles: list(policy.commaSeparatedProfile),
    scopes: scopes(list(of('ExtlClntAppOauthSettings').commaSeparatedOauthScopes)),
    ipRelaxation: text(policy.ipRelaxationPolicyType) || 'Enforce',
    callbackUrls: lines(global.callbackUrl),
    ...refreshToken(
      clientAppPolicy(
        text(policy.refreshTokenPolicyType) || undefined,
        text(policy.refreshTokenValidityPeriod) || undefined,
        text(policy.refreshTokenValidityUnit) || undefined,
      ),
    ),
  };
}

type Node = XmlTree[string] | undefined;

function text(node: Node): string {
  return typeof node === 'string' ? node : '';
}

function tree(node: Node): XmlTree {
  return typeof node === 'object' && !Array.isArray(node) ? (node as XmlTree) : {};
}

function texts(node: Node): string[] {
  return [node ?? []].flat().filter((each) => typeof each === 'string' && each !== '') as string[];
}

function list(node: Node): string[] {
  return text(node)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function lines(node: Node): string[] {
  return text(node).split(/\s+/).filter(Boolean);
}

function scopes(words: readonly string[]): Scope[] {
  return words.map(scopeOf).filter((scope) => scope !== undefined);
}

function refreshToken(policy: RefreshTokenPolicy | undefined): Pick<ObservedApp, 'refreshToken'> {
  return policy === undefined ? {} : { refreshToken: policy };
}

/** A certificate the org holds but that cannot be read is shown as such: it fits no local one. */
function certificateOf(node: Node): Pick<ObservedApp, 'fingerprint256' | 'notAfter'> {
  const body = text(node).replace(/-----[^-]+-----|\s+/g, '');
  if (body === '') return {};
  try {
    const { fingerprint256, validToDate } = new X509Certificate(Buffer.from(body, 'base64'));
    return { fingerprint256, notAfter: validToDate.toISOString() };
  } catch {
    return { fingerprint256: 'unreadable' };
  }
}
