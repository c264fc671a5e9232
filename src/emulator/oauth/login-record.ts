/**
 * Rows of LoginHistory.
 * Rule: every attempt to get in leaves one, whatever became of it; only the newest are kept.
 */
import type { App } from '../org/app.ts';
import type { Org, User } from '../org/state.ts';

/** Rows of LoginHistory that are kept; an org keeps six months, an emulator this many. */
const MAX_LOGINS = 20_000;

/** How an attempt ended. */
export interface LoginOutcome {
  readonly status: string;
  readonly sourceIp: string;
  /** `Remote Access 2.0` unless said otherwise; a login on the page is `Application`. */
  readonly loginType?: string;
}

/** Writes a row. */
export function recordLogin(org: Org, { app, user }: { app?: App; user?: User }, outcome: LoginOutcome): void {
  org.logins.push({
    id: org.newId('LoginHistory'),
    userId: user?.id ?? null,
    loginTime: org.now(),
    application: app?.label ?? (outcome.loginType === undefined ? 'Unknown' : 'Browser'),
    ...outcome,
  });
  if (org.logins.length > MAX_LOGINS) org.logins.splice(0, MAX_LOGINS / 10);
}
