/**
 * Adopting: the spec that would change nothing about an app that exists.
 * Rule: what the spec has fields for is written in them; whatever they would not render as it was is kept, element by element, under
 * `metadata`. So an adopted app renders what it was made from, by construction.
 */
import { X509Certificate } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { appComponents, componentsOfApp, readApp } from '../metadata/index.ts';
import type { ComponentType, ObservedComponent } from '../metadata/index.ts';
import { checkApp, escapeReferences, isMap } from '../spec/index.ts';
import type { AppProblem, DesiredApp, Path } from '../spec/index.ts';
import { leftOver } from './left-over.ts';
import type { Elements } from './left-over.ts';

/** An app as a spec would hold it. */
export interface Adopted {
  readonly name: string;
  readonly app: Readonly<Record<string, unknown>>;
  /** Base64 bodies of certificates to write, by path. */
  readonly certificates: Readonly<Record<string, string>>;
  /** `Type.element` of what is kept under `metadata`. */
  readonly kept: readonly string[];
  /** Fields a spec must have and the source lacks: they hold placeholders. */
  readonly placeholders: readonly string[];
}

/** Where the app's certificates are to be written. */
export interface CertificatePaths {
  readonly jwtBearer: string;
  readonly clientAssertion: string;
}

type Draft = Readonly<Record<string, unknown>>;

/**
 * Makes the spec of one app from its components.
 * @returns the app, or what keeps it from being one a spec can hold
 */
export function adoptApp(
  name: string,
  all: readonly ObservedComponent[],
  paths: CertificatePaths,
): { readonly adopted: Adopted } | { readonly problem: AppProblem } {
  const components = componentsOfApp(name, all);
  const read = readApp(name, components);
  const certificates = Object.fromEntries(
    (['jwtBearer', 'clientAssertion'] as const).flatMap((use) => {
      const body = read.certificates[use];
      return body !== undefined && rsaBits(body) !== undefined ? [[paths[use], body]] : [];
    }),
  );
  const settled = settle(name, withCertificates(read.app, certificates, paths));
  if ('problem' in settled) return settled;
  const { draft, app, placeholders } = settled;
  const rendered = appComponents(app, { body: (file) => certificates[file === paths.clientAssertion ? file : paths.jwtBearer] ?? '' });
  const metadata = Object.fromEntries(
    rendered.flatMap((component): [string, Elements][] => {
      const source = components.find((each) => each.type === component.type);
      const kept = { ...app.metadata?.[component.type], ...(source && leftOver(component.type, source.metadata, component.metadata)) };
      return Object.keys(kept).length === 0 ? [] : [[component.type, kept]];
    }),
  );
  const whole = Object.keys(metadata).length === 0 ? draft : { ...draft, metadata };
  return {
    adopted: {
      name,
      app: escaped(whole) as Draft,
      certificates,
      kept: Object.entries(metadata).flatMap(([type, elements]) => Object.keys(elements).map((element) => `${type}.${element}`)),
      placeholders: placeholders.filter((field) => isLacking(field, components)),
    },
  };
}

/** Whether the components hold an OAuth configuration: without one an app is none that ecaform is for. */
export function isOauthApp(name: string, all: readonly ObservedComponent[]): boolean {
  const components = componentsOfApp(name, all);
  return components.some(({ type, metadata }) => (type === 'ConnectedApp' ? metadata.oauthConfig !== undefined : type.includes('Oauth')));
}

/** The size of an RSA certificate's key in bits; undefined for whatever is none. */
function rsaBits(body: string): number | undefined {
  try {
    return new X509Certificate(Buffer.from(body, 'base64')).publicKey.asymmetricKeyDetails?.modulusLength;
  } catch {
    return undefined;
  }
}

function withCertificates(app: Draft, certificates: Adopted['certificates'], { jwtBearer, clientAssertion }: CertificatePaths): Draft {
  const body = certificates[jwtBearer];
  const { firstParty, ...oauth } = app.oauth as Record<string, unknown>;
  const attests = firstParty !== undefined && certificates[clientAssertion] !== undefined;
  return {
    ...app,
    oauth: { ...oauth, ...(attests ? { firstParty: { clientAssertionCertificate: clientAssertion } } : {}) },
    ...(body === undefined ? {} : { certificate: rsaBits(body) === 4096 ? { keySize: 4096 } : {} }),
  };
}

