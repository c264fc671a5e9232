/**
 * Gives components back: as files in a zip, as a list, or one by one.
 * Rule: the bytes are those Salesforce writes, with only the elements that the asked version knows; what is missing is a message.
 */
import { findSet, labelOfSet } from '../org/permission-set.ts';
import { componentKey, componentsOf, fullNameOf, type Component, type Components, type Org } from '../org/state.ts';
import { writeArchive } from './archive.ts';
import { isKnownAt, type ElementTable, type MetadataType } from './element.ts';
import { writeManifest } from './manifest.ts';
import { problemText } from './problem.ts';
import { manifestNameOf, METADATA_TYPES, typesNamed } from './type.ts';
import { defaultSettings } from './type-settings.ts';
import { writeMetadataFile, textElement, type XmlElement, type XmlRecord } from './xml.ts';
import type { RetrieveRequest, Retrieved } from './job-state.ts';

/** Components of a type; profiles and settings, which no one deployed, included. */
export function componentsOfType(org: Org, type: MetadataType): Component[] {
  if (type.member !== undefined) return [org.components.get(componentKey(type.name, type.member)) ?? defaultSettings(org, type)];
  if (type.name !== 'Profile') return componentsOf(org.components, type.name);
  const [creator] = org.users;
  const made = { createdById: creator?.id ?? org.id, createdDate: org.createdDate };
  return org.profiles.map(({ id, name }) => ({
    type: 'Profile',
    // The Metadata API calls this one profile by another name than Setup does.
    fullName: name === 'System Administrator' ? 'Admin' : name,
    id,
    elements: [textElement('custom', 'false')],
    lastModifiedById: made.createdById,
    lastModifiedDate: made.createdDate,
    ...made,
  }));
}

/** The component with this name, or undefined; names are compared without case. */
export function findComponent(org: Org, type: MetadataType, fullName: string): Component | undefined {
  if (type.name !== 'Profile' && type.member === undefined) return org.components.get(componentKey(type.name, fullName));
  return componentsOfType(org, type).find((component) => component.fullName.toLowerCase() === fullName.toLowerCase());
}

/** The elements of a component as an API version shows them. */
export function shownElements({ components }: Org, { type, component }: Found, version: number): XmlElement[] {
  const elements = component.elements.flatMap((element) => SHOWN[`${type.name}.${element.name}`]?.(element, components) ?? [element]);
  return visibleElements({ elements }, type.elements, version);
}

/** Elements that are shown in other words than they are kept in. */
const SHOWN: Readonly<Record<string, (element: XmlElement, components: Components) => readonly XmlElement[]>> = {
  'ConnectedApp.permissionSetName': ({ name, text }, components) =>
    [findSet(components, text) ?? []].flat().map((set) => textElement(name, labelOfSet(set))),
};

/** The elements that an API version knows, at every depth. */
function visibleElements({ elements }: { elements: readonly XmlElement[] }, table: ElementTable, version: number): XmlElement[] {
  return elements.flatMap((element) => {
    const row = table[element.name];
    if (row === undefined || !isKnownAt(row, version)) return [];
    if (row.elements === undefined) return [element];
    return [{ ...element, children: foldScopes(visibleElements({ elements: element.children }, row.elements, version)) }];
  });
}

/** Scopes of a connected app that retrieve gives back as another one. Source: Metadata API guide, ConnectedAppOauthAccessScope. */
const FOLDED: Readonly<Record<string, string>> = {
  Profile: 'Basic',
  Email: 'Basic',
  Address: 'Basic',
  Phone: 'Basic',
  OfflineAccess: 'RefreshToken',
};

function foldScopes(elements: readonly XmlElement[]): XmlElement[] {
  const seen = new Set<string>();
  return elements.flatMap((element) => {
    if (element.name !== 'scopes') return [element];
    const text = FOLDED[element.text] ?? element.text;
    if (seen.has(text)) return [];
    seen.add(text);
    return [textElement('scopes', text)];
  });
}

/** A component with its type. */
export interface Found {
  readonly type: MetadataType;
  readonly component: Component;
}

