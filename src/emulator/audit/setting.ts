/**
 * The settings of a component, as the audit trail compares and words them.
 * Rule: what two files say alike is equal here: an element that is left out has its default, scopes their names on the wire.
 */
import { X509Certificate } from 'node:crypto';
import { USER_PERMISSIONS } from '../data/describe/table.ts';
import type { ElementRow, ElementTable, MetadataType } from '../metadata/element.ts';
import { childText, type XmlElement } from '../metadata/xml.ts';
import { scopesOf, splitList } from '../org/scope.ts';
import type { Component } from '../org/state.ts';

/** A setting that is not as it was. Values are as stored; null is none. */
export interface Difference {
  /** Path of the element, e.g. `oauthConfig.scopes`. */
  readonly setting: string;
  /** Which one of a list whose items are settings of their own: the label of a user permission. */
  readonly item: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Not settings: who may use the app is told by its access, and the secret apart. */
const NO_SETTINGS: ReadonlySet<string> = new Set([
  'permissionSetName',
  'profileName',
  'commaSeparatedPermissionSet',
  'commaSeparatedProfile',
  'consumerSecret',
  'oauthConfig.consumerSecret',
]);

/** What an element means that is left out, where the table of its type has no default. */
const LEFT_OUT: Readonly<Record<string, string>> = { 'oauthPolicy.ipRelaxation': 'ENFORCE' };

const SCOPES: ReadonlySet<string> = new Set(['oauthConfig.scopes', 'commaSeparatedOauthScopes']);

const PERMISSION_LABELS: ReadonlyMap<string, string> = new Map(USER_PERMISSIONS);

/** Stands in no path and in no label. */
const BEFORE_ITEM = '\n';

type Entry = readonly [key: string, value: string | null];

/** The settings in which two states of a component differ, in the order of its type's elements; undefined has none set. */
export function differencesOf(type: MetadataType, old: Component | undefined, now: Component | undefined): Difference[] {
  const [before, after] = [old, now].map((component) => new Map(settingsOf(type, component)));
  return [...new Map([...(before ?? []), ...(after ?? [])]).keys()].flatMap((key) => {
    const [from, to] = [before?.get(key) ?? null, after?.get(key) ?? null];
    const [setting = '', item = ''] = key.split(BEFORE_ITEM);
    return from === to ? [] : [{ setting, item, from, to }];
  });
}

function settingsOf({ elements }: MetadataType, component: Component | undefined): Entry[] {
  return [['content', component?.content ?? null], ...walk(component?.elements ?? [], elements, '')];
}

function walk(elements: readonly XmlElement[], table: ElementTable, prefix: string): Entry[] {
  return Object.entries(table).flatMap(([name, row]): readonly Entry[] => {
    const setting = prefix + name;
    const found = elements.filter((element) => element.name === name);
    if (NO_SETTINGS.has(setting)) return [];
    if (setting === 'userPermissions') return found.filter(isEnabled).map((element): Entry => [permissionKey(element), 'enabled']);
    if (row.kind === 'complex' && row.isList !== true) return walk(found[0]?.children ?? [], row.elements ?? {}, `${setting}.`);
    return [[setting, read(setting, row, found)]];
  });
}

function isEnabled({ children }: XmlElement): boolean {
  return childText(children, 'enabled') === 'true';
}

function permissionKey({ children }: XmlElement): string {
  const name = childText(children, 'name') ?? '';
  return `userPermissions${BEFORE_ITEM}${PERMISSION_LABELS.get(name) ?? name}`;
}

function read(setting: string, row: ElementRow, found: readonly XmlElement[]): string | null {
  const texts = found.map(({ text, children }) => (row.kind === 'complex' ? children.map(pairOf).join(' ') : text));
  if (texts.length === 0) return row.default ?? LEFT_OUT[setting] ?? (row.kind === 'boolean' ? 'false' : null);
  if (!SCOPES.has(setting)) return texts.join(', ');
  const scopes = scopesOf(texts.flatMap(splitList)).map(({ scope }) => scope);
  return scopes.length === 0 ? null : scopes.join(', ');
}

function pairOf({ name, text }: XmlElement): string {
  return `${name} ${text}`;
}

const CERTIFICATES: ReadonlySet<string> = new Set(['certificate', 'oauthConfig.certificate', 'clientAssertionCertificate']);

const SELF = 'All users may self-authorize';
const ADMIN = 'Admin approved users are pre-authorized';

/** Labels of IP relaxation as Setup has them; those of the last two are assumed. */
const RELAXATIONS: Readonly<Record<string, string>> = {
  enforce: 'Enforce IP restrictions',
  bypass: 'Relax IP restrictions',
  bypass_2factor: 'Relax IP restrictions for activated devices',
  enforce_relaxrefresh: 'Enforce IP restrictions, but relax for refresh tokens',
};

/** Values that the trail tells in other words than the metadata, by setting and value in lower case. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'oauthConfig.isAdminApproved': { false: SELF, true: ADMIN },
  permittedUsersPolicyType: { allselfauthorized: SELF, adminapprovedpreauthorized: ADMIN },
  'oauthPolicy.ipRelaxation': RELAXATIONS,
  ipRelaxationPolicyType: RELAXATIONS,
  // Setup asks whether the secret is required, the metadata whether it is optional.
  'oauthConfig.isConsumerSecretOptional': { false: 'true', true: 'false' },
  hasActivationRequired: { false: 'disabled', true: 'enabled' },
  userPermissions: { null: 'disabled' },
};

/** A value in the trail's words; `null` for none. */
export function wordOf(setting: string, value: string | null): string {
  if (value !== null && CERTIFICATES.has(setting)) return subjectOf(value);
  return WORDS[setting]?.[String(value).toLowerCase()] ?? (value ?? 'null').replace(/\s*\n\s*/g, ', ');
}

/** `EMAILADDRESS=…, O=…, C=…`: the order in which recorded rows name a subject, which is not that of the certificate. */
function subjectOf(certificate: string): string {
  try {
    const { subject } = new X509Certificate(Buffer.from(certificate, 'base64'));
    return subject
      .split('\n')
      .toReversed()
      .join(', ')
      .replace(/emailAddress=/g, 'EMAILADDRESS=');
  } catch {
    return 'null';
  }
}
