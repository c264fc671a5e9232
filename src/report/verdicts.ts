/** Verdicts as a table: who was to get in and did, who was not and was refused, and what to do about the rest. */
import type { Verdict } from '../verify/index.ts';
import { explanationLines } from './explanation.ts';
import type { Paint } from './paint.ts';
import { columns, count, oneLine } from './text.ts';

/** Whether every probe passed; no probe at all proves nothing. */
export function allPassed(verdicts: readonly Verdict[]): boolean {
  return verdicts.every((verdict) => verdict.outcome === 'passed');
}

/** More verdicts than this are shown in short: a line for each app and probe, and those that did not pass in full. */
const MANY = 60;

/** A line for each verdict; cause and way out stand below those that did not pass. */
export function verdictLines(verdicts: readonly Verdict[], paint: Paint): string[] {
  return verdicts.length > MANY ? shortLines(verdicts, paint) : fullLines(verdicts, paint);
}

function fullLines(verdicts: readonly Verdict[], paint: Paint): string[] {
  const rows = columns(verdicts.map((verdict) => [verdict.app, verdict.probe, verdict.user, verdictText(verdict)]));
  return verdicts.flatMap((verdict, index) => {
    const row = rows[index] ?? '';
    const line = `${mark(verdict, paint)} ${verdict.severity === 'security' ? paint('bad', row) : row}`;
    if (verdict.outcome === 'passed')
      return verdict.note === undefined ? [line] : [line, `    ${paint('dim', 'note:')} ${oneLine(verdict.note)}`];
    return [line, ...detailLines(verdict, paint).map((each) => `    ${each}`)];
  });
}

/** What stands below a verdict that did not pass. */
function detailLines({ cause, fix, note, admittedBy, explanation }: Verdict, paint: Paint): string[] {
  const labelled = (rows: readonly (readonly [string, string | undefined])[]): string[] =>
    rows.flatMap(([label, text]) => (text === undefined ? [] : [`${paint('dim', label)} ${oneLine(text)}`]));
  if (explanation && explanation.causes.length > 0) return [...explanationLines(explanation, paint), ...labelled([['note:', note]])];
  return labelled([
    ['let in by:', admittedBy],
    ['cause:', cause],
    ['fix:', fix],
    ['note:', note],
  ]);
}

/** Thousands of users stay readable: what passed is counted, what did not is shown; equal failures are shown once. */
function shortLines(verdicts: readonly Verdict[], paint: Paint): string[] {
  const groups = Map.groupBy(verdicts, (verdict) => JSON.stringify([verdict.app, verdict.probe]));
  const rows = [...groups.values()].map((group) => {
    const [first] = group;
    const passed = group.filter((verdict) => verdict.outcome === 'passed').length;
    return {
      group,
      cells: [first?.app ?? '', first?.probe ?? '', `${passed} of ${count(group.length, 'user')} as it must be`],
      isWhole: passed === group.length,
    };
  });
  const lines = columns(rows.map((row) => row.cells));
  return rows.flatMap(({ group, isWhole }, index) => [
    `${isWhole ? paint('good', '✓') : paint('bad', '✗')} ${lines[index] ?? ''}`,
    ...failures(group, paint).map((line) => `    ${line}`),
  ]);
}

/** Users named for one kind of failure; the rest is counted. */
const NAMED = 5;

function failures(group: readonly Verdict[], paint: Paint): string[] {
  const failed = group.filter((verdict) => verdict.outcome !== 'passed');
  const kinds = Map.groupBy(failed, (verdict) => verdictText(verdict));
  return [...kinds].flatMap(([text, all]) => {
    const users = all.slice(0, NAMED).map((verdict) => verdict.user);
    const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
    const [first] = all;
    const isLeak = first?.severity === 'security';
    return [
      isLeak ? paint('bad', text) : text,
      `  ${users.join(', ')}${more}`,
      ...(first ? detailLines(first, paint).map((line) => `  ${line}`) : []),
    ];
  });
}

/** `1 login proven, 4 refusals proven`, or what did not hold. */
export function verdictSummary(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return 'nothing to verify: no app has `users` or `refuse` and a certificate';
  const failed = verdicts.filter((verdict) => verdict.outcome !== 'passed').length;
  if (failed > 0) return `${failed} of ${count(verdicts.length, 'probe')} did not hold`;
  const logins = verdicts.filter((verdict) => verdict.expected === 'login').length;
  return `${count(logins, 'login')} and ${count(verdicts.length - logins, 'refusal')} proven`;
}

function mark(verdict: Verdict, paint: Paint): string {
  if (verdict.outcome === 'passed') return paint('good', '✓');
  return verdict.outcome === 'failed' ? paint('bad', '✗') : paint('caution', '?');
}

/** What a verdict says, in a few words. */
export function verdictText({ expected, outcome, severity, error, errorDescription }: Verdict): string {
  const words = error === undefined ? '' : `: ${oneLine(`${error} – ${errorDescription ?? ''}`).replace(/ – $/, '')}`;
  if (severity === 'security') return 'SECURITY: was let in and must be refused';
  if (outcome === 'inconclusive') return `proves nothing${words}`;
  if (expected === 'login') return outcome === 'passed' ? 'logged in' : `could not log in${words}`;
  return outcome === 'passed' ? `refused${words}` : `not refused as it must be${words}`;
}
