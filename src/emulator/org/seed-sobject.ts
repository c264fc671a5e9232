/**
 * sObjects in a seed: custom ones, fields added to built-in ones, and records.
 * Rule: plain data; what a seed leaves out is what a text field of a plain custom object would have.
 */
import { dictionary, flag, list, object, oneOf, scalar, text, type Check } from './shape.ts';

/** Types that a seed's field may have. */
export const SEED_FIELD_TYPES = [
  'string',
  'textarea',
  'picklist',
  'email',
  'phone',
  'url',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'reference',
] as const;

/** A field; a string that may be empty, created and updated unless said otherwise. */
export interface SeedField {
  readonly name: string;
  readonly label?: string;
  readonly type?: (typeof SEED_FIELD_TYPES)[number];
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly externalId?: boolean;
  readonly createable?: boolean;
  readonly updateable?: boolean;
  readonly filterable?: boolean;
  /** Values of a picklist. */
  readonly values?: readonly string[];
  /** Whether other values are refused; true when `values` are given. */
  readonly restricted?: boolean;
  /** The object a reference points to, the name of the relationship, and the name of the way back. */
  readonly referenceTo?: string;
  readonly relationshipName?: string;
  readonly childRelationshipName?: string;
}

/** An object. A built-in one keeps its own fields and gets these in addition. */
export interface SeedSObject {
  readonly name: string;
  readonly label?: string;
  readonly labelPlural?: string;
  readonly keyPrefix?: string;
  readonly fields?: readonly SeedField[];
  /** Records by field; an `Id` is kept when it is given. */
  readonly records?: readonly Readonly<Record<string, string | number | boolean | null>>[];
}

const keyPrefix: Check = (value, path) =>
  typeof value === 'string' && /^[0-9A-Za-z]{3}$/.test(value) ? [] : [`${path}: must be three letters or digits`];

const field: Check = object({
  required: { name: text },
  optional: {
    label: text,
    type: oneOf(SEED_FIELD_TYPES),
    required: flag,
    unique: flag,
    externalId: flag,
    createable: flag,
    updateable: flag,
    filterable: flag,
    values: list(text),
    restricted: flag,
    referenceTo: text,
    relationshipName: text,
    childRelationshipName: text,
  },
});

/** Checks the section `sobjects`. */
export const checkSObjects: Check = list(
  object({
    required: { name: text },
    optional: { label: text, labelPlural: text, keyPrefix, fields: list(field), records: list(dictionary(scalar)) },
  }),
);
