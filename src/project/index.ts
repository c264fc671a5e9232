/** The project room's door: what stands on disk — certificates, keys' places, rendered files. */
export { issueMissing, privateKeyOf, readCertificates } from './certificates.ts';
export type { Certificates, IssuedFile, ProjectContext } from './certificates.ts';
export { writeWhole as saveFile } from './files.ts';
export { readManifest, writeManifest } from './manifest.ts';
export type { Manifest } from './manifest.ts';
export { renderEnvironment } from './render.ts';
export type { FileState, RenderOptions, RenderResult } from './render.ts';
