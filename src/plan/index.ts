/** The plan room's door. */
export { isEmpty, planChanges } from './plan.ts';
export type { Action, Assignment, Change, FieldChange, Plan } from './plan.ts';
