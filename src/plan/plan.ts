/**
 * The plan: what has to change in an org so that it is as the spec wants it. Pure — no I/O, no clock.
 * Rule: apply carries out the plan and nothing else.
 */
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isHeader } from '../metadata/index.ts';
import type { Component, ObservedComponent } from '../metadata/index.ts';
import { setsOf } from '../spec/index.ts';
import type { Desired } from '../spec/index.ts';
import { planAccess } from './access.ts';
import { revocations, withAccess } from './admission.ts';
import type { Change, Plan, Risk } from './change.ts';
import { compareComponents } from './compare.ts';
import { lockOuts } from './lock-out.ts';
import type { Observed } from './observed.ts';
import { secretChanges } from './secret.ts';

/** What to plan for. */
export interface PlanOptions {
  /** Apps ecaform has created or adopted in this environment, by the project's list; undefined when there is no list yet. */
  readonly owned?: readonly string[];
  /** Plan to delete owned apps the spec no longer names. */
  readonly prune?: boolean;
  /** Only this app. */
  readonly target?: string;
}

/**
 * Plans an environment: changes to components, assignments to users, and what a reader must see first.
 * @throws EcaformError with everything that makes it impossible: `unknown-target`, `user-not-found`, `user-inactive`,
 * `permission-set-not-found`, `profile-not-found`, `license-without-apps`, `refused-user-admitted`, `user-not-admitted`
 */
export function plan(
  whole: Desired,
  components: readonly Component[],
  { observed, owned = [], prune = false, target }: PlanOptions & { observed: Observed },
): Plan {
  const desired = target === undefined ? whole : narrowed(whole, target);
  const wanted = target === undefined ? components : components.filter((each) => concerns(each, desired));
  const { assignments, problems } = planAccess(desired, observed);
  if (problems.length > 0) throw new EcaformError(problems);
  const compared = compareComponents(wanted, withAccess(desired, observed)).map((change) => adoption(change, { owned, observed }));
  const changes = [
    ...compared.map((change) => replacement(change, observed.components)),
    ...(prune && target === undefined ? deletions(whole, { owned, observed }) : []),
  ];
  return {
    changes,
    assignments,
    revocations: revocations(desired, observed),
    secrets: secretChanges(changes, observed.components),
    risks: [...risksOf(changes), ...lockOuts(desired, changes, observed)],
  };
}

function narrowed(desired: Desired, target: string): Desired {
  const app = desired.apps.find((each) => each.name === target);
  if (!app) {
    throw new EcaformError([
      error('unknown-target', `the spec has no app \`${target}\` in \`${desired.environment.name}\``, {
        hint: `it has ${desired.apps.map((each) => each.name).join(', ') || 'none'}`,
      }),
    ]);
  }
  return {
    ...desired,
    apps: [app],
    permissionSets: setsOf(app, desired.permissionSets),
    orgCertificates: [],
  };
}

function concerns({ type, fullName, app }: Component, { apps, permissionSets }: Desired): boolean {
  return app === undefined
    ? type === 'PermissionSet' && permissionSets.some((set) => set.name === fullName)
    : apps.some((each) => each.name === app);
}

/** An app that the org has and the project's list does not name is taken over: said once, at its header. */
function adoption(change: Change, { owned, observed }: { owned: readonly string[]; observed: Observed }): Change {
  const { component, action } = change;
  const isThere = observed.components.some((each) => each.type === component.type && each.fullName === component.fullName);
  return action === 'none' && isHeader(component) && isThere && !owned.includes(component.fullName)
    ? { ...change, action: 'adopt', reason: 'the org has it already; from now on the spec owns it' }
    : change;
}

const OTHER_KIND = { ExternalClientApplication: 'ConnectedApp', ConnectedApp: 'ExternalClientApplication' } as const;

/** An app of the same name and the other kind: the new one has another consumer key, so every client must be told. */
function replacement(change: Change, observed: readonly ObservedComponent[]): Change {
  const { component, action } = change;
  if (action !== 'create' || !isHeader(component)) return change;
  const other = OTHER_KIND[component.type];
  return observed.some((each) => each.type === other && each.fullName === component.fullName)
    ? {
        ...change,
        action: 'replace',
        reason: `the org has it as ${other}; the new app gets a consumer key of its own, and the old one stays until it is destroyed`,
      }
    : change;
}

function deletions({ apps }: Desired, { owned, observed }: { owned: readonly string[]; observed: Observed }): Change[] {
  return observed.components
    .filter(isHeader)
    .filter((each) => owned.includes(each.fullName) && !apps.some((app) => app.name === each.fullName))
    .map(({ type, fullName }) => ({
      action: 'delete' as const,
      reason: 'the spec no longer names the app',
      component: { type, fullName, app: fullName, metadata: {} },
      fields: [],
    }));
}

function risksOf(changes: readonly Change[]): Risk[] {
  return changes.flatMap(({ action, component, fields, reason }): Risk[] => {
    const subject = component.app ?? component.fullName;
    const wide = [...new Set(fields.flatMap((field) => field.broadens ?? []))];
    return [
      ...wide.map((message) => ({ kind: 'broadening' as const, subject, message })),
      ...(action === 'replace' ? [{ kind: 'replacement' as const, subject, message: reason }] : []),
      ...(action === 'delete'
        ? [{ kind: 'delete' as const, subject, message: 'the app, its consumer key and every session of it end' }]
        : []),
    ];
  });
}

/** Consents a plan needs beyond a plain yes. */
export interface Consent {
  readonly allowBroadening: boolean;
}

/** What keeps a plan from being carried out with the consents given. */
export function missingConsent({ risks }: Plan, { allowBroadening }: Consent): Diagnostic[] {
  return risks
    .filter(({ kind }) => kind === 'broadening' && !allowBroadening)
    .map(({ subject, message }) =>
      error('broadening-not-allowed', `${subject}: ${message}`, { hint: 'if that is meant, pass --allow-broadening' }),
    );
}

/** The observed apps a plan must know of besides those of the spec: the project's own that the spec has dropped. */
export function ownedElsewhere(desired: Desired, owned: readonly string[]): string[] {
  return owned.filter((name) => !desired.apps.some((app) => app.name === name));
}
