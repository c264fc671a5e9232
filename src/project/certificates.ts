/**
 * The certificates of a project: public files, committed, so that rendering needs no private key.
 * Rule: a certificate that exists is never replaced here; a missing one is issued only if ecaform is its issuer.
 */
import type { KeyObject } from 'node:crypto';
import { join, relative, resolve, sep } from 'node:path';
import {
  checkDates,
  describeLocation,
  inspectCertificate,
  issueCertificate,
  keyLocation,
  readPrivateKey,
  writePrivateKey,
} from '../certificate/index.ts';
import type { CertificateFacts, KeyLocation } from '../certificate/index.ts';
import { EcaformError, error, fail, warning } from '../diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostic.ts';
import type { CertificateSource } from '../metadata/index.ts';
import { inFileOrder } from '../spec/index.ts';
import type { Desired, DesiredApp, DesiredCertificate, Variables } from '../spec/index.ts';
import { readIfThere, writeWhole } from './files.ts';

/** Where a project stands, and what the time and the variables are. */
export interface ProjectContext {
  /** The project's folder, absolute. */
  readonly root: string;
  readonly now: Date;
  readonly variables: Variables;
}

/** A certificate that was issued, or would be. */
export interface IssuedFile {
  readonly app: string;
  /** Path of the certificate, relative to the project. */
  readonly file: string;
  /** Where its private key is kept, as a reader may see it. */
  readonly privateKey: string;
}

/** The public files an environment needs, by the path the spec gives them. */
export interface Certificates extends CertificateSource {
  /** Certificates that are not there yet and that ecaform would issue. */
  readonly missing: readonly IssuedFile[];
  /** What is known of the certificate at a path; undefined while it is missing. */
  readonly facts: (file: string) => CertificateFacts | undefined;
  readonly warnings: readonly Diagnostic[];
}

/** The place of an app's private key. */
export function privateKeyOf(
  app: DesiredApp & { readonly certificate: DesiredCertificate },
  environment: string,
  root: string,
): KeyLocation {
  return keyLocation(app.certificate.privateKey, { root, environment, app: app.name });
}

/**
 * Reads every certificate the environment needs.
 * @throws EcaformError `certificate-missing` for one that the user should have brought, `private-key-in-git` for a key among files that are
 * committed, and what makes a certificate unusable, each at its line
 */
export async function readCertificates(desired: Desired, { root, now }: ProjectContext): Promise<Certificates> {
  const texts = new Map<string, string>();
  const facts = new Map<string, CertificateFacts>();
  const missing: IssuedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { file, at, app } of wantedFiles(desired)) {
    const certificate = app?.certificate;
    const mistakes = await collect(at, async () => {
      const text = await readIfThere(resolve(root, file));
      if (text !== undefined) {
        texts.set(file, text);
        facts.set(file, inspectCertificate(text));
      } else if (app && certificate?.isIssued) {
        const location = privateKeyOf({ ...app, certificate }, desired.environment.name, root);
        missing.push({ app: app.name, file, privateKey: shown(location, root) });
      } else {
        fail('certificate-missing', `there is no certificate at ${file}`, { hint: 'put the PEM file there, or correct the path' });
      }
    });
    const known = facts.get(file);
    diagnostics.push(...mistakes, ...(known && certificate ? review({ app: app.name, certificate, known, now, at }) : []));
  }
  diagnostics.push(...desired.apps.flatMap((app) => keyInGit(app, desired, root)));
  if (diagnostics.some((d) => d.severity === 'error')) throw new EcaformError(inFileOrder(diagnostics));
  return {
    missing,
    facts: (file) => facts.get(file),
    warnings: diagnostics,
    body: (file) => facts.get(file)?.derBase64 ?? '',
    text: (file) => texts.get(file) ?? '',
  };
}

/**
 * Issues the certificates that are missing: the key first, then the certificate, so that a crash between the two leaves
 * a key that the next run certifies.
 * @returns what was issued
 * @throws EcaformError `private-key-missing` when the spec keeps the key in a variable that is not set
 */
export async function issueMissing(desired: Desired, context: ProjectContext): Promise<readonly IssuedFile[]> {
  const { missing } = await readCertificates(desired, context);
  for (const { app: name, file } of missing) {
    const app = desired.apps.find((each) => each.name === name);
    if (!app?.certificate) continue;
    const work = { ...app, certificate: app.certificate };
    const mistakes = await collect(desired.locate(['apps', name, 'certificate']), () => issue(work, { desired, context, file }));
    if (mistakes.length > 0) throw new EcaformError(mistakes);
  }
  return missing;
}

/** Certificates and rendered files are committed; a private key among them would be too, and might be overwritten. */
const COMMITTED = ['certificates', 'force-app'];

