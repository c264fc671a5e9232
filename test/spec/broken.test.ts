/**
 * Specs with one mistake each (some with several): `broken/<case>.yaml`, and beside it `<case>.txt`, what must be said about it.
 * `[environment variables]`: EMPTY is empty, TWO_LINES holds two lines, no other is set.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/spec/rules.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import { diagnosticsOf, lines } from './load.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/broken/', import.meta.url));
const cases = globSync('*.yaml', { cwd: FOLDER })
  .map((file) => basename(file, '.yaml'))
  .sort();
const variables = { EMPTY: '', TWO_LINES: 'a\nb' };
const expected = (name: string): string => readFileSync(join(FOLDER, `${name}.txt`), 'utf8');

describe('a broken spec', () => {
  it.each(cases)('%s', async (name) => {
    const file = join(FOLDER, `${name}.yaml`);
    const diagnostics = await diagnosticsOf(file, variables);
    expect(lines(diagnostics).join('\n')).toBe(expected(name).trimEnd());
    expect(diagnostics.every((each) => each.at?.file === file)).toBe(true);
  });

  it('says nothing twice', async () => {
    for (const name of cases) {
      const found = (await diagnosticsOf(join(FOLDER, `${name}.yaml`), variables)).map((d) => JSON.stringify([d.message, d.at]));
      expect(new Set(found).size, name).toBe(found.length);
    }
  });

  it('is known in many ways, every rule among them', () => {
    expect(cases.length).toBeGreaterThan(80);
    const codes = new Set(cases.flatMap((name) => expected(name).match(/(?<=^\d+:\d+ (?:warning )?)[a-z-]+(?= )/gm) ?? []));
    expect(Object.keys(RULES).filter((code) => !codes.has(code))).toEqual([]);
  });

  it('never shows what may be a secret', async () => {
    for (const name of ['access-token-in-clear', 'private-key-in-clear']) {
      const said = JSON.stringify(await diagnosticsOf(join(FOLDER, `${name}.yaml`)));
      expect(said).not.toContain('NotARealToken');
      expect(said).not.toContain('BEGIN PRIVATE');
    }
  });
});

describe('an environment that is asked for', () => {
  const sound = join(FOLDER, 'rule-connected-app-creation.yaml');
  const failureOf = async (name: string): Promise<string[]> => {
    const spec = await loadSpec(sound, {});
    try {
      desireAll(spec, [name]);
      return [];
    } catch (cause) {
      return lines((cause as { diagnostics: [] }).diagnostics);
    }
  };

  it('must be in the spec', async () => {
    expect(await failureOf('uad')).toEqual(['30:1 unknown-environment the spec has no environment `uad`', '    hint: did you mean `uat`?']);
    expect(await failureOf('production')).toEqual([
      '30:1 unknown-environment the spec has no environment `production`',
      '    hint: it has uat',
    ]);
  });

  it.each(['constructor', 'toString', '__proto__'])('is not found among what every object inherits: %s', async (name) => {
    expect(await failureOf(name)).toEqual([`30:1 unknown-environment the spec has no environment \`${name}\``, '    hint: it has uat']);
  });
});
