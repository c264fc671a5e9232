/**
 * sObjects on the data API: lists, describes, records by id and by external id.
 * Rule: what a record call answers is as recorded; which method a path knows is in this table.
 */
import { createHash } from 'node:crypto';
import { logFiles, toCsv } from '../event/file.ts';
import { isId } from '../org/id.ts';
import type { Org } from '../org/state.ts';
import { describeBriefly, describeFully } from './describe/answer.ts';
import { fail, NOT_FOUND, RestError } from './error.ts';
import { stepOf } from './field-path.ts';
import { catalogueOf, findField, findObject, type SObject } from './object.ts';
import { wholeRecord } from './query.ts';
import { createRecord, deleteRecord, requireObject, requireRow, rowsByExternalId, updateRecord, upsertRecord } from './record.ts';
import { ok, type Answer, type Call, type Resources } from './resource.ts';
import { restTime, type Row } from './value.ts';

/** Rows of `recentItems`. Recorded. */
const RECENT = 5;

/** Since this version an upsert that changes a record answers with a body. Source: REST API guide; both are recorded. */
const UPSERT_ANSWERS_SINCE = 46;

const object = (call: Call): SObject => requireObject(call.org, call.params.object ?? '');

/** A describe, or 304 when nothing changed since the time a client names. */
function unlessUnchanged(call: Call, body: unknown): Answer {
  const changed = Math.floor(call.org.createdDate / 1000) * 1000;
  const since = Date.parse(call.headers['if-modified-since'] ?? '');
  const digest = createHash('sha256').update(`${call.org.id}${call.base}`).digest('hex').slice(0, 8);
  const headers = { ETag: `"${digest}"`, 'Last-Modified': new Date(changed).toUTCString() };
  const isKnown = call.headers['if-none-match'] === headers.ETag || (!Number.isNaN(since) && since >= changed);
  return isKnown ? { status: 304, body: null, headers } : { status: 200, body, headers };
}

