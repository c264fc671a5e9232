/** The house's walls: which room may import which, and who alone may import a library. Read off the import lines. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import { describe, expect, it } from 'vitest';

/** A room may import itself and these; in the order data takes. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  diagnostic: [],
  spec: ['diagnostic'],
  certificate: ['diagnostic'],
  metadata: ['spec', 'diagnostic'],
  project: ['spec', 'certificate', 'metadata', 'diagnostic'],
  plan: ['spec', 'metadata', 'diagnostic'],
  org: ['spec', 'metadata', 'plan', 'diagnostic'],
  apply: ['spec', 'metadata', 'plan', 'org', 'diagnostic'],
  verify: ['spec', 'certificate', 'metadata', 'project', 'diagnostic'],
  report: ['spec', 'metadata', 'project', 'plan', 'org', 'apply', 'verify', 'diagnostic'],
  emulator: [],
  cli: ['spec', 'certificate', 'metadata', 'project', 'plan', 'org', 'apply', 'verify', 'report', 'emulator', 'diagnostic'],
  index: ['spec', 'metadata', 'diagnostic'],
};

/** Libraries that belong to one room of the product; the emulator is the other side of the wire and chooses for itself. */
const ONLY_IMPORTER: readonly (readonly [library: RegExp, rooms: readonly string[]])[] = [
  [/^node-forge$/, ['certificate']],
  [/^fast-xml-/, ['metadata', 'emulator']],
  [/^@salesforce\/(core|source-deploy-retrieve)/, ['org']],
  [/^@salesforce\/types/, ['metadata']],
  [/^yaml$/, ['spec', 'cli']],
  [/^zod$/, ['spec']],
  [/^yargs$|^undici$/, ['cli']],
  [/^fastify$|^jose$|^@jetstreamapp\//, ['emulator']],
];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

const roomOf = (file: string): string => relative('src', file).split('/')[0]?.replace(/\.ts$/, '') ?? '';

const imports = globSync('src/**/*.ts').flatMap((path): Import[] => {
  const file = path.replaceAll('\\', '/');
  const text = readFileSync(file, 'utf8');
  const statics = [...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gms)];
  const dynamics = [...text.matchAll(/import\('([^']+)'\)/g)];
  return [
    ...statics.map(([, type, target = '']) => ({ file, room: roomOf(file), target, isType: type !== undefined, isDynamic: false })),
    ...dynamics.map(([, target = '']) => ({ file, room: roomOf(file), target, isType: false, isDynamic: true })),
  ];
});

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(150);
    // `diagnostic` imports nothing, so no line of it is here.
    expect(new Set(['diagnostic', ...imports.map((each) => each.room)])).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });

  it('point backward along the way data takes', () => {
    const wrong = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, room, target }) => ({ file, room, to: roomOf(join(dirname(file), target)) }))
      .filter(({ room, to }) => room !== to && !MAY_IMPORT[room]?.includes(to));
    expect(wrong).toEqual([]);
  });

  it('enter a room by its door', () => {
    const inner = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, room, target }) => ({ file, room, to: join(dirname(file), target) }))
      .filter(({ room, to }) => roomOf(to) !== room && !/\/index\.ts$|^src\/diagnostic\.ts$/.test(to))
      // The one way around: printing an error must not load what made it.
      .filter(({ file, to }) => !(file === 'src/cli/main.ts' && to === 'src/report/diagnostics.ts'));
    expect(inner).toEqual([]);
  });

  it('run in no circle, be it of types', () => {
    const arrows = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({ file, to: join(dirname(file), target) }));
    // Takes away, again and again, what imports nothing that is left, or is imported by nothing that is left.
    let left = arrows;
    for (;;) {
      const [from, to] = [new Set(left.map((each) => each.file)), new Set(left.map((each) => each.to))];
      const tied = left.filter((each) => from.has(each.to) && to.has(each.file));
      if (tied.length === left.length) break;
      left = tied;
    }
    expect(left).toEqual([]);
  });

  it('keep each library in its room', () => {
    const wrong = imports.filter(({ room, target }) =>
      ONLY_IMPORTER.some(([library, rooms]) => library.test(target) && !rooms.includes(room)),
    );
    expect(wrong).toEqual([]);
  });

  it('load Salesforce’s libraries only when a command connects', () => {
    const eager = imports.filter(({ target, isType, isDynamic }) => target.startsWith('@salesforce/') && !isType && !isDynamic);
    expect(eager).toEqual([]);
  });
});
