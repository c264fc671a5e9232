/** Renders a spec's first environment without a project around it; certificates are read beside the spec. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { componentsOf, filesOf } from '../../src/metadata/index.ts';
import type { CertificateSource, Component, RenderedFile } from '../../src/metadata/index.ts';
import type { Variables } from '../../src/spec/index.ts';
import { desiredOf } from '../spec/load.ts';

const read = (folder: string): CertificateSource => ({
  body: (file) => new X509Certificate(readFileSync(resolve(folder, file))).raw.toString('base64'),
  text: (file) => readFileSync(resolve(folder, file), 'utf8'),
});

/** The components of a spec's first environment. */
export async function componentsIn(file: string, variables: Variables = {}): Promise<Component[]> {
  return componentsOf(await desiredOf(file, variables), read(dirname(file)));
}

/** Their files. */
export async function filesIn(file: string): Promise<RenderedFile[]> {
  return (await componentsIn(file)).flatMap(filesOf);
}
