/** Reading and writing the project's files. Rule: a file is there whole or not at all: written aside, flushed, renamed. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail } from '../diagnostic.ts';

/**
 * Writes text to a file, making its folders; an existing file is replaced in one step.
 * @throws EcaformError `file-unwritable`; nothing half-written stays behind
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const aside = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(aside, 'wx');
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (cause) {
    // Where a folder is missing or is none, there is nothing to clear away either.
    await rm(aside, { force: true }).catch(() => undefined);
    fail('file-unwritable', `${path} cannot be written: ${reason(cause)}`, {
      hint: 'free the path, or mend the rights of its folder',
      cause,
    });
  }
}

/**
 * The text of a file, or undefined when there is no such file.
 * @throws EcaformError `file-unreadable`
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(reason(cause))) return undefined;
    return fail('file-unreadable', `${path} cannot be read: ${reason(cause) === 'EISDIR' ? 'it is a folder' : reason(cause)}`, { cause });
  }
}

/** The file system's own word, such as `EACCES`. */
function reason(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
