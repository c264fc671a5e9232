/** Metadata files on disk, for adopting: a Salesforce DX project's, or those of an unpacked Metadata API zip. Rule: what is not read is said. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fail, warning } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { readComponent } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import type { AdoptionSource } from './adoption.ts';

/** Files of apps, by suffix: those ecaform reads, and other parts of External Client Apps. */
const FILE = /\.(?:eca\w*|connectedApp)(?:-meta\.xml)?$/;

/**
 * Reads every component file below a folder.
 * @throws EcaformError `source-unreadable`, `metadata-unreadable`
 */
export async function readSource(folder: string): Promise<AdoptionSource> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) =>
    fail('source-unreadable', `${folder} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'name a folder of metadata files',
      cause,
    }),
  );
  const components: ObservedComponent[] = [];
  const warnings: Diagnostic[] = [];
  const paths = entries.filter((each) => each.isFile() && FILE.test(each.name)).map((each) => join(each.parentPath, each.name));
  for (const path of paths.sort()) {
    const shown = relative(process.cwd(), path).replaceAll('\\', '/');
    const at = { at: { file: shown, line: 1, col: 1 } };
    const component = readComponent(shown, decode(await readFile(path), shown));
    if (!component) {
      warnings.push(
        warning('file-not-read', 'ecaform does not know this type of metadata', { hint: 'the spec has nothing for it', ...at }),
      );
      continue;
    }
    const twin = components.find((each) => each.type === component.type && each.fullName === component.fullName);
    if (!twin) components.push(component);
    // The same component in source format and in Metadata API format is one.
    else if (JSON.stringify(twin.metadata) !== JSON.stringify(component.metadata))
      warnings.push(
        warning('file-not-read', `${component.type} ${component.fullName} was read from another file, with other content`, {
          hint: 'name the folder that counts',
          ...at,
        }),
      );
  }
  if (components.length === 0)
    warnings.push(
      warning('nothing-found', `${folder} holds no file of an app`, {
        hint: 'looked for .eca, .ecaGlblOauth, .ecaOauth, .ecaOauthPlcy, .ecaPlcy and .connectedApp, with or without -meta.xml, in every folder below',
      }),
    );
  return { components, origin: folder, warnings };
}

/** Text by the encoding a file declares; Salesforce writes UTF-8. */
function decode(bytes: Buffer, file: string): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  const declared = /^[^>]*encoding=["']([\w-]+)["']/.exec(bytes.subarray(0, 200).toString('latin1'))?.[1] ?? 'utf-8';
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : declared;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    return fail('metadata-unreadable', `the file is not in the encoding ${encoding}`, {
      hint: 'save it as UTF-8, as Salesforce writes it',
      at: { file, line: 1, col: 1 },
      cause,
    });
  }
}
