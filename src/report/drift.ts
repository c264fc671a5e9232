/** Drift as text: a table of environments, what differs in each, and what the audit trail says of it. */
import type { AuditEntry, Drift } from '../plan/index.ts';
import type { Paint } from './paint.ts';
import { columns, count, oneLine } from './text.ts';

/** What was found in one environment, or why it could not be read. */
export interface EnvironmentDrift {
  readonly environment: string;
  readonly instanceUrl?: string;
  readonly drifts: readonly Drift[];
  /** What the Setup Audit Trail says of the differences, the newest first. */
  readonly audit?: readonly AuditEntry[];
  /** Why the audit trail could not be read. */
  readonly auditUnread?: string;
  readonly error?: string;
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
    .flatMap(({ drifts, audit = [], auditUnread, error }, index) => [
      `${error === undefined ? (drifts.length === 0 ? paint('good', '✓') : paint('caution', '~')) : paint('bad', '✗')} ${table[index] ?? ''}`,
      ...(error === undefined ? [] : [`    ${oneLine(error)}`]),
      ...drifts.map((drift) => `    ${driftLine(drift, paint)}`),
      ...auditLines(audit, paint).map((line) => `    ${line}`),
      ...(auditUnread === undefined ? [] : [`    ${paint('caution', 'the Setup Audit Trail could not be read:')} ${oneLine(auditUnread)}`]),
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

/** Entries shown; JSON has them all. */
const SHOWN = 10;

function auditLines(audit: readonly AuditEntry[], paint: Paint): string[] {
  if (audit.length === 0) return [];
  const more = audit.length > SHOWN ? [paint('dim', `and ${audit.length - SHOWN} earlier`)] : [];
  const lines = audit.slice(0, SHOWN).map(({ at, by, delegate, display }) => {
    const who = by === '' ? 'Salesforce itself' : `${by}${delegate === undefined ? '' : `, through ${delegate}`}`;
    return `${at} ${paint('strong', oneLine(who))}: ${oneLine(display)}`;
  });
  return [paint('dim', 'Setup Audit Trail:'), ...[...lines, ...more].map((line) => `  ${line}`)];
}
