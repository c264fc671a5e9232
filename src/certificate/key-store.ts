/**
 * Reads and writes private keys where {@link KeyLocation} says.
 * Rule: a key is written once, whole, for its owner's eyes only; nothing here ever overwrites one or shows one.
 */
import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { platform as currentPlatform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fail } from '../diagnostic.ts';
import { describeLocation } from './key-location.ts';
import type { KeyLocation } from './key-location.ts';
import { unescapeLineBreaks } from './pem.ts';
import { parsePrivateKey } from './private-key.ts';

/** No RSA key of any size comes near this, in bytes; a larger file is something else and is not read. */
const MAX_KEY_FILE = 65_536;

/** What reading a key depends on. */
export interface KeyReading {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whose rules of file modes hold, as `process.platform` names it; this machine's when left out. */
  readonly platform?: NodeJS.Platform;
}

/**
 * Reads the private key kept at `location`; `undefined` when there is none (no such file, or a variable that is unset or blank, which is
 * how CI systems pass a missing secret). In a variable, the two characters `\n` stand for a line break, as CI secrets often hold them.
 * @throws EcaformError `private-key-permissions` (others may read the file; as ssh, it is refused), and those of `parsePrivateKey`.
 */
export async function readPrivateKey(location: KeyLocation, { env, platform }: KeyReading): Promise<KeyObject | undefined> {
  const place = describeLocation(location);
  if (location.kind === 'env') {
    const text = env[location.name];
    return text === undefined || text.trim() === '' ? undefined : parsePrivateKey(unescapeLineBreaks(text), place);
  }
  const text = await readKeyFile(location.path, platform ?? currentPlatform());
  return text === undefined ? undefined : parsePrivateKey(text, place);
}

async function readKeyFile(path: string, platform: NodeJS.Platform): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    return fail('private-key-unreadable', `\`${path}\` cannot be opened: ${errorCode(cause)}`, { cause });
  }
  try {
    // Asked of the open file, so that what was checked is what is read.
    const stat = await file.stat();
    if (!stat.isFile()) fail('private-key-unreadable', `\`${path}\` is not a file`);
    if (stat.size > MAX_KEY_FILE) fail('private-key-unreadable', `\`${path}\` has ${stat.size} bytes: too large for a private key`);
    const mode = stat.mode & 0o777;
    if (platform !== 'win32' && (mode & 0o077) !== 0) {
      fail('private-key-permissions', `\`${path}\` is open to other users of this machine (mode ${mode.toString(8).padStart(4, '0')})`, {
        hint: `run \`chmod 600 '${path}'\`; if others may have read it, rotate the key`,
      });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/**
 * Writes a private key as PKCS#8 PEM, mode 0600, making missing folders with mode 0700. The file appears whole or not at all: it is
 * written aside, flushed, and linked to its name, which fails if the name is taken. Windows ignores the modes.
 * @throws EcaformError `private-key-exists` when `path` exists, `private-key-unwritable` on a failing disk, and those of `parsePrivateKey`.
 */
export async function writePrivateKey(path: string, pem: string): Promise<void> {
  // Written from the parsed key, so that nothing but one key in one format can land in the file.
  const text = parsePrivateKey(pem, 'the private key to be written').export({ type: 'pkcs8', format: 'pem' }).toString();
  const folder = dirname(path);
  const aside = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFlushed(aside, text);
  } catch (cause) {
    return fail('private-key-unwritable', `\`${path}\` cannot be written: ${errorCode(cause)}`, { cause });
  }
  try {
    await link(aside, path).catch(async (cause: unknown) => {
      if (!NO_LINKS.has(errorCode(cause))) throw cause;
      await writeFlushed(path, text);
    });
    await flushFolder(folder);
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') {
      fail('private-key-exists', `\`${path}\` exists already; a private key is never overwritten`, {
        hint: 'use the key that is there, or move it away first',
      });
    }
    fail('private-key-unwritable', `\`${path}\` cannot be written: ${errorCode(cause)}`, { cause });
  } finally {
    await rm(aside, { force: true });
  }
}

/** What file systems without hard links answer (FAT, some network shares); there the exclusive open keeps the promise. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Creates a file that must not exist (mode 0600) and waits until its bytes are on the disk; removes it when that fails. */
async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (cause) {
    await rm(path, { force: true });
    throw cause;
  } finally {
    await file.close();
  }
}

/** Makes the new name itself survive a crash; systems that cannot open a folder (Windows) do this on their own. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
}
