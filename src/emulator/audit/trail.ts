/**
 * Writes the Setup Audit Trail.
 * Rule: a change and its rows are one step, in the name of the user who acts; no row holds a consumer key or secret; the newest rows are kept.
 */
import type { Org, User } from '../org/state.ts';
import { changesSince } from './change.ts';
import type { Change } from './component-change.ts';

/** Rows that are kept; an org keeps 180 days of them. */
const MAX_ROWS = 20_000;

/** The longest Display; what is longer is cut. */
const MAX_DISPLAY = 1000;

/** What is shorter is taken for no secret: it would tear holes into words. */
const MIN_SECRET = 8;

/** Makes a change and writes what it changed in Setup. A change that throws writes nothing. */
export function audited<Result>(org: Org, user: User, change: () => Result): Result {
  const { components, assignments } = org;
  const before = { components, assignments, users: [...org.users], secrets: new Map(org.secrets) };
  const result = change();
  record(org, user, changesSince(before, org), before.secrets);
  return result;
}

/** Writes rows for changes that are told and not compared. `earlier` are secrets by consumer key that were good until now. */
export function record(org: Org, user: User, changes: readonly Change[], earlier: ReadonlyMap<string, string> = new Map()): void {
  if (changes.length === 0) return;
  const hidden = [...earlier, ...org.secrets].flat().filter(({ length }) => length >= MIN_SECRET);
  const createdDate = org.now();
  const rows = changes.map(({ row, values }) => ({
    id: org.newId('SetupAuditTrail'),
    createdDate,
    createdById: user.id,
    action: fill(row.action, values),
    section: row.section,
    display: hide(fill(row.words, values), hidden).slice(0, MAX_DISPLAY),
  }));
  org.auditTrail = [...org.auditTrail, ...rows].slice(-MAX_ROWS);
}

function fill(words: string, values: Change['values']): string {
  return words.replace(/\{(\w+)\}/g, (_place, name: string) => values[name] ?? '');
}

function hide(text: string, hidden: readonly string[]): string {
  return hidden.reduce((shown, secret) => shown.replaceAll(secret, '********'), text);
}
