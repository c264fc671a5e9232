/**
 * Checks of plain data that came from outside: seeds and fault rules.
 * Rule: a check collects every mistake, each with its path; it never throws and never changes the value.
 */

/** Says what is wrong with a value at a path, one line a mistake. */
export type Check = (value: unknown, path: string) => string[];

/** A string that is not blank. */
export const text: Check = (value, path) =>
  typeof value === 'string' && value.trim() !== '' ? [] : [`${path}: must be a non-empty string`];
/** True or false. */
export const flag: Check = (value, path) => (typeof value === 'boolean' ? [] : [`${path}: must be true or false`]);
/** A username. */
export const username: Check = (value, path) =>
  typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? [] : [`${path}: must have the form of an e-mail address`];
/** An API name. */
export const developerName: Check = (value, path) =>
  typeof value === 'string' && /^(?:[A-Za-z][A-Za-z0-9]*__)?[A-Za-z](?:_?[A-Za-z0-9])*$/.test(value)
    ? []
    : [`${path}: must be an API name (letters, digits, single underscores)`];
/** Milliseconds, ten minutes at most. */
export const delay: Check = (value, path) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 600_000
    ? []
    : [`${path}: must be milliseconds, 0 to 600000`];
/** One of some words. */
export const oneOf =
  (allowed: readonly string[]): Check =>
  (value, path) =>
    typeof value === 'string' && allowed.includes(value) ? [] : [`${path}: must be one of ${allowed.join(', ')}`];
/** A list whose items pass a check. */
export const list =
  (item: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((entry, index) => item(entry, `${path}[${index}]`)) : [`${path}: must be a list`];

/** Members of an object, those it must have and those it may. */
export interface Shape {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
}

/** An object with known members alone. */
export const object =
  ({ required = {}, optional = {} }: Shape): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path === '' ? 'seed' : path}: must be an object`];
    const entries = new Map(Object.entries(value));
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
    const missing = Object.keys(required).filter((key) => !entries.has(key));
    return [
      ...missing.map((key) => `${at(key)}: is required`),
      ...[...entries].flatMap(([key, entry]) => {
        const check = Object.hasOwn(required, key) ? required[key] : Object.hasOwn(optional, key) ? optional[key] : undefined;
        return check ? check(entry, at(key)) : [`${at(key)}: unknown key`];
      }),
    ];
  };

/** A whole number in a range. */
export const integer =
  (from: number, to: number): Check =>
  (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
      ? []
      : [`${path}: must be a whole number, ${from} to ${to}`];

/** An object of any names whose values pass a check. */
export const dictionary =
  (item: Check): Check =>
  (value, path) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, entry]) => item(entry, `${path}.${key}`))
      : [`${path}: must be an object`];

/** A value that a record's field can have. */
export const scalar: Check = (value, path) =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)
    ? []
    : [`${path}: must be a string, a number, true, false or null`];
