/** `fixtures/<case>/ecaform.yaml` rendered, against `fixtures/<case>/expected/`, byte for byte. */
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { isRenderedPath, TYPES } from '../../src/metadata/index.ts';
import { filesIn } from './render.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const cases = globSync('*/expected', { cwd: FIXTURES })
  .map((path) => path.replaceAll('\\', '/').replace('/expected', ''))
  .filter((name) => existsSync(join(FIXTURES, name, 'ecaform.yaml')))
  .sort();

const filesBelow = (folder: string): string[] =>
  globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) =>
      join(each.parentPath, each.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

describe('rendering', () => {
  it.each(cases)('%s', async (name) => {
    const expected = join(FIXTURES, name, 'expected');
    const files = await filesIn(join(FIXTURES, name, 'ecaform.yaml'));
    expect(files.map((file) => file.path).sort()).toEqual(filesBelow(expected));
    for (const { path, text } of files) expect(text, path).toBe(readFileSync(join(expected, path), 'utf8'));
  });

  it('covers every type', () => {
    const folders = new Set(cases.flatMap((name) => filesBelow(join(FIXTURES, name, 'expected')).map((path) => path.split('/')[2])));
    expect([...folders].sort()).toEqual(
      Object.values(TYPES)
        .map((row) => row.folder)
        .sort(),
    );
  });

  it('is the same whatever the order of keys, and of lists whose order means nothing', async () => {
    const file = join(FIXTURES, 'client-app-maximal/ecaform.yaml');
    const folder = mkdtempSync(join(tmpdir(), 'ecaform-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    cpSync(join(FIXTURES, 'certificates'), join(folder, 'certificates'), { recursive: true });
    mkdirSync(join(folder, 'spec'));
    const turned = join(folder, 'spec/ecaform.yaml');
    writeFileSync(turned, stringify(backwards(parse(readFileSync(file, 'utf8')))));
    expect(readFileSync(turned, 'utf8')).toContain('- Orders\n        - Stock_Read');
    expect(await filesIn(turned)).toEqual(await filesIn(file));
  });
});

/** Callback URLs and IP ranges stand in the order they are written in. */
const IN_ORDER = ['callbackUrls', 'trustedIpRanges'];

function backwards(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return IN_ORDER.includes(key) ? value : value.toReversed();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, backwards(inner, name)]),
  );
}

describe('isRenderedPath', () => {
  it('knows every path that was rendered', async () => {
    for (const name of cases)
      for (const { path } of await filesIn(join(FIXTURES, name, 'ecaform.yaml')))
        expect([path, isRenderedPath(path)]).toEqual([path, true]);
  });

  it.each([
    '../../x',
    '/etc/passwd',
    'main/default/externalClientApps/../../../x.eca-meta.xml',
    'main/default/externalClientApps/sub/App.eca-meta.xml',
    'main/default/externalClientApps/App.ecaOauth-meta.xml',
    'main/default/classes/App.cls-meta.xml',
    'main/default/externalClientApps/.eca-meta.xml',
    'main/default/externalClientApps/App.eca-meta.xml\n',
    'main\\default\\externalClientApps\\App.eca-meta.xml',
    'main/default/constructor/App.undefined-meta.xml',
  ])('does not believe %j', (path) => {
    expect(isRenderedPath(path)).toBe(false);
  });
});
