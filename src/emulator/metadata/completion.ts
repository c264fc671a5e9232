/**
 * What the platform makes of a component when it is stored: order, spelling, defaults, and what only an org can give.
 * Rule: pure but for the ids and keys it asks for; what was minted for a deploy that fails is given back by the caller.
 */
import { mintConsumerKey } from '../org/consumer-key.ts';
import { KEY_PREFIX, toId15 } from '../org/id.ts';
import { setsMeant, setsOf } from '../org/permission-set.ts';
import { scopesOf, splitList } from '../org/scope.ts';
import { componentKey, type Component, type Components, type Org, type User } from '../org/state.ts';
import { checkCertificate } from './certificate.ts';
import { enumValue, type ElementTable } from './element.ts';
import { findType } from './type.ts';
import { defaultSettings } from './type-settings.ts';
import { childText, childTexts, textElement, type XmlElement } from './xml.ts';
import type { Candidate } from './job-state.ts';

/** Who deploys into which org, and what was there before. */
export interface CompletionContext {
  readonly org: Org;
  readonly user: User;
  readonly before: Components;
}

/** Makes the component that the org keeps. */
export function complete(candidate: Candidate, { org, user, before }: CompletionContext): Component {
  const { type, fullName, content } = candidate;
  const stored = before.get(componentKey(type.name, fullName));
  const previous = stored ?? (type.member === undefined ? undefined : defaultSettings(org, type));
  const id = previous?.id ?? org.newId(type.name as Parameters<Org['newId']>[0]);
  const own = ADDITIONS[type.name]?.({ candidate, previous, id, org }) ?? [];
  // A setting that is left out stays as it is.
  const kept = type.member === undefined ? [] : (previous?.elements ?? []);
  const given = [...normalise(candidate.elements, type.elements), ...kept];
  const labelled = 'label' in type.elements ? [textElement('label', fullName)] : [];
  const elements = fill([...own, ...given, ...labelled], type.elements);
  const now = org.now();
  return {
    type: type.name,
    fullName: previous?.fullName ?? fullName,
    id,
    elements,
    ...(content === undefined ? {} : { content }),
    createdById: previous?.createdById ?? user.id,
    createdDate: previous?.createdDate ?? now,
    lastModifiedById: user.id,
    lastModifiedDate: now,
  };
}

/** All components with the deploy, and those before it. */
export interface SettlementContext {
  readonly draft: Components;
  readonly before: Components;
}

/** Settles what of a component only the whole deploy can tell. */
export function settle(component: Component, context: SettlementContext): Component {
  return SETTLEMENTS[component.type]?.(component, context) ?? component;
}

const SETTLEMENTS: Readonly<Record<string, typeof settle>> = { ConnectedApp: withApiNames };

/** A connected app may name permission sets by label; the org keeps API names. */
function withApiNames(component: Component, { draft, before }: SettlementContext): Component {
  const list = 'permissionSetName';
  const texts = childTexts(component.elements, list);
  if (texts.length === 0) return component;
  const permissionSets = childTexts(before.get(componentKey(component.type, component.fullName))?.elements ?? [], list);
  const sets = setsMeant(draft, texts, setsOf(draft, { permissionSets })).map(({ fullName }) => textElement(list, fullName));
  const at = component.elements.findIndex(({ name }) => name === list);
  return { ...component, elements: component.elements.filter(({ name }) => name !== list).toSpliced(at, 0, ...sets) };
}

/** Leaves out empty elements and spells values as the platform does. */
function normalise(elements: readonly XmlElement[], table: ElementTable): XmlElement[] {
  return elements.flatMap((element) => {
    const row = table[element.name];
    if (row?.kind === 'complex') {
      const children = fill(normalise(element.children, row.elements ?? {}), row.elements ?? {});
      return children.length > 0 ? [{ name: element.name, text: '', children }] : [];
    }
    if (element.text === '') return [];
    if (row?.kind === 'boolean') return [textElement(element.name, ['true', '1'].includes(element.text) ? 'true' : 'false')];
    if (row?.kind === 'enum') return [textElement(element.name, enumValue(element.text, row) ?? element.text)];
    return [textElement(element.name, spell(element))];
  });
}

/** Elements whose text the platform rewrites. */
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  commaSeparatedOauthScopes: (text) =>
    scopesOf(splitList(text))
      .map(({ token }) => token)
      .join(', '),
  commaSeparatedPermissionSet: (text) => splitList(text).join(','),
  commaSeparatedProfile: (text) => splitList(text).join(','),
  certificate: certificateBody,
  clientAssertionCertificate: certificateBody,
  callbackUrl: (text) =>
    text
      .split(/\s+/)
      .filter((url) => url !== '')
      .join('\n'),
};

