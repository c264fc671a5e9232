/**
 * What evidence says about each cause: one table, a cause's name to its check.
 * Rule: a row without a check is decided by the error's words alone.
 */
import { ACCESS_CHECKS } from './access.ts';
import { APP_CHECKS } from './app.ts';
import type { Checks } from './finding.ts';
import { HOST_CHECKS } from './host.ts';
import { KEY_CHECKS } from './key.ts';
import { USER_CHECKS } from './user.ts';

export { LICENCE_WITHOUT_APPS, widestWayIn } from './access.ts';
export type { Finding } from './finding.ts';

/** Checks by the id of the catalogue's row. */
export const CHECKS: Checks = { ...APP_CHECKS, ...KEY_CHECKS, ...HOST_CHECKS, ...USER_CHECKS, ...ACCESS_CHECKS };
