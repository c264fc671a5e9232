/** Files made from the code are as the code makes them: `npm run generate` writes them anew. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GENERATED } from '../scripts/generate.ts';

describe.each(Object.entries(GENERATED))('%s', (file, make) => {
  it('is up to date', () => {
    expect(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).toBe(make());
  });
});