function read(call: Call, target: SObject, row: Row): Answer {
  const names = call.query
    .get('fields')
    ?.split(',')
    .map((name) => name.trim());
  for (const name of names ?? []) {
    if (findField(target, name) === undefined) fail(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${target.name}`);
  }
  const body = wholeRecord(call.org, { object: target, row, base: call.base, ...(names === undefined ? {} : { names }) });
  const stamp = row.LastModifiedDate ?? row.SystemModstamp;
  return typeof stamp === 'string'
    ? { status: 200, body, headers: { 'Last-Modified': new Date(stamp.replace('+0000', 'Z')).toUTCString() } }
    : ok(body);
}

function create(call: Call): Answer {
  const target = object(call);
  const id = createRecord(call.org, call.user, { object: target, body: call.body });
  return { status: 201, body: { id, success: true, errors: [] }, headers: { Location: `${call.base}/sobjects/${target.name}/${id}` } };
}

function upsert(call: Call): Answer {
  const target = object(call);
  const { field = '', value = '' } = call.params;
  if (isId(field)) throw new RestError(NOT_FOUND);
  const updateOnly = call.query.get('updateOnly') === 'true';
  const done = upsertRecord(call.org, call.user, { object: target, field, value, body: call.body, updateOnly });
  if ('matches' in done) return { status: 300, body: done.matches.map((id) => `${call.base}/sobjects/${target.name}/${id}`) };
  const { id, created } = done;
  const headers = { Location: `${call.base}/sobjects/${target.name}/${id}` };
  if (!created && Number(call.version) < UPSERT_ANSWERS_SINCE) return { status: 204 };
  return { status: created ? 201 : 200, body: { id, success: true, errors: [], created }, headers };
}

/** By external id; or, after an id, a file or a related record. */
function readFurther(call: Call): Answer {
  const target = object(call);
  const { field = '', value = '' } = call.params;
  if (target.name === 'EventLogFile' && value.toLowerCase() === 'logfile') return download(call.org, field);
  if (isId(field)) {
    const row = requireRow(call.org, target, field);
    const step = stepOf(call.org, target, value);
    const id = step && row[step.via.name];
    const parent = step?.reference.objects
      .flatMap((name) => findObject(call.org, name) ?? [])
      .find(({ keyPrefix }) => String(id).startsWith(keyPrefix));
    if (parent === undefined || typeof id !== 'string') throw new RestError(NOT_FOUND);
    return read(call, parent, requireRow(call.org, parent, id));
  }
  const rows = rowsByExternalId(call.org, target, { field, value });
  const [row, ...others] = rows;
  if (row === undefined) throw new RestError(NOT_FOUND);
  return others.length > 0
    ? { status: 300, body: rows.map(({ Id }) => `${call.base}/sobjects/${target.name}/${String(Id)}`) }
    : read(call, target, row);
}

/** Ids of the rows that changed in a span of time. */
function changedIds(call: Call): string[] {
  const at = (name: string): number => Date.parse((call.query.get(name) ?? '').replace(' ', '+'));
  const [start, end] = [at('start'), at('end')];
  if (Number.isNaN(start) || Number.isNaN(end)) fail(400, 'INVALID_INPUT', 'start and end must be dates');
  const time = ({ SystemModstamp }: Row): number => Date.parse(String(SystemModstamp).replace('+0000', 'Z'));
  return object(call)
    .rows(call.org)
    .filter((row) => time(row) >= start && time(row) < end)
    .map(({ Id }) => String(Id));
}

function download(org: Org, id: string): Answer {
  const file = logFiles(org).find((candidate) => candidate.id.startsWith(id.slice(0, 15)));
  if (file === undefined) throw new RestError(NOT_FOUND);
  return { status: 200, text: { type: 'text/csv', content: toCsv(org, file) } };
}

function basicInfo(call: Call): Answer {
  const target = object(call);
  const rows = target.flags.includes('m') ? target.rows(call.org).slice(-RECENT).toReversed() : [];
  const recentItems = rows.map((row) =>
    wholeRecord(call.org, { object: target, row, base: call.base, names: ['Id', 'Name'].filter((name) => findField(target, name)) }),
  );
  return ok({ objectDescribe: describeBriefly(target, call.base), recentItems });
}

/** The sObject resources. */
export const SOBJECT_RESOURCES: Resources = {
  '/sobjects': {
    GET: (call) =>
      unlessUnchanged(call, {
        encoding: 'UTF-8',
        maxBatchSize: 200,
        sobjects: [...catalogueOf(call.org).values()]
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map((item) => describeBriefly(item, call.base)),
      }),
  },
  '/sobjects/:object': { GET: basicInfo, POST: create },
  '/sobjects/:object/updated': { GET: (call) => ok({ ids: changedIds(call), latestDateCovered: restTime(call.org.now()) }) },
  '/sobjects/:object/deleted': {
    GET: (call) => {
      const { keyPrefix } = object(call);
      const ids = [...call.org.deletedIds].filter((id) => keyPrefix !== '' && id.startsWith(keyPrefix));
      // When a record was deleted is not kept.
      const deletedRecords = ids.map((id) => ({ deletedDate: restTime(call.org.now()), id }));
      return ok({ deletedRecords, earliestDateAvailable: restTime(call.org.createdDate), latestDateCovered: restTime(call.org.now()) });
    },
  },
  '/sobjects/:object/describe': { GET: (call) => unlessUnchanged(call, describeFully(call.org, object(call), call)) },
  '/sobjects/:object/:id': {
    GET: (call) => {
      const target = object(call);
      return read(call, target, requireRow(call.org, target, call.params.id ?? ''));
    },
    PATCH: (call) => {
      updateRecord(call.org, call.user, { object: object(call), id: call.params.id ?? '', body: call.body });
      return { status: 204 };
    },
    DELETE: (call) => {
      deleteRecord(call.org, call.user, { object: object(call), id: call.params.id ?? '' });
      return { status: 204 };
    },
  },
  '/sobjects/:object/:field/:value': {
    GET: readFurther,
    PATCH: upsert,
    DELETE: (call) => {
      const target = object(call);
      const [row] = rowsByExternalId(call.org, target, { field: call.params.field ?? '', value: call.params.value ?? '' });
      if (row === undefined) throw new RestError(NOT_FOUND);
      deleteRecord(call.org, call.user, { object: target, id: String(row.Id) });
      return { status: 204 };
    },
  },
  // Nothing of the Tooling API but its queries is emulated; the CLI asks for this one and takes 404 for "no source tracking".
  '/tooling/sobjects/:object/describe': {
    GET: () => {
      throw new RestError(NOT_FOUND);
    },
  },
};
