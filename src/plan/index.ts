/** The plan room's door. */
export { compareComponents, isEmpty, plan } from './plan.ts';
export type { Action, Assignment, Change, FieldChange, Plan } from './plan.ts';
export type { Observed, OrgAssignment, OrgPermissionSet, OrgUser } from './observed.ts';
