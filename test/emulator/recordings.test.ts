/**
 * Every recorded exchange: replayed, or left out with a reason; `recordings.md` is the table of it.
 * `UPDATE_RECORDINGS=1 npx vitest run test/emulator/recordings.test.ts` writes the table anew. A clone without the recordings skips this.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { REST, type Entry, type RecordedCase } from './recordings.ts';
import { EVENTS_AND_CONNECT, OAUTH, SOAP, type Provoke } from './recordings-flows.ts';
import { deploy, login, assign, consumerKeyOf, WORKING_APP } from './support.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/recordings');
const TABLE = join(import.meta.dirname, 'recordings.md');

interface Recording {
  readonly what: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | null;
  };
  readonly response: { readonly status: number; readonly headers?: Readonly<Record<string, unknown>>; readonly body?: string | null };
}

const names = existsSync(FOLDER)
  ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .toSorted()
  : [];
const read = (name: string): Recording => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Recording;

/** Ids, times and hosts of one org in the place of another's; a time keeps its form. */
function plain(text: string): string {
  return text
    .replace(/\b(?=\w*\d)[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?\b/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}/g, '<time>')
    .replace(/\/v\d\d\.0\//g, '/<version>/')
    .replace(/\\"[0-9a-f]{8}\\"/g, '<etag>');
}

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).map(([name, inner]) => [name, shape(inner)]);
}

function without(value: unknown, members: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, members));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !members.some((member) => name === member || (member.startsWith('User') && name.startsWith(member))))
      .map(([name, inner]) => [name, without(inner, members)]),
  );
}

type Json = Readonly<Record<string, unknown>>;

const COMPARE: Readonly<
  Record<RecordedCase['compare'], (recorded: string, given: string, entry: RecordedCase, recording: Recording) => void>
> = {
  status: () => undefined,
  text(recorded, given, _entry, { request }) {
    // A recording in lines whose request did not ask for lines was laid out by its recorder.
    const isPretty = request.headers?.['X-PrettyPrint'] === '1';
    const canon = (text: string): string => (isPretty || text === '' ? text.trim() : JSON.stringify(JSON.parse(text)));
    expect(plain(canon(given))).toBe(plain(canon(recorded)));
  },
  shape(recorded, given, { differs }) {
    const members = differs?.members ?? [];
    expect(shape(without(JSON.parse(given), members))).toEqual(shape(without(JSON.parse(recorded), members)));
  },
  fields(recorded, given) {
    const wanted = JSON.parse(recorded) as { name: string; label: string; fields: readonly Json[] };
    const own = JSON.parse(given) as { name: string; label: string; fields: readonly Json[] };
    const members = (field: Json, like: Json): Json => Object.fromEntries(Object.keys(like).map((name) => [name, field[name]]));
    expect([own.name, own.label]).toEqual([wanted.name, wanted.label]);
    expect(own.fields.map((field, index) => members(field, wanted.fields[index] ?? {}))).toEqual(wanted.fields);
  },
  entries(recorded, given) {
    const wanted = JSON.parse(recorded) as { sobjects: readonly { name: string }[] };
    const own = JSON.parse(given) as { sobjects: readonly { name: string }[] };
    for (const entry of wanted.sobjects) {
      expect(JSON.stringify(own.sobjects.find(({ name }) => name === entry.name))).toBe(JSON.stringify(entry));
    }
    expect(Object.keys(own)).toEqual(Object.keys(wanted));
  },
  columns(recorded, given) {
    const header = (text: string): string[] => (text.split('\n')[0] ?? '').replaceAll('"', '').split(',');
    const wanted = recorded.includes(',') ? header(recorded) : recorded.trim().split('\n');
    expect(header(given)).toEqual(expect.arrayContaining(wanted));
  },
};

