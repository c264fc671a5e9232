/** The drift of one environment: the plan's differences, and who made them by the audit trail, which is asked only where something differs. */
import { driftsOf, entriesAbout } from '../plan/index.ts';
import type { EnvironmentDrift } from '../report/index.ts';
import type { Desired } from '../spec/index.ts';
import { read } from './evidence.ts';
import { planEnvironment } from './planning.ts';
import type { OpenProject } from './project.ts';
import type { Terminal } from './terminal.ts';

/** How far back the audit trail is read, in milliseconds: thirty days, between two looks of the rarest schedule. */
const AUDITED = 30 * 86_400_000;

/** Compares an org with the spec; throws what planning throws. */
export async function driftOf(desired: Desired, project: OpenProject, terminal: Terminal): Promise<EnvironmentDrift> {
  const { plan, observed, org } = await planEnvironment(desired, project, { terminal, write: false, soap: false, prune: false });
  const drifts = driftsOf(plan, observed);
  const found = { environment: desired.environment.name, instanceUrl: org.instanceUrl, drifts };
  if (drifts.length === 0) return found;
  const since = new Date(project.context.now.getTime() - AUDITED);
  const trail = await read(() => org.evidence.setupAuditTrail(since));
  if (!trail.known) return { ...found, auditUnread: trail.why };
  return { ...found, audit: entriesAbout(drifts, trail.value, { desired, observed }) };
}
