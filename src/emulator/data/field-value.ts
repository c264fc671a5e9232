/**
 * Checks of the values that a record is written with.
 * Rule: every refusal is a row here, in the platform's words; the first one that applies is the answer. Codes and texts are recorded
 * unless a line says otherwise.
 */
import { isId } from '../org/id.ts';
import type { Org } from '../org/state.ts';
import { fail } from './error.ts';
import { findField, findObject, type Field, type SObject } from './object.ts';
import type { Row, Scalar } from './value.ts';

/** Longest text of a field that is no text area. Source: Salesforce, text fields. */
const MAX_TEXT = 255;

/** Longest text area. Source: Salesforce, long text areas. */
const MAX_AREA = 131_072;

/** Values by the names of the describe. */
export type Values = Readonly<Record<string, Scalar>>;

const CHECKED = 'Please check the security settings of this field and verify that it is read/write for your profile or permission set.';

/** Reads a body into values. @throws RestError */
export function readValues(org: Org, object: SObject, { body, isNew }: { body: unknown; isNew: boolean }): Values {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return fail(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  }
  const given = Object.entries(body).filter(([name]) => name !== 'attributes');
  const pairs = given.map(([name, value]: [string, unknown]): [Field, unknown] => {
    const field = findField(object, name);
    return [field ?? fail(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`), value];
  });
  const readOnly = pairs.filter(([field]) => !(isNew ? field.isCreateable : field.isUpdateable)).map(([{ name }]) => name);
  if (readOnly.length > 0) {
    fail(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to create/update fields: ${readOnly.join(', ')}. ${CHECKED}`, readOnly);
  }
  const values = Object.fromEntries(pairs.map(([field, value]) => [field.name, checkValue(org, field, value)]));
  if (isNew) {
    const missing = object.fields
      .filter((field) => field.isRequired === true && (values[field.name] ?? '') === '')
      .map(({ name }) => name)
      .toSorted();
    if (missing.length > 0) fail(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
  }
  return values;
}

function checkValue(org: Org, field: Field, value: unknown): Scalar {
  const { name, label, type } = field;
  if (value === null || value === '') {
    if (field.isRequired === true && value === null) fail(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${name}]`, [name]);
    return null;
  }
  if (typeof value === 'object') return fail(400, 'JSON_PARSER_ERROR', cannotRead(type, 'START_OBJECT', ''));
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return ['true', 'false', '0', '1'].includes(text)
        ? text === 'true' || text === '1'
        : fail(400, 'JSON_PARSER_ERROR', cannotRead('boolean', 'VALUE_STRING', text));
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return Number.isFinite(Number(text)) && text.trim() !== ''
        ? Number(text)
        : fail(400, 'JSON_PARSER_ERROR', cannotRead(type === 'int' ? 'int' : 'double', 'VALUE_STRING', text));
    case 'date':
    case 'datetime':
      return Number.isNaN(Date.parse(text.replace('+0000', 'Z')))
        ? fail(400, 'JSON_PARSER_ERROR', cannotRead(type, 'VALUE_STRING', text))
        : toTime(type, text);
    case 'reference':
      return checkReference(org, field, text);
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)
        ? text
        : fail(400, 'INVALID_EMAIL_ADDRESS', `${label}: invalid email address: ${text}`, [name]);
    case 'picklist':
    case 'multipicklist':
      if (field.isRestricted === true && !(field.values ?? []).includes(text)) {
        fail(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${label}: bad value for restricted picklist field: ${text}`, [name]);
      }
      return text;
    default: {
      // The text is reported.
      const max = type === 'textarea' ? MAX_AREA : MAX_TEXT;
      if (text.length > max)
        fail(400, 'STRING_TOO_LONG', `${label}: data value too large: ${text.slice(0, max)} (max length=${max})`, [name]);
      return text;
    }
  }
}

/** Reported. */
function cannotRead(type: string, token: string, text: string): string {
  return `Cannot deserialize instance of ${type} from ${token} value ${text} or request may be missing a required field at [line:1, column:1]`;
}

function toTime(type: 'date' | 'datetime', text: string): string {
  const iso = new Date(text.replace('+0000', 'Z')).toISOString();
  return type === 'date' ? iso.slice(0, 10) : iso.replace('Z', '+0000');
}

function checkReference(org: Org, field: Field, id: string): string {
  const targets = (field.reference?.objects ?? []).flatMap((name) => findObject(org, name) ?? []);
  const isRight = isId(id) && (targets.length === 0 || targets.some(({ keyPrefix }) => id.startsWith(keyPrefix)));
  if (!isRight) return fail(400, 'MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
  const target = targets.find(({ keyPrefix }) => id.startsWith(keyPrefix));
  if (target === undefined) return id;
  const row = target.rows(org).find((candidate) => String(candidate.Id).startsWith(id.slice(0, 15)));
  return row === undefined ? fail(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]) : String(row.Id);
}

/** Refuses a value that another record has in a unique field. @throws RestError */
export function checkUnique(org: Org, object: SObject, { values, id }: { values: Values; id: string | undefined }): void {
  const unique = object.fields.filter(({ name, isUnique }) => isUnique === true && (values[name] ?? null) !== null);
  if (unique.length === 0) return;
  const same = (a: Scalar | undefined, b: Scalar | undefined): boolean => String(a ?? '').toLowerCase() === String(b ?? '').toLowerCase();
  for (const { name } of unique) {
    const twin = object.rows(org).find((row: Row) => row.Id !== id && same(row[name], values[name]));
    if (twin === undefined) continue;
    fail(400, 'DUPLICATE_VALUE', `duplicate value found: ${name} duplicates value on record with id: ${String(twin.Id).slice(0, 15)}`, []);
  }
}
