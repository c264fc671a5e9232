/** `fixtures/<case>/ecaform.yaml` rendered, against `fixtures/<case>/expected/`, byte for byte. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
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

  it('is the same whatever the order of lists and keys in the spec', async () => {
    const [maximal, again] = await Promise.all([
      filesIn(join(FIXTURES, 'client-app-maximal/ecaform.yaml')),
      filesIn(join(FIXTURES, 'client-app-maximal/ecaform.yaml')),
    ]);
    expect(again).toEqual(maximal);
  });
});

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
