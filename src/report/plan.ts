/** A plan as text, as Markdown for a pull request, and as JSON, all made of the same value. */
import { changed, fieldsCreated, isEmpty } from '../plan/index.ts';
import type { Change, FieldChange, Plan, Risk, SecretChange } from '../plan/index.ts';
import type { IssuedFile } from '../project/index.ts';
import { cell, code } from './markdown-text.ts';
import type { Paint } from './paint.ts';
import { count, oneLine } from './text.ts';

/** A plan and where it would be carried out. */
export interface PlanView {
  readonly environment: string;
  readonly org: { readonly instanceUrl: string; readonly username: string };
  readonly plan: Plan;
  /** Certificates that apply would issue. */
  readonly issued: readonly IssuedFile[];
}

const ACTIONS = [
  { action: 'create', verb: 'create', mark: '+', tone: 'good' },
  { action: 'update', verb: 'update', mark: '~', tone: 'caution' },
  { action: 'replace', verb: 'replace', mark: '±', tone: 'bad' },
  { action: 'delete', verb: 'delete', mark: '-', tone: 'bad' },
  { action: 'adopt', verb: 'adopt', mark: '=', tone: 'dim' },
] as const satisfies readonly { action: Change['action']; verb: string; mark: string; tone: Parameters<Paint>[0] }[];

/** One line saying how much would change. */
export function planSummary(plan: Plan): string {
  const parts = ACTIONS.map(({ action, verb }) => ({ verb, number: plan.changes.filter((change) => change.action === action).length }))
    .filter(({ number }) => number > 0)
    .map(({ verb, number }) => `${verb} ${count(number, 'component')}`);
  const all = [...parts, ...(plan.assignments.length > 0 ? [`assign ${count(plan.assignments.length, 'user')}`] : [])];
  return all.length === 0 || (isEmpty(plan) && parts.length === 0) ? 'nothing to change' : all.join(', ');
}

/** The whole plan for a terminal: what to look at twice first. */
export function planText(view: PlanView, paint: Paint): string {
  const { environment, org, plan, issued } = view;
  return [
    `${paint('strong', environment)}  ${org.instanceUrl} ${paint('dim', `as ${org.username}`)}`,
    `${paint('strong', 'plan')}  ${planSummary(plan)}`,
    ...riskLines(plan, paint).map((line) => `  ${line}`),
    ...secretLines(plan, paint).map((line) => `  ${line}`),
    ...issued.map((each) => `  ${paint('good', '+')} ${each.file} ${paint('dim', 'would be issued')}`),
    ...planLines(plan, paint).map((line) => `  ${line}`),
  ].join('\n');
}

const RISKS: Readonly<Record<Risk['kind'], string>> = {
  broadening: 'lets more in (needs --allow-broadening)',
  'lock-out': 'locks out',
  replacement: 'replaces',
  delete: 'deletes',
};

/** A line for each risk. */
export function riskLines({ risks }: Plan, paint: Paint): string[] {
  return risks.map(
    ({ kind, subject, message }) => `${paint('bad', '!')} ${paint('strong', subject)} ${paint('bad', RISKS[kind])}: ${oneLine(message)}`,
  );
}

/** What becomes of secrets, a line each. */
export function secretLines({ secrets }: Plan, paint: Paint): string[] {
  return secrets.map(({ app, ...rest }) => `${paint('caution', '*')} ${paint('strong', app)} ${secretText(rest)}`);
}

function secretText({ secret, change, why }: Omit<SecretChange, 'app'>): string {
  const words = { made: 'gets a', changed: 'gets another', ended: 'loses its' } as const;
  return `${words[change]} ${secret}: ${why}`;
}

