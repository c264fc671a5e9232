/**
 * Zip archives of deploys and retrieves.
 * Rule: an archive is hostile until every entry has been weighed: count, real size, and a path that stays inside.
 */
import type * as Zip from 'fflate';
import { lazily } from '../lazy.ts';

const zip = lazily((from) => from('fflate') as typeof Zip);

/** Metadata API limits: files in one deploy, and bytes once unzipped. Source: Salesforce, "Deploying and retrieving metadata with the zip file". */
const MAX_FILES = 10_000;
const MAX_UNZIPPED = 600 * 1024 * 1024;

/** No metadata file of this emulator comes near; it keeps one entry from filling the memory. */
const MAX_FILE = 32 * 1024 * 1024;

/** Path inside the archive to content. */
export type ArchiveFiles = ReadonlyMap<string, Uint8Array>;

/** What {@link readArchive} throws: the archive is broken, too large, or leaves its folder. */
export class ArchiveError extends Error {}

/**
 * Opens an archive.
 * @throws ArchiveError on a broken archive, more than 10,000 files, more than 600 MB in all or 32 MB in one file, or an unsafe path
 */
export function readArchive(bytes: Uint8Array): ArchiveFiles {
  let total = 0;
  let count = 0;
  const seen = new Set<string>();
  const weigh = (entry: { name: string; originalSize: number; size: number }): boolean => {
    if (isUnsafe(entry.name)) throw new ArchiveError(`Invalid file name in zip: ${JSON.stringify(entry.name.slice(0, 200))}`);
    if (entry.name.endsWith('/')) return false;
    if (seen.has(entry.name)) throw new ArchiveError(`Duplicate file in zip: ${entry.name}`);
    seen.add(entry.name);
    count += 1;
    total += entry.originalSize;
    if (count > MAX_FILES) throw new ArchiveError(`Maximum number of files exceeded: ${MAX_FILES}`);
    if (entry.originalSize > MAX_FILE || total > MAX_UNZIPPED)
      throw new ArchiveError('Maximum size of request reached: unzipped files are too large');
    return true;
  };
  try {
    return new Map(Object.entries(zip().unzipSync(bytes, { filter: weigh })));
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw new ArchiveError('Invalid zip file');
  }
}

function isUnsafe(path: string): boolean {
  return path === '' || /^[/\\]|^[A-Za-z]:|[\0\\]/.test(path) || path.split('/').some((part) => part === '..' || part === '.');
}

/** Packs files into an archive; the same files at the same time make the same bytes. */
export function writeArchive(files: ReadonlyMap<string, string>, modified: number): Uint8Array {
  const entries = [...files].map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  return zip().zipSync(Object.fromEntries(entries), { mtime: Math.max(modified, Date.UTC(1980, 0, 2)) });
}
