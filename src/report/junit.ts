/** Verdicts as JUnit XML, for the test reports of CI systems: a suite for each environment and app, a case for each probe. */
import type { Verdict } from '../verify/index.ts';
import { explanationLines } from './explanation.ts';
import { plain } from './paint.ts';
import { verdictText } from './verdicts.ts';

/** The verdicts of one environment. */
export interface EnvironmentVerdicts {
  readonly environment: string;
  readonly verdicts: readonly Verdict[];
}

/** A JUnit file as the common readers take it: `testsuites`, `testsuite`, `testcase`, `failure`, `skipped`. */
export function junit(results: readonly EnvironmentVerdicts[]): string {
  const suites = results.flatMap(({ environment, verdicts }) =>
    [...Map.groupBy(verdicts, (verdict) => verdict.app)].map(([app, all]) => suite(`${environment}.${app}`, all)),
  );
  const all = results.flatMap((result) => result.verdicts);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ecaform verify" ${totals(all)}>`,
    ...suites.flat().map((line) => `  ${line}`),
    '</testsuites>',
  ].join('\n');
}

function suite(name: string, verdicts: readonly Verdict[]): string[] {
  return [
    `<testsuite name="${escaped(name)}" ${totals(verdicts)}>`,
    ...verdicts.flatMap((verdict) => testCase(name, verdict)).map((line) => `  ${line}`),
    '</testsuite>',
  ];
}

/** An inconclusive probe is a failure too: it must not be taken for a pass. */
function testCase(suiteName: string, verdict: Verdict): string[] {
  const { probe, user, outcome, durationMs, severity, error = '', cause, fix, note, admittedBy, explanation } = verdict;
  const head = `<testcase classname="${escaped(suiteName)}" name="${escaped(`${probe} ${user}`)}" time="${(durationMs / 1000).toFixed(3)}"`;
  if (outcome === 'passed') return [`${head}/>`];
  const type = severity === 'security' ? 'security' : outcome === 'inconclusive' ? 'inconclusive' : error;
  const details = explanation
    ? explanationLines(explanation, plain)
    : [
        admittedBy === undefined ? '' : `let in by: ${admittedBy}`,
        cause === undefined ? '' : `cause: ${cause}`,
        fix === undefined ? '' : `fix: ${fix}`,
      ];
  const text = [...details, note ?? ''].filter((each) => each !== '').join('\n');
  return [
    `${head}>`,
    `  <failure type="${escaped(type)}" message="${escaped(verdictText(verdict))}">${escaped(text)}</failure>`,
    '</testcase>',
  ];
}

function totals(verdicts: readonly Verdict[]): string {
  const failures = verdicts.filter((verdict) => verdict.outcome !== 'passed').length;
  const time = verdicts.reduce((sum, verdict) => sum + verdict.durationMs, 0) / 1000;
  return `tests="${verdicts.length}" failures="${failures}" errors="0" time="${time.toFixed(3)}"`;
}

/** XML 1.0 knows no control characters, not even escaped ones. */
function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- control characters are just what must not stand in XML
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
