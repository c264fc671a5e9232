/** The spec's JSON Schema, for completion and checks in editors. Made of the one schema; a test holds the file against it. */
import { z } from 'zod';
import { specSchema } from './schema.ts';

/** The JSON Schema (draft 7, the one YAML editors know best) of `ecaform.yaml`. What a file may leave out is optional, defaults are named. */
export function specJsonSchema(): object {
  return z.toJSONSchema(specSchema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'throw',
    override: ({ jsonSchema }) => {
      // A keyword of our own bears the prefix that strict validators leave alone.
      const { salesforce } = jsonSchema;
      if (salesforce === undefined) return;
      delete jsonSchema.salesforce;
      jsonSchema['x-salesforce'] = salesforce;
    },
  });
}
