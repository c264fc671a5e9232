/**
 * The rows of SetupAuditTrail.
 * Rule: as for all rows; there are as many as the state keeps.
 */
import type { Org } from '../org/state.ts';
import { restTime, type Row } from '../data/value.ts';

/** What the org wrote. */
export function auditRows({ auditTrail }: Org): Row[] {
  return auditTrail.map(({ id, createdDate, createdById, action, section, display }) => ({
    Id: id,
    Action: action,
    Section: section,
    CreatedDate: restTime(createdDate),
    CreatedById: createdById,
    Display: display,
    DelegateUser: null,
    ResponsibleNamespacePrefix: null,
    CreatedByContext: null,
    CreatedByIssuer: null,
  }));
}
