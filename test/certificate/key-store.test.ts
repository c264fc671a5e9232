import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeLocation, issueCertificate, keyLocation, readPrivateKey, writePrivateKey } from '../../src/certificate/index.ts';
import { failure } from './failure.ts';
import { pkcs8, rsaKey } from './keys.ts';

const key = rsaKey(2048);
const pem = pkcs8(key);
const { certificatePem } = await issueCertificate({
  subject: { commonName: 'App' },
  keySize: 2048,
  validityDays: 1,
  now: new Date(),
  privateKey: key,
});
const posix = platform() !== 'win32';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecaform-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const mode = (path: string) => statSync(path).mode & 0o777;
const put = (content: string | Buffer, permissions = 0o600) => {
  const path = join(folder, 'app.key.pem');
  writeFileSync(path, content);
  chmodSync(path, permissions);
  return { kind: 'file', path } as const;
};

describe('keyLocation', () => {
  const defaults = { root: resolve('/project'), environment: 'prod', app: 'Billing' };

  it('is a file under .ecaform/keys by default', () => {
    expect(keyLocation(undefined, defaults)).toEqual({ kind: 'file', path: resolve('/project/.ecaform/keys/prod/Billing.key.pem') });
  });

  it('reads a path, counted from the project, and an environment variable', () => {
    expect(keyLocation('secrets/k.pem', defaults)).toEqual({ kind: 'file', path: resolve('/project/secrets/k.pem') });
    expect(keyLocation(resolve('/run/k.pem'), defaults)).toEqual({ kind: 'file', path: resolve('/run/k.pem') });
    expect(keyLocation('env:BILLING_KEY', defaults)).toEqual({ kind: 'env', name: 'BILLING_KEY' });
  });

  it('names a place for messages', () => {
    expect(describeLocation({ kind: 'env', name: 'K' })).toBe('the environment variable K');
    expect(describeLocation({ kind: 'file', path: '/k.pem' })).toBe('`/k.pem`');
  });

  it.each(['env:', 'env:A-B', 'env:1A', 'env: A', '', '  '])('refuses %j', async (text) => {
    expect((await failure(() => keyLocation(text, defaults))).code).toBe('key-location-invalid');
  });

  it('refuses key material in the place of a path without repeating it', async () => {
    const found = await failure(() => keyLocation(pem, defaults));
    expect(found.code).toBe('key-location-invalid');
    expectNoKey(found);
  });

  it('never leaves its folder, whatever the names', () => {
    const home = resolve('/project/.ecaform/keys');
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('..', '../..', 'a/b', 'a\\b', '.', '', 'C:', 'ok', 'a\0b'), (text, name) => {
        for (const [environment, app] of [
          [text, name],
          [name, text],
        ] as const) {
          try {
            const found = keyLocation(undefined, { root: resolve('/project'), environment, app });
            expect(found.kind === 'file' && resolve(found.path, '../..')).toBe(home);
          } catch (error) {
            expect(error).toMatchObject({ name: 'EcaformError' });
          }
        }
      }),
    );
  });
});

