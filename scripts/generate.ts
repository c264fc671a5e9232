// Writes the files that are made from the code: the JSON Schema and the reference page. A test fails when one is stale.
import { writeFileSync } from 'node:fs';
import { emulatorPage } from './emulator-page.ts';
import { errorsPage } from '../src/report/errors-page.ts';
import { specJsonSchema } from '../src/spec/json-schema.ts';
import { referencePage } from '../src/spec/reference.ts';
import { CATALOGUE } from '../src/verify/catalogue.ts';

export const GENERATED: Readonly<Record<string, () => string>> = {
  'schema/ecaform.schema.json': () => `${JSON.stringify(specJsonSchema(), undefined, 2)}\n`,
  'docs/reference.md': referencePage,
  'docs/emulator.md': emulatorPage,
  'docs/errors.md': () => errorsPage(CATALOGUE),
};

if (import.meta.main) {
  for (const [file, make] of Object.entries(GENERATED)) {
    writeFileSync(new URL(`../${file}`, import.meta.url), make());
    console.log(file);
  }
}
