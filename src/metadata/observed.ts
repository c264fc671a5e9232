/** Observed components: what an org gave back, read from its files. Rule: a component knows its app from its content, never from its name. */
import { basename } from 'node:path/posix';
import { fail } from '../diagnostic.ts';
import { SCOPES_SINCE, TYPES } from './component.ts';
import type { ComponentType } from './component.ts';
import { fromXml } from './xml.ts';
import type { XmlTree } from './xml.ts';

/** A component as an org has it; every leaf of its metadata is text. */
export interface ObservedComponent {
  readonly type: ComponentType;
  readonly fullName: string;
  readonly metadata: XmlTree;
  /** The record's id, 15 or 18 characters, where the org tells. */
  readonly id?: string;
  /** Who changed it last and when (ISO 8601), where the org tells. */
  readonly lastModified?: { readonly by: string; readonly at: string };
}

/** In a Salesforce DX project the suffix says the type, in whatever folder the file stands. */
const BY_SUFFIX = new Map(Object.entries(TYPES).map(([type, row]) => [row.suffix, type as ComponentType]));

/**
 * Reads one file of a retrieve.
 * @param path path in the zip or the project, `…/<folder>/<name>.<suffix>[-meta.xml]`
 * @returns undefined for files that are no component ecaform knows (package.xml, a certificate's body)
 * @throws EcaformError `metadata-unreadable`
 */
export function readComponent(path: string, text: string): ObservedComponent | undefined {
  const file = basename(path);
  const name = file.replace(/-meta\.xml$/, '');
  const suffix = name.slice(name.lastIndexOf('.') + 1);
  const type = BY_SUFFIX.get(suffix);
  const isBody = type === 'Certificate' && !file.endsWith('-meta.xml');
  if (!type || isBody) return undefined;
  const { type: root, metadata } = fromXml(text, path);
  if (root !== type) {
    fail('metadata-unreadable', `${path} holds <${root}>, and its name says ${type}`, {
      hint: 'give the file the suffix of what it holds',
      at: { file: path, line: 1, col: 1 },
    });
  }
  // A secret an org hands out goes no further than this line.
  const { consumerSecret: _secret, ...kept } = metadata;
  return { type, fullName: decoded(basename(name, `.${suffix}`)), metadata: withoutSecret(kept) };
}

/** Names stand URL-encoded in file names; one that is not is taken as it is. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function withoutSecret(metadata: XmlTree): XmlTree {
  const { oauthConfig } = metadata;
  if (typeof oauthConfig !== 'object' || Array.isArray(oauthConfig)) return metadata;
  const { consumerSecret: _secret, ...kept } = oauthConfig as XmlTree;
  return { ...metadata, oauthConfig: kept };
}

/** The app an observed component belongs to; undefined for types that belong to none. */
export function appOf({ type, fullName, metadata }: ObservedComponent): string | undefined {
  if (isHeader({ type })) return fullName;
  const app = metadata.externalClientApplication;
  return typeof app === 'string' && app !== '' ? app : undefined;
}

/** The labels an app may have in an org: the spec's, which may be about to change it, and the one it has there. Tokens know an app by its label. */
export function labelsOf(
  { name, label }: { readonly name: string; readonly label: string },
  observed: readonly ObservedComponent[],
): string[] {
  const inOrg = observed.filter((each) => isHeader(each) && each.fullName === name).map(({ metadata }) => metadata.label);
  return [...new Set([label, ...inOrg.filter((each) => typeof each === 'string')])];
}

/** Whether the component is an app itself, of either kind. */
export function isHeader<T extends { readonly type: ComponentType }>(
  component: T,
): component is T & { readonly type: 'ExternalClientApplication' | 'ConnectedApp' } {
  const { type } = component;
  return type === 'ExternalClientApplication' || type === 'ConnectedApp';
}

/** The consumer key an org minted for an app, from its observed components. */
export function consumerKeyOf(app: string, observed: readonly ObservedComponent[]): string | undefined {
  const holder = observed.find(
    (each) => (each.type === 'ExtlClntAppGlobalOauthSettings' || each.type === 'ConnectedApp') && appOf(each) === app,
  );
  const source = holder?.type === 'ConnectedApp' ? holder.metadata.oauthConfig : holder?.metadata;
  const key = typeof source === 'object' && !Array.isArray(source) ? (source as XmlTree).consumerKey : undefined;
  return typeof key === 'string' && key !== '' ? key : undefined;
}

/** The newest API version any of the component's fields or scopes needs, e.g. 67; 60 when all are older. */
export function newestFieldOf({ type, metadata }: ObservedComponent): number {
  const nested = Object.entries(metadata).flatMap(([name, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
  );
  const { since, valuesSince = {} } = TYPES[type];
  const textAt = (path: string): string[] => {
    const value = path.split('.').reduce<XmlTree[string] | undefined>((node, step) => (isTree(node) ? node[step] : undefined), metadata);
    return [value ?? []].flat().filter((each) => typeof each === 'string');
  };
  const scopes = [...textAt('commaSeparatedOauthScopes').flatMap((text) => text.split(/,\s*/)), ...textAt('oauthConfig.scopes')];
  const values = Object.entries(valuesSince).flatMap(([path, versions]) => textAt(path).map((value) => versions[value] ?? 0));
  return Math.max(60, ...nested.map((name) => since[name] ?? 0), ...scopes.map((scope) => SCOPES_SINCE[scope] ?? 0), ...values);
}

function isTree(node: XmlTree[string] | undefined): node is XmlTree {
  return typeof node === 'object' && !Array.isArray(node);
}
