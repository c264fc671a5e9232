/**
 * Decides whether a fault strikes.
 * Rule: the state is plain data, kept with the org; the same rules, seed and requests give the same faults.
 */
import { FAULT_KINDS, type FaultKind, type FaultRule } from './rule.ts';

/** A rule with what it has seen and struck so far. */
export interface ActiveFault {
  readonly rule: FaultRule;
  readonly seen: number;
  readonly struck: number;
}

/** The faults of one org. `random` is the state of the number sequence. */
export interface FaultState {
  rules: readonly ActiveFault[];
  random: number;
}

/** Faults to start with. */
export function createFaults(rules: readonly FaultRule[], seed: number): FaultState {
  return { rules: rules.map((rule) => ({ rule, seen: 0, struck: 0 })), random: seed >>> 0 };
}

/** What a fault is drawn for: the path of a request, the id of a deploy, the name of an app. */
export interface FaultSubject {
  readonly path?: string;
  readonly method?: string;
}

/**
 * Asks whether a fault of this kind strikes now, and counts that it was asked.
 * @returns the `value` of the rule that strikes (0 for kinds without one), or undefined
 */
export function drawFault(state: FaultState, kind: FaultKind, { path = '', method }: FaultSubject = {}): number | undefined {
  const at = state.rules.findIndex(({ rule, struck }) => fits(rule, kind, { path, method }) && struck < (rule.times ?? Infinity));
  const active = state.rules[at];
  if (active === undefined) return undefined;
  const { rule } = active;
  const isDue = active.seen >= (rule.after ?? 0);
  const isStruck = isDue && ((rule.percent ?? 100) >= 100 || next(state) * 100 < (rule.percent ?? 100));
  state.rules = state.rules.with(at, { rule, seen: active.seen + 1, struck: active.struck + (isStruck ? 1 : 0) });
  return isStruck ? (rule.value ?? FAULT_KINDS[kind].byDefault ?? 0) : undefined;
}

/** The `value` of a fault that holds as long as its rule stands, without counting. */
export function standingFault(state: FaultState, kind: FaultKind, path = ''): number | undefined {
  const found = state.rules.find(({ rule }) => fits(rule, kind, { path, method: undefined }));
  return found === undefined ? undefined : (found.rule.value ?? FAULT_KINDS[kind].byDefault ?? 0);
}

/** A clock that is wrong as long as a rule says so. */
export function skewedClock(now: () => number, state: FaultState): () => number {
  return () => now() + (standingFault(state, 'clockSkew') ?? 0);
}

function fits(rule: FaultRule, kind: FaultKind, { path, method }: { path: string; method: string | undefined }): boolean {
  return (
    rule.kind === kind &&
    (rule.path === undefined || path.includes(rule.path)) &&
    (rule.method === undefined || rule.method.toUpperCase() === method?.toUpperCase())
  );
}

/** The next number of mulberry32, from 0 to 1: small, seedable, and no secret depends on it. */
function next(state: FaultState): number {
  state.random = (state.random + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state.random ^ (state.random >>> 15), state.random | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
