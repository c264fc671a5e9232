/** What an apply did, as text and as JSON: render, plan, deploy, assign, verify. Consumer keys and tokens never appear. */
import type { ApplyResult } from '../apply/index.ts';
import type { Org } from '../org/index.ts';
import { summarise } from '../plan/index.ts';
import type { Plan } from '../plan/index.ts';
import type { RenderResult } from '../project/index.ts';
import type { Desired } from '../spec/index.ts';
import type { Verdict } from '../verify/index.ts';
import type { Paint } from './paint.ts';
import { planLines, planSummary, riskLines, secretLines } from './plan.ts';
import { summary } from './render.ts';
import { count } from './text.ts';
import { verdictLines, verdictSummary } from './verdicts.ts';

/** Everything an apply found and did. */
export interface Applied {
  readonly desired: Desired;
  readonly org: Pick<Org, 'orgId' | 'username' | 'instanceUrl'>;
  readonly rendered: RenderResult;
  readonly plan: Plan;
  readonly result: ApplyResult;
  readonly verdicts: readonly Verdict[];
  /** False when the caller asked for no verification. */
  readonly verified: boolean;
  /** The org only validated; nothing was changed. */
  readonly checkOnly: boolean;
}

/** The apply as JSON carries it. */
export function applyData({ desired, org, rendered, plan, result, verdicts, verified, checkOnly }: Applied): object {
  return {
    environment: desired.environment.name,
    org: { orgId: org.orgId, username: org.username, instanceUrl: org.instanceUrl },
    status: result.status,
    files: rendered.files,
    issued: rendered.issued,
    plan: summarise(plan),
    deploys: result.deploys.map(({ id, status }) => ({ id, status })),
    assigned: result.assigned,
    revoked: result.revoked,
    checkOnly,
    verified,
    verdicts,
  };
}

/** The apply as people read it, a paragraph for each step. */
export function applyText(applied: Applied, paint: Paint): string {
  const { desired, org, rendered, plan } = applied;
  return [
    `${paint('strong', desired.environment.name)}  ${org.instanceUrl} ${paint('dim', `as ${org.username}`)}`,
    step('render', summary(rendered.files), paint),
    ...rendered.issued.map((each) => `  ${paint('good', '+')} ${each.file} ${paint('dim', `issued; private key in ${each.privateKey}`)}`),
    step('plan', planSummary(plan), paint),
    ...[...riskLines(plan, paint), ...secretLines(plan, paint)].map((line) => `  ${line}`),
    ...planLines(plan, paint).map((line) => `  ${line}`),
    ...outcomeLines(applied, paint),
  ].join('\n');
}

function outcomeLines({ result, verdicts, verified, checkOnly }: Applied, paint: Paint): string[] {
  const last = result.deploys.at(-1);
  const deployed = step('deploy', deploySummary(result), paint);
  if (checkOnly)
    return [
      step(
        'check',
        result.deploys.length === 0 ? 'nothing to check' : `${deploySummary(result)}: the org would take it; nothing was changed`,
        paint,
      ),
    ];
  if (result.status === 'running')
    return [deployed, `  ${paint('caution', 'still running:')} ${last?.id ?? ''}; run apply again to go on from what it leaves`];
  if (result.status === 'interrupted') {
    return [
      deployed,
      step('assign', assignSummary(result), paint),
      `${paint('caution', 'interrupted:')} what is listed above stands, the rest was not begun; run apply again to go on`,
    ];
  }
  return [
    deployed,
    step('assign', assignSummary(result), paint),
    ...(verified ? [step('verify', verdictSummary(verdicts), paint), ...verdictLines(verdicts, paint).map((line) => `  ${line}`)] : []),
  ];
}

function step(name: string, text: string, paint: Paint): string {
  return `${paint('strong', name.padEnd(7))} ${text}`;
}

function deploySummary({ deploys }: ApplyResult): string {
  return deploys.length === 0 ? 'nothing to deploy' : deploys.map(({ id, status }) => `${status} (${id})`).join(', ');
}

function assignSummary({ assigned, revoked }: ApplyResult): string {
  const done = [
    ...(assigned.length === 0 ? [] : [`${count(assigned.length, 'permission set')} assigned`]),
    ...(revoked.length === 0 ? [] : [`access taken from ${revoked.map(({ holder, name }) => `the ${holder} ${name}`).join(', ')}`]),
  ];
  return done.length === 0 ? 'everyone already has what they need' : done.join('; ');
}
