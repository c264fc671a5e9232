/** Files that are no spec, or one in an unusual form: each gets a clear answer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import { desiredOf, diagnosticsOf } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'ecaform-spec-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SPEC = `version: 1
apps:
  Shop:
    label: Shöp
    contactEmail: team@example.com
    oauth:
      callbackUrls: [https://shop.example.com/callback]
      scopes: [Api, RefreshToken]
    description: |
      First line
      second line
    certificate: {}
    policies: { profiles: [Standard User] }
environments:
  uat: { org: shop-uat }
`;

let count = 0;
function write(content: string | Buffer): string {
  count += 1;
  const file = join(folder, `${count}.yaml`);
  writeFileSync(file, content);
  return file;
}

/** `[code, message, hint, line:col]` of each diagnostic, the file's name shortened. */
async function answers(file: string): Promise<unknown[]> {
  const found = await diagnosticsOf(file);
  return found.map(({ code, message, hint, at }) => [
    code,
    message.replace(file, 'FILE'),
    hint?.replace(file, 'FILE'),
    ...(at ? [`${at.line}:${at.col}`] : []),
  ]);
}

describe('what cannot be read', () => {
  it('is a missing file', async () => {
    const hint = 'run ecaform in the folder that holds ecaform.yaml, or name the file with --spec';
    expect(await answers(join(folder, 'none.yaml'))).toEqual([['spec-not-found', 'FILE cannot be read: there is no such file', hint]]);
    expect(await answers(join(write(SPEC), 'ecaform.yaml'))).toEqual([
      ['spec-not-found', 'FILE cannot be read: there is no such file', hint],
    ]);
  });

  it('is a folder', async () => {
    const path = join(folder, 'project');
    mkdirSync(path);
    expect(await answers(path)).toEqual([['spec-not-a-file', 'FILE is a folder', 'name the file in it: --spec FILE/ecaform.yaml']]);
  });

  it('is a file of 10 MB', async () => {
    expect(await answers(write(Buffer.alloc(10 * 1024 * 1024, '#')))).toEqual([
      ['spec-too-large', 'FILE has 10485760 bytes; a spec has at most 1048576', 'is it the right file?'],
    ]);
  });

  it.each([
    ['binary', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0xfe])],
    ['text with a zero byte', Buffer.from('version: 1\0')],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${SPEC}`, 'utf16le')],
    ['UTF-16 without', Buffer.from(SPEC, 'utf16le')],
    ['Latin-1', Buffer.from(SPEC, 'latin1')],
  ])('is %s', async (_name, content) => {
    expect(await answers(write(content))).toEqual([
      ['spec-not-text', 'FILE is not a UTF-8 text file', 'save it as UTF-8; is it the right file?'],
    ]);
  });
});

describe('what could overwhelm a parser', () => {
  it('is a billion laughs', async () => {
    const lines = Array.from({ length: 9 }, (_, level) => {
      const items = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*l${level - 1}`)).join(', ');
      return `l${level}: &l${level} [${items}]`;
    });
    expect(await answers(write(lines.join('\n')))).toEqual([
      ['yaml-alias-bomb', 'the aliases expand to more than 1000 values', 'use fewer nested anchors', '1:1'],
    ]);
  });

  it.each([
    ['lists', `version: 1\napps: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    ['open lists', `version: 1\napps: ${'['.repeat(10_000)}\n`],
    ['maps', `version: 1\napps: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}\n`],
    ['blocks', `version: 1\napps:\n${Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth + 1)}a:\n`).join('')}`],
  ])('is deep nesting of %s', async (_name, content) => {
    const found = await diagnosticsOf(write(content));
    // Where the parser gives up depends on the stack it was called with.
    expect(found.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      ['yaml-resource-exhaustion', 'the values are nested too deeply to be read', 'no spec needs this; is it the right file?'],
    ]);
    expect(found[0]?.at?.line).toBeGreaterThan(1);
  });

  it('is a list of ten thousand mistakes', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `k${index}: 1\n`).join('');
    const start = performance.now();
    expect(await diagnosticsOf(write(`${SPEC}${names}`))).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('a spec is read alike', () => {
  const plain = async () => (await desiredOf(write(SPEC))).apps;

  it.each([
    ['with a byte-order mark', `\ufeff${SPEC}`],
    ['with CRLF', SPEC.replaceAll('\n', '\r\n')],
    ['with a document start and end', `---\n${SPEC}...\n`],
    ['with comments', SPEC.replaceAll('\n', ' # comment\n').replace('| # comment', '|').replaceAll('line # comment', 'line')],
    ['as JSON', ''],
  ])('%s', async (name, text) => {
    const json = JSON.stringify({
      version: 1,
      apps: {
        Shop: {
          label: 'Shöp',
          contactEmail: 'team@example.com',
          oauth: { callbackUrls: ['https://shop.example.com/callback'], scopes: ['Api', 'RefreshToken'] },
          description: 'First line\nsecond line',
          certificate: {},
          policies: { profiles: ['Standard User'] },
        },
      },
      environments: { uat: { org: 'shop-uat' } },
    });
    expect((await desiredOf(write(name === 'as JSON' ? json : text))).apps).toEqual(await plain());
  });

  it('without the blanks around a text, which Salesforce would drop', async () => {
    const [app] = (await desiredOf(write(SPEC.replace('label: Shöp', 'label: "  Shöp "')))).apps;
    expect([app?.label, app?.description]).toEqual(['Shöp', 'First line\nsecond line']);
  });

  it('keeps positions right behind a byte-order mark and with CRLF', async () => {
    const broken = SPEC.replace('callbackUrls:', 'callbackUrl:').replaceAll('\n', '\r\n');
    const places = (await answers(write(`\ufeff${broken}`))).map((each) => (each as string[]).at(-1));
    expect(places).toEqual(['6:5', '7:7']);
  });

  it('with the name of an object’s own member as a name', async () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      const text = SPEC.replace('Shop:', `${name}:`).replace('{ org: shop-uat }', '{ org: x, apps: {} }');
      const { apps } = await desiredOf(write(text));
      expect(apps.map((app) => app.name)).toEqual([name]);
    }
    const environment = write(SPEC.replace('uat:', 'constructor:'));
    expect((await desiredOf(environment)).environment.name).toBe('constructor');
  });

  it('with no app at all', async () => {
    const { apps, warnings } = await desiredOf(write('version: 1\napps: {}\nenvironments:\n  uat: { org: shop-uat }\n'));
    expect({ apps, warnings }).toEqual({ apps: [], warnings: [] });
  });

  it('and never lets `__proto__` reach what every object inherits', async () => {
    const text = `${SPEC}__proto__: { isEnabled: false }\n`.replace('    label', '    __proto__: { isEnabled: false }\n    label');
    expect(await answers(write(text))).toEqual([
      ['invalid-name', '`__proto__` cannot be a name', 'rename it', '4:5'],
      ['invalid-name', '`__proto__` cannot be a name', 'rename it', '17:1'],
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('anchors', () => {
  const ANCHORED = `version: 1
apps:
  Shop: &shop
    label: Shop
    contactEmail: &team team@example.com
    oauth: &oauth
      callbackUrls: [https://shop.example.com/callback]
      scopes: [Api, RefreshToken]
    policies: &policies { profiles: [Standard User] }
  Stock:
    <<: *shop
    label: Stock
  Mail:
    label: Mail
    contactEmail: *team
    oauth:
      <<: [{ isPkceRequired: false, scopes: [Web] }, *oauth]
      callbackUrls: [https://mail.example.com/callback]
    policies: *policies
environments:
  uat: { org: shop-uat }
`;

  it('and merge keys are followed; what stands beside a merge key wins, and so does the earlier of two', async () => {
    const { apps } = await desiredOf(write(ANCHORED));
    expect(apps.map((app) => [app.name, app.label, app.contactEmail, app.oauth.scopes, app.oauth.isPkceRequired])).toEqual([
      ['Shop', 'Shop', 'team@example.com', ['Api', 'RefreshToken'], true],
      ['Stock', 'Stock', 'team@example.com', ['Api', 'RefreshToken'], true],
      ['Mail', 'Mail', 'team@example.com', ['Web'], false],
    ]);
    expect(apps[2]?.oauth.callbackUrls).toEqual(['https://mail.example.com/callback']);
  });

  it('are located where the value stands', async () => {
    const desired = await desiredOf(write(ANCHORED));
    const place = (...path: (string | number)[]) => {
      const { line, col } = desired.locate(['apps', ...path]);
      return `${line}:${col}`;
    };
    expect(place('Stock', 'label')).toBe('12:12');
    expect(place('Stock', 'oauth', 'scopes', 1)).toBe('8:21');
    expect(place('Mail', 'contactEmail')).toBe('15:19');
    expect(place('Mail', 'oauth', 'scopes', 0)).toBe('17:46');
    expect(place('Mail', 'policies', 'profiles', 0)).toBe('9:38');
    // Nothing stands there: the nearest thing around it.
    expect(place('Mail', 'oauth', 'trustedIpRanges', 0)).toBe('16:5');
    expect(place('Mail', 'certificate')).toBe('13:3');
    expect(place('None')).toBe('2:1');
  });

  it('may be shared by two hundred apps', async () => {
    const apps = Array.from(
      { length: 200 },
      (_, index) => `  App${index}:\n    <<: *shop\n    label: App ${index}\n    oauth: *oauth\n`,
    ).join('');
    const { apps: read } = await desiredOf(write(ANCHORED.replace('  Stock:', `${apps}  Stock:`)));
    expect(read).toHaveLength(203);
  });
});

describe('desireAll', () => {
  it('takes each environment once, in the order asked for', async () => {
    const spec = await loadSpec(write(SPEC.replace('  uat:', '  local: { org: x }\n  uat:')), {});
    expect(spec.environments).toEqual(['local', 'uat']);
    expect(desireAll(spec).map((each) => each.environment.name)).toEqual(['local', 'uat']);
    expect(desireAll(spec, ['uat']).map((each) => each.environment.name)).toEqual(['uat']);
  });
});
