/**
 * Faults that can be asked for, as one table, and the rules that ask.
 * Rule: a rule is plain data; which request it strikes is decided by its counters and by a number sequence with a seed, never by the clock.
 */
import { integer, list, object, oneOf, text, type Check } from '../org/shape.ts';

/** One kind of fault: what it does, and how sure it is that Salesforce behaves so. */
export interface FaultKindRow {
  readonly does: string;
  /** What the member `value` means, or null where it has no meaning. */
  readonly value: string | null;
  readonly byDefault: number | null;
  readonly source: string;
  readonly confidence: 'recorded' | 'documented' | 'reported' | 'single' | 'assumed';
}

/** Every kind of fault. */
export const FAULT_KINDS = {
  latency: {
    does: 'the answer comes later',
    value: 'milliseconds',
    byDefault: 200,
    source: 'any network',
    confidence: 'assumed',
  },
  serverError: {
    does: 'the request is refused with a 5xx and has no effect: 503 as `SERVER_UNAVAILABLE`, others as `UNKNOWN_EXCEPTION`; SOAP gets a fault with HTTP 500',
    value: 'HTTP status',
    byDefault: 503,
    source: 'Salesforce, status codes and error responses; texts by reports',
    confidence: 'reported',
  },
  drop: {
    does: 'the connection ends without an answer, before the request has any effect',
    value: null,
    byDefault: null,
    source: 'any network',
    confidence: 'assumed',
  },
  dropAnswer: {
    does: 'the request has its effect, then the connection ends without an answer',
    value: null,
    byDefault: null,
    source: 'any network',
    confidence: 'assumed',
  },
  halfAnswer: {
    does: 'the request has its effect, then half of the answer is sent and the connection ends',
    value: null,
    byDefault: null,
    source: 'any network',
    confidence: 'assumed',
  },
  sessionExpiry: {
    does: 'the session that the request carries ends before the request is answered, even the one that comes with the emulator',
    value: null,
    byDefault: null,
    source: 'recorded answers to dead sessions',
    confidence: 'recorded',
  },
  slowDeploy: {
    does: 'a deploy stays InProgress longer',
    value: 'milliseconds',
    byDefault: 5000,
    source: 'any large org',
    confidence: 'reported',
  },
  stuckDeploy: {
    does: 'a deploy stays in its state until it is canceled',
    value: '0: Pending, 1: InProgress',
    byDefault: 0,
    source: 'public reports of stuck deploys',
    confidence: 'reported',
  },
  propagation: {
    does: 'an app is unknown to the OAuth endpoints for a time after its global settings were deployed',
    value: 'milliseconds',
    byDefault: 120_000,
    source: 'Salesforce: a new app answers after 2 to 10 minutes',
    confidence: 'reported',
  },
  clockSkew: {
    does: 'the clock of the org is ahead (or behind, when negative): the Date header, `exp`, issue times',
    value: 'milliseconds',
    byDefault: 600_000,
    source: 'any machine without NTP',
    confidence: 'assumed',
  },
  requestLimit: {
    does: 'the data API is refused with 403 REQUEST_LIMIT_EXCEEDED',
    value: null,
    byDefault: null,
    source: 'an answer pasted into a public issue',
    confidence: 'recorded',
  },
  loginRate: {
    does: 'the token endpoint is refused with "login rate exceeded"',
    value: null,
    byDefault: null,
    source: 'one report; LoginHistory says `Login rate exceeded`',
    confidence: 'single',
  },
} as const satisfies Record<string, FaultKindRow>;

/** A kind of fault. */
export type FaultKind = keyof typeof FAULT_KINDS;

/** Which requests a fault strikes. Without counters it strikes every one that fits. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** Only paths that contain this text; for deploys and apps, ids and names that contain it. */
  readonly path?: string;
  readonly method?: string;
  /** Requests that pass before the first one is struck. */
  readonly after?: number;
  /** How many are struck before the rule is spent. */
  readonly times?: number;
  /** Chance for each, in percent; 100 unless said otherwise. */
  readonly percent?: number;
  /** See {@link FAULT_KINDS}. */
  readonly value?: number;
}

/** Checks a list of rules. */
export const checkFaults: Check = list(
  object({
    required: { kind: oneOf(Object.keys(FAULT_KINDS)) },
    optional: {
      path: text,
      method: text,
      after: integer(0, 1_000_000),
      times: integer(1, 1_000_000),
      percent: integer(1, 100),
      value: integer(-86_400_000, 86_400_000),
    },
  }),
);
