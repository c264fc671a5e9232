/**
 * Drift: what someone changed in an org behind the spec's back, field by field, with who and when where the org tells.
 * Rule: pure. What differs is the plan's; the audit trail only adds who did it, matched by the names its words hold.
 */
import { labelsOf } from '../metadata/index.ts';
import type { Desired } from '../spec/index.ts';
import { changed } from './change.ts';
import type { Plan } from './change.ts';
import type { AuditEntry, Observed } from './observed.ts';

/** One difference between spec and org. */
export interface Drift {
  readonly type: string;
  readonly fullName: string;
  readonly app?: string;
  /** Undefined when the whole component or assignment is missing. */
  readonly field?: string;
  /** What the spec wants, in comparable form. */
  readonly spec?: string;
  /** What the org has. */
  readonly org?: string;
  /** A person's name or username, as the org gives it. */
  readonly changedBy?: string;
  /** ISO 8601. */
  readonly changedAt?: string;
}

/** The differences a plan would undo. */
export function driftsOf(plan: Plan, observed: Observed): Drift[] {
  const components = changed(plan)
    .filter(({ action }) => action !== 'adopt')
    .flatMap(({ component, fields }): Drift[] => {
      const { type, fullName, app } = component;
      const twin = observed.components.find((each) => each.type === type && each.fullName === fullName);
      const base = {
        type,
        fullName,
        ...(app === undefined ? {} : { app }),
        ...(twin?.lastModified ? { changedBy: twin.lastModified.by, changedAt: twin.lastModified.at } : {}),
      };
      if (fields.length === 0) return [base];
      return fields.map(({ field, before, after }) => ({
        ...base,
        field,
        ...(after === undefined ? {} : { spec: after }),
        ...(before === undefined ? {} : { org: before }),
      }));
    });
  const assignments = plan.assignments.map(({ app, username, permissionSet }) => ({
    type: 'PermissionSetAssignment',
    fullName: permissionSet,
    app,
    spec: username,
  }));
  return [...components, ...assignments];
}

/** The entries of the audit trail that speak of what has drifted, in their order. */
export function entriesAbout(
  drifts: readonly Drift[],
  trail: readonly AuditEntry[],
  { desired, observed }: { desired: Desired; observed: Observed },
): AuditEntry[] {
  const isAbout = drifts.map((drift) => matcherOf(drift, { desired, observed }));
  return trail.filter(({ display }) => isAbout.some((matches) => matches(display)));
}

type Matcher = (display: string) => boolean;

function matcherOf(
  { type, fullName, app: appName, spec }: Drift,
  { desired, observed }: { desired: Desired; observed: Observed },
): Matcher {
  if (type === 'PermissionSetAssignment') {
    const namesSet = namesAny(setNames(fullName, { desired, observed }));
    const user = observed.users.find((each) => each.username.toLowerCase() === spec?.toLowerCase());
    // The words name a user by full name and by the id of 15 characters.
    return (display) => namesSet(display) && user !== undefined && display.includes(user.id.slice(0, 15));
  }
  const app = desired.apps.find((each) => each.name === appName);
  return namesAny(app ? [app.name, ...labelsOf(app, observed.components)] : setNames(fullName, { desired, observed }));
}

function setNames(name: string, { desired, observed }: { desired: Desired; observed: Observed }): string[] {
  const labels = [desired.permissionSets, observed.permissionSets].flatMap((sets) =>
    sets.filter((set) => set.name === name).map(({ label }) => label ?? ''),
  );
  return [...new Set([name, ...labels])].filter((each) => each !== '');
}

/** Whether words hold one of the names whole, in any case. */
function namesAny(names: readonly string[]): Matcher {
  const whole = names.map(
    (name) => new RegExp(`(?<![\\p{L}\\p{N}_])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}_])`, 'iu'),
  );
  return (display) => whole.some((pattern) => pattern.test(display));
}
