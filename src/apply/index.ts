/** The apply room's door. */
export { apply } from './apply.ts';
export type { Agreed, ApplyOptions, ApplyResult, ApplyStep } from './apply.ts';
export { destroyApp, planDestruction } from './destroy.ts';
export type { Destruction } from './destroy.ts';
