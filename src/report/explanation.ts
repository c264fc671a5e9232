/** An explanation as text: the most probable cause with its evidence and the way out, what else is wrong, what was ruled out. */
import type { ExplainedCause, Explanation, Remedy } from '../verify/index.ts';
import type { Paint } from './paint.ts';
import { oneLine } from './text.ts';

/** How each standing is introduced. */
const STANDINGS = {
  found: 'cause',
  fits: 'possible cause',
  further: 'also wrong',
} as const satisfies Record<ExplainedCause['standing'], string>;

const CONFIDENCE = {
  proven: 'proven',
  'several-sources': 'several sources',
  'one-source': 'one source',
  concluded: 'concluded',
} as const satisfies Record<ExplainedCause['confidence'], string>;

/** The whole answer of `ecaform explain`. */
export function explanationText(explanation: Explanation, paint: Paint): string {
  return [
    ...subject(explanation, paint),
    ...explanationLines(explanation, paint),
    ...ruledOut(explanation, paint),
    ...unread(explanation, paint),
  ].join('\n');
}

/** Causes and remedies, as they stand below a verdict. */
export function explanationLines({ causes }: Explanation, paint: Paint): string[] {
  if (causes.length === 0) return [paint('dim', 'no cause is known: nothing in the evidence speaks against this login')];
  return causes.flatMap((cause) => causeLines(cause, paint));
}

function causeLines({ standing, cause, evidence, remedy, confidence, source, id }: ExplainedCause, paint: Paint): string[] {
  return [
    `${paint(standing === 'fits' ? 'caution' : 'bad', `${STANDINGS[standing]}:`)} ${oneLine(cause)} ${paint('dim', `[${id}]`)}`,
    `  ${paint('dim', 'evidence:')} ${oneLine(evidence)}`,
    ...remedyLines(remedy, paint).map((line) => `  ${line}`),
    `  ${paint('dim', `confidence: ${CONFIDENCE[confidence]} (${oneLine(source)})`)}`,
  ];
}

function remedyLines({ what, spec = [], setup, command }: Remedy, paint: Paint): string[] {
  return [
    `${paint('strong', 'fix:')} ${oneLine(what)}`,
    ...spec.map(({ path, value, at }) => {
      const where = at === undefined ? '' : paint('dim', ` (${at.file}:${at.line})`);
      return `  ${paint('dim', 'spec:')} ${path}: ${oneLine(value)}${where}`;
    }),
    ...(setup === undefined ? [] : [`  ${paint('dim', 'in Setup:')} ${oneLine(setup)}`]),
    ...(command === undefined ? [] : [`  ${paint('dim', 'run:')} ${oneLine(command)}`]),
  ];
}

function subject({ app, user, error, errorDescription, causes }: Explanation, paint: Paint): string[] {
  const words = [error, errorDescription].filter((each) => each !== undefined && each !== '').join(': ');
  const who = app === undefined ? '' : `${paint('strong', app)}  ${user ?? ''}`;
  if (words === '')
    return who === ''
      ? []
      : [`${who}  ${paint('good', causes.length === 0 ? 'logged in, nothing to explain' : 'logged in; what else was found:')}`];
  return [[who, oneLine(words)].filter((each) => each !== '').join('  ')];
}

function ruledOut({ ruledOut: rows }: Explanation, paint: Paint): string[] {
  return rows.length === 0 ? [] : [paint('dim', 'ruled out:'), ...rows.map(({ id, how }) => `  ${paint('dim', `${id}: ${oneLine(how)}`)}`)];
}

function unread({ unread: rows }: Explanation, paint: Paint): string[] {
  return rows.length === 0
    ? []
    : [paint('caution', 'could not be read:'), ...rows.map(({ what, why }) => `  ${paint('dim', `${what}: ${oneLine(why)}`)}`)];
}
