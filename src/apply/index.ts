/** The apply room's door. */
export { apply } from './apply.ts';
export type { Agreed, ApplyOptions, ApplyResult, ApplyStep } from './apply.ts';