function keyInGit(app: DesiredApp, { environment, locate }: Desired, root: string): Diagnostic[] {
  if (app.certificate === undefined) return [];
  const location = privateKeyOf({ ...app, certificate: app.certificate }, environment.name, root);
  const folder = location.kind === 'file' && COMMITTED.find((each) => location.path.startsWith(resolve(root, each) + sep));
  return folder
    ? [
        error('private-key-in-git', `${app.name}: the private key would stand in \`${folder}/\`, which is committed`, {
          hint: 'keep it elsewhere; `.ecaform/` is outside git',
          at: locate(['apps', app.name, 'certificate', 'privateKey']),
        }),
      ]
    : [];
}

async function issue(
  app: DesiredApp & { readonly certificate: DesiredCertificate },
  { desired, context, file }: { desired: Desired; context: ProjectContext; file: string },
): Promise<void> {
  const { subject, keySize, validityDays } = app.certificate;
  const location = privateKeyOf(app, desired.environment.name, context.root);
  const existing = await readPrivateKey(location, { env: context.variables });
  if (existing === undefined && location.kind === 'env') {
    throw new EcaformError([
      error('private-key-missing', `${app.name}: the environment variable ${location.name}, which keeps the private key, is not set`, {
        hint: `set it to a PKCS#8 PEM, or commit the certificate at ${file}, so that this run needs no key`,
        at: desired.locate(['apps', app.name, 'certificate', 'privateKey']),
      }),
    ]);
  }
  const key: { privateKey?: KeyObject } = existing ? { privateKey: existing } : {};
  const issued = await issueCertificate({ subject, keySize, validityDays, now: context.now, ...key });
  if (existing === undefined && location.kind === 'file') {
    await keepOutOfGit(context.root, location.path);
    await writePrivateKey(location.path, issued.privateKeyPem);
  }
  await writeWhole(resolve(context.root, file), issued.certificatePem);
}

/** The default folder of keys ignores itself, so that no project has to remember it. */
async function keepOutOfGit(root: string, keyPath: string): Promise<void> {
  const folder = join(root, '.ecaform');
  const ignore = join(folder, '.gitignore');
  if (keyPath.startsWith(folder + sep) && (await readIfThere(ignore)) === undefined) await writeWhole(ignore, '*\n');
}

interface WantedFile {
  readonly file: string;
  readonly at: Location;
  /** The app whose JWT bearer certificate it is. */
  readonly app?: DesiredApp;
}

function wantedFiles({ apps, orgCertificates, locate }: Desired): WantedFile[] {
  return [
    ...apps.flatMap((app): WantedFile[] => [
      ...(app.certificate
        ? [
            {
              file: app.certificate.file,
              at: locate(['apps', app.name, 'certificate', ...(app.certificate.isIssued ? [] : ['file'])]),
              app,
            },
          ]
        : []),
      ...(app.oauth.firstParty
        ? [
            {
              file: app.oauth.firstParty.clientAssertionCertificate,
              at: locate(['apps', app.name, 'oauth', 'firstParty', 'clientAssertionCertificate']),
            },
          ]
        : []),
    ]),
    ...orgCertificates.flatMap(({ name, chain }) =>
      chain === undefined ? [] : [{ file: chain, at: locate(['orgCertificates', name, 'chain']) }],
    ),
  ];
}

function review({
  app,
  certificate,
  known,
  now,
  at,
}: {
  app: string;
  certificate: DesiredCertificate;
  known: CertificateFacts;
  now: Date;
  at: Location;
}): Diagnostic[] {
  const dates = checkDates(known, now);
  const differs = certificate.isIssued && known.keySize !== certificate.keySize;
  return [
    ...(dates ? [{ ...dates, message: `${app}: ${dates.message}`, at }] : []),
    ...(differs
      ? [
          warning(
            'certificate-differs',
            `${app}: the spec asks for a key of ${certificate.keySize} bits, the certificate has ${known.keySize}`,
            {
              hint: `an existing certificate is never replaced by itself; remove ${certificate.file} and its key to issue a new one`,
              at,
            },
          ),
        ]
      : []),
  ];
}

/** Does some work and gives what it finds wrong the place in the spec where the certificate is asked for. */
async function collect(at: Location, work: () => Promise<void>): Promise<readonly Diagnostic[]> {
  try {
    await work();
    return [];
  } catch (cause) {
    if (!(cause instanceof EcaformError)) throw cause;
    return cause.diagnostics.map((d) => ({ at, ...d }));
  }
}

function shown(location: KeyLocation, root: string): string {
  return location.kind === 'file' ? relative(root, location.path).replaceAll('\\', '/') : describeLocation(location);
}
