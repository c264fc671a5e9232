/** Applying an environment, step by step: shared by `apply` and `demo`. The plan is shown and agreed to before the org is touched. */
import { apply } from '../apply/index.ts';
import type { ApplyStep } from '../apply/index.ts';
import { EcaformError, error } from '../diagnostic.ts';
import { isEmpty, missingConsent, staleness } from '../plan/index.ts';
import type { Plan, SavedPlan } from '../plan/index.ts';
import { readManifest, writeManifest } from '../project/index.ts';
import { planLines, planSummary, riskLines, secretLines } from '../report/index.ts';
import type { Applied } from '../report/index.ts';
import type { Desired } from '../spec/index.ts';
import { planEnvironment } from './planning.ts';
import type { Planned } from './planning.ts';
import type { OpenProject } from './project.ts';
import { interruption } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { verifyEnvironment } from './verification.ts';

/** How to apply. */
export interface ApplicationOptions {
  readonly terminal: Terminal;
  readonly autoApprove: boolean;
  readonly allowBroadening: boolean;
  readonly prune: boolean;
  readonly checkOnly: boolean;
  readonly verify: boolean;
  readonly soap: boolean;
  readonly waitMs: number;
  readonly timeoutMs: number;
  readonly target?: string | undefined;
  /** A plan agreed to before: it must still hold. */
  readonly saved?: SavedPlan;
}

/**
 * Brings one environment's org to what the spec wants, and proves it.
 * @throws EcaformError from every step; `plan-stale`, `broadening-not-allowed`, `not-approved`
 */
export async function applyEnvironment(desired: Desired, project: OpenProject, options: ApplicationOptions): Promise<Applied> {
  const { terminal, saved } = options;
  // A saved plan was made of what is on disk; anything else is rendered first.
  const planned = await planEnvironment(desired, project, { ...options, write: saved === undefined && !options.checkOnly });
  const [missing] = planned.rendered.issued;
  if (missing && options.checkOnly) {
    throw new EcaformError([
      error('certificate-missing', `${missing.file} is not there yet, so the org cannot check the deploy`, {
        hint: 'run `ecaform render` first, and commit the certificate',
      }),
    ]);
  }
  if (saved) holdAgainst(saved, planned);
  await consent(planned, options);
  const { org, observed, plan: agreed } = planned;
  const { signal, dispose } = interruption();
  try {
    const result = await apply(
      org,
      { plan: agreed, desired, observed },
      { timeoutMs: options.timeoutMs, checkOnly: options.checkOnly, signal, onStep: showStep(terminal) },
    );
    const done = result.status === 'done' && !options.checkOnly;
    if (done) await forgetDeleted(agreed, project, desired.environment.name);
    const verifies = options.verify && done;
    const verdicts = verifies
      ? await verifyEnvironment(
          desired,
          { org, context: project.context, terminal },
          { waitMs: options.waitMs, justDeployed: result.deploys.length > 0 },
        )
      : [];
    terminal.progress('');
    return { desired, org, rendered: planned.rendered, plan: agreed, result, verdicts, verified: verifies, checkOnly: options.checkOnly };
  } finally {
    dispose();
  }
}

function holdAgainst(saved: SavedPlan, { plan, inputs }: Planned): void {
  const reasons = staleness(saved, plan, inputs);
  if (reasons.length === 0) return;
  throw new EcaformError([
    error('plan-stale', `the plan no longer holds: ${reasons.join('; ')}`, {
      hint: `make a new one: ecaform plan --env ${inputs.environment} --out FILE`,
    }),
  ]);
}

/** Everything that must be agreed to: broadening by its own word, the plan as a whole by `yes`. */
async function consent(
  { plan, org, desired }: Planned,
  { autoApprove, allowBroadening, checkOnly, terminal, saved }: ApplicationOptions,
): Promise<void> {
  if (isEmpty(plan) || checkOnly) return;
  const missing = missingConsent(plan, { allowBroadening });
  if (missing.length > 0) throw new EcaformError(missing);
  if (autoApprove || saved) return;
  terminal.note(
    `${terminal.paintError('strong', `plan for ${desired.environment.name}`)} ${org.instanceUrl}, as ${org.username}: ${planSummary(plan)}`,
  );
  for (const line of [riskLines, secretLines, planLines].flatMap((lines) => lines(plan, terminal.paintError))) terminal.note(`  ${line}`);
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

/** Deleted apps leave the project's list, so that an app of the same name made by someone else is never deleted. */
async function forgetDeleted(plan: Plan, { context }: OpenProject, environment: string): Promise<void> {
  const deleted = plan.changes.filter((change) => change.action === 'delete').map((change) => change.component.fullName);
  if (deleted.length === 0) return;
  const manifest = await readManifest(context.root, environment);
  await writeManifest(context.root, environment, { ...manifest, apps: manifest.apps.filter((name) => !deleted.includes(name)) });
}

function showStep(terminal: Terminal): NonNullable<Parameters<typeof apply>[2]['onStep']> {
  return (step) => {
    terminal.progress(stepText(step));
  };
}

function stepText(step: ApplyStep): string {
  switch (step.kind) {
    case 'assign':
      return `assigning ${step.assignment.permissionSet} to ${step.assignment.username}`;
    case 'revoke':
      return `taking ${step.revocation.app} from the ${step.revocation.holder} ${step.revocation.name}`;
    case 'deploy': {
      const { what, progress } = step;
      return `deploying ${what}${progress ? `: ${progress.status}, ${progress.done} of ${progress.total} (${progress.id})` : ''}`;
    }
  }
}
