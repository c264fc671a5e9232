/**
 * The rendered files of an environment on disk: what is new, changed, unchanged, or no longer wanted.
 * Rule: files ecaform did not write are never touched; the list of those it wrote stands beside them.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentsOf, filesOf } from '../metadata/index.ts';
import type { Component, RenderedFile } from '../metadata/index.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Desired } from '../spec/index.ts';
import { issueMissing, readCertificates } from './certificates.ts';
import type { Certificates, IssuedFile, ProjectContext } from './certificates.ts';
import { readIfThere, writeWhole } from './files.ts';
import { readManifest, writeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';

/** One rendered file; `path` is relative to the project, with `/`. */
export interface FileState {
  readonly path: string;
  /** `stray`: ecaform wrote it once, and the spec no longer asks for it. */
  readonly state: 'new' | 'changed' | 'unchanged' | 'stray' | 'removed';
}

/** What rendering an environment did, or with `check` would do. */
export interface RenderResult {
  readonly environment: string;
  readonly files: readonly FileState[];
  /** Certificates issued, or with `check` missing. */
  readonly issued: readonly IssuedFile[];
  readonly components: readonly Component[];
  readonly warnings: readonly Diagnostic[];
}

/** How to render. */
export interface RenderOptions {
  /** Write nothing; only say what would change. */
  readonly check: boolean;
  /** Delete files ecaform wrote and the spec no longer asks for. */
  readonly prune: boolean;
}

/**
 * Renders one environment into `force-app/<environment>/`, issuing certificates that are missing.
 * @throws EcaformError from the certificates and from fields too new for the API version
 */
export async function renderEnvironment(desired: Desired, context: ProjectContext, { check, prune }: RenderOptions): Promise<RenderResult> {
  // Rendered once without the certificates: what the spec itself gets wrong must stop before a key is made.
  const before = await readCertificates(desired, context);
  componentsOf(desired, before);
  const issued = check ? before.missing : await issueMissing(desired, context);
  const certificates = issued.length > 0 && !check ? await readCertificates(desired, context) : before;
  const components = componentsOf(desired, check ? announced(certificates) : certificates);
  const folder = `force-app/${desired.environment.name}`;
  const wanted = components.flatMap(filesOf);
  const manifest = await readManifest(context.root, desired.environment.name);
  const strays = await findStrays(wanted, manifest, join(context.root, folder));
  // Strays go first: where names differ only in case, some file systems hold the old and the new one in one file.
  if (prune && !check) for (const path of strays) await rm(join(context.root, folder, path), { force: true });
  const compared = await Promise.all(wanted.map((file) => compare(file, join(context.root, folder))));
  const certificateFiles = issued.map(({ file }): FileState => ({ path: file, state: 'new' }));
  if (!check) {
    for (const { file, state } of compared) if (state !== 'unchanged') await writeWhole(join(context.root, folder, file.path), file.text);
    await writeManifest(context.root, desired.environment.name, {
      apps: [...manifest.apps, ...desired.apps.map((app) => app.name)],
      files: [...wanted.map((file) => file.path), ...(prune ? [] : strays)],
    });
  }
  const files = [
    ...compared.map(({ file, state }): FileState => ({ path: `${folder}/${file.path}`, state })),
    ...strays.map((path): FileState => ({ path: `${folder}/${path}`, state: prune && !check ? 'removed' : 'stray' })),
    ...certificateFiles,
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { environment: desired.environment.name, files, issued, components, warnings: [...desired.warnings, ...certificates.warnings] };
}

/** Stands for a certificate that does not exist yet, where nothing may be written. */
export const TO_BE_ISSUED = 'issued-by-apply';

function announced(certificates: Certificates): Certificates {
  const missing = new Set(certificates.missing.map(({ file }) => file));
  return { ...certificates, body: (file) => (missing.has(file) ? TO_BE_ISSUED : certificates.body(file)) };
}

async function compare(file: RenderedFile, folder: string): Promise<{ file: RenderedFile; state: 'new' | 'changed' | 'unchanged' }> {
  const found = await readIfThere(join(folder, file.path));
  return { file, state: found === undefined ? 'new' : found === file.text ? 'unchanged' : 'changed' };
}

async function findStrays(wanted: readonly RenderedFile[], { files }: Manifest, folder: string): Promise<string[]> {
  const gone = files.filter((path) => !wanted.some((file) => file.path === path));
  const there = await Promise.all(gone.map(async (path) => ((await readIfThere(join(folder, path))) === undefined ? [] : [path])));
  return there.flat();
}
