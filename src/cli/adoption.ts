/** Adopting apps into a spec: where components come from, and what is written where. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { inspectCertificate } from '../certificate/index.ts';
import { fail } from '../diagnostic.ts';
import { adoptApp, appsOf, newestFieldOf, readComponent } from '../metadata/index.ts';
import type { Adopted, ObservedComponent } from '../metadata/index.ts';
import { connect } from '../org/index.ts';
import type { ReadRequest } from '../org/index.ts';
import { readManifest, saveFile, writeManifest } from '../project/index.ts';
import { addToSpec } from '../spec/index.ts';
import { connectTo, openProject, selectOne } from './project.ts';
import type { Terminal } from './terminal.ts';

/** Components, and where they were found, for the comment above each app. */
export interface AdoptionSource {
  readonly components: readonly ObservedComponent[];
  readonly origin: string;
}

/** Where to write. */
export interface AdoptionTarget {
  readonly file: string;
  readonly environment: string;
  readonly org?: string | undefined;
  readonly only?: readonly string[] | undefined;
}

/** What was adopted. */
export interface AdoptionResult {
  readonly apps: readonly { readonly name: string; readonly certificate?: string; readonly unsupported: readonly string[] }[];
}

const EVERYTHING: readonly ReadRequest[] = (
  [
    'ExternalClientApplication',
    'ExtlClntAppGlobalOauthSettings',
    'ExtlClntAppOauthSettings',
    'ExtlClntAppOauthConfigurablePolicies',
    'ExtlClntAppConfigurablePolicies',
    'ConnectedApp',
  ] as const
).map((type) => ({ type, names: '*' }));

/** Reads every app of the environment's org. */
export async function readOrg(
  { spec, env, org: alias }: { spec: string; env: string; org?: string | undefined },
  terminal: Terminal,
): Promise<AdoptionSource> {
  terminal.progress(`connecting to ${alias ?? env}`);
  const org =
    alias === undefined
      ? await connectByEnvironment(spec, env, terminal)
      : await connect({ kind: 'authorised', org: alias }, { apiVersion: NEWEST, onWarning: terminal.note });
  terminal.progress('reading the org');
  return { components: await org.read(EVERYTHING), origin: org.instanceUrl };
}

async function connectByEnvironment(file: string, environment: string, terminal: Terminal): ReturnType<typeof connectTo> {
  if (!existsSync(file))
    fail('spec-not-found', `${file} does not exist yet, so it cannot say where the org is`, { hint: 'name the org: --org ALIAS' });
  const project = await openProject(file);
  return connectTo(selectOne(project, environment), project.context.variables, { terminal });
}

