/**
 * What a deploy brings: components read from the archive as its manifest names them.
 * Rule: reading finds what each file alone can show to be wrong; how components fit together is judged later.
 */
import { isServed } from '../data/version.ts';
import type { Org } from '../org/state.ts';
import type { ArchiveFiles } from './archive.ts';
import { checkElements } from './element.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { problemText } from './problem.ts';
import { findType, METADATA_TYPES, type MetadataType } from './type.ts';
import { METADATA_NAMESPACE, readXml, XmlError, type XmlElement } from './xml.ts';

/** A problem of one file, in the platform's words. */
export interface FileProblem {
  readonly type: string;
  readonly fullName: string;
  readonly fileName: string;
  readonly problem: string;
  readonly isWarning?: boolean;
  readonly line?: number;
  readonly column?: number;
}

/** A component that a deploy brings. */
export interface Candidate {
  readonly type: MetadataType;
  readonly fullName: string;
  readonly fileName: string;
  readonly elements: readonly XmlElement[];
  readonly content?: string;
}

/** A component that a deploy takes away. */
export interface Removal {
  readonly type: string;
  readonly fullName: string;
  readonly fileName: string;
}

/** Everything an archive asks for. */
export interface DeployInput {
  /** API version of the files, as the manifest says. */
  readonly version: number;
  readonly candidates: readonly Candidate[];
  readonly removalsBefore: readonly Removal[];
  readonly removalsAfter: readonly Removal[];
  readonly problems: readonly FileProblem[];
  /** True when the manifest itself is wrong: then nothing is deployed and no component is counted. */
  readonly isRejected: boolean;
}

const decoder = new TextDecoder('utf-8');

/** Reads an archive. `isSinglePackage` says that the manifest stands at its root. */
export function readDeploy(org: Org, files: ArchiveFiles, isSinglePackage: boolean): DeployInput {
  const found = [...files.keys()].find((path) => (isSinglePackage ? path === 'package.xml' : /^[^/]+\/package\.xml$/.test(path)));
  if (found === undefined) return rejected('package.xml', problemText('noPackageXml'));
  const root = found.slice(0, -'package.xml'.length);
  try {
    const manifest = readManifest(decoder.decode(files.get(found)));
    const version = manifest.version ?? org.apiVersion;
    if (!isServed(org, version)) return rejected(found, problemText('versionTooHigh', { version }));
    return readComponents(files, { manifest, root, version: Number(version) });
  } catch (error) {
    if (error instanceof XmlError) return rejected(found, problemText('unparsable', { message: error.message }), error);
    throw error;
  }
}

function rejected(fileName: string, problem: string, at?: XmlError): DeployInput {
  const place = at === undefined ? {} : { line: at.line, column: at.column };
  return {
    version: 0,
    candidates: [],
    removalsBefore: [],
    removalsAfter: [],
    problems: [{ type: '', fullName: 'package.xml', fileName, problem, ...place }],
    isRejected: true,
  };
}

interface Package {
  readonly manifest: Manifest;
  readonly root: string;
  readonly version: number;
}

function readComponents(files: ArchiveFiles, { manifest, root, version }: Package): DeployInput {
  const candidates: Candidate[] = [];
  const problems: FileProblem[] = [];
  const named = new Set<string>();
  for (const { name, members } of manifest.types) {
    const type = findType(name);
    const inPackage = { type: '', fullName: 'package.xml', fileName: `${root}package.xml` };
    if (type === undefined || version < type.since) {
      problems.push({ ...inPackage, problem: problemText('unknownType', { type: name }) });
      continue;
    }
    const listed = [...new Set(members.flatMap((member) => (member === '*' ? namesIn(files, type, root) : [member])))];
    for (const fullName of listed) {
      const path = `${root}${type.folder}/${fullName}.${type.suffix}`;
      named.add(path);
      const source = files.get(path);
      const meta = type.hasMetaFile === true ? files.get(`${path}-meta.xml`) : source;
      if (source === undefined || meta === undefined) {
        problems.push({ ...inPackage, problem: problemText('notInPackage', { name: fullName, type: name }) });
        continue;
      }
      const content = type.hasMetaFile === true ? { content: decoder.decode(source) } : {};
      const read = readComponent(decoder.decode(meta), { type, fullName, fileName: path, ...content }, version);
      problems.push(...read.problems);
      if (read.candidate !== undefined) candidates.push(read.candidate);
    }
  }
  const strays = METADATA_TYPES.flatMap((type) =>
    namesIn(files, type, root).map((fullName) => ({ type, fullName, path: `${root}${type.folder}/${fullName}.${type.suffix}` })),
  );
  for (const { type, fullName, path } of strays.filter((stray) => !named.has(stray.path))) {
    problems.push({ type: type.name, fullName, fileName: path, isWarning: true, problem: problemText('notInManifest', { file: path }) });
  }
  const before = [...readRemovals(files, `${root}destructiveChangesPre.xml`), ...readRemovals(files, `${root}destructiveChanges.xml`)];
  return {
    version,
    candidates,
    problems,
    removalsBefore: before,
    removalsAfter: readRemovals(files, `${root}destructiveChangesPost.xml`),
    isRejected: false,
  };
}

function namesIn(files: ArchiveFiles, { folder, suffix }: MetadataType, root: string): string[] {
  const start = `${root}${folder}/`;
  const end = `.${suffix}`;
  return [...files.keys()]
    .filter((path) => path.startsWith(start) && path.endsWith(end))
    .map((path) => path.slice(start.length, -end.length));
}

function readRemovals(files: ArchiveFiles, fileName: string): Removal[] {
  const source = files.get(fileName);
  if (source === undefined) return [];
  return readManifest(decoder.decode(source)).types.flatMap(({ name, members }) =>
    members.map((fullName) => ({ type: name, fullName, fileName })),
  );
}

function readComponent(
  text: string,
  found: Omit<Candidate, 'elements'>,
  version: number,
): { candidate?: Candidate; problems: readonly FileProblem[] } {
  const { type, fullName, fileName } = found;
  const about = { type: type.name, fullName, fileName };
  if (type.isReadOnly === true) return { problems: [{ ...about, problem: problemText('readOnlyType') }] };
  if (type.hasFreeName !== true && !/^[A-Za-z](?:_?[A-Za-z0-9])*(?:__[A-Za-z](?:_?[A-Za-z0-9])*)?$/.test(fullName)) {
    return { problems: [{ ...about, problem: problemText('wrongName', { type: type.name }) }] };
  }
  try {
    const root = readXml(text);
    if (root.name !== type.name) {
      const element = `{${METADATA_NAMESPACE}}${root.name}`;
      return { problems: [{ ...about, problem: problemText('wrongRoot', { element, type: type.name }) }] };
    }
    const children = root.children.filter(({ name }) => name !== 'fullName');
    const problems = checkElements(children, { type: type.name, table: type.elements, version }).map((problem) => ({ ...about, problem }));
    return problems.length > 0 ? { problems } : { candidate: { ...found, elements: children }, problems: [] };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return {
      problems: [{ ...about, problem: problemText('unparsable', { message: error.message }), line: error.line, column: error.column }],
    };
  }
}
