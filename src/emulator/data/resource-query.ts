/**
 * Queries on the data API and on the Tooling API: pages, locators, columns.
 * Rule: the first page has as many rows as the client asked for, 2,000 unless it did; the rest waits behind a locator.
 */
import type { Org } from '../org/state.ts';
import { columnMetadata } from './column-metadata.ts';
import { fail } from './error.ts';
import { runQuery, type JsonRecord } from './query.ts';
import { ok, type Answer, type Call, type Resources } from './resource.ts';

/** Rows in one page of a query, and the range a client may ask for. Source: Salesforce, Query Options header. */
const PAGE = { default: 2000, min: 200, max: 2000 } as const;

/** Query locators that are kept. Source: an org keeps ten a user. */
const MAX_LOCATORS = 10;

interface Rest {
  readonly records: readonly JsonRecord[];
  readonly userId: string;
}

/** The query resources of one org. */
export function queryResources(org: Org): Resources {
  const locators = new Map<string, Rest>();
  const page = (call: Call, found: { records: readonly JsonRecord[]; totalSize: number; from: number; locator?: string }): Answer => {
    const asked = Number(/batchSize=(\d+)/i.exec(call.headers['sforce-query-options'] ?? '')?.[1] ?? PAGE.default);
    const size = Math.min(PAGE.max, Math.max(PAGE.min, asked));
    const next = found.from + size;
    const records = found.records.slice(found.from, next);
    if (next >= found.records.length) return ok({ totalSize: found.totalSize, done: true, records });
    const locator = found.locator ?? org.newId('QueryLocator');
    locators.set(locator, { records: found.records, userId: call.user.id });
    const own = [...locators].filter(([, { userId }]) => userId === call.user.id);
    for (const [old] of own.slice(0, -MAX_LOCATORS)) locators.delete(old);
    const nextRecordsUrl = `${call.base}/query/${locator}-${next}`;
    return ok({ totalSize: found.totalSize, done: false, nextRecordsUrl, records });
  };
  const ask = (call: Call, base: string): { text: string; found: ReturnType<typeof runQuery> } => {
    const text = call.query.get('q');
    // Reported; an explain plan is something the emulator lacks.
    if (text === null) return fail(400, 'MALFORMED_QUERY', 'SOQL query is missing: the parameter q is required');
    return { text, found: runQuery(text, { org, base }) };
  };
  const query = (call: Call): Answer => {
    const { text, found } = ask(call, call.base);
    if (call.query.get('columns') === 'true') return ok(columnMetadata(org, { ...found, text }));
    return page(call, { records: found.records, totalSize: found.totalSize, from: 0 });
  };
  const more = (call: Call): Answer => {
    const [locator = '', from = ''] = (call.params.locator ?? '').split('-');
    const rest = locators.get(locator);
    if (rest?.userId !== call.user.id || !/^\d+$/.test(from)) return fail(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    return page(call, { records: rest.records, totalSize: rest.records.length, from: Number(from), locator });
  };
  const tooling = (call: Call): Answer => {
    const { text, found } = ask(call, `${call.base}/tooling`);
    if (call.query.get('columns') === 'true') return ok(columnMetadata(org, { ...found, text }));
    const { records, totalSize, object } = found;
    return ok({ size: records.length, totalSize, done: true, queryLocator: null, entityTypeName: object.name, records });
  };
  return {
    '/query': { GET: query },
    '/queryAll': { GET: query },
    '/query/:locator': { GET: more },
    '/queryAll/:locator': { GET: more },
    '/tooling/query': { GET: tooling },
  };
}
