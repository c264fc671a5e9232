/**
 * Both sides in one comparable form: platform words, list order, PEM wrapping and line ends are facts of comparison.
 * Rule: edge cases end here; `plan.ts` compares plain texts.
 */
import type { ComponentType } from '../metadata/index.ts';

/** A component's fields as text, by path (`oauthConfig.scopes`); undefined means absent. */
export type Fields = ReadonlyMap<string, string | undefined>;

type Normaliser = (text: string) => string;

const list =
  (separator: string | RegExp): Normaliser =>
  (text) =>
    text
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== '')
      .sort()
      .join('\n');

const pemBody: Normaliser = (text) => text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
const anyCase: Normaliser = (text) => text.toLowerCase();

/** Words of IP relaxation as an External Client App spells them; the platform takes and gives any case. */
const IP_RELAXATION = ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'];
const ipRelaxation: Normaliser = (text) => IP_RELAXATION.find((word) => word.toLowerCase() === text.toLowerCase()) ?? text;

/** How a field's text is made comparable, by its last name. */
const NORMALISERS: Readonly<Record<string, Normaliser>> = {
  callbackUrl: list(/\s+/),
  certificate: pemBody,
  clientAssertionCertificate: pemBody,
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
  if (Array.isArray(value)) return value.map(entryText).sort().join('\n');
  const text = plain(value);
  return NORMALISERS[name]?.(text) ?? text;
}

/** Line ends and the blanks around a text are the platform's. */
function plain(value: unknown): string {
  return String(value).replace(/\r\n?/g, '\n').trim();
}

function entryText(entry: unknown): string {
  if (!isTree(entry)) return plain(entry);
  const members = Object.entries(entry).filter(([, value]: [string, unknown]) => value !== undefined && value !== '');
  return members
    .map(([name, value]: [string, unknown]) => `${name}=${plain(value)}`)
    .sort()
    .join(', ');
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields that appear once in XML but are lists in the spec: read back, one entry is a single value. */
export const LISTS: Readonly<Partial<Record<ComponentType, readonly string[]>>> = {
  ExtlClntAppOauthSettings: ['trustedIpRanges'],
  ConnectedApp: ['ipRanges', 'permissionSetName', 'profileName'],
  PermissionSet: ['userPermissions'],
};