/** What a spec must have and a source may lack. */
const placeholdersFor = (name: string) =>
  [
    { field: 'label', path: ['label'], value: name },
    { field: 'contactEmail', path: ['contactEmail'], value: 'unknown@example.com' },
    { field: 'oauth.callbackUrls', path: ['oauth', 'callbackUrls'], value: ['https://unknown.example.com/callback'] },
    { field: 'oauth.scopes', path: ['oauth', 'scopes'], value: ['Api', 'RefreshToken'] },
  ] as const;

interface Settled {
  readonly draft: Draft;
  readonly app: DesiredApp;
  readonly placeholders: readonly string[];
}

/** How often a draft is mended: more than it has fields that could be wrong. */
const MAX_MENDS = 100;

/** The draft without what a spec cannot hold; the source's own words for it are kept under `metadata`. */
function settle(name: string, first: Draft): Settled | { readonly problem: AppProblem } {
  let draft = first;
  const placeholders = new Set<string>();
  for (let mends = 0; ; mends += 1) {
    const missing = placeholdersFor(name).filter(({ path }) => isEmpty(valueAt(draft, path)));
    for (const { field } of missing) placeholders.add(field);
    draft = missing.reduce((made, { path, value }) => set(made, path, value), draft);
    const { app } = checkApp(name, draft);
    // What a spec holds is the escaped text, which must be right as it stands there.
    const { problems } = checkApp(name, escaped(draft));
    const [problem] = problems;
    if (app && !problem) return { draft, app, placeholders: [...placeholders] };
    const mended = problems.reduce((made, { code, path }) => MENDS[code]?.(made) ?? withoutNearest(made, path), draft);
    if (mends === MAX_MENDS || isDeepStrictEqual(mended, draft))
      return { problem: problem ?? { code: 'invalid', message: 'it cannot be read', path: [] } };
    draft = mended;
  }
}

/** Contradictions that are not solved where they are reported: what the org has stands, and the spec promises nothing of it. */
const MENDS: Readonly<Record<string, (draft: Draft) => Draft>> = {
  'first-party-conditions': (draft) => without(draft, ['oauth', 'firstParty']),
  'jwt-bearer-scope': (draft) => without(draft, ['certificate']),
  'pre-authorized-nobody': (draft) =>
    set(
      draft,
      draft.kind === 'ConnectedApp'
        ? ['metadata', 'ConnectedApp', 'permissionSetName']
        : ['metadata', 'ExtlClntAppOauthConfigurablePolicies', 'commaSeparatedPermissionSet'],
      null,
    ),
};

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), value);
}

function set(draft: Draft, [step = '', ...rest]: Path, value: unknown): Draft {
  const inner = draft[step];
  return {
    ...draft,
    [step]: rest.length === 0 ? value : set(typeof inner === 'object' && inner !== null ? (inner as Draft) : {}, rest, value),
  };
}

/** Takes out what stands at the path; where nothing does, for it is what is missing, what it is missing from. */
function withoutNearest(draft: Draft, path: Path): Draft {
  const made = without(draft, path);
  return path.length > 1 && isDeepStrictEqual(made, draft) ? withoutNearest(draft, path.slice(0, -1)) : made;
}

function without<T>(value: T, [step, ...rest]: Path): T {
  if (step === undefined) return value;
  const isHere = (name: string | number): boolean => name === step;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.flatMap((item, index) => (!isHere(index) ? [item] : rest.length === 0 ? [] : [without(item, rest)])) as T;
  }
  if (!isMap(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]) =>
    !isHere(name) ? [[name, item]] : rest.length === 0 ? [] : [[name, without(item, rest)]],
  );
  return Object.fromEntries(entries) as T;
}

/** Whether no component says anything of the field: then a reader must. */
function isLacking(field: string, components: readonly ObservedComponent[]): boolean {
  const has = (type: ComponentType, element: string): boolean =>
    components.some((each) => each.type === type && valueAt(each.metadata, element.split('.')) !== undefined);
  const sources = {
    label: has('ExternalClientApplication', 'label') || has('ConnectedApp', 'label'),
    contactEmail: has('ExternalClientApplication', 'contactEmail') || has('ConnectedApp', 'contactEmail'),
    'oauth.callbackUrls': has('ExtlClntAppGlobalOauthSettings', 'callbackUrl') || has('ConnectedApp', 'oauthConfig.callbackUrl'),
    'oauth.scopes': has('ExtlClntAppOauthSettings', 'commaSeparatedOauthScopes') || has('ConnectedApp', 'oauthConfig.scopes'),
  };
  return field in sources && !sources[field as keyof typeof sources];
}

/** Text that looks like a variable of a spec stays text. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapeReferences(value);
  if (Array.isArray(value)) return value.map(escaped);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, escaped(item)])) : value;
}
