/**
 * What a check of the evidence came to, and the words checks share.
 * Rule: pure. A check finds, rules out, or says what it would have to know; it never guesses from silence.
 */
import type { Evidence, ObservedApp, Reading } from '../evidence.ts';

/** What a check came to, and the fact behind it. */
export interface Finding {
  readonly state: 'found' | 'ruled-out' | 'unknown';
  readonly fact: string;
}

/** Checks by the id of the catalogue's row. */
export type Checks = Readonly<Record<string, (evidence: Evidence) => Finding>>;

/** The cause is there. */
export const found = (fact: string): Finding => ({ state: 'found', fact });

/** The cause is not there. */
export const ruledOut = (fact: string): Finding => ({ state: 'ruled-out', fact });

/** The evidence does not tell. */
export const open = (fact: string): Finding => ({ state: 'unknown', fact });

/** Judges a fact, or says why it could not be read. */
export function judge<T>(reading: Reading<T>, check: (value: T) => Finding): Finding {
  return reading.known ? check(reading.value) : open(`could not be read: ${reading.why}`);
}

/** Judges the app as the org has it; without the app no question about it has an answer. */
export function judgeApp(evidence: Evidence, check: (app: ObservedApp) => Finding): Finding {
  return judge(evidence.observed, (app) => (app === undefined ? open('the org does not have the app') : check(app)));
}

/** Names in a row, or what stands for none. */
export const listed = (names: readonly string[], otherwise: string): string => (names.length === 0 ? otherwise : names.join(', '));

/** The day of a time, as ISO 8601 writes it. */
export const day = (time: string): string => time.slice(0, 10);

/** What the last hour's login history says with one of these words, the newest first. */
export function inHistory(evidence: Evidence, words: RegExp): { readonly status: string; readonly sourceIp: string } | undefined {
  return evidence.logins.known ? evidence.logins.value.find((login) => words.test(login.status)) : undefined;
}
