/**
 * A YAML file with positions: reads it, refuses what cannot be a spec, and answers where any value stands.
 * Rule: the only importer of `yaml`; everything after it works on plain data and paths.
 */
import { readFile, stat } from 'node:fs/promises';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, ErrorCode, Node, YAMLMap, YAMLParseError } from 'yaml';
import { EcaformError, error, fail } from '../diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostic.ts';
import { inFileOrder } from './order.ts';

/** A path into the data: map keys and list indexes. */
export type Path = readonly (string | number)[];

/** A parsed file: its data, and the place of each value or key in it. */
export interface SourceDocument {
  readonly file: string;
  readonly data: unknown;
  /** Place of the value at `path`, or of its key; of the nearest thing around it when the path does not exist. */
  readonly locate: (path: Path, part?: 'key' | 'value') => Location;
  /** What stands at `path` as plain data; undefined where nothing does. */
  readonly value: (path: Path) => unknown;
  /** How many steps of `path` the file has; all of them when it holds a value there. */
  readonly depth: (path: Path) => number;
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
  // Duplicate names are found below: the parser's own search takes half a minute for a map of 50,000.
  const doc = parseDocument(text, { uniqueKeys: false, lineCounter, merge: true, prettyErrors: false, stringKeys: true, version: '1.2' });
  const at = (offset: number): Location => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(line, 1), col: Math.max(col, 1) };
  };
  const mistakes = doc.errors.length > 0 ? syntaxMistakes(doc.errors, at) : forbiddenNodes(doc, at);
  if (mistakes.length > 0) throw new EcaformError(inFileOrder(mistakes));
  const locate = (path: Path, part: 'key' | 'value' = 'value'): Location => at(offsetOf(doc, path, part));
  const data = toData(doc, at);
  return { file, data, locate, value: (path) => valueAt(data, path), depth: (path) => find(doc, path).length };
}

/** The parser's mistakes in our words, where its own speak of its API or leave the reader alone. */
const WORDS: Partial<Record<ErrorCode, { readonly message?: string; readonly hint?: string }>> = {
  TAB_AS_INDENT: { hint: 'YAML is indented with spaces; replace the tab' },
  BAD_INDENT: { hint: 'line the keys of one map up in one column, and close every bracket' },
  MULTIPLE_DOCS: { message: 'the file holds more than one document', hint: 'a spec is one document; remove the `---` between the two' },
  RESOURCE_EXHAUSTION: { message: 'the values are nested too deeply to be read', hint: 'no spec needs this; is it the right file?' },
};

/** Mistakes that stand for themselves; any other throws the parser off, so that only the first one says something. */
const INDEPENDENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['TAB_AS_INDENT']);

type SyntaxMistake = Pick<YAMLParseError, 'code' | 'message' | 'pos'>;

function syntaxMistakes(errors: readonly SyntaxMistake[], at: (offset: number) => Location): Diagnostic[] {
  return errors
    .toSorted((a, b) => a.pos[0] - b.pos[0])
    .filter((each, index) => index === 0 || INDEPENDENT.has(each.code))
    .map(({ code, message, pos }) => {
      const words = WORDS[code];
      return error(`yaml-${code.toLowerCase().replaceAll('_', '-')}`, words?.message ?? lowerFirst(firstLine(message)), {
        at: at(pos[0]),
        ...(words?.hint === undefined ? {} : { hint: words.hint }),
      });
    });
}

/** What the parser lets pass and plain data cannot hold: a name twice, an alias of nothing or of itself, the one name JavaScript keeps for itself. */
function forbiddenNodes(doc: Document.Parsed, at: (offset: number) => Location): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(doc, {
    Alias: (_key, alias, ancestors) => {
      const source = alias.resolve(doc);
      if (source && !ancestors.includes(source)) return;
      const [code, message, hint] = source
        ? ['yaml-recursive-alias', `the alias \`*${alias.source}\` stands inside the value it repeats`, 'write the value out']
        : ['yaml-unknown-alias', `no anchor \`&${alias.source}\` stands above`, 'set the anchor, or put the text in quotes'];
      found.push(error(code, message, { hint, at: at(alias.range?.[0] ?? 0) }));
    },
    Map: (_key, map) => {
      const names = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const place = { at: at(key.range?.[0] ?? 0) };
        if (key.value === '__proto__') found.push(error('invalid-name', '`__proto__` cannot be a name', { hint: 'rename it', ...place }));
        if (names.has(key.value)) {
          const hint = 'each name may stand once; remove or rename one of the two';
          found.push(error('yaml-duplicate-key', `\`${String(key.value)}\` stands twice in one map`, { hint, ...place }));
        }
        names.add(key.value);
      }
    },
  });
  return found;
}

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

function toData(doc: Document.Parsed, at: (offset: number) => Location): unknown {
  try {
    return doc.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (cause) {
    // What else could go wrong was found before: the parser counts aliases only here.
    return fail('yaml-alias-bomb', `the aliases expand to more than ${MAX_ALIASES} values`, {
      at: at(doc.range[0]),
      hint: 'use fewer nested anchors',
      cause,
    });
  }
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (Reflect.get(at, step) as unknown) : undefined),
    data,
  );
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

/** The pairs of a map by name, made once for each map that is asked. */
const INDEXES = new WeakMap<YAMLMap, ReadonlyMap<string, YAMLMap['items'][number]>>();

function ownPair(map: YAMLMap, step: string | number): { key: Node | undefined; value: Node | undefined } | undefined {
  const index = INDEXES.get(map) ?? new Map(map.items.flatMap((item) => (isScalar(item.key) ? [[String(item.key.value), item]] : [])));
  INDEXES.set(map, index);
  const pair = index.get(String(step));
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
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