async function replay(emulator: Emulator, { request }: Recording, entry: RecordedCase): Promise<Response> {
  const path = (entry.path ?? request.path).replace(/\/v(?:[12]\d\.0|30\.0|XX\.0)\//, '/v64.0/');
  const body = entry.body === undefined ? (request.body ?? undefined) : JSON.stringify(entry.body);
  const headers: Record<string, string> = { Authorization: `Bearer ${emulator.accessToken}`, 'Content-Type': 'application/json' };
  if (request.headers?.['X-PrettyPrint'] !== undefined) headers['X-PrettyPrint'] = '1';
  return fetch(emulator.instanceUrl + path.replaceAll(' ', '%20'), {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

/** Headers that a client reads: there or not, and of the same form. */
function checkHeaders(recorded: Readonly<Record<string, unknown>>, given: Headers): void {
  const lower = new Map(Object.entries(recorded).map(([name, value]) => [name.toLowerCase(), String(value)]));
  for (const name of ['content-type', 'location', 'sforce-limit-info', 'last-modified', 'www-authenticate']) {
    const form = (value: string | null | undefined): string =>
      plain((value ?? '').replace(/\s/g, ''))
        .toLowerCase()
        .replace(/\d+/g, '0')
        .replace(/=.*0gmt/, '');
    if (lower.has(name) && name !== 'last-modified') expect([name, form(given.get(name))]).toEqual([name, form(lower.get(name))]);
    if (lower.has(name)) expect([name, given.has(name)]).toEqual([name, true]);
  }
}

const results = new Map<string, string>();

describe.skipIf(names.length === 0)('recorded', () => {
  it('has an entry for every recording', () => {
    const known = [REST, OAUTH, SOAP, EVENTS_AND_CONNECT].flatMap((table) => Object.keys(table));
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(Object.entries(REST).filter((row): row is [string, RecordedCase] => 'compare' in row[1]))('%s', async (name, entry) => {
    const recording = read(name);
    const at = entry.at === undefined ? undefined : Date.parse(entry.at);
    const emulator = await startEmulator({
      seed: { ...entry.seed, sobjects: entry.sobjects ?? [] },
      ...(at === undefined ? {} : { now: () => at }),
    });
    const own =
      name === 'rest/get-user-200-full' ? { ...entry, path: `/services/data/v60.0/sobjects/User/Id/${await adminId(emulator)}` } : entry;
    if (name.includes('entity-is-deleted')) await replay(emulator, recording, own);
    const answer = await replay(emulator, recording, own);
    const text = await answer.text();
    expect(answer.status, text).toBe(recording.response.status);
    COMPARE[entry.compare](recording.response.body ?? '', text, entry, recording);
    checkHeaders(recording.response.headers ?? {}, answer.headers);
    results.set(name, entry.differs === undefined ? 'equal' : 'differs');
    await emulator.close();
  });

  it.each(
    [OAUTH, SOAP, EVENTS_AND_CONNECT]
      .flatMap((table) => Object.entries(table))
      .filter((row): row is [string, Provoke] => 'provoke' in row[1]),
  )('%s', async (name, { provoke, compare, seed }) => {
    const recording = read(name);
    const emulator = await startEmulator({ seed: seed ?? {} });
    expect((await deploy(emulator, WORKING_APP)).success).toBe(true);
    await assign(emulator, 'order-sync@example.com');
    const iss = await consumerKeyOf(emulator);
    const answer = await provoke({ emulator, iss, loginAs: (sub, options = {}) => login(emulator, { iss, sub, ...options }) });
    expect(answer.status, answer.text).toBe(recording.response.status);
    compare(recording.response.body ?? '', answer.text);
    results.set(name, 'equal');
    await emulator.close();
  });

  it('stands in the table', () => {
    const rows = names.map((name) => {
      const entry: Entry | Provoke | undefined = { ...REST, ...OAUTH, ...SOAP, ...EVENTS_AND_CONNECT }[name];
      if (entry === undefined) return `| ${name} | no entry | |`;
      if ('out' in entry) return `| ${name} | out of scope | ${entry.out} |`;
      const how = 'provoke' in entry ? entry.how : HOW[entry.compare];
      const differs = 'compare' in entry && !('provoke' in entry) ? entry.differs : undefined;
      return differs === undefined
        ? `| ${name} | equal | ${how} |`
        : `| ${name} | differs | ${how}, but for ${differs.members.join(', ')}: ${differs.why} |`;
    });
    const count = (word: string): number => rows.filter((row) => row.includes(`| ${word} |`)).length;
    const head = [
      '# Recorded answers, replayed',
      '',
      'Made by `recordings.test.ts`; `UPDATE_RECORDINGS=1` writes it anew. Ids, times and versions of another org are not compared, nor is white space that a recorder changed. Recordings of retired API versions are replayed at 64.0.',
      '',
      `${names.length} recordings: ${count('equal')} equal, ${count('differs')} differing, ${count('out of scope')} out of scope.`,
      '',
      '| Recording | Result | What is compared, or why not |',
      '| --- | --- | --- |',
    ];
    const table = `${[...head, ...rows].join('\n')}\n`;
    if (process.env.UPDATE_RECORDINGS === '1') writeFileSync(TABLE, table);
    expect(readFileSync(TABLE, 'utf8')).toBe(table);
  });
});

const HOW: Readonly<Record<RecordedCase['compare'], string>> = {
  text: 'status, text, headers',
  shape: 'status, members and order, headers',
  fields: 'name, label, type and flags of every field, in order',
  entries: 'every recorded entry, text for text',
  columns: 'columns',
  status: 'status',
};

async function adminId(emulator: Emulator): Promise<string> {
  const { body } = await (await import('./support.ts')).query(emulator, "SELECT Id FROM User WHERE FirstName = 'Ada'");
  return String(body.records[0]?.Id);
}
