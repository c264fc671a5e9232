/** Adopting apps into a spec: where components come from, and what is written where. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail, warning } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { appsOf, isHeader, newestFieldOf } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import { connect, observeApps } from '../org/index.ts';
import { adoptApp, isOauthApp } from '../plan/index.ts';
import type { Adopted } from '../plan/index.ts';
import { readManifest, saveFile, writeManifest } from '../project/index.ts';
import { addToSpec, API_NAME } from '../spec/index.ts';
import { connectTo, openProject, selectOne } from './project.ts';
import type { Terminal } from './terminal.ts';

/** Components, and where they were found, for the comment above each app. */
export interface AdoptionSource {
  readonly components: readonly ObservedComponent[];
  readonly origin: string;
  /** What was found and not read, or read once of two. */
  readonly warnings?: readonly Diagnostic[];
}

/** Where to write. */
export interface AdoptionTarget {
  readonly file: string;
  readonly environment: string;
  readonly org?: string | undefined;
  readonly only?: readonly string[] | undefined;
}

/** What was adopted, and what was not. */
export interface AdoptionResult {
  readonly apps: readonly {
    readonly name: string;
    readonly certificates: readonly string[];
    /** `Type.element` of what is kept under `metadata`. */
    readonly kept: readonly string[];
    readonly placeholders: readonly string[];
  }[];
  readonly warnings: readonly Diagnostic[];
}

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
  return { components: await observeApps(org), origin: org.instanceUrl };
}

async function connectByEnvironment(file: string, environment: string, terminal: Terminal): ReturnType<typeof connectTo> {
  if (!existsSync(file))
    fail('spec-not-found', `${file} does not exist yet, so it cannot say where the org is`, { hint: 'name the org: --org ALIAS' });
  const project = await openProject(file);
  return connectTo(selectOne(project, environment), project.context.variables, { terminal });
}

const NEWEST = '67.0';

/**
 * Writes the apps into the spec, their certificates beside it, and their names into the project's list. An app that no spec can hold
 * is left out and said so; the others are adopted.
 * @throws EcaformError `app-not-found`, `app-already-there`, `certificate-exists`
 */
export async function adoptInto(
  { file, environment, org, only }: AdoptionTarget,
  { components, origin, warnings: noticed = [] }: AdoptionSource,
): Promise<AdoptionResult> {
  const root = dirname(resolve(file));
  const text = existsSync(file) ? await readFile(file, 'utf8') : undefined;
  const { apps: known, environments } = text === undefined ? NO_SPEC : (await openProject(file)).spec;
  const all = appsOf(components);
  const missing = (only ?? []).filter((name) => !all.includes(name));
  if (missing.length > 0)
    fail('app-not-found', `${origin} has no app ${missing.join(', ')}`, { hint: `it has ${all.join(', ') || 'none'}` });
  const chosen = only ?? all.filter((name) => !known.includes(name));
  const { adopted, warnings } = adoptAll(chosen, { components, environment, isNamed: only !== undefined });
  if (adopted.length === 0) return { apps: [], warnings: [...noticed, ...warnings] };

  // What one org has is not wanted in every other.
  const presence = environments.every((each) => each === environment) ? {} : { environments: [environment] };
  const additions = adopted.map(({ name, app, kept, placeholders }) => ({
    name,
    app: { ...presence, ...app },
    comments: [
      `Adopted from ${origin}.`,
      ...placeholders.map((field) => `The source has no ${field}: replace the placeholder.`),
      ...(kept.length === 0 ? [] : ['Kept as it was, for the spec has no field that says it: see `metadata`.']),
    ],
  }));
  const apiVersion = `${Math.max(66, ...components.map(newestFieldOf))}.0`;
  const spec = addToSpec(text, additions, { name: environment, fields: { ...(org === undefined ? {} : { org }), apiVersion } });
  for (const [path, body] of adopted.flatMap(({ certificates }) => Object.entries(certificates)))
    await writeNew(join(root, path), pemOf(body), path);
  await saveFile(resolve(file), spec);
  const manifest = await readManifest(root, environment);
  await writeManifest(root, environment, { ...manifest, apps: [...manifest.apps, ...adopted.map(({ name }) => name)] });
  return {
    apps: adopted.map(({ name, kept, placeholders, certificates }) => ({
      name,
      kept,
      placeholders,
      certificates: Object.keys(certificates),
    })),
    warnings: [...noticed, ...warnings],
  };
}

/** Makes the spec of each app that can have one. */
function adoptAll(
  names: readonly string[],
  { components, environment, isNamed }: { components: readonly ObservedComponent[]; environment: string; isNamed: boolean },
): { readonly adopted: readonly Adopted[]; readonly warnings: readonly Diagnostic[] } {
  const adopted: Adopted[] = [];
  const warnings: Diagnostic[] = [];
  for (const name of names) {
    const objection = objectionTo(name, components, isNamed);
    if (objection) {
      warnings.push(objection);
      continue;
    }
    const kinds = new Set(components.filter((each) => isHeader(each) && each.fullName === name).map(({ type }) => type));
    if (kinds.size > 1)
      warnings.push(warning('app-of-both-kinds', `${name} is there as ConnectedApp and as External Client App: the latter is adopted`));
    const folder = `certificates/${environment}`;
    const result = adoptApp(name, components, { jwtBearer: `${folder}/${name}.crt`, clientAssertion: `${folder}/${name}.attestation.crt` });
    if ('adopted' in result) adopted.push(result.adopted);
    else {
      const { message, path } = result.problem;
      warnings.push(notAdopted(`${name} is not adopted: ${path.join('.')}: ${message}`, 'write its spec by hand'));
    }
  }
  return { adopted, warnings };
}

/** Why an app is not for a spec, by its name or by what it is. */
function objectionTo(name: string, components: readonly ObservedComponent[], isNamed: boolean): Diagnostic | undefined {
  // A name comes from a file's name and may hold anything.
  const shown = JSON.stringify(name);
  if (name.includes('__'))
    return notAdopted(`${shown} is not adopted: it belongs to a package`, 'its metadata can be given to no org; change the package');
  if (!API_NAME.test(name))
    return notAdopted(`${shown} is not adopted: that is no API name`, 'rename its files, or its components in the org');
  if (!isNamed && !isOauthApp(name, components))
    return notAdopted(`${name} is not adopted: it has no OAuth configuration`, `--app ${name} adopts it all the same`);
  return undefined;
}

function notAdopted(message: string, hint: string): Diagnostic {
  return warning('app-not-adopted', message, { hint });
}

const NO_SPEC: { readonly apps: readonly string[]; readonly environments: readonly string[] } = { apps: [], environments: [] };

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