/** Reads every component file below a folder: a Salesforce DX project's, or those of an unpacked Metadata API zip. */
export async function readSource(folder: string): Promise<AdoptionSource> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) =>
    fail('source-unreadable', `${folder} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'name a folder of metadata files',
      cause,
    }),
  );
  const components: ObservedComponent[] = [];
  for (const entry of entries
    .filter((each) => each.isFile())
    .sort((a, b) => (join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1))) {
    const path = join(entry.parentPath, entry.name);
    const shown = relative(process.cwd(), path).replaceAll('\\', '/');
    if (!/\.(eca\w*|connectedApp)(-meta\.xml)?$/.test(entry.name)) continue;
    const component = readComponent(shown, await readFile(path, 'utf8'));
    // The same component in both formats, or in two package directories: the first one counts.
    if (component && !components.some((each) => each.type === component.type && each.fullName === component.fullName))
      components.push(component);
  }
  return { components, origin: folder };
}

const NEWEST = '67.0';

/**
 * Writes the apps into the spec, their certificates beside it, and their names into the project's list.
 * @throws EcaformError `app-not-found`, `app-already-there`, `certificate-exists`
 */
export async function adoptInto(
  { file, environment, org, only }: AdoptionTarget,
  { components, origin }: AdoptionSource,
): Promise<AdoptionResult> {
  const root = dirname(resolve(file));
  const text = existsSync(file) ? await readFile(file, 'utf8') : undefined;
  const { apps: known, environments } = text === undefined ? NO_SPEC : (await openProject(file)).spec;
  const names = only ?? appsOf(components).filter((name) => !known.includes(name));
  const missing = names.filter((name) => !appsOf(components).includes(name));
  if (missing.length > 0)
    fail('app-not-found', `${origin} has no app ${missing.join(', ')}`, { hint: `it has ${appsOf(components).join(', ') || 'none'}` });
  if (names.length === 0) return { apps: [] };

  const adopted = names.map((name) => adoptApp(name, components));
  const written = adopted.map((each) => ({ ...each, files: certificateFiles(each, environment) }));
  // What one org has is not wanted in every other.
  const presence = environments.every((each) => each === environment) ? {} : { environments: [environment] };
  const additions = written.map(({ name, app, files, unsupported }) => ({
    name,
    app: { ...presence, ...completed(withCertificates(app, files)) },
    comments: [
      `Adopted from ${origin}.`,
      ...placeholdersOf(app).map(([field]) => `The source has no ${field}: replace the placeholder.`),
      ...unsupported.map((element) => `Not in the spec: ${element}.`),
    ],
  }));
  const apiVersion = `${Math.max(66, ...components.map(newestFieldOf))}.0`;
  const spec = addToSpec(text, additions, { name: environment, fields: { ...(org === undefined ? {} : { org }), apiVersion } });
  for (const { path, pem } of written.flatMap(({ files }) => files)) await writeNew(join(root, path), pem, path);
  await saveFile(resolve(file), spec);
  const manifest = await readManifest(root, environment);
  await writeManifest(root, environment, { ...manifest, apps: [...manifest.apps, ...names] });
  return {
    apps: written.map(({ name, files, unsupported }) => ({
      name,
      unsupported,
      ...(files[0] ? { certificate: files.map((each) => each.path).join(', ') } : {}),
    })),
  };
}

const NO_SPEC: { readonly apps: readonly string[]; readonly environments: readonly string[] } = { apps: [], environments: [] };

interface CertificateFile {
  readonly use: 'jwtBearer' | 'clientAssertion';
  readonly path: string;
  readonly pem: string;
}

function certificateFiles({ name, certificates }: Adopted, environment: string): CertificateFile[] {
  const folder = `certificates/${environment}`;
  const make = (use: CertificateFile['use'], suffix: string): CertificateFile[] => {
    const body = certificates[use];
    return body === undefined ? [] : [{ use, path: `${folder}/${name}${suffix}.crt`, pem: pemOf(body) }];
  };
  return [...make('jwtBearer', ''), ...make('clientAssertion', '.attestation')];
}

function withCertificates(app: Adopted['app'], files: readonly CertificateFile[]): Readonly<Record<string, unknown>> {
  const jwt = files.find((each) => each.use === 'jwtBearer');
  const assertion = files.find((each) => each.use === 'clientAssertion');
  const oauth = app.oauth as Record<string, unknown>;
  return {
    ...app,
    contactEmail: app.contactEmail ?? 'unknown@example.com',
    ...(jwt ? { certificate: inspectCertificate(jwt.pem).keySize === 4096 ? { keySize: 4096 } : {} } : {}),
    ...(assertion ? { oauth: { ...oauth, firstParty: { clientAssertionCertificate: assertion.path } } } : {}),
  };
}

/** What a spec must have and a source may lack, when only some of an app's files are there. */
const PLACEHOLDERS: readonly (readonly [field: string, value: unknown])[] = [
  ['contactEmail', 'unknown@example.com'],
  ['oauth.callbackUrls', ['https://unknown.example.com/callback']],
  ['oauth.scopes', ['Api']],
];

function placeholdersOf(app: Adopted['app']): typeof PLACEHOLDERS {
  const oauth = app.oauth as Record<string, unknown>;
  const has = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined);
  return PLACEHOLDERS.filter(([field]) => !has(field.startsWith('oauth.') ? oauth[field.slice('oauth.'.length)] : app[field]));
}

function completed(app: Adopted['app']): Adopted['app'] {
  const missing = new Map(placeholdersOf(app));
  const oauth = { ...(app.oauth as Record<string, unknown>) };
  for (const [field, value] of missing) if (field.startsWith('oauth.')) oauth[field.slice('oauth.'.length)] = value;
  return { ...app, contactEmail: app.contactEmail ?? missing.get('contactEmail'), oauth };
}

function pemOf(body: string): string {
  return `-----BEGIN CERTIFICATE-----\n${body.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;
}

async function writeNew(path: string, text: string, shown: string): Promise<void> {
  if (existsSync(path)) {
    if ((await readFile(path, 'utf8')) === text) return;
    fail('certificate-exists', `${shown} holds another certificate than the app`, {
      hint: 'move it away; ecaform replaces no certificate',
    });
  }
  await saveFile(path, text);
}
