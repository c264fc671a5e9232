/** The rendered files on disk: written when they differ, never otherwise; strays reported, and nothing foreign touched. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failure } from '../certificate/failure.ts';
import { writeWhole } from '../../src/project/files.ts';
import { Project, states } from './project.ts';

const BASE = 'force-app/uat/main/default';
const HEADER = `${BASE}/externalClientApps/Shop.eca-meta.xml`;
const SET = `${BASE}/permissionsets/ShopAccess.permissionset-meta.xml`;
const FILES = [
  'certificates/uat/Shop.crt',
  HEADER,
  `${BASE}/extlClntAppGlobalOauthSets/Shop_glbloauth.ecaGlblOauth-meta.xml`,
  `${BASE}/extlClntAppOauthPolicies/Shop_oauthPlcy.ecaOauthPlcy-meta.xml`,
  `${BASE}/extlClntAppOauthSettings/Shop_oauth.ecaOauth-meta.xml`,
  `${BASE}/extlClntAppPolicies/Shop_plcy.ecaPlcy-meta.xml`,
  SET,
];
const MANIFEST = 'force-app/uat/.ecaform.json';
const manifestOf = (project: Project): unknown => JSON.parse(project.read(MANIFEST));

describe('rendering', () => {
  it('writes every file, and the list of them', async () => {
    const project = new Project();
    const result = await project.render();
    expect(states(result)).toEqual(Object.fromEntries(FILES.map((path) => [path, 'new'])));
    expect(Object.keys(project.files()).filter((file) => !file.startsWith('.ecaform/'))).toEqual([...FILES, MANIFEST].sort());
    expect(manifestOf(project)).toMatchObject({ files: FILES.slice(1).map((path) => path.slice('force-app/uat/'.length)) });
    expect(project.read(HEADER)).toContain('<label>Shop</label>');
  });

  it('changes nothing the second time, not even a time', async () => {
    const project = new Project();
    await project.render();
    const before = project.files();
    expect(states(await project.render())).toEqual({});
    expect(project.files()).toEqual(before);
  });

  it('writes only what differs', async () => {
    const project = new Project();
    await project.render();
    const before = project.files();
    project.spec(['label: Shop\n', 'label: Store\n']);
    expect(states(await project.render())).toEqual({ [HEADER]: 'changed' });
    const after = project.files();
    expect(Object.keys(after).filter((file) => after[file]?.mtime !== before[file]?.mtime)).toEqual([HEADER]);
    expect(after[HEADER]?.text).toContain('<label>Store</label>');
  });

  it('mends a file that was edited by hand, and one with other line ends', async () => {
    const project = new Project();
    await project.render();
    const text = project.read(HEADER);
    for (const other of [text.replace('Local', 'Packaged'), text.replaceAll('\n', '\r\n')]) {
      project.write(HEADER, other);
      expect(states(await project.render())).toEqual({ [HEADER]: 'changed' });
      expect(project.read(HEADER)).toBe(text);
    }
  });

  it('leaves another environment alone', async () => {
    const project = new Project();
    project.write('force-app/production/main/default/externalClientApps/Shop.eca-meta.xml', 'theirs');
    await project.render();
    expect(project.read('force-app/production/main/default/externalClientApps/Shop.eca-meta.xml')).toBe('theirs');
  });
});

describe('checking', () => {
  it('names what is stale and writes nothing at all', async () => {
    const project = new Project();
    await project.render();
    project.spec(['label: Shop\n', 'label: Store\n'], ['ShopAccess]', 'StoreAccess]'], ['  ShopAccess:', '  StoreAccess:']);
    rmSync(project.path(FILES[5] ?? ''));
    const before = project.files();
    expect(states(await project.render({ check: true }))).toEqual({
      [HEADER]: 'changed',
      [FILES[3] ?? '']: 'changed',
      [FILES[5] ?? '']: 'new',
      [`${BASE}/permissionsets/StoreAccess.permissionset-meta.xml`]: 'new',
      [SET]: 'stray',
    });
    expect(project.files()).toEqual(before);
  });

  it('writes nothing where nothing is', async () => {
    const project = new Project();
    const result = await project.render({ check: true, prune: true });
    expect(states(result)).toEqual(Object.fromEntries(FILES.map((path) => [path, 'new'])));
    expect(result.issued).toEqual([{ app: 'Shop', file: 'certificates/uat/Shop.crt', privateKey: 'the environment variable KEY' }]);
    expect(project.files()).toEqual({});
  });

  it('deletes nothing, even where pruning is asked for too', async () => {
    const project = new Project();
    await project.render();
    project.spec(['ShopAccess]', 'Other]'], ['permissionSets:\n  ShopAccess: { label: Shop Access }\n', '']);
    expect(states(await project.render({ check: true, prune: true }))).toMatchObject({ [SET]: 'stray' });
    expect(existsSync(project.path(SET))).toBe(true);
  });
});

describe('strays', () => {
  const withoutSet = [
    ['ShopAccess]', 'Other]'],
    ['permissionSets:\n  ShopAccess: { label: Shop Access }\n', ''],
  ] as const;

  it('are reported run after run until they are pruned', async () => {
    const project = new Project();
    await project.render();
    project.spec(...withoutSet);
    expect(states(await project.render())).toMatchObject({ [SET]: 'stray' });
    expect(states(await project.render())).toEqual({ [SET]: 'stray' });
    expect(existsSync(project.path(SET))).toBe(true);
    expect(states(await project.render({ prune: true }))).toEqual({ [SET]: 'removed' });
    expect(existsSync(project.path(SET))).toBe(false);
    expect(states(await project.render({ prune: true }))).toEqual({});
  });

  it('are never files ecaform did not write', async () => {
    const project = new Project();
    const foreign = [
      `${BASE}/permissionsets/Own.permissionset-meta.xml`,
      `${BASE}/externalClientApps/Other.eca-meta.xml`,
      `${BASE}/classes/Shop.cls`,
      'force-app/uat/readme.md',
      'certificates/uat/Other.crt',
    ];
    for (const file of foreign) project.write(file, 'theirs');
    await project.render();
    project.spec(...withoutSet);
    expect(states(await project.render({ prune: true }))).toMatchObject({ [SET]: 'removed' });
    expect(foreign.map((file) => project.read(file))).toEqual(foreign.map(() => 'theirs'));
  });

  it('that a user has deleted are forgotten', async () => {
    const project = new Project();
    await project.render();
    project.spec(...withoutSet);
    rmSync(project.path(SET));
    expect(Object.values(states(await project.render()))).toEqual(['changed']);
    expect(JSON.stringify(manifestOf(project))).not.toContain('ShopAccess.permissionset');
  });

  it('whose name differs from a new one only in case go before it is written', async () => {
    const project = new Project();
    await project.render();
    project.spec(['ShopAccess]', 'SHOPACCESS]'], ['  ShopAccess:', '  SHOPACCESS:']);
    const file = `${BASE}/permissionsets/SHOPACCESS.permissionset-meta.xml`;
    expect(states(await project.render({ prune: true }))).toMatchObject({ [SET]: 'removed', [file]: 'new' });
    expect(project.read(file)).toContain('<label>Shop Access</label>');
  });
});

describe('the list of written files', () => {
  const victims = [
    'outside.xml',
    'force-app/uat/outside.xml',
    'force-app/production/main/default/externalClientApps/Shop.eca-meta.xml',
    `${BASE}/classes/Own.cls-meta.xml`,
  ];
  const tampered = (project: Project): string[] => [
    '../../outside.xml',
    'outside.xml',
    './outside.xml',
    project.path('outside.xml'),
    '/etc/hostname',
    '..\\..\\outside.xml',
    '../production/main/default/externalClientApps/Shop.eca-meta.xml',
    'main/default/externalClientApps/../../../../production/main/default/externalClientApps/Shop.eca-meta.xml',
    'main/default/classes/Own.cls-meta.xml',
    'main/default/externalClientApps',
    '',
    '.',
  ];

  it('is not believed where it names what ecaform would never write', async () => {
    const project = new Project();
    await project.render();
    for (const victim of victims) project.write(victim, 'theirs');
    project.write(MANIFEST, JSON.stringify({ apps: [], files: tampered(project) }));
    expect(states(await project.render({ prune: true }))).toEqual({});
    expect(victims.map((victim) => project.read(victim))).toEqual(victims.map(() => 'theirs'));
    expect(manifestOf(project)).toMatchObject({ files: FILES.slice(1).map((path) => path.slice('force-app/uat/'.length)) });
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '"x"',
    '{"files": "x"}',
    '{"files": [null, 1, {}]}',
    '{"files": ',
    '\0',
    '{"__proto__": {"files": ["x"]}}',
  ])('may be %j: then no stray can be named, and a sound one is written', async (text) => {
    const project = new Project();
    await project.render();
    const sound = project.read(MANIFEST);
    project.write(MANIFEST, text);
    expect(states(await project.render({ prune: true }))).toEqual({});
    expect(project.read(MANIFEST)).toBe(sound);
  });
});

describe('what stands in the way', () => {
  it('is said, and nothing is left half-written', async () => {
    const project = new Project();
    writeFileSync(project.path('force-app'), 'a file');
    expect(await failure(() => project.render())).toMatchObject({
      code: 'file-unwritable',
      message: expect.stringMatching(/force-app.*\.xml cannot be written: (ENOTDIR|EEXIST)$/) as string,
      hint: 'free the path, or mend the rights of its folder',
    });
    expect(Object.keys(project.files()).filter((file) => !file.startsWith('.ecaform/'))).toEqual([
      'certificates/uat/Shop.crt',
      'force-app',
    ]);
  });

  it('may be a folder of the file’s name', async () => {
    const project = new Project();
    mkdirSync(project.path(HEADER), { recursive: true });
    expect(await failure(() => project.render())).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringMatching(/Shop\.eca-meta\.xml cannot be read: it is a folder$/) as string,
    });
    expect(Object.keys(project.files())).toEqual(['certificates/uat/Shop.crt']);
  });

  it('may appear while writing: what was written aside goes', async () => {
    const project = new Project();
    mkdirSync(project.path('out/file.xml/inside'), { recursive: true });
    expect(await failure(() => writeWhole(project.path('out/file.xml'), 'text'))).toMatchObject({ code: 'file-unwritable' });
    expect(readdirSync(project.path('out'))).toEqual(['file.xml']);
  });

  it('is found before a key is made, when it is in the spec', async () => {
    const project = new Project();
    project.spec(['{ privateKey: env:KEY }', '{}'], ['[Api, RefreshToken]', '[Api, RefreshToken, DataCloudUserClaims]']);
    expect(await failure(() => project.render())).toMatchObject({ code: 'field-too-new', at: { line: 8, col: 35 } });
    expect(project.files()).toEqual({});
  });
});
