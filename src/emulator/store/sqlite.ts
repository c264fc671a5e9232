/**
 * A file that keeps an org: SQLite, through Node's own module, loaded only when a store is asked for.
 * Rule: what an answer acknowledges is in the file before the answer is sent, so that killing the process loses nothing of it.
 */
import type * as Sqlite from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import { skewedClock } from '../fault/draw.ts';
import { createIdSource } from '../org/id.ts';
import { claimConsumerKey } from '../org/consumer-key.ts';
import { appsOf } from '../org/app.ts';
import { createOrg, type Org } from '../org/state.ts';
import { PARTS, VALUES, type Part } from './part.ts';

/** The mark of an entry that has to be written again. */
const UNKNOWN = Symbol('unknown');

/** Form of the file; a file of another form is refused. */
const FORMAT = 1;

/** An open store. */
export interface Store {
  /** The org of the file, or undefined when the file is new. `now` is the clock of the new run. */
  load(now: () => number): Org | undefined;
  /** Writes what changed since the last time. */
  save(org: Org): void;
  close(): void;
}

/** Opens a store, or makes one. @throws Error when another process has it open, or it is of another form */
export async function openStore(path: string): Promise<Store> {
  const { DatabaseSync } = await importQuietly();
  const database = new DatabaseSync(path);
  // A lost process loses nothing with WAL; a lost machine may lose the last moments, as the emulator may.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const { user_version: format } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (format !== 0 && format !== FORMAT)
    throw new Error(`${path} is a store of another form (${format}); this emulator reads form ${FORMAT}`);
  database.exec(
    `CREATE TABLE IF NOT EXISTS entry (part TEXT NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (part, key)) WITHOUT ROWID;
     PRAGMA user_version = ${FORMAT}`,
  );
  const put = database.prepare(
    'INSERT INTO entry (part, key, place, value) VALUES (?, ?, ?, ?) ON CONFLICT (part, key) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM entry WHERE part = ? AND key = ?');
  const all = database.prepare('SELECT key, value FROM entry WHERE part = ? ORDER BY place');
  const known = new Map<string, Map<string, unknown>>();
  let place = (database.prepare('SELECT coalesce(max(place), 0) AS place FROM entry').get() as { place: number }).place;

  const entriesOf = (part: string): (readonly [string, unknown])[] =>
    (all.all(part) as { key: string; value: Uint8Array }[]).map(({ key, value }) => [key, deserialize(value)] as const);
  const savePart = (name: string, entries: Iterable<readonly [string, unknown]>, stamp: Part['stamp']): void => {
    const before = known.get(name) ?? new Map<string, unknown>();
    const after = new Map<string, unknown>();
    for (const [key, value] of entries) {
      const mark = stamp === undefined ? value : stamp(value);
      after.set(key, mark);
      if (before.has(key) && before.get(key) === mark) continue;
      place += 1;
      put.run(name, key, place, serialize(value));
    }
    for (const key of before.keys()) if (!after.has(key)) remove.run(name, key);
    known.set(name, after);
  };

  return {
    load(now) {
      const values = Object.fromEntries(entriesOf('org')) as unknown as Pick<Org, (typeof VALUES)[number]>;
      if (!('id' in values)) return undefined;
      const parts = Object.entries<Part>(PARTS).map(([name, part]) => [name, part.write(entriesOf(name))] as const);
      const base = createOrg({ seed: values.seed, apiVersion: values.apiVersion, now });
      const org: Org = {
        ...base,
        ...values,
        ...(Object.fromEntries(parts) as Partial<Org>),
        newId: createIdSource(values.ids),
        now: skewedClock(now, values.faults),
      };
      for (const { consumerKey } of appsOf(org.components)) claimConsumerKey(consumerKey, org.id);
      for (const { consumerKey } of org.staged.values()) claimConsumerKey(consumerKey, org.id);
      remember(org, known);
      return org;
    },
    save(org) {
      database.exec('BEGIN');
      try {
        for (const [name, part] of Object.entries<Part>(PARTS)) savePart(name, part.read(org), part.stamp);
        savePart(
          'org',
          VALUES.map((name) => [name, org[name]] as const),
          bytes,
        );
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        // Everything counts as changed then, and what is in the file can still be removed from it.
        for (const name of [...Object.keys(PARTS), 'org'])
          known.set(name, new Map(entriesOf(name).map(([key]) => [key, UNKNOWN] as const)));
        throw error;
      }
    },
    close() {
      database.close();
    },
  };
}

/** Single values change in place, so they are compared by what they say. */
function bytes(value: unknown): string {
  return serialize(value).toString('base64');
}

function remember(org: Org, known: Map<string, Map<string, unknown>>): void {
  for (const [name, part] of Object.entries<Part>(PARTS)) {
    known.set(
      name,
      new Map(Array.from(part.read(org), ([key, value]) => [key, part.stamp === undefined ? value : part.stamp(value)] as const)),
    );
  }
}

/** Loads the module without its warning that it is experimental: that is our affair, not the reader's of stderr. */
async function importQuietly(): Promise<typeof Sqlite> {
  const { default: runtime } = await import('node:process');
  const warn = Reflect.get(runtime, 'emitWarning');
  runtime.emitWarning = () => undefined;
  try {
    return await import('node:sqlite');
  } finally {
    runtime.emitWarning = warn;
  }
}
