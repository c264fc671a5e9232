/** Drift: what someone changed in an org behind the spec's back, field by field, with who and when where the org tells. */
import { changed } from '../plan/index.ts';
import type { Observed, Plan } from '../plan/index.ts';
import type { Paint } from './paint.ts';
import { columns, count, oneLine } from './text.ts';

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
  readonly changedBy?: string;
  /** ISO 8601. */
  readonly changedAt?: string;
}

/** What was found in one environment, or why it could not be read. */
export interface EnvironmentDrift {
  readonly environment: string;
  readonly instanceUrl?: string;
  readonly drifts: readonly Drift[];
  readonly error?: string;
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

/** The findings of one environment, or a table over several with their findings below. */
export function driftText(environments: readonly EnvironmentDrift[], paint: Paint): string {
  const table = columns(
    environments.map(({ environment, instanceUrl = '', drifts, error }) => [
      environment,
      instanceUrl,
      error === undefined ? verdict(drifts) : 'could not be read',
    ]),
  );
  return environments
    .flatMap(({ drifts, error }, index) => [
      `${error === undefined ? (drifts.length === 0 ? paint('good', '✓') : paint('caution', '~')) : paint('bad', '✗')} ${table[index] ?? ''}`,
      ...(error === undefined ? [] : [`    ${oneLine(error)}`]),
      ...drifts.map((drift) => `    ${driftLine(drift, paint)}`),
    ])
    .join('\n');
}

function verdict(drifts: readonly Drift[]): string {
  return drifts.length === 0 ? 'as the spec wants it' : count(drifts.length, 'difference');
}

function driftLine({ type, fullName, field, spec, org, changedBy, changedAt }: Drift, paint: Paint): string {
  const who =
    changedBy === undefined
      ? ''
      : ` ${paint('dim', `(changed by ${oneLine(changedBy)}${changedAt === undefined ? '' : `, ${changedAt}`})`)}`;
  if (type === 'PermissionSetAssignment') return `${spec ?? ''} does not have ${paint('strong', fullName)}`;
  const name = `${type} ${paint('strong', fullName)}`;
  if (field === undefined) return `${name} is missing in the org`;
  const show = (value: string | undefined): string =>
    value === undefined || value === '' ? '(none)' : oneLine(value.replaceAll('\n', ', '));
  return `${name} ${field}: the spec says ${show(spec)}, the org has ${show(org)}${who}`;
}
