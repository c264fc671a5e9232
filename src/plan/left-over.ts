/**
 * What is left of a component once the spec's fields are rendered: elements that would not come back as they are.
 * Rule: pure; both sides in comparable form, so that only facts are left over, not spellings.
 */
import type { ComponentType, XmlTree } from '../metadata/index.ts';
import { isMap } from '../spec/index.ts';
import type { MetadataNode } from '../spec/index.ts';
import { fieldsOf, isSameValue, listedAs } from './normalise.ts';

interface At {
  readonly type: ComponentType;
  readonly path: string;
}

/** The org's own, and names of parts: nothing that a spec decides. */
const NOT_KEPT: ReadonlySet<string> = new Set([
  'consumerKey',
  'consumerSecret',
  'externalClientApplication',
  'fullName',
  'oauthLink',
  'orgScopedExternalApp',
  'shouldRotateConsumerKey',
  'shouldRotateConsumerSecret',
]);

/** What no app can be deployed without: a placeholder that stands for it stays. */
const NEEDED: ReadonlySet<string> = new Set(['contactEmail', 'label']);

/** Elements by name. */
export type Elements = Record<string, MetadataNode>;

/** The elements that would not be rendered as they are; `null` for one that would be rendered and is not there. */
export function leftOver(type: ComponentType, source: XmlTree, rendered: object): Elements {
  return elementsLeft(source, rendered, { type, path: '' });
}

function elementsLeft(source: XmlTree, rendered: object, at: At): Elements {
  const made = new Map(Object.entries(rendered).filter(([, value]) => value !== undefined));
  const result: Elements = {};
  for (const name of new Set([...Object.keys(source), ...made.keys()])) {
    if (isNotKept(name, at)) continue;
    const path = at.path + name;
    const [was, becomes] = [source[name] === '' ? undefined : source[name], made.get(name) as unknown];
    if (isMap(becomes) && (was === undefined || isMap(was))) {
      const inner = elementsLeft(was ?? {}, becomes, { ...at, path: `${path}.` });
      if (Object.keys(inner).length > 0) result[name] = was === undefined ? null : inner;
    } else if (!isSame({ ...at, path }, source, made)) {
      if (was !== undefined) result[name] = nodeOf(was);
      else if (!NEEDED.has(name)) result[name] = null;
    }
  }
  return result;
}

function isNotKept(name: string, { type, path }: At): boolean {
  // Labels of the parts follow their names; the spec has the header's only.
  const isPartLabel = name === 'label' && path === '' && type !== 'ConnectedApp' && type !== 'ExternalClientApplication';
  return NOT_KEPT.has(name) || isPartLabel || !/^[A-Za-z_]\w*$/.test(name);
}

function isSame({ type, path }: At, source: XmlTree, made: ReadonlyMap<string, unknown>): boolean {
  const name = path.split('.').at(-1) ?? path;
  if (isMap(listedAs(made.get(name), source[name])) || isMap(made.get(name))) return false;
  const level = path.slice(0, -name.length);
  const nameOf = (field: string): string => field.slice(level.length);
  return isSameValue(
    type,
    path,
    (field) => textOf(nameOf(field), listedAs(made.get(nameOf(field)), source[nameOf(field)])),
    (field) => textOf(nameOf(field), made.get(nameOf(field))),
  );
}

function textOf(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : [...fieldsOf({ [name]: value }).values()].join('\n');
}

/** XML's text as the YAML a person would write. */
function nodeOf(value: XmlTree[string]): MetadataNode {
  if (Array.isArray(value)) return (value as readonly (string | XmlTree)[]).map(nodeOf);
  if (typeof value !== 'string')
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
        .map(([name, inner]) => [name, nodeOf(inner)]),
    );
  if (value === 'true' || value === 'false') return value === 'true';
  return /^(?:0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}
