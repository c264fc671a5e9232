/**
 * What a deploy brings: components read from the archive as its manifest names them.
 * Rule: reading finds what each file alone can show to be wrong; how components fit together is judged later.
 */
import type { Org } from '../org/state.ts';
import { isMetadataVersion } from './api-version.ts';
import type { ArchiveFiles } from './archive.ts';
import type { DeployOptions } from './deploy-options.ts';
import { checkElements, type MetadataType } from './element.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { problemText } from './problem.ts';
import { METADATA_TYPES, typeOfMember, typesNamed } from './type.ts';
import { METADATA_NAMESPACE, readXml, XmlError } from './xml.ts';
import type { Candidate, DeployInput, FileProblem, Removal } from './job-state.ts';

const decoder = new TextDecoder('utf-8');

/** Reads an archive as its options say: whether the manifest stands at its root, and whether files may be missing. */
export function readDeploy(
  org: Org,
  files: ArchiveFiles,
  { singlePackage, allowMissingFiles }: Pick<DeployOptions, 'singlePackage' | 'allowMissingFiles'>,
): DeployInput {
  const found = [...files.keys()].find((path) => (singlePackage ? path === 'package.xml' : /^[^/]+\/package\.xml$/.test(path)));
  if (found === undefined) return rejected('package.xml', problemText('noPackageXml'));
  const root = found.slice(0, -'package.xml'.length);
  try {
    const manifest = readManifest(decoder.decode(files.get(found)));
    const version = manifest.version ?? org.apiVersion;
    if (!isMetadataVersion(org, version)) return rejected(found, problemText('versionTooHigh', { version }));
    return readComponents(files, { manifest, root, version: Number(version), mayMissFiles: allowMissingFiles });
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
  readonly mayMissFiles: boolean;
}

function readComponents(files: ArchiveFiles, { manifest, root, version, mayMissFiles }: Package): DeployInput {
  const candidates: Candidate[] = [];
  const problems: FileProblem[] = [];
  const named = new Set<string>();
  for (const { name, members } of manifest.types) {
    const types = typesNamed(name, version);
    const inPackage = { type: '', fullName: 'package.xml', fileName: `${root}package.xml` };
    if (types.length === 0) {
      problems.push({ ...inPackage, problem: problemText('unknownType', { type: name }) });
      continue;
    }
    const all = (): string[] => types.flatMap((type) => namesIn(files, type, root));
    for (const fullName of new Set(members.flatMap((member) => (member === '*' ? all() : [member])))) {
      const type = typeOfMember(types, fullName);
      if (type === undefined) {
        problems.push({ ...inPackage, problem: problemText('unknownType', { type: `${fullName}${name}` }) });
        continue;
      }
      const path = `${root}${type.folder}/${fullName}.${type.suffix}`;
      named.add(path);
      const source = files.get(path);
      const meta = type.hasMetaFile === true ? files.get(`${path}-meta.xml`) : source;
      if (source === undefined || meta === undefined) {
        problems.push({ ...inPackage, problem: problemText('notInPackage', { name: fullName, type: name }), isWarning: mayMissFiles });
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

function namesIn(files: ArchiveFiles, { folder, suffix, member }: MetadataType, root: string): string[] {
  const start = `${root}${folder}/`;
  const end = `.${suffix}`;
  return [...files.keys()]
    .filter((path) => path.startsWith(start) && path.endsWith(end))
    .map((path) => path.slice(start.length, -end.length))
    .filter((name) => member === undefined || name === member);
}

function readRemovals(files: ArchiveFiles, fileName: string): Removal[] {
  const source = files.get(fileName);
  if (source === undefined) return [];
  return readManifest(decoder.decode(source)).types.flatMap(({ name, members }) =>
    members.map((fullName) => ({ type: name, fullName, fileName })),
  );
}

/** Why no component of this type and name can be stored at all, or undefined. */
export function refusalOf(type: MetadataType, fullName: string): string | undefined {
  if (type.isReadOnly === true) return problemText('readOnlyType');
  const isName = type.hasFreeName === true || /^[A-Za-z](?:_?[A-Za-z0-9])*(?:__[A-Za-z](?:_?[A-Za-z0-9])*)?$/.test(fullName);
  return isName ? undefined : problemText('wrongName', { type: type.name });
}

function readComponent(
  text: string,
  found: Omit<Candidate, 'elements'>,
  version: number,
): { candidate?: Candidate; problems: readonly FileProblem[] } {
  const { type, fullName, fileName } = found;
  const about = { type: type.name, fullName, fileName };
  const refusal = refusalOf(type, fullName);
  if (refusal !== undefined) return { problems: [{ ...about, problem: refusal }] };
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
