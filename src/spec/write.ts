/**
 * Writing into a spec: apps are added where they belong, comments and order of the rest stay as they are.
 * Rule: only what differs from a default is written, so that a reader sees decisions.
 */
import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, parseDocument } from 'yaml';
import { fail } from '../diagnostic.ts';
import { fieldsOf } from './fields.ts';
import { appSchema } from './schema.ts';
import { scopeOf } from './scopes.ts';

/** An app to add. */
export interface AppToAdd {
  readonly name: string;
  readonly app: Readonly<Record<string, unknown>>;
  /** Lines of comment above it. */
  readonly comments: readonly string[];
}

/** An environment to add when the spec has none of that name. */
export interface EnvironmentToAdd {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Adds apps and an environment to a spec.
 * @param text the spec's text; undefined makes a new one
 * @throws EcaformError `app-already-there`
 */
export function addToSpec(text: string | undefined, apps: readonly AppToAdd[], environment: EnvironmentToAdd): string {
  const document = text === undefined ? newSpec() : parseDocument(text);
  const all = document.get('apps');
  // `apps: {}` is one line; what is added to it is a block, as people write it.
  if (isMap(all) && all.items.length === 0) all.flow = false;
  for (const { name, app, comments } of apps) {
    if (document.hasIn(['apps', name]))
      fail('app-already-there', `the spec has an app ${name} already`, {
        hint: `to have it in \`${environment.name}\` too, see its \`environments\`; to adopt it anew, remove it first`,
      });
    const node = document.createNode(withoutDefaults(app));
    if (isMap(node) && comments.length > 0) node.commentBefore = comments.map((line) => ` ${line}`).join('\n');
    document.setIn(['apps', name], node);
  }
  if (!document.hasIn(['environments', environment.name]))
    document.setIn(['environments', environment.name], document.createNode(environment.fields));
  return document.toString({ lineWidth: 140, flowCollectionPadding: false });
}

function newSpec(): Document {
  const document = new Document({ version: 1, apps: {}, environments: {} });
  document.commentBefore = ' yaml-language-server: $schema=./schema/ecaform.schema.json';
  return document;
}

/** The app without fields that equal their default, empty lists and empty maps. */
function withoutDefaults(app: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const defaults = new Map(fieldsOf(appSchema).map((field) => [field.path.join('.'), field.defaultValue]));
  const strip = (value: Readonly<Record<string, unknown>>, prefix: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
        const path = prefix + name;
        if (isDeepStrictEqual(item, defaults.get(path))) return [];
        if (path === 'oauth.scopes' && Array.isArray(item)) return [[name, item.map((word: string) => scopeOf(word) ?? word)]];
        if (Array.isArray(item) || typeof item !== 'object' || item === null) return [[name, item]];
        // A certificate says something by being there; any other map without content says nothing.
        const inner =
          path === 'policies.refreshToken' ? (item as Record<string, unknown>) : strip(item as Record<string, unknown>, `${path}.`);
        return Object.keys(inner).length === 0 && name !== 'certificate' ? [] : [[name, inner]];
      }),
    );
  return strip(app, '');
}
