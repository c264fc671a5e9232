/** The plan room's door. */
export { permissionSetIdsIn, withAccess, withEveryAccess } from './admission.ts';
export { adoptApp, isOauthApp } from './adopt.ts';
export type { Adopted } from './adopt.ts';
export { changed, isEmpty } from './change.ts';
export type { Action, Assignment, Change, FieldChange, Plan, Reason, Revocation, Risk, SecretChange } from './change.ts';
export { compareComponents, fieldsCreated } from './compare.ts';
export { driftsOf, entriesAbout } from './drift.ts';
export type { Drift } from './drift.ts';
export type { AppAccess, AuditEntry, Observed, OrgAssignment, OrgPermissionSet, OrgUser } from './observed.ts';
export { missingConsent, ownedElsewhere, plan } from './plan.ts';
export type { Consent, PlanOptions } from './plan.ts';
export { PLAN_FORMAT, savePlan, staleness, summarise } from './saved.ts';
export type { ChangeSummary, PlanInputs, SavedPlan } from './saved.ts';
