/**
 * Metadata as XML, both ways, in the very bytes Salesforce writes: declaration, elements in ASCII order,
 * four spaces, a final new line. Rule: the product's only importer of the fast-xml packages.
 */
import XMLBuilder from 'fast-xml-builder';
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { fail } from '../diagnostic.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

const builder = new XMLBuilder({ format: true, indentBy: '    ', ignoreAttributes: false, suppressEmptyNode: true });

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: true,
  // XML's own entities and character references only: `fromXml` refuses a document type, so nothing else can expand.
  processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
  htmlEntities: true, // numeric character references, such as the &#xd; of a text with Windows line ends
});

/** Metadata read from XML: every leaf is text, an element that stands several times is a list. */
export interface XmlTree {
  readonly [element: string]: string | XmlTree | readonly (string | XmlTree)[];
}

/** Writes metadata as Salesforce does; absent, empty-list and undefined members are left out. */
export function toXml(type: string, metadata: object): string {
  const body = builder.build({ [type]: { '@_xmlns': NAMESPACE, ...ordered(metadata) } });
  // A parser turns a bare carriage return into a line feed (XML 1.0, section 2.11); as a reference it stays what it is.
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body.replaceAll('\r', '&#xd;')}`;
}

/**
 * Reads a metadata file.
 * @returns its root element's name and content
 * @throws EcaformError `metadata-unreadable` naming `file`
 */
export function fromXml(xml: string, file: string): { type: string; metadata: XmlTree } {
  const at = { file, line: 1, col: 1 };
  if (/<!DOCTYPE/i.test(xml.replace(/<!--[\s\S]*?-->/g, '')))
    return fail('metadata-unreadable', 'the file declares a document type, which no metadata file does', { hint: RETRIEVE, at });
  try {
    SyntaxValidator.validate(xml);
  } catch (cause) {
    const { message, line = 1, col = 1 } = cause as Error & { line?: number; col?: number };
    return fail('metadata-unreadable', `the file is not well-formed XML: ${message}`, { hint: RETRIEVE, at: { file, line, col }, cause });
  }
  const document = parse(xml, file);
  const [type, metadata] = Object.entries(document)[0] ?? [];
  if (type === undefined) return fail('metadata-unreadable', 'the file holds no element', { hint: RETRIEVE, at });
  return { type, metadata: typeof metadata === 'object' && !Array.isArray(metadata) ? (metadata as XmlTree) : {} };
}

const RETRIEVE = 'mend the file, or retrieve it again';

/** The parser refuses some well-formed files, such as one with an element named `constructor`. */
function parse(xml: string, file: string): XmlTree {
  try {
    return parser.parse(xml) as XmlTree;
  } catch (cause) {
    return fail('metadata-unreadable', `the file is no metadata: ${(cause as Error).message}`, {
      hint: RETRIEVE,
      at: { file, line: 1, col: 1 },
      cause,
    });
  }
}

/** ASCII order, case-sensitive, at every depth: `isDPopEnabled` stands before `isDeviceFlowEnabled`. */
function ordered(value: object): Record<string, unknown> {
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined && !(Array.isArray(item) && item.length === 0))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, orderedValue(item)]));
}

function orderedValue(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(orderedValue);
  return typeof item === 'object' && item !== null ? ordered(item) : item;
}
