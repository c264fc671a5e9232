/**
 * Verification: logins proven, refusals proven, failures explained.
 * Rule: the room's one door.
 */
export { CATALOGUE, findCause, findCauses } from './catalogue.ts';
export type { CatalogueRow, Confidence, Flow, Signature } from './catalogue.ts';
export { widestWayIn } from './cause/index.ts';
export { known, observedApp, unknown } from './evidence.ts';
export type { Evidence, ObservedApp, ObservedApproval, Reading } from './evidence.ts';
export { explain, explainError } from './explain.ts';
export type { ExplainedCause, Explanation, Standing } from './explain.ts';
export { PROBES } from './probe.ts';
export type { LoginProbe, RefusalProbe } from './probe.ts';
export { readErrors } from './read-error.ts';
export type { ReadError } from './read-error.ts';
export type { Locate, Remedy, SpecChange } from './remedy.ts';
export type { Check, ProbeName, Verdict, VerifyIo, VerifyProgress, VerifyTarget } from './target.ts';
export { targetsOf } from './environment.ts';
export type { Credentials } from './environment.ts';
export { verify } from './verify.ts';
