/**
 * Kinds of elements: what a metadata type's table says of each element, and how a value is held against it.
 * Rule: a table row is data; the checks here are the only ones that read it.
 */
import { METADATA_NAMESPACE, type XmlElement } from './xml.ts';
import { problemText } from './problem.ts';

/** What an element may hold. */
export type ElementKind = 'string' | 'boolean' | 'int' | 'enum' | 'complex';

/** One element of a metadata type. */
export interface ElementRow {
  readonly kind: ElementKind;
  /** Missing it fails the deploy. */
  readonly required?: boolean;
  /** May stand several times. */
  readonly isList?: boolean;
  /** First and last API version that know it. */
  readonly since?: number;
  readonly until?: number;
  /** For `enum`: name of the type in the WSDL, and its values. */
  readonly enumName?: string;
  readonly values?: readonly string[];
  /** Case does not matter; the platform writes the value as the table does. */
  readonly isCaseless?: boolean;
  /** For `complex`. */
  readonly typeName?: string;
  readonly elements?: ElementTable;
  /** What the platform fills in when a deploy leaves the element out. */
  readonly default?: string;
  /** Seen in files of an org; or by one source; or assumed. */
  readonly confidence?: 'retrieved' | 'single' | 'assumed';
}

/** Element name to row. */
export type ElementTable = Readonly<Record<string, ElementRow>>;

/** One metadata type. */
export interface MetadataType {
  readonly name: string;
  readonly folder: string;
  readonly suffix: string;
  /** The content stands in one file and the XML in another, named `-meta.xml`. */
  readonly hasMetaFile?: boolean;
  readonly since: number;
  readonly elements: ElementTable;
  readonly isReadOnly?: boolean;
  /** Names may have spaces and other characters. */
  readonly hasFreeName?: boolean;
  /** What manifests, lists and describes call it, if not by its name: several types can share one. */
  readonly manifestName?: string;
  /** The only component there can be; it always exists. */
  readonly member?: string;
  /** Part of an External Client App: an app has at most one. */
  readonly isPart?: boolean;
}

/** True when an API version knows the element. */
export function isKnownAt({ since = 0, until = Infinity }: Pick<ElementRow, 'since' | 'until'>, version: number): boolean {
  return version >= since && version <= until;
}

/** What is wrong with the children of an element of this type, in the platform's words; empty when nothing is. */
export function checkElements(
  children: readonly XmlElement[],
  { type, table, version }: { type: string; table: ElementTable; version: number },
): string[] {
  const problems = children.flatMap((child, index) => {
    const row = Object.hasOwn(table, child.name) ? table[child.name] : undefined;
    if (row === undefined || !isKnownAt(row, version)) return [problemText('unknownElement', { element: qualified(child.name), type })];
    const isRepeated = row.isList !== true && children.findIndex(({ name }) => name === child.name) < index;
    if (isRepeated) return [problemText('duplicateElement', { element: qualified(child.name), type })];
    return checkValue(child, row, version);
  });
  const missing = Object.entries(table).filter(
    ([name, row]) => row.required === true && isKnownAt(row, version) && !children.some((child) => child.name === name),
  );
  return [...problems, ...missing.map(([name]) => problemText('requiredElement', { element: name }))];
}

function qualified(name: string): string {
  return `{${METADATA_NAMESPACE}}${name}`;
}

function checkValue(element: XmlElement, row: ElementRow, version: number): string[] {
  if (row.kind === 'complex') {
    return checkElements(element.children, { type: row.typeName ?? element.name, table: row.elements ?? {}, version });
  }
  const [child] = element.children;
  if (child !== undefined) return [problemText('unknownElement', { element: qualified(child.name), type: 'string' })];
  return SIMPLE_CHECKS[row.kind](element, row);
}

const SIMPLE_CHECKS: Readonly<Record<Exclude<ElementKind, 'complex'>, (element: XmlElement, row: ElementRow) => string[]>> = {
  string: ({ text, name }, { required }) => (required === true && text === '' ? [problemText('requiredElement', { element: name })] : []),
  boolean: ({ text }) =>
    ['true', 'false', '1', '0'].includes(text) ? [] : [problemText('wrongSimpleType', { value: text, type: 'xsd:boolean' })],
  int: ({ text }) => (/^-?\d{1,10}$/.test(text) ? [] : [problemText('wrongSimpleType', { value: text, type: 'xsd:int' })]),
  enum: ({ text }, row) =>
    enumValue(text, row) === undefined ? [problemText('wrongEnum', { value: text, type: row.enumName ?? 'string' })] : [],
};

/** The enum's value as the platform writes it, or undefined. */
export function enumValue(text: string, { values = [], isCaseless }: Pick<ElementRow, 'values' | 'isCaseless'>): string | undefined {
  return isCaseless === true ? values.find((value) => value.toLowerCase() === text.toLowerCase()) : values.find((value) => value === text);
}