function certificateBody(text: string): string {
  const checked = checkCertificate(text);
  return 'body' in checked ? checked.body : text;
}

function spell({ name, text }: XmlElement): string {
  return Object.hasOwn(SPELLINGS, name) ? (SPELLINGS[name]?.(text) ?? text) : text;
}

/** Puts elements in the table's order, the first of a repeated one winning, and adds defaults. */
function fill(elements: readonly XmlElement[], table: ElementTable): XmlElement[] {
  return Object.entries(table).flatMap(([name, row]) => {
    const found = elements.filter((element) => element.name === name);
    const kept = row.isList === true ? found : found.slice(0, 1);
    return kept.length === 0 && row.default !== undefined ? [textElement(name, row.default)] : kept;
  });
}

interface Addition {
  readonly candidate: Candidate;
  readonly previous: Component | undefined;
  readonly id: string;
  readonly org: Org;
}

/** What the platform adds to each type; an addition wins over what the deploy says. */
const ADDITIONS: Readonly<Record<string, (addition: Addition) => readonly XmlElement[]>> = {
  ExternalClientApplication: ({ candidate, org }) => [textElement('orgScopedExternalApp', orgScopedName(org, candidate.fullName))],
  ExtlClntAppOauthSettings: ({ id, org }) => [textElement('oauthLink', oauthLink(org, id))],
  ExtlClntAppGlobalOauthSettings: globalAdditions,
  ExtlClntAppOauthConfigurablePolicies: policyAdditions,
  ConnectedApp: connectedAppAdditions,
};

/** `<15-character org id>:<app>`. */
export function orgScopedName(org: Org, app: string): string {
  return `${toId15(org.id)}:${app}`;
}

/** `<15-character org id>:888…`: retrieved links have this prefix, which is not that of the OAuth settings' own id. */
export function oauthLink(org: Org, settingsId: string): string {
  return `${toId15(org.id)}:${KEY_PREFIX.OauthLink}${toId15(settingsId).slice(3)}`;
}

function globalAdditions({ candidate, previous, org }: Addition): XmlElement[] {
  const key = previous === undefined ? undefined : childText(previous.elements, 'consumerKey');
  const rotates = childText(candidate.elements, 'shouldRotateConsumerKey') === 'true';
  const consumerKey = key === undefined || rotates ? mintConsumerKey(org.id) : key;
  return [
    textElement('consumerKey', consumerKey),
    ...(org.seed.pkceReverts ? [textElement('isPkceRequired', 'true')] : []),
    textElement('shouldRotateConsumerKey', 'false'),
    textElement('shouldRotateConsumerSecret', 'false'),
  ];
}

/** A policy with a refresh token type that needs no period has none; one that says nothing gets 365 days. */
function policyAdditions({ candidate }: Addition): XmlElement[] {
  const type = childText(candidate.elements, 'refreshTokenPolicyType') ?? '';
  if (type !== '' || childText(candidate.elements, 'refreshTokenValidityPeriod') !== undefined) return [];
  return [textElement('refreshTokenValidityPeriod', '365'), textElement('refreshTokenValidityUnit', 'Days')];
}

/** Keeps key, permission sets and profiles that the deploy does not mention; an empty element clears a list. */
function connectedAppAdditions({ candidate, previous, org }: Addition): XmlElement[] {
  const config = candidate.elements.find(({ name }) => name === 'oauthConfig');
  const kept = ['permissionSetName', 'profileName'].flatMap((list) =>
    candidate.elements.some(({ name }) => name === list) ? [] : (previous?.elements.filter(({ name }) => name === list) ?? []),
  );
  if (config === undefined) return kept;
  const before = previous?.elements.find(({ name }) => name === 'oauthConfig')?.children ?? [];
  const consumerKey = childText(config.children, 'consumerKey') ?? childText(before, 'consumerKey') ?? mintConsumerKey(org.id);
  const children = config.children.filter(({ name }) => name !== 'consumerKey' && name !== 'consumerSecret');
  const table = findType('ConnectedApp')?.elements.oauthConfig?.elements ?? {};
  return [{ ...config, children: fill([textElement('consumerKey', consumerKey), ...normalise(children, table)], table) }, ...kept];
}
