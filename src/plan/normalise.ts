/**
 * Both sides in one comparable form: platform words, list order, PEM wrapping and line ends are facts of comparison.
 * Rule: edge cases end here; `plan.ts` compares plain texts.
 */
import { certificateBody } from '../metadata/index.ts';
import type { ComponentType } from '../metadata/index.ts';

/** A component's fields as text, by path (`oauthConfig.scopes`); undefined means absent. */
export type Fields = ReadonlyMap<string, string | undefined>;

type Normaliser = (text: string) => string;

/** A list in no order and with nothing twice: to the platform it is the same one. */
const asSet = (items: readonly string[]): string => [...new Set(items)].sort().join('\n');

const list =
  (separator: string | RegExp): Normaliser =>
  (text) =>
    asSet(
      text
        .split(separator)
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    );

const anyCase: Normaliser = (text) => text.toLowerCase();

/** Words of IP relaxation as an External Client App spells them; the platform takes and gives any case. */
const IP_RELAXATION = ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'];
const ipRelaxation: Normaliser = (text) => IP_RELAXATION.find((word) => word.toLowerCase() === text.toLowerCase()) ?? text;

/** How a field's text is made comparable, by its last name. */
const NORMALISERS: Readonly<Record<string, Normaliser>> = {
  callbackUrl: list(/\s+/),
  certificate: certificateBody,
  clientAssertionCertificate: certificateBody,
  commaSeparatedCustomScopes: list(','),
  commaSeparatedOauthScopes: list(','),
  commaSeparatedPermissionSet: list(','),
  commaSeparatedProfile: list(','),
  ipRelaxation,
  ipRelaxationPolicyType: ipRelaxation,
  refreshTokenPolicy: anyCase,
};

/** Flattens and normalises metadata; a member that is present but undefined stays, because the spec owns its absence. */
export function fieldsOf(metadata: object, prefix = ''): Fields {
  return new Map(
    Object.entries(metadata).flatMap(([name, value]: [string, unknown]): [string, string | undefined][] => {
      const path = prefix + name;
      if (isTree(value)) return [...fieldsOf(value, `${path}.`)];
      return [[path, value === undefined ? undefined : comparable(name, value)]];
    }),
  );
}

function comparable(name: string, value: unknown): string {
  if (Array.isArray(value)) return asSet(value.map(entryText));
  const text = plain(value);
  return NORMALISERS[name]?.(text) ?? text;
}

/** In XML one entry and a list of one look alike: the value, as a list where the model has one. */
export function listedAs(model: unknown, value: unknown): unknown {
  return Array.isArray(model) && value !== undefined && !Array.isArray(value) ? [value] : value;
}

/** Line ends and the blanks around a text are the platform's. */
function plain(value: unknown): string {
  return String(value).replace(/\r\n?/g, '\n').trim();
}

function entryText(entry: unknown): string {
  if (!isTree(entry)) return plain(entry);
  const members = Object.entries(entry).filter(([, value]: [string, unknown]) => value !== undefined && value !== '');
  return members
    .map(([name, value]: [string, unknown]) => `${name}=${isTree(value) ? `(${entryText(value)})` : plain(value)}`)
    .sort()
    .join(', ');
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the platform itself fills in, in comparable form: an element that is not there means this. */
const PLATFORM_DEFAULTS: Readonly<Partial<Record<ComponentType, Readonly<Record<string, string>>>>> = {
  ExternalClientApplication: { distributionState: 'Local' },
  ExtlClntAppOauthConfigurablePolicies: {
    ipRelaxationPolicyType: 'Enforce',
    permittedUsersPolicyType: 'AllSelfAuthorized',
    refreshTokenPolicyType: 'SpecificLifetime',
    refreshTokenValidityPeriod: '365',
    refreshTokenValidityUnit: 'Days',
    requiredSessionLevel: 'STANDARD',
  },
  ExtlClntAppConfigurablePolicies: { isEnabled: 'true', isOauthPluginEnabled: 'true', startPage: 'None' },
  ConnectedApp: {
    'oauthPolicy.ipRelaxation': 'Enforce',
    'oauthPolicy.refreshTokenPolicy': 'infinite',
    'sessionPolicy.sessionLevel': 'STANDARD',
  },
};

/** An absent element, an empty one and `false` are one fact to the platform. */
export const NOTHING: readonly (string | undefined)[] = [undefined, '', 'false'];

/** Fields whose default stands only while another field is not set to something else. */
const DEFAULT_WITH: Readonly<Record<string, string>> = {
  refreshTokenValidityPeriod: 'refreshTokenPolicyType',
  refreshTokenValidityUnit: 'refreshTokenPolicyType',
};

/** A component's values in comparable form, by path. */
export type ValueOf = (field: string) => string | undefined;

/** Whether a field says one fact to the platform before and after; an absent one says what the platform fills in. */
export function isSameValue(type: ComponentType, field: string, before: ValueOf, after: ValueOf): boolean {
  const meant = (valueOf: ValueOf): string => given(valueOf, field) ?? defaultOf(type, field, valueOf) ?? 'false';
  return meant(before) === meant(after);
}

function defaultOf(type: ComponentType, field: string, valueOf: ValueOf): string | undefined {
  const defaults = PLATFORM_DEFAULTS[type];
  const other = DEFAULT_WITH[field];
  const stands = other === undefined || (given(valueOf, other) ?? defaults?.[other]) === defaults?.[other];
  return stands ? defaults?.[field] : undefined;
}

/** A value that is there; an empty element is none. */
function given(valueOf: ValueOf, field: string): string | undefined {
  const value = valueOf(field);
  return value === '' ? undefined : value;
}
