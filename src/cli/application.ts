/** Applying an environment, step by step: shared by `apply` and `demo`. The plan is shown and agreed to before the org is touched. */
import { apply } from '../apply/index.ts';
import { EcaformError, error } from '../diagnostic.ts';
import { observe } from '../org/index.ts';
import type { Org } from '../org/index.ts';
import { isEmpty, plan } from '../plan/index.ts';
import type { Plan } from '../plan/index.ts';
import { renderEnvironment } from '../project/index.ts';
import type { ProjectContext } from '../project/index.ts';
import { planLines, planSummary } from '../report/index.ts';
import type { Applied } from '../report/index.ts';
import type { Desired } from '../spec/index.ts';
import { connectTo } from './project.ts';
import type { Terminal } from './terminal.ts';
import { verifyEnvironment } from './verification.ts';

/** How to apply. */
export interface ApplicationOptions {
  readonly terminal: Terminal;
  readonly autoApprove: boolean;
  readonly verify: boolean;
  readonly soap: boolean;
  readonly waitMs: number;
  readonly timeoutMs: number;
}

/**
 * Brings one environment's org to what the spec wants, and proves it.
 * @throws EcaformError from every step; `not-approved` when nobody agreed
 */
export async function applyEnvironment(desired: Desired, context: ProjectContext, options: ApplicationOptions): Promise<Applied> {
  const { terminal } = options;
  terminal.progress(`connecting to ${desired.environment.name}`);
  const org = await connectTo(desired, context.variables, { terminal, soap: options.soap });
  terminal.progress('rendering');
  const rendered = await renderEnvironment(desired, context, { check: false, prune: false });
  terminal.progress('reading the org');
  const observed = await observe(org, desired);
  const agreed = plan(desired, rendered.components, observed);
  if (!isEmpty(agreed) && !options.autoApprove) await agree(agreed, { org, desired, terminal });
  const result = await apply(
    org,
    { plan: agreed, desired, observed },
    {
      timeoutMs: options.timeoutMs,
      onStep: (step) => {
        terminal.progress(
          step.kind === 'assign'
            ? `assigning ${step.assignment.permissionSet} to ${step.assignment.username}`
            : `deploying ${step.what}${step.progress ? `: ${step.progress.status}, ${step.progress.done} of ${step.progress.total} (${step.progress.id})` : ''}`,
        );
      },
    },
  );
  const verdicts =
    options.verify && result.status === 'done'
      ? await verifyEnvironment(desired, { org, context, terminal }, { waitMs: options.waitMs, justDeployed: result.deploys.length > 0 })
      : [];
  terminal.progress('');
  return { desired, org, rendered, plan: agreed, result, verdicts, verified: options.verify };
}

async function agree(agreed: Plan, { org, desired, terminal }: { org: Org; desired: Desired; terminal: Terminal }): Promise<void> {
  terminal.note(
    `${terminal.paintError('strong', `plan for ${desired.environment.name}`)} ${org.instanceUrl}, as ${org.username}: ${planSummary(agreed)}`,
  );
  for (const line of planLines(agreed, terminal.paintError)) terminal.note(`  ${line}`);
  const answer = await terminal.ask('Only `yes` changes the org: ');
  if (answer?.trim() === 'yes') return;
  throw new EcaformError([
    error(
      'not-approved',
      answer === undefined ? 'nobody is there to approve the plan' : 'the plan was not approved; the org is as it was',
      {
        hint: 'answer `yes`, or pass --auto-approve',
      },
    ),
  ]);
}
