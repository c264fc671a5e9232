/**
 * package.xml and destructiveChanges*.xml: which components a deploy or retrieve is about.
 * Rule: reads and writes the manifest, judges nothing.
 */
import { childText, childTexts, METADATA_NAMESPACE, readXml, type XmlElement } from './xml.ts';

/** The members asked for of one type; `*` means all. */
export interface ManifestType {
  readonly name: string;
  readonly members: readonly string[];
}

/** A manifest; `version` is undefined when the file gives none, as destructive ones do. */
export interface Manifest {
  readonly version: string | undefined;
  readonly types: readonly ManifestType[];
}

/** Reads a manifest's text. @throws XmlError */
export function readManifest(text: string): Manifest {
  return toManifest(readXml(text).children);
}

/** Reads the children of a `Package`, or of a retrieve request's `unpackaged`. */
export function toManifest(children: readonly XmlElement[]): Manifest {
  return {
    version: childText(children, 'version'),
    types: children
      .filter(({ name }) => name === 'types')
      .map((types) => ({ name: childText(types.children, 'name') ?? '', members: childTexts(types.children, 'members') })),
  };
}

/** Writes a package.xml as retrieve gives it. */
export function writeManifest(manifest: Manifest): string {
  const types = manifest.types.map(
    ({ name, members }) =>
      `    <types>\n${members.map((member) => `        <members>${member}</members>\n`).join('')}        <name>${name}</name>\n    </types>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="${METADATA_NAMESPACE}">\n${types.join('')}    <version>${manifest.version ?? ''}</version>\n</Package>\n`;
}
