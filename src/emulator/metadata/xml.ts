/**
 * XML in and out: one small element tree for metadata files, manifests and SOAP envelopes.
 * Rule: no document type, no entities but XML's own five, no attribute kept but `xsi:type`; what is written has the bytes Salesforce writes.
 */
import type * as Parser from 'fast-xml-parser';
import type * as Validator from 'fast-xml-validator';
import { lazily } from '../lazy.ts';

/** The namespace of every metadata file and of the Metadata API. */
export const METADATA_NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** One element; `name` without its prefix. An element has text or children, never both. One with `xsi:nil` counts as left out. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** The value of `xsi:type`, without a prefix. */
  readonly type?: string;
}

/** What {@link readXml} throws; line and column count from 1. */
export class XmlError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = 'XmlError';
    this.line = line;
    this.column = column;
  }
}

/** Deeper than any metadata file; a deeper one is an attack on the stack. */
const MAX_DEPTH = 64;

const loadParser = lazily((from) => from('fast-xml-parser') as typeof Parser);
const loadValidator = lazily((from) => from('fast-xml-validator') as typeof Validator);

const PARSER_OPTIONS: Parser.X2jOptions = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Decoded below: the parser would leave numeric references alone.
  processEntities: false,
  cdataPropName: '#cdata',
};

let parser: Parser.XMLParser | undefined;

type Parsed = Record<string, unknown>;

/**
 * Parses a document and gives its root.
 * @throws XmlError when it is not well-formed, has a document type, or nests deeper than 64
 */
export function readXml(source: string): XmlElement {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const doctype = text.indexOf('<!DOCTYPE');
  if (doctype >= 0) throw new XmlError('DOCTYPE is not allowed', text.slice(0, doctype).split('\n').length, 1);
  checkSyntax(text);
  let parsed: Parsed[];
  try {
    parser ??= new (loadParser().XMLParser)(PARSER_OPTIONS);
    parsed = parser.parse(text) as Parsed[];
  } catch (cause) {
    throw new XmlError(cause instanceof Error ? cause.message : 'not well-formed', 1, 1);
  }
  const root = toElements(parsed, 0)[0];
  if (root === undefined) throw new XmlError('Premature end of file.', 1, 1);
  return root;
}

function checkSyntax(text: string): void {
  try {
    loadValidator().SyntaxValidator.validate(text);
  } catch (cause) {
    const { message = 'not well-formed', line = 1, col = 1 } = cause as { message?: string; line?: number; col?: number };
    throw new XmlError(message, line, col);
  }
}

function toElements(nodes: readonly Parsed[], depth: number): XmlElement[] {
  if (depth > MAX_DEPTH) throw new XmlError('nested too deeply', 1, 1);
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name.startsWith('#') || name.startsWith('?')) return [];
    const { type, nil } = (node[':@'] ?? {}) as { type?: unknown; nil?: unknown };
    if (nil === 'true' || nil === '1') return [];
    const inner = node[name] as Parsed[];
    const children = toElements(inner, depth + 1);
    const text = inner.map(toText).join('');
    const typed = typeof type === 'string' ? { type: type.replace(/^.*:/, '') } : {};
    return [{ name, children, text: children.length > 0 ? '' : text.trim(), ...typed }];
  });
}

function toText(part: Parsed): string {
  const { '#text': text, '#cdata': literal } = part;
  if (Array.isArray(literal))
    return (literal as Parsed[]).map((inner) => (typeof inner['#text'] === 'string' ? inner['#text'] : '')).join('');
  return typeof text === 'string' ? decode(text) : '';
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decode(text: string): string {
  return text.replace(/&(#?[\w.-]+);/g, (_reference, name: string) => {
    const code = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name);
    const point = code === null ? NaN : parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 16 : 10);
    const char = Number.isNaN(point) || point > 0x10_ffff ? NAMED.get(name) : String.fromCodePoint(point);
    if (char === undefined) throw new XmlError(`The entity "${name}" was referenced, but not declared.`, 1, 1);
    return char;
  });
}

/** Makes an element that holds text. */
export function textElement(name: string, text: string): XmlElement {
  return { name, text, children: [] };
}

/** The text of the first child so named, or undefined. */
export function childText(children: readonly XmlElement[], name: string): string | undefined {
  return children.find((child) => child.name === name)?.text;
}

/** The texts of every child so named. */
export function childTexts(children: readonly XmlElement[], name: string): string[] {
  return children.filter((child) => child.name === name).map((child) => child.text);
}

/** Escapes as Salesforce writes text: the five entities, quotes included. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITY[char] ?? char);
}

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Writes a metadata file: declaration, the type's element with the namespace, four spaces a level, a final new line. */
export function writeMetadataFile(type: string, children: readonly XmlElement[]): string {
  const body = children.map((child) => writeElement(child, '    ')).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="${METADATA_NAMESPACE}">\n${body}</${type}>\n`;
}

function writeElement(element: XmlElement, indent: string): string {
  if (element.children.length === 0) return `${indent}<${element.name}>${escapeXml(element.text)}</${element.name}>\n`;
  const inner = element.children.map((child) => writeElement(child, indent + '    ')).join('');
  return `${indent}<${element.name}>\n${inner}${indent}</${element.name}>\n`;
}

/** A value that {@link writeCompact} writes: nothing for null, one element for each item of a list. */
export type XmlValue = string | number | boolean | null | undefined | readonly XmlValue[] | XmlRecord;

/** Element name to value, in the order in which it is written. The member `@` holds the attributes of the element itself. */
export interface XmlRecord {
  readonly [name: string]: XmlValue;
}

/** Writes a record without white space, as SOAP answers are. */
export function writeCompact(record: XmlRecord): string {
  return Object.entries(record)
    .filter(([name]) => name !== '@')
    .map(([name, value]) =>
      (Array.isArray(value) ? (value as readonly XmlValue[]) : [value]).map((item) => compactOne(name, item)).join(''),
    )
    .join('');
}

function compactOne(name: string, value: XmlValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const attributes = (value as XmlRecord)['@'];
  const inner = writeCompact(value as XmlRecord);
  if (typeof attributes !== 'string') return `<${name}>${inner}</${name}>`;
  return inner === '' ? `<${name} ${attributes}/>` : `<${name} ${attributes}>${inner}</${name}>`;
}
