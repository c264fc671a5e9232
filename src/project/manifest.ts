/**
 * The project's list for one environment: the files ecaform wrote and the apps it has created or adopted.
 * Rule: the list is committed and may be edited by anyone, so nothing ecaform would not write itself is believed.
 */
import { join } from 'node:path';
import { isRenderedPath } from '../metadata/index.ts';
import { readIfThere, writeWhole } from './files.ts';

/** What the list holds. */
export interface Manifest {
  /** Developer names of apps, those the spec has dropped included, until they are deleted in the org. */
  readonly apps: readonly string[];
  /** Paths inside the environment's folder, with `/`. */
  readonly files: readonly string[];
}

/** Where the list stands; Salesforce's own tools ignore dot files. */
const pathOf = (root: string, environment: string): string => join(root, 'force-app', environment, '.ecaform.json');

/** Reads the list; a missing or unreadable one is empty: then no file is a stray and no app may be deleted. */
export async function readManifest(root: string, environment: string): Promise<Manifest> {
  const text = await readIfThere(pathOf(root, environment));
  const data = text === undefined ? undefined : parse(text);
  const strings = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
  return { apps: strings(data?.apps).filter((name) => /^[A-Za-z]\w*$/.test(name)), files: strings(data?.files).filter(isRenderedPath) };
}

/** Writes the list, sorted, when it differs from the one there. */
export async function writeManifest(root: string, environment: string, { apps, files }: Manifest): Promise<void> {
  const sorted = (list: readonly string[]): string[] => [...new Set(list)].sort();
  const text = `${JSON.stringify({ apps: sorted(apps), files: sorted(files) }, undefined, 2)}\n`;
  const path = pathOf(root, environment);
  if ((await readIfThere(path)) !== text) await writeWhole(path, text);
}

function parse(text: string): { apps?: unknown; files?: unknown } | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}
