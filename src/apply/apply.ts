/**
 * Carries out a plan through the Org port; nothing else writes to an org.
 * Rule: closed before open. Permission sets and their assignments come first, when they give access to nothing yet;
 * then each app lands in one transaction with the policy that closes it.
 */
import { EcaformError, error } from '../diagnostic.ts';
import type { DeployOutcome, DeployProgress, Org } from '../org/index.ts';
import type { Assignment, Change, Observed, Plan } from '../plan/index.ts';
import type { Component } from '../metadata/index.ts';
import type { Desired } from '../spec/index.ts';
import { diagnose } from './problems.ts';

/** How to carry the plan out. */
export interface ApplyOptions {
  /** Time each deploy may take before ecaform stops waiting, in milliseconds. */
  readonly timeoutMs: number;
  readonly onStep?: (step: ApplyStep) => void;
}

/** What is happening now. */
export type ApplyStep =
  | { readonly kind: 'deploy'; readonly what: string; readonly progress?: DeployProgress }
  | { readonly kind: 'assign'; readonly assignment: Assignment };

/** What was done. `running`: the org still works on a deploy, and the rest of the plan has not been begun. */
export interface ApplyResult {
  readonly status: 'done' | 'running';
  readonly deploys: readonly DeployOutcome[];
  readonly assigned: readonly Assignment[];
}

/** Types that give no access by themselves and that apps refer to. */
const FOUNDATION = new Set(['PermissionSet', 'Certificate']);

/**
 * Applies a plan.
 * @throws EcaformError `deploy-failed` for each component the org refused (that deploy is rolled back), `deploy-canceled`, `assignment-refused`
 */
export async function apply(
  org: Org,
  { plan, desired, observed }: { plan: Plan; desired: Desired; observed: Observed },
  options: ApplyOptions,
): Promise<ApplyResult> {
  const changed = plan.changes.filter((change) => change.action !== 'none');
  const foundation = changed.filter(({ component }) => FOUNDATION.has(component.type)).map(({ component }) => component);
  const apps = new Set(changed.map(({ component }) => component.app));
  // An app goes as a whole: its global settings alone would be refused.
  const appComponents = plan.changes.map(({ component }) => component).filter((each) => each.app !== undefined && apps.has(each.app));

  const deploys: DeployOutcome[] = [];
  const run = async (what: string, components: readonly Component[]): Promise<boolean> => {
    if (components.length === 0) return true;
    options.onStep?.({ kind: 'deploy', what });
    const outcome = await org.deploy(components, {
      timeoutMs: options.timeoutMs,
      onProgress: (progress) => options.onStep?.({ kind: 'deploy', what, progress }),
    });
    deploys.push(outcome);
    refuse(outcome, plan.changes, desired);
    return outcome.status === 'succeeded';
  };

  if (!(await run('permission sets', foundation))) return { status: 'running', deploys, assigned: [] };
  await assignAll(org, plan.assignments, { observed, onStep: options.onStep });
  if (!(await run('apps', appComponents))) return { status: 'running', deploys, assigned: plan.assignments };
  return { status: 'done', deploys, assigned: plan.assignments };
}

function refuse(outcome: DeployOutcome, changes: readonly Change[], desired: Desired): void {
  if (outcome.status === 'failed') {
    const problems = outcome.failures.map((failure) => diagnose(failure, changes, desired));
    const whole = error('deploy-failed', `the deploy ${outcome.id} failed: ${outcome.message ?? 'Salesforce gave no reason'}`);
    throw new EcaformError(problems.length > 0 ? problems : [whole]);
  }
  if (outcome.status === 'canceled') {
    throw new EcaformError([
      error('deploy-canceled', `the deploy ${outcome.id} was canceled in the org; it changed nothing`, { hint: 'run apply again' }),
    ]);
  }
}

async function assignAll(
  org: Org,
  assignments: readonly Assignment[],
  { observed, onStep }: { observed: Observed; onStep: ApplyOptions['onStep'] },
): Promise<void> {
  if (assignments.length === 0) return;
  // Asked again: a permission set of this very run had no id when the plan was made.
  const sets = await org.permissionSets([...new Set(assignments.map((each) => each.permissionSet))]);
  for (const assignment of assignments) {
    const user = observed.users.find((each) => each.username.toLowerCase() === assignment.username.toLowerCase());
    const set = sets.find((each) => each.name === assignment.permissionSet);
    if (!user || !set) {
      throw new EcaformError([
        error(
          'permission-set-not-found',
          `the org has no permission set \`${assignment.permissionSet}\` to assign to ${assignment.username}`,
          { hint: 'run apply again' },
        ),
      ]);
    }
    onStep?.({ kind: 'assign', assignment });
    await org.assign({ userId: user.id, permissionSetId: set.id });
  }
}