/** Does a retrieve. */
export function retrieve(org: Org, { manifest, version, isSinglePackage }: RetrieveRequest): Retrieved {
  const root = isSinglePackage ? '' : 'unpackaged/';
  const files = new Map<string, string>();
  const fileProperties: XmlRecord[] = [];
  const messages: Retrieved['messages'][number][] = [];
  const types: { name: string; members: string[] }[] = [];
  const miss = (problem: string): void => {
    messages.push({ fileName: `${root}package.xml`, problem });
  };
  for (const { name, members } of manifest.types) {
    const typed = typesNamed(name, Number(version));
    if (typed.length === 0) {
      miss(problemText('unknownType', { type: name }));
      continue;
    }
    const found = members.flatMap((member): Found[] => {
      const matches = typed.flatMap((type) => {
        const components = member === '*' ? componentsOfType(org, type) : [findComponent(org, type, member) ?? []].flat();
        return components.map((component) => ({ type, component }));
      });
      if (matches.length === 0 && member !== '*') miss(problemText('entityNotFound', { type: name, name: member }));
      return matches;
    });
    const unique = new Map(found.map((entry) => [entry.component.fullName, entry]));
    for (const { type, component } of unique.values()) {
      const path = `${root}${type.folder}/${component.fullName}.${type.suffix}`;
      const xml = writeMetadataFile(type.name, shownElements(org, { type, component }, Number(version)));
      files.set(type.hasMetaFile === true ? `${path}-meta.xml` : path, xml);
      if (component.content !== undefined) files.set(path, component.content);
      fileProperties.push(toFileProperties(org, component, { fileName: path, type: name }));
    }
    types.push({ name, members: [...unique.keys()].sort() });
  }
  files.set(`${root}package.xml`, writeManifest({ version, types }));
  fileProperties.push(manifestProperties(org, `${root}package.xml`));
  return { fileProperties, messages, zip: writeArchive(files, org.now()) };
}

/** FileProperties, in the recorded order. */
export function toFileProperties(org: Org, component: Component, { fileName, type }: { fileName: string; type: string }): XmlRecord {
  const nameOf = (id: string): string => {
    const user = org.users.find((candidate) => candidate.id === id);
    return user === undefined ? '' : fullNameOf(user);
  };
  return {
    createdById: component.createdById,
    createdByName: nameOf(component.createdById),
    createdDate: new Date(component.createdDate).toISOString(),
    fileName,
    fullName: component.fullName,
    id: component.id,
    lastModifiedById: component.lastModifiedById,
    lastModifiedByName: nameOf(component.lastModifiedById),
    lastModifiedDate: new Date(component.lastModifiedDate).toISOString(),
    manageableState: 'unmanaged',
    type,
  };
}

function manifestProperties(org: Org, fileName: string): XmlRecord {
  const [creator] = org.users;
  const now = org.now();
  const stamp = { createdById: creator?.id ?? '', createdDate: now, lastModifiedById: creator?.id ?? '', lastModifiedDate: now };
  return toFileProperties(org, { type: 'Package', fullName: fileName, id: '', elements: [], ...stamp }, { fileName, type: 'Package' });
}

/** Components of a type as listMetadata gives them. */
export function listComponents(org: Org, type: MetadataType): XmlRecord[] {
  return componentsOfType(org, type).map((component) =>
    toFileProperties(org, component, {
      fileName: `${type.folder}/${component.fullName}.${type.suffix}`,
      type: manifestNameOf(type),
    }),
  );
}

/** What describeMetadata answers; types that share a name stand there once. */
export function describeTypes(version: number): XmlRecord {
  const known = METADATA_TYPES.filter(({ since }) => version >= since);
  const unique = new Map(known.map((type) => [manifestNameOf(type), type]));
  const metadataObjects = [...unique].map(([xmlName, type]) => ({
    directoryName: type.folder,
    inFolder: false,
    metaFile: type.hasMetaFile === true,
    suffix: type.suffix,
    xmlName,
  }));
  return { metadataObjects, organizationNamespace: '', partialSaveAllowed: true, testRequired: false };
}
