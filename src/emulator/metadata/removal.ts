/**
 * Destructive changes: takes components away, with what hangs on them.
 * Rule: a member that is not there is only a warning; what is still used stays, and says by what.
 */
import { appsOf, partOf } from '../org/app.ts';
import { setsOf } from '../org/permission-set.ts';
import { componentKey, componentsOf, type Component, type Components, type Org } from '../org/state.ts';
import { problemText } from './problem.ts';
import { UNTOUCHED, type ComponentResult } from './component-result.ts';
import { childText } from './xml.ts';
import type { Removal } from './job-state.ts';

const PART_TYPES = [
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
];

/** Takes components away; the parts of an app go with it. A member that is not there is a warning. */
export function remove(
  org: Org,
  components: Components,
  removals: readonly Removal[],
): { components: Components; results: ComponentResult[] } {
  const draft = new Map(components);
  const results = removals.map((removal): ComponentResult => {
    const { type, fullName } = removal;
    const found = draft.get(componentKey(type, fullName));
    if (found === undefined) {
      return {
        ...removal,
        ...UNTOUCHED,
        success: true,
        problem: problemText('nothingToDelete', { type, name: fullName }),
        problemType: 'Warning',
      };
    }
    const user = userOf(org, draft, found);
    if (user !== undefined) {
      return {
        ...removal,
        ...UNTOUCHED,
        success: false,
        problem: problemText('stillUsed', { type, name: fullName, user }),
        problemType: 'Error',
      };
    }
    draft.delete(componentKey(type, fullName));
    if (type === 'ExternalClientApplication') {
      for (const part of PART_TYPES.flatMap((partType) => partOf(draft, partType, fullName) ?? []))
        draft.delete(componentKey(part.type, part.fullName));
    }
    return { ...removal, ...UNTOUCHED, id: found.id, changed: true, deleted: true, success: true };
  });
  const orphans = results.filter(({ deleted, type }) => deleted && type === 'ExtlClntAppOauthSettings');
  const isGlobalAlone =
    orphans.length > 0 &&
    componentsOf(draft, 'ExtlClntAppGlobalOauthSettings').some((global) => {
      return partOf(draft, 'ExtlClntAppOauthSettings', childText(global.elements, 'externalClientApplication') ?? '') === undefined;
    });
  if (!isGlobalAlone) return { components: draft, results };
  const refused = results.map((row): ComponentResult =>
    orphans.includes(row) ? { ...row, ...UNTOUCHED, success: false, problem: problemText('globalAlone'), problemType: 'Error' } : row,
  );
  return { components, results: refused };
}

/** What still needs a permission set, in words; undefined when nothing does. */
function userOf(org: Org, components: Components, component: Component): string | undefined {
  if (component.type !== 'PermissionSet') return undefined;
  if (org.assignments.some(({ permissionSetId }) => permissionSetId === component.id)) return 'its assigned users';
  return appsOf(components).find((app) => setsOf(components, app).includes(component))?.name;
}
