/** The disk fails half-way: each step of writing a key is made to fail once, and nothing half-written may stay. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writePrivateKey } from '../../src/certificate/index.ts';
import { failure } from './failure.ts';
import { pkcs8, rsaKey } from './keys.ts';

const broken = vi.hoisted(() => ({ link: '', write: '', sync: '', beforeLink: (): void => undefined }));
const broke = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof fs>();
  return {
    ...actual,
    link: (from: string, to: string) => {
      broken.beforeLink();
      return broken.link === '' ? actual.link(from, to) : broke(broken.link);
    },
    open: async (path: string, flags: string, mode?: number) => {
      const handle = await actual.open(path, flags, mode);
      if (flags === 'r') return handle;
      return {
        writeFile: async (text: string) => {
          // Half of the bytes reach the disk, then it fails.
          if (broken.write !== '') await handle.writeFile(text.slice(0, 800)).then(() => broke(broken.write));
          await handle.writeFile(text);
        },
        sync: () => (broken.sync === '' ? handle.sync() : broke(broken.sync)),
        close: () => handle.close(),
      };
    },
  };
});

const pem = pkcs8(rsaKey(2048));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecaform-crash-'));
});
afterEach(() => {
  Object.assign(broken, { link: '', write: '', sync: '', beforeLink: () => undefined });
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['write', 'ENOSPC'],
  ['sync', 'EIO'],
  ['link', 'EIO'],
])('leaves nothing when %s fails with %s', async (step, code) => {
  Object.assign(broken, { [step]: code });
  const path = join(folder, 'k.pem');
  expect(await failure(() => writePrivateKey(path, pem))).toMatchObject({
    code: 'private-key-unwritable',
    message: `\`${path}\` cannot be written: ${code}`,
  });
  expect(readdirSync(folder)).toEqual([]);
});

it('writes the key without hard links where the disk has none', async () => {
  broken.link = 'EPERM';
  const path = join(folder, 'k.pem');
  await writePrivateKey(path, pem);
  expect(readFileSync(path, 'utf8')).toBe(pem);
  expect(readdirSync(folder)).toEqual(['k.pem']);
});

it.each(['', 'EPERM'])('does not overwrite a key that appears at the last moment (link answers %j)', async (code) => {
  const path = join(folder, 'k.pem');
  Object.assign(broken, {
    link: code,
    beforeLink: () => {
      writeFileSync(path, 'another');
    },
  });
  expect((await failure(() => writePrivateKey(path, pem))).code).toBe('private-key-exists');
  expect(readFileSync(path, 'utf8')).toBe('another');
  expect(readdirSync(folder)).toEqual(['k.pem']);
});
