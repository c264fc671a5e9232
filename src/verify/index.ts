/**
 * Verification: logins proven, refusals proven, failures explained.
 * Rule: the room's one door.
 */
export { CATALOGUE, findCause, findCauses } from './catalogue.ts';
export type { CatalogueRow, Confidence } from './catalogue.ts';
export { PROBES } from './probe.ts';
export type { LoginProbe, RefusalProbe } from './probe.ts';
export type { ProbeName, Verdict, VerifyIo, VerifyProgress, VerifyTarget } from './target.ts';
export { targetsOf } from './environment.ts';
export { verify } from './verify.ts';
