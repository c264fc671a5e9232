/**
 * Many records in one call: composite/sobjects and composite/tree.
 * Rule: every record has its row, in order; an error row has no id; with allOrNone one error takes all others back.
 */
import { isId } from '../org/id.ts';
import { checkpoint } from './checkpoint.ts';
import { fail, RestError } from './error.ts';
import { catalogueOf, findObject, type SObject } from './object.ts';
import { wholeRecord } from './query.ts';
import { createRecord, deleteRecord, findRow, requireObject, updateRecord, upsertRecord } from './record.ts';
import { ok, type Answer, type Call, type Resources } from './resource.ts';

/** Records in one call. Source: REST API guide. */
const MAX_RECORDS = 200;

interface RowError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

type RowResult =
  | { readonly id: string; readonly success: true; readonly errors: readonly []; readonly created?: boolean }
  | { readonly success: false; readonly errors: readonly RowError[] };

const ROLLED_BACK: RowResult = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
};

/** The collection resources. */
export function collectionResources(): Resources {
  return {
    '/composite/sobjects': {
      POST: (call) =>
        write(call, (record) => succeed(createRecord(call.org, call.user, { object: typeOf(call, record), body: withoutId(record) }))),
      PATCH: (call) => write(call, (record) => update(call, record)),
      DELETE: remove,
    },
    '/composite/sobjects/:object': {
      GET: (call) => readMany(call, { ids: (call.query.get('ids') ?? '').split(','), fields: call.query.get('fields')?.split(',') }),
      POST: (call) => readMany(call, call.body ?? {}),
    },
    '/composite/sobjects/:object/:field': {
      PATCH: (call) => write(call, (record) => upsert(call, record)),
    },
    '/composite/tree/:object': { POST: createTree },
  };
}

type Json = Readonly<Record<string, unknown>>;

function recordsOf({ body }: Call): { records: Json[]; allOrNone: boolean } {
  const { records, allOrNone } = (body ?? {}) as { records?: unknown; allOrNone?: unknown };
  if (!Array.isArray(records))
    return fail(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  // The text is reported.
  if (records.length > MAX_RECORDS)
    fail(400, 'EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${MAX_RECORDS} records into this call`);
  return {
    records: records.map((record: unknown) => (typeof record === 'object' && record !== null ? (record as Json) : {})),
    allOrNone: allOrNone === true,
  };
}

function typeOf(call: Call, record: Json): SObject {
  const type = (record.attributes as { type?: unknown } | undefined)?.type;
  if (typeof type !== 'string') return fail(400, 'INVALID_INPUT', 'Record is missing attributes.type');
  return findObject(call.org, type) ?? fail(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`);
}

function idOf(record: Json): unknown {
  return Object.entries(record).find(([name]) => name.toLowerCase() === 'id')?.[1];
}

function withoutId(record: Json): Json {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name.toLowerCase() !== 'id'));
}

function succeed(id: string): RowResult {
  return { id, success: true, errors: [] };
}

function update(call: Call, record: Json): RowResult {
  const id = idOf(record);
  if (typeof id !== 'string' || id === '') return fail(400, 'MISSING_ARGUMENT', 'Id not specified in an update call', []);
  const object = typeOf(call, record);
  if (isId(id) && id.startsWith(object.keyPrefix) && findRow(call.org, object, id) === undefined) {
    if (call.org.deletedIds.has(id)) fail(400, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    fail(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  }
  updateRecord(call.org, call.user, { object, id, body: withoutId(record) });
  return succeed(id);
}

function upsert(call: Call, record: Json): RowResult {
  const { field = '' } = call.params;
  const object = requireObject(call.org, call.params.object ?? '');
  const key = Object.keys(record).find((name) => name.toLowerCase() === field.toLowerCase());
  const value = key === undefined ? undefined : record[key];
  if (value === undefined || value === null) {
    const id = createRecord(call.org, call.user, { object, body: record });
    return { id, success: true, errors: [], created: true };
  }
  const body = Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
  const done = upsertRecord(call.org, call.user, { object, field, value: textOf(value), body, updateOnly: false });
  if ('matches' in done) return fail(400, 'DUPLICATE_EXTERNAL_ID', `Multiple records found for external id: ${textOf(value)}`, [field]);
  return { id: done.id, success: true, errors: [], created: done.created };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Runs one row; a refusal becomes an error row. */
function attempt(run: () => RowResult): RowResult {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const { errorCode, message, fields = [] } = error.problem;
    return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
  }
}

function write(call: Call, one: (record: Json) => RowResult): Answer {
  const { records, allOrNone } = recordsOf(call);
  return ok(
    together(
      call,
      allOrNone,
      records.map((record) => () => one(record)),
    ),
  );
}

function together(call: Call, allOrNone: boolean, runs: readonly (() => RowResult)[]): RowResult[] {
  const restore = checkpoint(call.org);
  const rows = runs.map(attempt);
  if (!allOrNone || rows.every(({ success }) => success)) return rows;
  restore();
  return rows.map((row) => (row.success ? ROLLED_BACK : row));
}

function remove(call: Call): Answer {
  const ids = (call.query.get('ids') ?? '').split(',').filter((id) => id !== '');
  const allOrNone = call.query.get('allOrNone') === 'true';
  const objects = [...catalogueOf(call.org).values()];
  const runs = ids.map((id) => (): RowResult => {
    const object = objects.find(({ keyPrefix }) => isId(id) && id.startsWith(keyPrefix));
    if (object === undefined) return fail(400, 'MALFORMED_ID', `malformed id ${id}`, []);
    if (findRow(call.org, object, id) === undefined && !call.org.deletedIds.has(id))
      fail(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
    deleteRecord(call.org, call.user, { object, id });
    return succeed(id);
  });
  return ok(together(call, allOrNone, runs));
}

function readMany(call: Call, { ids, fields }: { ids?: unknown; fields?: unknown }): Answer {
  const object = requireObject(call.org, call.params.object ?? '');
  const names = Array.isArray(fields) ? fields.map(String) : ['Id'];
  return ok(
    (Array.isArray(ids) ? ids : []).map((id) => {
      const row = findRow(call.org, object, String(id));
      return row === undefined ? null : wholeRecord(call.org, { object, row, base: call.base, names });
    }),
  );
}

/** Records with a reference each; one mistake and none is made. Children inside records are something the emulator lacks. */
function createTree(call: Call): Answer {
  const { records } = recordsOf(call);
  const restore = checkpoint(call.org);
  const results = records.map((record) => {
    const { referenceId } = (record.attributes ?? {}) as { referenceId?: unknown };
    const row = attempt(() =>
      succeed(createRecord(call.org, call.user, { object: requireObject(call.org, call.params.object ?? ''), body: record })),
    );
    return row.success ? { referenceId, id: row.id } : { referenceId, errors: row.errors };
  });
  const failed = results.filter((result) => 'errors' in result);
  if (failed.length === 0) return { status: 201, body: { hasErrors: false, results } };
  restore();
  return { status: 400, body: { hasErrors: true, results: failed } };
}
