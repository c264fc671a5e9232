/** The spec room's door: read a file, check it whole, and resolve its environments. */
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { check, suggestion } from './check.ts';
import { isMap } from './checks.ts';
import { desire } from './desired.ts';
import type { Desired, Variables } from './model.ts';
import { readSourceDocument } from './document.ts';
import type { Path, SourceDocument } from './document.ts';
import { inFileOrder } from './order.ts';
import { RULES } from './rules.ts';
import { environmentSchema, specSchema } from './schema.ts';
import type { Spec } from './schema.ts';
import { soundPart } from './sound.ts';

export { checkApp } from './desired.ts';
export { admitted, ADMITTING, means, namesIn, setNamed, setsOf } from './admitted.ts';
export type { Admission, AdmittingElements, AdmittingList } from './admitted.ts';
export { API_NAME, escapeReferences, isMap } from './checks.ts';
export type { MetadataNode } from './schema.ts';
export type { AppProblem } from './desired.ts';
export type {
  Desired,
  DesiredApp,
  DesiredCertificate,
  DesiredOrgCertificate,
  DesiredPermissionSet,
  Environment,
  Variables,
} from './model.ts';
export type { Path } from './document.ts';
export { specPathOf } from './fields.ts';
export { inFileOrder } from './order.ts';
export { addToSpec } from './write.ts';
export type { AppToAdd, EnvironmentToAdd } from './write.ts';
export { oauthNameOf, scopeOf, scopeTokens } from './scopes.ts';
export type { Scope } from './scopes.ts';

/** A spec that has been read and checked. */
export interface LoadedSpec {
  /** The path it was read from. */
  readonly file: string;
  /** Developer names of its apps. */
  readonly apps: readonly string[];
  /** Names of its environments, in the order of the file. */
  readonly environments: readonly string[];
  /** Resolves one environment; throws what {@link desire} throws. */
  readonly desire: (environment: string) => Desired;
}

/**
 * Reads a spec and checks its form. Where that finds a mistake, the contradictions in the sound rest are reported along,
 * so that one run shows everything; otherwise {@link LoadedSpec.desire} finds them.
 * @throws EcaformError holding every mistake of the file
 */
export async function loadSpec(file: string, variables: Variables): Promise<LoadedSpec> {
  const document = await readSourceDocument(file);
  const checked = check(specSchema, document.data, document);
  const sound = checked.value ?? soundPart(document.data);
  const named = sound ? checkNames(sound, document) : [];
  const problems = [...(checked.diagnostics ?? []), ...named];
  if (sound === undefined || problems.length > 0) {
    const further = sound ? contradictions(document, sound, variables) : [];
    throw new EcaformError(inFileOrder([...problems, ...further]));
  }
  return {
    file,
    apps: Object.keys(sound.apps),
    environments: Object.keys(sound.environments),
    desire: (environment) => desire(document, sound, { environment, variables }),
  };
}

/**
 * Resolves the named environments, or all of them, and collects the mistakes of all.
 * @throws EcaformError holding each mistake once, in the order of the file
 */
export function desireAll(spec: LoadedSpec, names: readonly string[] = spec.environments): Desired[] {
  const results = names.map((name) => attempt(name, () => spec.desire(name)));
  const found = gather(results);
  if (found.some((d) => d.severity === 'error')) throw new EcaformError(inFileOrder(found));
  return results.flatMap((result) => result.value ?? []);
}

function contradictions(document: SourceDocument, spec: Spec, variables: Variables): Diagnostic[] {
  // Without a sound environment the apps are still checked as they stand, for one that changes nothing.
  const environments = Object.keys(spec.environments).length > 0 ? spec.environments : { '': environmentSchema.parse({}) };
  const results = Object.keys(environments).map((environment) =>
    attempt(environment, () => desire(document, { ...spec, environments }, { environment, variables })),
  );
  // What the schema said of a broken app is not said again for each environment.
  return gather(results).filter((d) => d.code in RULES);
}

interface Attempt {
  readonly environment: string;
  readonly value?: Desired;
  readonly diagnostics: readonly Diagnostic[];
}

function attempt(environment: string, work: () => Desired): Attempt {
  try {
    const value = work();
    return { environment, value, diagnostics: value.warnings };
  } catch (cause) {
    if (!(cause instanceof EcaformError)) throw cause;
    return { environment, diagnostics: cause.diagnostics };
  }
}

