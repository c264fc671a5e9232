/**
 * Carries out a plan through the Org port; nothing else writes to an org.
 * Rule: closed before open. Permission sets and their assignments come first, when they give access to nothing yet;
 * then each app lands in one transaction with the policy that closes it. Access beside the policy goes next, deletions last.
 */
import { EcaformError, error } from '../diagnostic.ts';
import type { Component } from '../metadata/index.ts';
import type { DeployOutcome, DeployProgress, Org } from '../org/index.ts';
import { changed } from '../plan/index.ts';
import type { Assignment, Change, Observed, Plan, Revocation } from '../plan/index.ts';
import type { Desired } from '../spec/index.ts';
import { diagnose } from './problems.ts';

/** How to carry the plan out. */
export interface ApplyOptions {
  /** Time each deploy may take before ecaform stops waiting, in milliseconds. */
  readonly timeoutMs: number;
  /** Let the org validate the apps, and change nothing. */
  readonly checkOnly?: boolean;
  /** Stops after the step at hand; a running deploy is canceled in the org. */
  readonly signal?: AbortSignal;
  readonly onStep?: (step: ApplyStep) => void;
}

/** What is happening now. */
export type ApplyStep =
  | { readonly kind: 'deploy'; readonly what: string; readonly progress?: DeployProgress }
  | { readonly kind: 'assign'; readonly assignment: Assignment }
  | { readonly kind: 'revoke'; readonly revocation: Revocation };

/** What was done. `running`: the org still works on a deploy; `interrupted`: the signal came. The rest has not been begun. */
export interface ApplyResult {
  readonly status: 'done' | 'running' | 'interrupted';
  readonly deploys: readonly DeployOutcome[];
  readonly assigned: readonly Assignment[];
  readonly revoked: readonly Revocation[];
}

/** Types that give no access by themselves and that apps refer to. */
const FOUNDATION = new Set(['PermissionSet', 'Certificate']);

/** A plan and what it was made from. */
export interface Agreed {
  readonly plan: Plan;
  readonly desired: Desired;
  readonly observed: Observed;
}

/**
 * Applies a plan.
 * @throws EcaformError `deploy-failed` for each component the org refused (that deploy is rolled back), `deploy-canceled`, `assignment-refused`,
 * `revocation-refused`
 */
export async function apply(org: Org, { plan, desired, observed }: Agreed, options: ApplyOptions): Promise<ApplyResult> {
  const { foundation, apps, removed } = stages(plan);
  const deploys: DeployOutcome[] = [];
  const assigned: Assignment[] = [];
  const revoked: Revocation[] = [];
  const ending = (status: ApplyResult['status']): ApplyResult => ({ status, deploys, assigned, revoked });
  const isStopped = (): boolean => options.signal?.aborted ?? false;

  const run = async (what: string, components: readonly Component[], remove: readonly Component[] = []): Promise<ApplyResult['status']> => {
    if (isStopped()) return 'interrupted';
    if (components.length + remove.length === 0) return 'done';
    options.onStep?.({ kind: 'deploy', what });
    const outcome = await org.deploy(components, {
      timeoutMs: options.timeoutMs,
      checkOnly: options.checkOnly ?? false,
      remove,
      ...(options.signal ? { signal: options.signal } : {}),
      onProgress: (progress) => options.onStep?.({ kind: 'deploy', what, progress }),
    });
    deploys.push(outcome);
    if (outcome.status === 'canceled' && isStopped()) return 'interrupted';
    refuse(outcome, plan.changes, desired);
    return outcome.status === 'running' ? 'running' : 'done';
  };

  // A check needs everything in one transaction: apps refer to permission sets that do not exist yet.
  if (options.checkOnly) return ending(await run('everything, as a check', [...foundation, ...apps], removed));

  const first = await run('permission sets', foundation);
  if (first !== 'done') return ending(first);
  await assignAll(org, plan.assignments, { observed, options, assigned, isStopped });
  const second = await run('apps', apps);
  if (second !== 'done') return ending(second);
  for (const revocation of plan.revocations) {
    if (isStopped()) return ending('interrupted');
    options.onStep?.({ kind: 'revoke', revocation });
    await org.revokeAccess(revocation.id);
    revoked.push(revocation);
  }
  return ending(await run('deletions', [], removed));
}

function stages(plan: Plan): { foundation: Component[]; apps: Component[]; removed: Component[] } {
  const changes = changed(plan).filter((change) => change.action !== 'adopt');
  const removed = changes.filter((change) => change.action === 'delete').map((change) => change.component);
  const wanted = changes.filter((change) => change.action !== 'delete').map((change) => change.component);
  const names = new Set(wanted.map((component) => component.app));
  return {
    foundation: wanted.filter(({ type }) => FOUNDATION.has(type)),
    // An app goes as a whole: its global settings alone would be refused.
    apps: plan.changes
      .filter(({ action }) => action !== 'delete')
      .map(({ component }) => component)
      .filter(({ app }) => app !== undefined && names.has(app)),
    removed,
  };
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
  {
    observed,
    options,
    assigned,
    isStopped,
  }: { observed: Observed; options: ApplyOptions; assigned: Assignment[]; isStopped: () => boolean },
): Promise<void> {
  if (assignments.length === 0) return;
  // Asked again: a permission set of this very run had no id when the plan was made.
  const sets = await org.permissionSets([...new Set(assignments.map((each) => each.permissionSet))]);
  for (const assignment of assignments) {
    if (isStopped()) return;
    const user = observed.users.find((each) => each.username.toLowerCase() === assignment.username.toLowerCase());
    const set = sets.find((each) => each.name === assignment.permissionSet);
    if (!user || !set) {
      throw new EcaformError([
        error(
          'permission-set-not-found',
          `the org has no permission set \`${assignment.permissionSet}\` to assign to ${assignment.username}`,
          {
            hint: 'run apply again',
          },
        ),
      ]);
    }
    options.onStep?.({ kind: 'assign', assignment });
    await org.assign({ userId: user.id, permissionSetId: set.id });
    assigned.push(assignment);
  }
}