describe('readPrivateKey', () => {
  it('reads a file of its owner, PKCS#8 or PKCS#1', async () => {
    expect((await readPrivateKey(put(pem), { env: {} }))?.equals(key)).toBe(true);
    expect((await readPrivateKey(put(key.export({ type: 'pkcs1', format: 'pem' }).toString()), { env: {} }))?.equals(key)).toBe(true);
  });

  it('reads a variable, with line breaks or with the two characters \\n', async () => {
    for (const text of [pem, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\\r\\n'), pem.replaceAll('\n', '\r\n')]) {
      expect((await readPrivateKey({ kind: 'env', name: 'K' }, { env: { K: text } }))?.equals(key)).toBe(true);
    }
  });

  it('is undefined for no file and for an unset or blank variable', async () => {
    expect(await readPrivateKey({ kind: 'file', path: join(folder, 'none') }, { env: {} })).toBeUndefined();
    expect(await readPrivateKey({ kind: 'env', name: 'K' }, { env: {} })).toBeUndefined();
    expect(await readPrivateKey({ kind: 'env', name: 'K' }, { env: { K: ' \n' } })).toBeUndefined();
  });

  it.each([
    ['an encrypted key', () => encrypted('pkcs8'), 'private-key-encrypted', 'is protected by a passphrase'],
    ['an encrypted PKCS#1 key', () => encrypted('pkcs1'), 'private-key-encrypted', 'is protected by a passphrase'],
    ['a certificate', () => certificatePem, 'private-key-is-certificate', 'holds a certificate, not a private key'],
    ['a public key', publicPem, 'private-key-is-public', 'holds a public key, not a private key'],
    ['an EC key', ecPem, 'private-key-not-rsa', 'holds a key of type ec; Salesforce takes RSA only'],
    [
      'RSA of 1024 bits',
      () => pkcs8(rsaKey(1024)),
      'private-key-too-small',
      'holds an RSA key of 1024 bits; Salesforce takes 2048 and more',
    ],
    ['an OpenSSH key', () => pem.replaceAll(' PRIVATE', ' OPENSSH PRIVATE'), 'private-key-unreadable', 'is a key in the format of OpenSSH'],
    [
      'lost line breaks',
      () => pem.replaceAll('\n', ' '),
      'private-key-newlines-lost',
      'is a PEM whose line breaks are lost (OpenSSL: `PEM_read_bio: no start line`)',
    ],
    ['a cut key', () => pem.slice(0, 900), 'private-key-unreadable', 'holds a private key that cannot be decoded'],
    ['a damaged key', () => pem.replace(/\n.{64}\n/, '\n'), 'private-key-unreadable', 'holds a private key that cannot be decoded'],
    ['another text', () => 'hunter2-hunter2', 'private-key-unreadable', 'holds no PEM block'],
  ])('refuses %s, showing none of it', async (_case, text, code, fact) => {
    const content = text();
    const fromEnv = await failure(() => readPrivateKey({ kind: 'env', name: 'K' }, { env: { K: content } }));
    const location = put(content);
    const fromFile = await failure(() => readPrivateKey(location, { env: {} }));
    expect(fromEnv).toMatchObject({ code, message: `the environment variable K ${fact}` });
    expect(fromFile).toMatchObject({ code, message: `\`${location.path}\` ${fact}` });
    for (const found of [fromEnv, fromFile]) {
      expect(found.hint).toBeTruthy();
      expectNoKey(found);
    }
  });

  it('carries no cause that knows the content', async () => {
    const thrown: unknown = await readPrivateKey(put(pem.slice(0, 900)), { env: {} }).catch((error: unknown) => error);
    expect((thrown as Error).cause).toBeUndefined();
  });

  it('takes escaped line breaks for lost ones in a file, which other tools read too', async () => {
    expect((await failure(() => readPrivateKey(put(pem.replaceAll('\n', '\\n')), { env: {} }))).code).toBe('private-key-newlines-lost');
  });

  it('refuses a folder and a file far too large', async () => {
    expect((await failure(() => readPrivateKey({ kind: 'file', path: folder }, { env: {} }))).code).toBe('private-key-unreadable');
    expect((await failure(() => readPrivateKey(put(pem + ' '.repeat(70_000)), { env: {} }))).message).toMatch(
      /too large for a private key$/,
    );
  });

  it.runIf(posix).each([0o640, 0o604, 0o644, 0o660, 0o601])('refuses mode %o', async (permissions) => {
    const location = put(pem, permissions);
    expect(await failure(() => readPrivateKey(location, { env: {}, platform: 'linux' }))).toMatchObject({
      code: 'private-key-permissions',
      message: `\`${location.path}\` is open to other users of this machine (mode 0${permissions.toString(8)})`,
    });
    expect(await readPrivateKey(location, { env: {}, platform: 'win32' })).toBeDefined();
  });
});

describe('writePrivateKey', () => {
  it('writes what readPrivateKey reads, for the owner only', async () => {
    const path = join(folder, '.ecaform', 'keys', 'prod', 'App.key.pem');
    await writePrivateKey(path, pem);
    expect(readFileSync(path, 'utf8')).toBe(pem);
    expect((await readPrivateKey({ kind: 'file', path }, { env: {} }))?.equals(key)).toBe(true);
    if (posix) {
      expect(mode(path)).toBe(0o600);
      for (const parent of ['.ecaform', '.ecaform/keys', '.ecaform/keys/prod']) expect(mode(join(folder, parent))).toBe(0o700);
    }
  });

  it('writes PKCS#8 and nothing beside the key', async () => {
    const path = join(folder, 'k.pem');
    await writePrivateKey(path, `comment\n${key.export({ type: 'pkcs1', format: 'pem' }).toString()}`);
    expect(readFileSync(path, 'utf8')).toBe(pem);
  });

  it('never overwrites, not even a dangling link', async () => {
    const location = put('precious');
    expect(await failure(() => writePrivateKey(location.path, pem))).toMatchObject({
      code: 'private-key-exists',
      message: `\`${location.path}\` exists already; a private key is never overwritten`,
    });
    expect(readFileSync(location.path, 'utf8')).toBe('precious');
    if (!posix) return;
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    expect((await failure(() => writePrivateKey(join(folder, 'dangling'), pem))).code).toBe('private-key-exists');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('lets exactly one of many writers win, and leaves nothing aside', async () => {
    const path = join(folder, 'k.pem');
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => writePrivateKey(path, pem)));
    expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    for (const each of results) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ diagnostics: [{ code: 'private-key-exists' }] });
    }
    expect(readdirSync(folder)).toEqual(['k.pem']);
    expect(readFileSync(path, 'utf8')).toBe(pem);
  });

  it('leaves nothing behind when it cannot write', async () => {
    writeFileSync(join(folder, 'file'), 'x');
    const found = await failure(() => writePrivateKey(join(folder, 'file', 'k.pem'), pem));
    expect(found.code).toBe('private-key-unwritable');
    expectNoKey(found);
    mkdirSync(join(folder, 'taken'));
    expect((await failure(() => writePrivateKey(join(folder, 'taken'), pem))).code).toBe('private-key-exists');
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
  });

  it('refuses to store what is not a key', async () => {
    expect((await failure(() => writePrivateKey(join(folder, 'k.pem'), certificatePem))).code).toBe('private-key-is-certificate');
    expect(readdirSync(folder)).toEqual([]);
  });
});

function encrypted(type: 'pkcs8' | 'pkcs1'): string {
  return key.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
}

function publicPem(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function ecPem(): string {
  return pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

function expectNoKey(found: unknown): void {
  const body = pem.split('\n').slice(1, -2);
  const text = JSON.stringify(found);
  for (const line of body) expect(text).not.toContain(line.slice(0, 12));
  expect(text).not.toContain('hunter2');
}
