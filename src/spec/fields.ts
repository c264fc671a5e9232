/**
 * Every field of the spec as one flat list, made from the schema: where it stands, what it becomes in metadata.
 * The reference page and the way back from a metadata field to a line of the spec both use it.
 */
import { z } from 'zod';
import type { Path } from './document.ts';
import { appSchema, isWrapped, unwrap } from './schema.ts';

/** One field of the schema. */
export interface Field {
  /** Path inside the object it was listed from; `[]` marks an entry of a list. */
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  readonly isRequired: boolean;
  readonly defaultValue?: unknown;
  readonly description?: string;
  /** The metadata field (`Type.field`) it becomes. */
  readonly salesforce?: string;
}

/** Lists the fields of an object schema, depth first, in the order of declaration. */
export function fieldsOf(schema: z.ZodType, path: readonly string[] = []): Field[] {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodArray) return fieldsOf(bare.element as z.ZodType, [...path.slice(0, -1), `${path.at(-1) ?? ''}[]`]);
  if (!(bare instanceof z.ZodObject)) return [];
  return Object.entries(bare.shape as Record<string, z.ZodType>).flatMap(([name, field]) => {
    const meta = field.meta();
    const own: Field = {
      path: [...path, name],
      schema: unwrap(field),
      isRequired: !isWrapped(field),
      ...(field instanceof z.ZodDefault ? { defaultValue: field.def.defaultValue } : {}),
      ...(meta?.description === undefined ? {} : { description: meta.description }),
      ...(meta?.salesforce === undefined ? {} : { salesforce: meta.salesforce }),
    };
    return [own, ...fieldsOf(field, [...path, name])];
  });
}

const paths = new Map(
  fieldsOf(appSchema).flatMap((field) => (field.salesforce === undefined ? [] : [[field.salesforce, field.path] as const])),
);

/** The app's path that a metadata field (`Type.field`) is written from, or undefined when ecaform writes it by itself. */
export function specPathOf(salesforce: string): Path | undefined {
  return paths.get(salesforce);
}
