/**
 * An app's flows and policies, read from its metadata: callbacks, PKCE, secrets, sessions, refresh tokens, addresses.
 * Rule: External Client App and Connected App spell the same things differently; after this file nobody can tell.
 */
import { childText, type XmlElement } from '../metadata/xml.ts';
import { OAUTH_LIMITS } from '../oauth/limit.ts';
import type { IpRange } from './network.ts';

/** How IP restrictions hold for an app, in the spelling of External Client Apps. */
export type IpRelaxation = 'Enforce' | 'Bypass' | 'Bypass_2factor' | 'Enforce_RelaxRefresh';

/** How long refresh tokens live. `life` is in milliseconds, counted from issue or from the last use. */
export type RefreshPolicy =
  { readonly type: 'Infinite' | 'Zero' } | { readonly type: 'SpecificLifetime' | 'SpecificInactivity'; readonly life: number };

/** What the flows need to know of an app. */
export interface AppPolicy {
  readonly callbackUrls: readonly string[];
  readonly isPkceRequired: boolean;
  /** The client may leave out its secret: at the token endpoint's code exchange, and to introspect. */
  readonly isSecretOptional: boolean;
  readonly isSecretRequiredForRefresh: boolean;
  readonly isRotating: boolean;
  readonly isIntrospectAll: boolean;
  /** Access tokens are JWTs, and live for `jwtMinutes` when the policy says so. */
  readonly isNamedUserJwt: boolean;
  readonly jwtMinutes: number | null;
  readonly idTokenMinutes: number;
  readonly ipRelaxation: IpRelaxation;
  readonly trustedIpRanges: readonly IpRange[];
  readonly refresh: RefreshPolicy;
  /** The policy's session timeout; null leaves the org's. */
  readonly sessionMinutes: number | null;
}

type Elements = readonly XmlElement[];

const UNIT: Readonly<Record<string, number>> = { hours: 3_600_000, days: 86_400_000, months: OAUTH_LIMITS.month.value };

const IP_RELAXATIONS: readonly IpRelaxation[] = ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'];

/** Reads the parts of an External Client App. */
export function externalPolicy({ global, settings, policy }: { global: Elements; settings: Elements; policy: Elements }): AppPolicy {
  const period = Number(childText(policy, 'refreshTokenValidityPeriod') ?? 365);
  const unit = UNIT[(childText(policy, 'refreshTokenValidityUnit') ?? 'Days').toLowerCase()] ?? 86_400_000;
  return {
    ...flowsOf(global),
    ipRelaxation: relaxation(childText(policy, 'ipRelaxationPolicyType')),
    trustedIpRanges: rangesOf(settings, { list: 'trustedIpRanges', start: 'startIpAddress', end: 'endIpAddress' }),
    refresh: refreshPolicy(childText(policy, 'refreshTokenPolicyType') ?? 'SpecificLifetime', period * unit),
    sessionMinutes: minutes(childText(policy, 'sessionTimeoutInMinutes')),
    jwtMinutes:
      childText(policy, 'namedUserJwtSessionTimeoutType') === 'UserSession' ? null : minutes(childText(policy, 'namedUserJwtTimeout')),
  };
}

/** Reads a Connected App. */
export function connectedPolicy(elements: Elements): AppPolicy {
  const section = (name: string): Elements => elements.find((element) => element.name === name)?.children ?? [];
  const policy = section('oauthPolicy');
  const [kind = 'infinite', period = '0', unit = 'days'] = (childText(policy, 'refreshTokenPolicy') ?? 'infinite').toLowerCase().split(':');
  const type = { zero: 'Zero', specific_lifetime: 'SpecificLifetime', specific_inactivity: 'SpecificInactivity' }[kind] ?? 'Infinite';
  return {
    ...flowsOf(section('oauthConfig')),
    ipRelaxation: relaxation(childText(policy, 'ipRelaxation')),
    trustedIpRanges: rangesOf(elements, { list: 'ipRanges', start: 'start', end: 'end' }),
    refresh: refreshPolicy(type, Number(period) * (UNIT[unit] ?? 0)),
    sessionMinutes: minutes(childText(section('sessionPolicy'), 'sessionTimeout')),
    jwtMinutes: null,
  };
}

/** What ExtlClntAppGlobalOauthSettings and oauthConfig spell alike. */
function flowsOf(config: Elements) {
  const flag = (name: string): boolean => childText(config, name) === 'true';
  const idToken = config.find(({ name }) => name === 'idTokenConfig')?.children ?? [];
  return {
    callbackUrls: (childText(config, 'callbackUrl') ?? '').split(/\s+/).filter((url) => url !== ''),
    isPkceRequired: flag('isPkceRequired'),
    isSecretOptional: flag('isConsumerSecretOptional'),
    isSecretRequiredForRefresh: flag('isSecretRequiredForRefreshToken'),
    isRotating: flag('isRefreshTokenRotationEnabled'),
    isIntrospectAll: flag('isIntrospectAllTokens'),
    isNamedUserJwt: flag('isNamedUserJwtEnabled'),
    idTokenMinutes:
      minutes(childText(idToken, 'idTokenValidityInMinutes') ?? childText(idToken, 'idTokenValidity')) ?? OAUTH_LIMITS.idTokenLife.value,
  };
}

function refreshPolicy(type: string, life: number): RefreshPolicy {
  if (type === 'SpecificLifetime' || type === 'SpecificInactivity') return { type, life };
  return { type: type === 'Zero' ? 'Zero' : 'Infinite' };
}

function relaxation(text = ''): IpRelaxation {
  return IP_RELAXATIONS.find((value) => value.toLowerCase() === text.toLowerCase()) ?? 'Enforce';
}

function rangesOf(elements: Elements, { list, start, end }: Readonly<Record<'list' | 'start' | 'end', string>>): IpRange[] {
  return elements
    .filter(({ name }) => name === list)
    .map(({ children }) => ({ start: childText(children, start) ?? '', end: childText(children, end) ?? '' }));
}

function minutes(text: string | undefined): number | null {
  const value = Number(text ?? '');
  return Number.isInteger(value) && value > 0 ? value : null;
}
