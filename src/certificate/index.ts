/**
 * Certificates and private keys of apps: issue, inspect, check, and keep.
 * Rule: the room's one door; the only place in ecaform that knows node-forge.
 */
export { checkDates, matches } from './check.ts';
export { inspectCertificate } from './inspect.ts';
export type { CertificateFacts } from './inspect.ts';
export { issueCertificate } from './issue.ts';
export type { CertificateRequest, IssuedCertificate } from './issue.ts';
export { describeLocation, keyLocation } from './key-location.ts';
export type { KeyDefaults, KeyLocation } from './key-location.ts';
export { readPrivateKey, writePrivateKey } from './key-store.ts';
export type { KeyReading } from './key-store.ts';
export type { CertificateSubject } from './subject.ts';
