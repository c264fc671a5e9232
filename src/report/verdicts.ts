/** Verdicts as a table: who was to get in and did, who was not and was refused, and what to do about the rest. */
import type { Verdict } from '../verify/index.ts';
import type { Paint } from './paint.ts';
import { columns, count, oneLine } from './text.ts';

/** Whether every probe passed; no probe at all proves nothing. */
export function allPassed(verdicts: readonly Verdict[]): boolean {
  return verdicts.every((verdict) => verdict.outcome === 'passed');
}

/** A line for each verdict; cause and fix stand below those that did not pass. */
export function verdictLines(verdicts: readonly Verdict[], paint: Paint): string[] {
  const rows = columns(verdicts.map((verdict) => [verdict.app, verdict.probe, verdict.user, result(verdict)]));
  return verdicts.flatMap((verdict, index) => {
    const line = `${mark(verdict, paint)} ${rows[index] ?? ''}`;
    if (verdict.outcome === 'passed')
      return verdict.note === undefined ? [line] : [line, `    ${paint('dim', 'note:')} ${oneLine(verdict.note)}`];
    const details = [
      ['cause:', verdict.cause],
      ['fix:', verdict.fix],
      ['note:', verdict.note],
    ] as const;
    return [line, ...details.flatMap(([label, text]) => (text === undefined ? [] : [`    ${paint('dim', label)} ${oneLine(text)}`]))];
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

function result({ expected, outcome, severity, error, errorDescription }: Verdict): string {
  const words = error === undefined ? '' : `: ${oneLine(`${error} – ${errorDescription ?? ''}`).replace(/ – $/, '')}`;
  if (severity === 'security') return 'SECURITY: was let in and must be refused';
  if (outcome === 'inconclusive') return `proves nothing${words}`;
  if (expected === 'login') return outcome === 'passed' ? 'logged in' : `could not log in${words}`;
  return outcome === 'passed' ? `refused${words}` : `not refused as it must be${words}`;
}
