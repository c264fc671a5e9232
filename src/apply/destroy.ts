/**
 * Deleting one app with everything ecaform created for it.
 * Rule: only apps of the project's list; a permission set goes only when the spec generates it and no other app of the spec names it.
 */
import { EcaformError, error } from '../diagnostic.ts';
import { isHeader } from '../metadata/index.ts';
import type { ComponentType } from '../metadata/index.ts';
import type { DeployOutcome, Org } from '../org/index.ts';
import type { Observed, OrgAssignment } from '../plan/index.ts';
import { setsOf } from '../spec/index.ts';
import type { Desired, DesiredApp } from '../spec/index.ts';
import { diagnose } from './problems.ts';

/** What a deletion takes away. */
export interface Destruction {
  readonly components: readonly { readonly type: ComponentType; readonly fullName: string }[];
  readonly assignments: readonly (OrgAssignment & { readonly username: string; readonly permissionSet: string })[];
}

/**
 * Plans a deletion.
 * @throws EcaformError `not-owned` for an app ecaform has not created or adopted, `app-not-found` for one the org does not have
 */
export function planDestruction(
  app: string,
  { desired, observed, owned }: { desired: Desired; observed: Observed; owned: readonly string[] },
): Destruction {
  if (!owned.includes(app)) {
    throw new EcaformError([
      error('not-owned', `${app} is not among the apps ecaform has created or adopted in \`${desired.environment.name}\``, {
        hint: 'the list stands in force-app/<environment>/.ecaform.json; adopt the app first, or delete it in Setup',
      }),
    ]);
  }
  const headers = observed.components.filter((each) => isHeader(each) && each.fullName === app);
  if (headers.length === 0) {
    throw new EcaformError([error('app-not-found', `the org has no app ${app}`, { hint: 'nothing to delete; remove it from the spec' })]);
  }
  // Of the permission sets that the spec generates, those that no other app admits by.
  const generated = (isWanted: (each: DesiredApp) => boolean): string[] =>
    desired.apps.filter(isWanted).flatMap((each) => setsOf(each, desired.permissionSets).map(({ name }) => name));
  const used = generated((each) => each.name !== app);
  const sets = generated((each) => each.name === app)
    .filter((name) => !used.includes(name))
    .flatMap((name) => observed.permissionSets.find((set) => set.name === name) ?? []);
  return {
    components: [
      ...headers.map(({ type, fullName }) => ({ type, fullName })),
      ...sets.map(({ name }) => ({ type: 'PermissionSet' as const, fullName: name })),
    ],
    assignments: observed.assignments.flatMap((assignment) => {
      const set = sets.find((each) => each.id === assignment.permissionSetId);
      const user = observed.users.find((each) => each.id === assignment.userId);
      return set && user ? [{ ...assignment, username: user.username, permissionSet: set.name }] : [];
    }),
  };
}

/**
 * Carries a deletion out: the app first, so that nobody keeps access to it, then assignments and permission sets.
 * @throws EcaformError `deploy-failed`
 */
export async function destroyApp(
  org: Org,
  { destruction, desired }: { destruction: Destruction; desired: Desired },
  { timeoutMs }: { timeoutMs: number },
): Promise<DeployOutcome[]> {
  const isSet = ({ type }: { type: ComponentType }): boolean => type === 'PermissionSet';
  const outcomes: DeployOutcome[] = [];
  const remove = async (components: Destruction['components']): Promise<boolean> => {
    if (components.length === 0) return true;
    const outcome = await org.deploy([], { timeoutMs, remove: components });
    outcomes.push(outcome);
    if (outcome.status === 'failed') throw new EcaformError(outcome.failures.map((failure) => diagnose(failure, [], desired)));
    return outcome.status === 'succeeded';
  };
  if (!(await remove(destruction.components.filter((each) => !isSet(each))))) return outcomes;
  for (const assignment of destruction.assignments) await org.unassign(assignment);
  await remove(destruction.components.filter(isSet));
  return outcomes;
}