/** Each finding once; one that only some of the environments have names them, for it may stand in the base. */
function gather(attempts: readonly Attempt[]): Diagnostic[] {
  const found = new Map<string, { finding: Diagnostic; environments: string[] }>();
  for (const { environment, diagnostics } of attempts) {
    for (const finding of diagnostics) {
      const key = JSON.stringify([finding.code, finding.message, finding.at]);
      const known = found.get(key) ?? { finding, environments: [] };
      found.set(key, { finding, environments: [...known.environments, environment] });
    }
  }
  return [...found.values()].map(({ finding, environments }) =>
    environments.length === attempts.length ? finding : { ...finding, message: `${finding.message} (in ${environments.join(', ')})` },
  );
}

/** Names that must differ, and names that must exist; `document` knows entries that `spec` lost to other mistakes. */
function checkNames(spec: Spec, document: SourceDocument): Diagnostic[] {
  const apps = keysAt(document, ['apps']);
  return [
    ...(['apps', 'permissionSets', 'orgCertificates'] as const).flatMap((list) =>
      sameNames(keysAt(document, [list]), (name) => document.locate([list, name], 'key')),
    ),
    ...Object.entries(spec.apps).flatMap(([app, { environments = [] }]) =>
      environments.flatMap((name, index) => unknownEnvironment(name, ['apps', app, 'environments', index], document)),
    ),
    ...Object.entries(spec.environments).flatMap(([name, environment]) => [
      ...keysAt(document, ['environments', name, 'apps'])
        .filter((app) => !apps.includes(app))
        .map((app) =>
          error('unknown-app', `environment \`${name}\` overlays \`${app}\`, which is not among \`apps\``, {
            hint: suggestion(app, apps) ?? 'an overlay changes an app; it cannot add one',
            at: document.locate(['environments', name, 'apps', app], 'key'),
          }),
        ),
      ...overlaysWithoutApp(name, environment, spec).map((app) =>
        error('overlay-without-app', `environment \`${name}\` overlays \`${app}\`, which is not among its apps`, {
          hint: `add \`${name}\` to \`apps.${app}.environments\`, or remove the overlay`,
          at: document.locate(['environments', name, 'apps', app], 'key'),
        }),
      ),
      ...oneWayIn(name, environment, document),
    ]),
    ...(isEmptyMap(document.value(['environments']))
      ? [
          error('no-environment', 'the spec names no environment', {
            hint: 'add one to `environments`',
            at: document.locate(['environments'], 'key'),
          }),
        ]
      : []),
  ];
}

function unknownEnvironment(name: string, path: Path, document: SourceDocument): Diagnostic[] {
  const known = keysAt(document, ['environments']);
  return known.includes(name)
    ? []
    : [
        error('unknown-environment', `the spec has no environment \`${name}\``, {
          hint: suggestion(name, known) ?? `it has ${known.join(', ')}`,
          at: document.locate(path),
        }),
      ];
}

function overlaysWithoutApp(name: string, environment: Spec['environments'][string], { apps }: Spec): string[] {
  return Object.keys(environment.apps).filter(
    (app) => Object.hasOwn(apps, app) && apps[app]?.environments !== undefined && !apps[app].environments.includes(name),
  );
}

function keysAt(document: SourceDocument, path: readonly string[]): string[] {
  const value = document.value(path);
  return isMap(value) ? Object.keys(value) : [];
}

function isEmptyMap(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}

/** Salesforce compares developer names without case, and so do the file systems of macOS and Windows. */
function sameNames(names: readonly string[], at: (name: string) => NonNullable<Diagnostic['at']>): Diagnostic[] {
  return names.flatMap((name, index) => {
    const twin = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
    return twin === undefined
      ? []
      : [error('duplicate-name', `\`${name}\` and \`${twin}\` differ only in case`, { hint: 'rename one of them', at: at(name) })];
  });
}

function oneWayIn(name: string, environment: Spec['environments'][string], document: SourceDocument): Diagnostic[] {
  const at = (field: string) => document.locate(['environments', name, field], 'key');
  if (environment.org !== undefined && environment.accessToken !== undefined) {
    return [
      error('two-ways-in', `environment \`${name}\` has both \`org\` and \`accessToken\``, { hint: 'keep one', at: at('accessToken') }),
    ];
  }
  return environment.accessToken !== undefined && environment.myDomainUrl === undefined
    ? [
        error('missing-key', `environment \`${name}\` has \`accessToken\` but no \`myDomainUrl\` to use it at`, {
          hint: 'add `myDomainUrl`',
          at: at('accessToken'),
        }),
      ]
    : [];
}