/** A line for each change, its fields below it. */
export function planLines(plan: Plan, paint: Paint): string[] {
  return [
    ...changed(plan).flatMap(({ action, component, fields, reason }) => {
      const { mark, tone } = ACTIONS.find((row) => row.action === action) ?? ACTIONS[0];
      const why = action === 'create' || action === 'update' ? '' : ` ${paint('dim', `(${reason})`)}`;
      return [
        `${paint(tone, mark)} ${component.type} ${paint('strong', component.fullName)}${why}`,
        ...fields.map((field) => `    ${fieldText(field, paint)}`),
      ];
    }),
    ...plan.assignments.map(
      ({ username, permissionSet, app }) =>
        `${paint('good', '+')} ${username} gets ${paint('strong', permissionSet)} ${paint('dim', `(${app})`)}`,
    ),
  ];
}

/** `field: before → after`; lists show what comes and what goes. */
export function fieldText({ field, before, after }: Pick<FieldChange, 'field' | 'before' | 'after'>, paint: Paint): string {
  const [was, becomes] = [lines(before), lines(after)];
  if (was.length > 1 || becomes.length > 1) {
    const added = becomes.filter((item) => !was.includes(item)).map((item) => paint('good', `+${item}`));
    const gone = was.filter((item) => !becomes.includes(item)).map((item) => paint('bad', `-${item}`));
    return `${field}: ${shorten([...added, ...gone].join(' '))}`;
  }
  const show = (value: string | undefined): string =>
    value === undefined || value === '' ? paint('dim', '(none)') : shorten(oneLine(value));
  return `${field}: ${show(before)} → ${show(after)}`;
}

function lines(text: string | undefined): string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}

/** Long values are cut for people; JSON has them whole. */
function shorten(value: string): string {
  return value.length > 200 ? `${value.slice(0, 197)}…` : value;
}

/**
 * The plan as a comment on a pull request: totals and dangers first, details folded, and a hidden marker by which the
 * next run finds this comment and updates it in place.
 */
export function planMarkdown({ environment, org, plan, issued }: PlanView): string {
  const safe = plan.risks.length === 0;
  return [
    `<!-- ecaform plan: ${environment} -->`,
    `### ecaform plan for \`${environment}\`: ${planSummary(plan)}`,
    '',
    `${org.instanceUrl}, read as ${code(org.username)}.`,
    ...(safe
      ? []
      : [
          '',
          '> [!WARNING]',
          ...plan.risks.map(({ kind, subject, message }) => `> - **${RISKS[kind]}** ${code(subject)}: ${cell(message)}`),
        ]),
    ...(plan.secrets.length > 0 ? ['', ...plan.secrets.map(({ app, ...rest }) => `- **secret** ${code(app)}: ${secretText(rest)}`)] : []),
    ...(issued.length > 0
      ? ['', ...issued.map((each) => `- ${code(each.file)} would be issued; run \`ecaform render\` and commit it.`)]
      : []),
    ...(changed(plan).length + plan.assignments.length === 0
      ? []
      : ['', '<details><summary>Every change</summary>', '', ...markdownChanges(plan), '', '</details>']),
    '',
  ].join('\n');
}

function markdownChanges(plan: Plan): string[] {
  return [
    '| | Component | Field | Before | After |',
    '|---|---|---|---|---|',
    ...changed(plan).flatMap((change) => {
      const { action, component } = change;
      const fields = action === 'create' ? fieldsCreated(component) : change.fields;
      const name = `${component.type} ${code(component.fullName)}`;
      return fields.length === 0
        ? [`| ${action} | ${name} | | | |`]
        : fields.map(
            ({ field, before, after, broadens }) =>
              `| ${action}${broadens === undefined ? '' : ' ⚠️'} | ${name} | ${code(field)} | ${values(before)} | ${values(after)} |`,
          );
    }),
    ...plan.assignments.map(({ username, permissionSet }) => `| assign | PermissionSet ${code(permissionSet)} | | | ${code(username)} |`),
  ];
}

function values(value: string | undefined): string {
  return value === undefined || value === ''
    ? '–'
    : lines(value)
        .map((line) => code(shorten(line)))
        .join('<br>');
}
