/**
 * Slowing down when an org says so: after a "login rate exceeded" every request of the run waits, not only the one that was told.
 * Rule: a few times and then no more; an org that goes on refusing is reported, not besieged.
 */
import type { Refusal } from './answer.ts';
import { findCause } from './catalogue.ts';
import type { VerifyIo } from './target.ts';
import type { Grant } from './token.ts';

/** The ways to the outside, with a brake. */
export interface Throttled extends VerifyIo {
  readonly throttle: (request: () => Promise<Grant | Refusal>) => Promise<Grant | Refusal>;
}

/** First pause and how often it is doubled, in milliseconds: 35 s in all, for Salesforce counts logins by the hour and minute. */
const FIRST_PAUSE = 5_000;
const PAUSES = 3;

/** Too Many Requests, and Service Unavailable, which gateways say instead. */
const SLOW_DOWN: ReadonlySet<number> = new Set([429, 503]);

/** Gives one run's ways to the outside a brake that all its requests share. */
export function throttled(io: VerifyIo): Throttled {
  let until = 0;
  const pause = async (): Promise<void> => {
    const left = until - io.now();
    if (left > 0) await io.sleep(left);
  };
  return {
    ...io,
    throttle: async (request) => {
      for (let pauses = 0; ; pauses += 1) {
        await pause();
        const answer = await request();
        if (answer.ok || pauses === PAUSES || !isTooFast(answer)) return answer;
        until = Math.max(until, io.now() + FIRST_PAUSE * 2 ** pauses);
      }
    },
  };
}

function isTooFast({ status, error, errorDescription }: Refusal): boolean {
  return SLOW_DOWN.has(status) || findCause(error, errorDescription)?.id === 'rate-exceeded';
}
