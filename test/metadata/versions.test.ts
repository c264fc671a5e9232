/** Fields and values that came later than an environment's API version: each is reported where the spec asks for it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EcaformError } from '../../src/diagnostic.ts';
import { componentsOf, TYPES } from '../../src/metadata/index.ts';
import { SCOPES_SINCE } from '../../src/metadata/component.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import { lines } from '../spec/load.ts';

const FILE = fileURLToPath(new URL('../fixtures/too-new/ecaform.yaml', import.meta.url));
const source = { body: () => 'AAAA', text: () => '' };

async function said(environment: string): Promise<string[]> {
  const [desired] = desireAll(await loadSpec(FILE, {}), [environment]);
  if (desired === undefined) throw new Error('unreachable');
  try {
    componentsOf(desired, source);
    return [];
  } catch (cause) {
    if (cause instanceof EcaformError) return lines(cause.diagnostics);
    throw cause;
  }
}

const expected = (environment: string): string => readFileSync(join(dirname(FILE), `${environment}.txt`), 'utf8').trimEnd();

describe('field-too-new', () => {
  it.each(['sixty', 'sixty-four', 'sixty-six'])('%s', async (environment) => {
    expect((await said(environment)).join('\n')).toBe(expected(environment));
  });

  it('is known for every field, value and scope that has a version', () => {
    const all = expected('sixty');
    const fields = Object.entries(TYPES).flatMap(([type, row]) =>
      [...Object.keys(row.since), ...Object.keys(row.valuesSince ?? {})].map((field) => `${type}.${field} `),
    );
    // Written by ecaform alone, so that no spec can ask for it.
    const silent = ['ExtlClntAppConfigurablePolicies.startPage '];
    expect(fields.filter((field) => !all.includes(field) && !silent.includes(field))).toEqual([]);
    expect(Object.keys(SCOPES_SINCE).filter((scope) => !all.includes(`the scope ${scope} `))).toEqual([]);
  });
});
