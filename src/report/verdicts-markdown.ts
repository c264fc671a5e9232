/** Verdicts as Markdown, for the comment on a pull request and the summary of a job: what failed stands above the fold. */
import { explanationLines } from './explanation.ts';
import type { EnvironmentVerdicts } from './junit.ts';
import { cell } from './markdown-text.ts';
import { plain } from './paint.ts';
import { allPassed, verdictSummary, verdictText } from './verdicts.ts';

const MARKS = { passed: '✅', failed: '❌', inconclusive: '❔' } as const;

/** A section for each environment: totals, a table, and the explanation of each failure. */
export function verdictsMarkdown(results: readonly EnvironmentVerdicts[]): string {
  return results.flatMap(section).join('\n').trimEnd();
}

function section({ environment, verdicts }: EnvironmentVerdicts): string[] {
  const failed = verdicts.filter((verdict) => verdict.outcome !== 'passed');
  const rows = [...failed, ...verdicts.filter((verdict) => verdict.outcome === 'passed')];
  return [
    `## ${allPassed(verdicts) && verdicts.length > 0 ? MARKS.passed : MARKS.failed} ecaform verify: ${cell(environment)} – ${verdictSummary(verdicts)}`,
    '',
    ...(rows.length === 0 ? [] : ['| | App | Probe | User | Result |', '| --- | --- | --- | --- | --- |']),
    ...rows.map(
      (each) => `| ${MARKS[each.outcome]} | ${cell(each.app)} | ${each.probe} | ${cell(each.user)} | ${cell(verdictText(each))} |`,
    ),
    '',
    ...failed.flatMap((verdict) => {
      const { explanation, cause, fix, admittedBy } = verdict;
      const lines = explanation
        ? explanationLines(explanation, plain)
        : [
            admittedBy === undefined ? '' : `let in by: ${admittedBy}`,
            cause === undefined ? '' : `cause: ${cause}`,
            fix === undefined ? '' : `fix: ${fix}`,
          ].filter((each) => each !== '');
      const title = `${cell(verdict.app)}, ${verdict.probe}, ${cell(verdict.user)}`;
      return lines.length === 0
        ? []
        : [`<details><summary>${title}</summary>`, '', '```', ...lines.map(fenced), '```', '', '</details>', ''];
    }),
  ];
}

/** A line that cannot end the code block. */
function fenced(line: string): string {
  return line.replaceAll('```', "'''");
}
