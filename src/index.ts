/**
 * ecaform as a library: read a spec, resolve an environment, get its metadata as components and files.
 * The emulator is an export of its own, `ecaform/emulator`.
 */
export { EcaformError } from './diagnostic.ts';
export type { Diagnostic, Location } from './diagnostic.ts';
export { componentsOf, filesOf } from './metadata/index.ts';
export type { CertificateSource, Component, ComponentType, RenderedFile } from './metadata/index.ts';
export { desireAll, loadSpec } from './spec/index.ts';
export type { Desired, DesiredApp, LoadedSpec, Variables } from './spec/index.ts';
