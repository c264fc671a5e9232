/**
 * JSON as the REST API writes it: compact, or with `X-PrettyPrint: 1` in lines.
 * Rule: pretty is `"key" : value`, lists open as `[ {`, an empty list is `[ ]` and an empty object `{ }`. Recorded.
 */

const DOUBLE = Symbol('double');

/** A number that is written with a fraction, even when it is whole: `683.0`. */
export function toDouble(value: number): unknown {
  return { [DOUBLE]: value };
}

/** Writes a value. */
export function writeJson(value: unknown, isPretty = false): string {
  return write(value, isPretty ? '' : undefined);
}

function write(value: unknown, indent: string | undefined): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value === undefined ? null : value);
  const double = (value as { [DOUBLE]?: number })[DOUBLE];
  if (double !== undefined) return Number.isInteger(double) ? `${double}.0` : String(double);
  if (Array.isArray(value)) {
    if (indent === undefined) return `[${value.map((item) => write(item, undefined)).join(',')}]`;
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => write(item, indent)).join(', ')} ]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (indent === undefined) return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${write(item, undefined)}`).join(',')}}`;
  if (entries.length === 0) return '{ }';
  const inner = `${indent}  `;
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)} : ${write(item, inner)}`).join(',\n')}\n${indent}}`;
}
