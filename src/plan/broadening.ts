/**
 * Broadening: field changes that let more in. Rule: a table by field; each row says in words what becomes wider, or nothing.
 * Values are in comparable form (see normalise.ts): lists are lines, a ConnectedApp's refresh token policy in lower case.
 */

import { clientAppPolicy, connectedAppPolicy, hoursOf } from '../metadata/index.ts';
import type { RefreshTokenPolicy } from '../metadata/index.ts';

type Broadens = (before: string | undefined, after: string | undefined) => string | undefined;

const lines = (text: string | undefined): string[] => (text ?? '').split('\n').filter((line) => line !== '');

/** A list that grows. */
const grows =
  (what: string): Broadens =>
  (before, after) => {
    const added = lines(after).filter((line) => !lines(before).includes(line));
    return added.length > 0 ? `${what} added: ${added.join(', ')}` : undefined;
  };

/** A switch that is turned on, or off. */
const turned =
  (to: 'on' | 'off', what: string): Broadens =>
  (before, after) => {
    const isOn = (value: string | undefined): boolean => value === 'true';
    return isOn(before) !== isOn(after) && isOn(after) === (to === 'on') ? what : undefined;
  };

/** A word further to the right in an order from strict to wide; an unknown word counts as wider than all. */
const wider =
  (order: readonly string[], what: string): Broadens =>
  (before, after) => {
    const rank = (word: string | undefined): number => (word === undefined ? 0 : order.includes(word) ? order.indexOf(word) : order.length);
    return rank(after) > rank(before) ? `${what}: ${before ?? '(none)'} → ${after ?? '(none)'}` : undefined;
  };

const IP_RELAXATION = ['Enforce', 'Enforce_RelaxRefresh', 'Bypass_2factor', 'Bypass'];

const ROWS: Readonly<Record<string, Broadens>> = {
  callbackUrl: grows('callback URL'),
  commaSeparatedOauthScopes: grows('scope'),
  scopes: grows('scope'),
  commaSeparatedCustomScopes: grows('custom scope'),
  commaSeparatedPermissionSet: grows('permission set'),
  permissionSetName: grows('permission set'),
  commaSeparatedProfile: grows('profile'),
  profileName: grows('profile'),
  trustedIpRanges: grows('trusted IP range'),
  ipRanges: grows('trusted IP range'),
  userPermissions: grows('user permission'),
  permittedUsersPolicyType: wider(['AdminApprovedPreAuthorized', 'AllSelfAuthorized'], 'every user may authorise the app'),
  isAdminApproved: turned('off', 'every user may authorise the app'),
  ipRelaxationPolicyType: wider(IP_RELAXATION, 'IP restrictions relaxed'),
  ipRelaxation: wider(IP_RELAXATION, 'IP restrictions relaxed'),
  requiredSessionLevel: wider(['HIGH_ASSURANCE', 'STANDARD', 'LOW'], 'a lower session level is enough'),
  isEnabled: turned('on', 'the app is enabled'),
  isPkceRequired: turned('off', 'PKCE is no longer required'),
  isConsumerSecretOptional: turned('on', 'the consumer secret becomes optional'),
  isSecretRequiredForRefreshToken: turned('off', 'refresh tokens are used without the consumer secret'),
  isSecretRequiredForTokenExchange: turned('off', 'tokens are exchanged without the consumer secret'),
  isRefreshTokenRotationEnabled: turned('off', 'refresh tokens are no longer rotated'),
  isIntrospectAllTokens: turned('on', 'the app may introspect tokens of other apps'),
  isClientCredentialsFlowEnabled: turned('on', 'client credentials flow enabled'),
  isClientCredentialEnabled: turned('on', 'client credentials flow enabled'),
  isCodeCredFlowEnabled: turned('on', 'authorization code and credentials flow enabled'),
  isCodeCredentialEnabled: turned('on', 'authorization code and credentials flow enabled'),
  isGuestCodeCredFlowEnabled: turned('on', 'guests may use the code and credentials flow'),
  isDeviceFlowEnabled: turned('on', 'device flow enabled'),
  isTokenExchangeEnabled: turned('on', 'token exchange flow enabled'),
  isTokenExchangeFlowEnabled: turned('on', 'token exchange flow enabled'),
  isFirstPartyAppEnabled: turned('on', 'first-party flows enabled'),
  sessionTimeoutInMinutes: (before, after) =>
    Number(after ?? 0) > Number(before ?? 0) ? `sessions last longer: ${before ?? 'default'} → ${after ?? ''} minutes` : undefined,
  refreshTokenPolicy: (before, after) => longer(connectedAppPolicy(before), connectedAppPolicy(after)),
};

/** What a change of one field makes wider, in words; undefined when nothing. */
export function broadens(field: string, before: string | undefined, after: string | undefined): string | undefined {
  return ROWS[field.split('.').at(-1) ?? field]?.(before, after);
}

/** The refresh token policy of an External Client App stands in three fields and is judged as one. */
export function broadensRefreshToken(
  before: ReadonlyMap<string, string | undefined>,
  after: ReadonlyMap<string, string | undefined>,
): string | undefined {
  const policy = (fields: ReadonlyMap<string, string | undefined>): RefreshTokenPolicy | undefined =>
    clientAppPolicy(fields.get('refreshTokenPolicyType'), fields.get('refreshTokenValidityPeriod'), fields.get('refreshTokenValidityUnit'));
  return longer(policy(before), policy(after));
}

/** A policy of unknown words counts as the widest when it comes, and as the strictest when it goes. */
function longer(before: RefreshTokenPolicy | undefined, after: RefreshTokenPolicy | undefined): string | undefined {
  const [was, becomes] = [before ? hoursOf(before) : 0, after ? hoursOf(after) : Infinity];
  return becomes > was ? `refresh tokens are valid longer: ${span(was)} → ${span(becomes)}` : undefined;
}

function span(hours: number): string {
  if (hours === Infinity) return 'for ever';
  if (hours === 0) return 'not at all';
  return hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;
}
