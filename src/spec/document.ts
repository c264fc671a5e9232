/**
 * A YAML file with positions: reads it, refuses what cannot be a spec, and answers where any value stands.
 * Rule: the only importer of `yaml`; everything after it works on plain data and paths.
 */
import { readFile, stat } from 'node:fs/promises';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import { EcaformError, error, fail } from '../diagnostic.ts';
import type { Location } from '../diagnostic.ts';

/** A path into the data: map keys and list indexes. */
export type Path = readonly (string | number)[];

/** A parsed file: its data, and the place of each value or key in it. */
export interface SourceDocument {
  readonly file: string;
  readonly data: unknown;
  /** Place of the value at `path`, or of its key; of the nearest thing around it when the path does not exist. */
  readonly locate: (path: Path, part?: 'key' | 'value') => Location;
  /** Whether the file itself holds a value at `path`. */
  readonly has: (path: Path) => boolean;
}

/** The largest spec read, in bytes. A spec of 200 apps has 200 kB; more than this is not a spec. */
const MAX_BYTES = 1024 * 1024;

/** Aliases that may be expanded before the file counts as an alias bomb; anchors shared by 100 apps stay below. */
const MAX_ALIASES = 1000;

/**
 * Reads and parses a YAML file.
 * @param file path as the user gave it; it comes back in every place.
 * @throws EcaformError `spec-not-found`, `spec-not-a-file`, `spec-too-large`, `spec-not-text`, `yaml-…`
 */
export async function readSourceDocument(file: string): Promise<SourceDocument> {
  return parseSourceDocument(await readText(file), file);
}

/** Parses YAML text; see {@link readSourceDocument}. */
export function parseSourceDocument(text: string, file: string): SourceDocument {
  const lineCounter = new LineCounter();
  const doc = parseDocument(text, { lineCounter, merge: true, prettyErrors: false, stringKeys: true, version: '1.2' });
  const at = (offset: number): Location => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(line, 1), col: Math.max(col, 1) };
  };
  if (doc.errors.length > 0) {
    throw new EcaformError(
      doc.errors.map((e) =>
        error(`yaml-${e.code.toLowerCase().replaceAll('_', '-')}`, lowerFirst(firstLine(e.message)), {
          at: at(e.pos[0]),
          ...(HINTS[e.code] === undefined ? {} : { hint: HINTS[e.code] }),
        }),
      ),
    );
  }
  const locate = (path: Path, part: 'key' | 'value' = 'value'): Location => at(offsetOf(doc, path, part));
  return { file, data: toData(doc, file), locate, has: (path) => find(doc, path).length === path.length };
}

const HINTS: Partial<Record<string, string>> = {
  TAB_AS_INDENT: 'YAML is indented with spaces; replace the tab',
  DUPLICATE_KEY: 'each name may stand once; remove or rename one of the two',
  BAD_INDENT: 'line the keys of one map up in one column',
  MULTIPLE_DOCS: 'a spec is one document; remove the `---` between the two',
};

async function readText(file: string): Promise<string> {
  const size = await stat(file).then(
    (found) => {
      if (found.isDirectory()) fail('spec-not-a-file', `${file} is a folder`, { hint: `name the file in it: --spec ${file}/ecaform.yaml` });
      return found.size;
    },
    (cause: unknown) =>
      fail('spec-not-found', `${file} cannot be read: ${isMissing(cause) ? 'there is no such file' : String(cause)}`, {
        hint: 'run ecaform in the folder that holds ecaform.yaml, or name the file with --spec',
        cause,
      }),
  );
  if (size > MAX_BYTES) {
    fail('spec-too-large', `${file} has ${size} bytes; a spec has at most ${MAX_BYTES}`, { hint: 'is it the right file?' });
  }
  const bytes = await readFile(file);
  try {
    // fatal: a spec is UTF-8; ignoreBOM false: a byte-order mark is dropped, not part of the first key.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // falls through to the one answer for binary and wrongly encoded files
  }
  return fail('spec-not-text', `${file} is not a UTF-8 text file`, { hint: 'save it as UTF-8; is it the right file?' });
}

function toData(doc: Document.Parsed, file: string): unknown {
  try {
    return doc.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (cause) {
    return fail('yaml-alias-bomb', `aliases expand to more than this file may hold: ${lowerFirst(firstLine((cause as Error).message))}`, {
      at: { file, line: 1, col: 1 },
      hint: 'use fewer nested anchors',
      cause,
    });
  }
}

/** The nodes along the path, as far as it exists; aliases and merge keys are followed. */
function find(doc: Document.Parsed, path: Path): { key: Node | undefined; value: Node | undefined }[] {
  const found: { key: Node | undefined; value: Node | undefined }[] = [];
  let node: Node | null | undefined = doc.contents;
  for (const step of path) {
    const hit = child(doc, node, step);
    if (!hit) break;
    found.push(hit);
    node = hit.value;
  }
  return found;
}

function offsetOf(doc: Document.Parsed, path: Path, part: 'key' | 'value'): number {
  const found = find(doc, path);
  const last = found.at(-1);
  const exact = found.length === path.length;
  const chosen = exact && part === 'value' ? (last?.value ?? last?.key) : (last?.key ?? last?.value);
  return chosen?.range?.[0] ?? doc.range[0];
}

function child(
  doc: Document.Parsed,
  parent: Node | null | undefined,
  step: string | number,
): { key: Node | undefined; value: Node | undefined } | undefined {
  const node = isAlias(parent) ? parent.resolve(doc) : parent;
  if (isSeq(node) && typeof step === 'number') {
    const item: unknown = node.items[step];
    return isNode(item) ? { key: item, value: item } : undefined;
  }
  return isMap(node) ? (ownPair(node, step) ?? mergedPair(doc, node, step)) : undefined;
}

function ownPair(map: YAMLMap, step: string | number): { key: Node | undefined; value: Node | undefined } | undefined {
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
  return pair && isPair(pair)
    ? { key: isNode(pair.key) ? pair.key : undefined, value: isNode(pair.value) ? pair.value : undefined }
    : undefined;
}

function mergedPair(
  doc: Document.Parsed,
  map: YAMLMap,
  step: string | number,
): { key: Node | undefined; value: Node | undefined } | undefined {
  for (const item of map.items) {
    if (!isScalar(item.key) || item.key.source !== '<<') continue;
    const source = isAlias(item.value) ? item.value.resolve(doc) : item.value;
    for (const each of isSeq(source) ? source.items : [source]) {
      const hit = child(doc, each as Node, step);
      if (hit) return hit;
    }
  }
  return undefined;
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
