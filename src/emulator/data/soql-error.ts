/**
 * Refusals of a query, in the platform's form: a window of the query, a caret, row and column, then the text.
 * Rule: every text is made here. The window reaches 30 characters to each side and then on to a comma: that fits every
 * recorded message known to us, yet is inferred from them.
 */
import { fail } from './error.ts';

const REACH = 30;

/** The window and the position, without the text. `at` counts from 0. */
function windowOf(query: string, at: number): string {
  const before = query.slice(0, at);
  const row = before.split('\n').length;
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = query.slice(lineStart).split('\n')[0] ?? '';
  const column = at - lineStart;
  const comma = line.lastIndexOf(',', column - REACH);
  const from = column <= REACH ? 0 : comma + 1;
  const start = from + (/^\s*/.exec(line.slice(from))?.[0].length ?? 0);
  const next = line.indexOf(',', column + REACH);
  const shown = line.slice(start, next < 0 ? line.length : next);
  return `\n${shown}\n${' '.repeat(Math.max(0, column - start))}^\nERROR at Row:${row}:Column:${column + 1}\n`;
}

const REFERENCE = 'Please reference your WSDL or the describe call for the appropriate names.';

/** Where a name stands in a query, as a whole word and without case; 0 when it does not. */
export function positionOf(query: string, name: string): number {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.])${escaped}(?![\\w])`, 'i').exec(query)?.index ?? 0;
}

/** No such sObject. Recorded. */
export function unknownObject(query: string, name: string): never {
  const from = /\bfrom\s+/i.exec(query);
  const at = from === null ? positionOf(query, name) : from.index + from[0].length;
  return fail(
    400,
    'INVALID_TYPE',
    `${windowOf(query, at)}sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${REFERENCE}`,
  );
}

/** No such field. Recorded. */
export function unknownField(query: string, { name, path, object }: { name: string; path: string; object: string }): never {
  return fail(
    400,
    'INVALID_FIELD',
    `${windowOf(query, positionOf(query, path))}No such column '${name}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${REFERENCE}`,
  );
}

/** No such parent relationship. Reported. */
export function unknownRelationship(query: string, { name, path }: { name: string; path: string }): never {
  return fail(
    400,
    'INVALID_FIELD',
    `${windowOf(query, positionOf(query, path))}Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${REFERENCE}`,
  );
}

/** A field that WHERE may not name. Reported. */
export function notFilterable(query: string, { name, path }: { name: string; path: string }): never {
  return fail(400, 'INVALID_FIELD', `${windowOf(query, positionOf(query, path))}field '${name}' can not be filtered in a query call`);
}

/** A literal that is no id. Recorded. */
export function invalidId(query: string, { path, value }: { path: string; value: string }): never {
  const where = query.search(/\bwhere\b/i);
  const at = where < 0 ? positionOf(query, path) : where + positionOf(query.slice(where), path);
  return fail(400, 'INVALID_QUERY_FILTER_OPERATOR', `${windowOf(query, at)}invalid ID field: ${value}`);
}

/** A literal of another type than the field's. Reported. */
export function wrongType(query: string, { name, path, type }: { name: string; path: string; type: string }): never {
  const quotes = !['boolean', 'int', 'double', 'currency', 'percent', 'date', 'dateTime'].includes(type)
    ? 'should be enclosed in quotes'
    : 'should not be enclosed in quotes';
  return fail(
    400,
    'INVALID_FIELD',
    `${windowOf(query, positionOf(query, path))}value of filter criterion for field '${name}' must be of type ${type} and ${quotes}`,
  );
}

/** A query that does not parse; the first token alone is named without a window. Recorded for the first token. */
export function malformed(query: string, token: string): never {
  const first = /^\s*(\S*)/.exec(query)?.[1] ?? '';
  if (token === first) return fail(400, 'MALFORMED_QUERY', `unexpected token: ${token === '' ? '<EOF>' : token}`);
  const at = token === '' ? query.length : positionOf(query, token);
  return fail(400, 'MALFORMED_QUERY', `${windowOf(query, at)}unexpected token: '${token === '' ? '<EOF>' : token}'`);
}

/** A field beside aggregates that is not in GROUP BY. Reported. */
export function notGrouped(query: string, path: string): never {
  return fail(400, 'MALFORMED_QUERY', `${windowOf(query, positionOf(query, path))}Field must be grouped or aggregated: ${path}`);
}

/** No such way from a parent to children. Reported. */
export function unknownChildren(query: string, name: string): never {
  return fail(
    400,
    'INVALID_TYPE',
    `${windowOf(query, positionOf(query, name))}Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${REFERENCE}`,
  );
}

/** Something SOQL has and the emulator has not; the text is the emulator's own. */
export function unsupported(what: string): never {
  return fail(400, 'MALFORMED_QUERY', `the emulator does not support ${what}`);
}
