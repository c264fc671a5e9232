/**
 * Desired: what the spec wants of one environment — overlay merged, variables filled in, defaults applied, rules held.
 * Rule: pure. The variables are an argument; nothing is read or written here.
 */
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostic.ts';
import { setNamed } from './admitted.ts';
import { check, format, suggestion } from './check.ts';
import { BROKEN_REFERENCE, ENV_REFERENCE, isMap, unescapeReferences } from './checks.ts';
import type { Path, SourceDocument } from './document.ts';
import type { Desired, DesiredApp, Environment, Variables } from './model.ts';
import { RULES } from './rules.ts';
import { appSchema, environmentSchema, orgCertificateSchema, permissionSetSchema } from './schema.ts';
import type { z } from 'zod';
import type { App, Spec } from './schema.ts';
import { scopeOf } from './scopes.ts';

/**
 * Resolves one environment.
 * @throws EcaformError with every finding: `unknown-environment`, `env-undefined`, the schema's codes, and the codes of {@link RULES}
 */
export function desire(document: SourceDocument, spec: Spec, selection: { environment: string; variables: Variables }): Desired {
  const { environment: name, variables } = selection;
  const chosen = own(spec.environments, name);
  if (!chosen) {
    const known = Object.keys(spec.environments);
    throw new EcaformError([
      error('unknown-environment', `the spec has no environment \`${name}\``, {
        hint: suggestion(name, known) ?? `it has ${known.join(', ')}`,
        at: document.locate(['environments'], 'key'),
      }),
    ]);
  }
  const overlayPath = (path: Path): Path => ['environments', name, ...path];
  /** The overlay wins where it has the value, and where it comes nearer to it than the base does. */
  const isOverlaid = (path: Path): boolean => {
    if (path[0] !== 'apps') return false;
    const depth = document.depth(overlayPath(path)) - 2;
    return depth === path.length || depth > document.depth(path);
  };
  const locate = (path: Path, part?: 'key' | 'value'): Location =>
    isOverlaid(path) ? document.locate(overlayPath(path), part) : document.locate(path, part);

  const diagnostics: Diagnostic[] = [];
  /** Fills the variables in and checks the result, for a variable may hold anything. */
  const fillIn = <S extends z.ZodType>(schema: S, value: unknown, path: Path): z.output<S> | undefined => {
    const filled = expand(value, variables);
    const checked = check(schema, filled.value, { locate: (inner, part) => locate([...path, ...inner], part), within: path });
    diagnostics.push(...filled.gaps.map((gap) => unfilled(gap, [...path, ...gap.path], locate)), ...(checked.diagnostics ?? []));
    return checked.value;
  };
  const fillInAll = <S extends z.ZodType>(schema: S, values: Readonly<Record<string, unknown>>, list: string) =>
    Object.entries(values).flatMap(([key, value]) => {
      const filled = fillIn(schema, value, [list, key]);
      return filled === undefined ? [] : [{ ...(filled as object), name: key } as z.output<S> & { readonly name: string }];
    });

  const environment = resolveEnvironment(document, chosen, selection);
  const [here, elsewhere] = byPresence(spec, name);
  const permissionSets = fillInAll(permissionSetSchema, withoutSetsOf(elsewhere, here, spec), 'permissionSets');
  const orgCertificates = fillInAll(orgCertificateSchema, spec.orgCertificates, 'orgCertificates');

  const apps: DesiredApp[] = [];
  for (const app of here) {
    const at = (path: Path): Location => locate(['apps', app, ...path]);
    // Merged as written, before any default: a default of the base must not win over nothing in the overlay.
    const merged = merge(document.value(['apps', app]), document.value(overlayPath(['apps', app])));
    const filled = fillIn(appSchema, merged, ['apps', app]);
    if (filled === undefined) continue;
    const desired = complete(app, filled, name);
    const isSet = (path: Path): boolean =>
      [['apps', app, ...path], overlayPath(['apps', app, ...path])].some((whole) => document.depth(whole) === whole.length);
    const context = { permissionSets, isSet, earlier: apps };
    for (const [code, rule] of Object.entries(RULES)) {
      for (const { severity = 'error', message, hint, path } of rule(desired, context)) {
        diagnostics.push({ severity, code, message: `${app}: ${message}`, ...(hint === undefined ? {} : { hint }), at: at(path) });
      }
    }
    apps.push(desired);
  }
  const problems = diagnostics.filter((d) => d.severity === 'error');
  if (problems.length > 0) throw new EcaformError(diagnostics);
  return { environment, apps, permissionSets, orgCertificates, warnings: diagnostics, locate };
}

/** What keeps an app from being used as it stands; `path` counts from the app. */
export interface AppProblem {
  readonly code: string;
  readonly message: string;
  readonly path: Path;
}

/** Checks one app by itself, as data: its form and its contradictions, without an environment and without places in a file. */
export function checkApp(name: string, value: unknown): { readonly app?: DesiredApp; readonly problems: readonly AppProblem[] } {
  const parsed = appSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ code, message, path }) => ({
      code,
      message,
      path: path.filter((step) => typeof step !== 'symbol'),
    }));
    return { problems };
  }
  const app = complete(name, parsed.data, '');
  const context = { permissionSets: [], isSet: () => false, earlier: [] };
  const problems = Object.entries(RULES).flatMap(([code, rule]) =>
    rule(app, context)
      .filter(({ severity }) => severity === undefined)
      .map(({ message, path }) => ({ code, message, path })),
  );
  return { app, problems };
}

/** Names of the apps an environment has, and of those it has not. */
function byPresence(spec: Spec, environment: string): readonly [here: string[], elsewhere: string[]] {
  const names = Object.keys(spec.apps);
  const isHere = (app: string): boolean => own(spec.apps, app)?.environments?.includes(environment) ?? true;
  return [names.filter(isHere), names.filter((app) => !isHere(app))];
}

/** The permission sets but for those that only apps of other environments name. */
function withoutSetsOf(elsewhere: readonly string[], here: readonly string[], spec: Spec): Spec['permissionSets'] {
  const sets = Object.entries(spec.permissionSets).map(([name, { label }]) => ({ name, label }));
  const meant = (app: string, texts: readonly string[]): string[] => {
    const { kind } = own(spec.apps, app) ?? {};
    return kind === undefined ? [] : texts.flatMap((text) => setNamed({ kind }, text, sets)?.name ?? []);
  };
  const named = (apps: readonly string[]): string[] => apps.flatMap((app) => meant(app, spec.apps[app]?.policies.permissionSets ?? []));
  const overlaid = Object.values(spec.environments).flatMap(({ apps }) =>
    Object.entries(apps).flatMap(([app, overlay]) => meant(app, namedByOverlay(overlay))),
  );
  const wanted = new Set([...named(here), ...overlaid]);
  const dropped = named(elsewhere).filter((set) => !wanted.has(set));
  return Object.fromEntries(Object.entries(spec.permissionSets).filter(([set]) => !dropped.includes(set)));
}

function namedByOverlay({ policies }: Record<string, unknown>): string[] {
  const sets = isMap(policies) ? policies.permissionSets : undefined;
  return Array.isArray(sets) ? sets.filter((set) => typeof set === 'string') : [];
}

function resolveEnvironment(
  document: SourceDocument,
  chosen: Spec['environments'][string],
  { environment: name, variables }: { environment: string; variables: Variables },
): Environment {
  const base = ['environments', name] as const;
  const { apps: _overlays, accessToken, ...fields } = chosen;
  const filled = expand(fields, variables);
  const accessTokenVariable = accessToken?.slice('${env:'.length, -1);
  const gaps = [...filled.gaps, ...expand({ accessToken }, variables).gaps];
  const checked = check(environmentSchema, filled.value, {
    locate: (path, part) => document.locate([...base, ...path], part),
    within: base,
  });
  return dropUndefined({
    ...(filled.value as typeof fields),
    name,
    accessTokenVariable,
    unresolved: [...gaps.map((gap) => unfilled(gap, [...base, ...gap.path], document.locate)), ...(checked.diagnostics ?? [])],
  });
}

function unfilled({ reference, variable, isEmpty }: Gap, path: Path, locate: (path: Path) => Location): Diagnostic {
  if (variable === undefined) {
    return error('env-reference', `\`${reference}\` does not name an environment variable`, {
      hint: 'write `${env:NAME}`, with letters, digits and underscores',
      at: locate(path),
    });
  }
  return error('env-undefined', `the environment variable ${variable} is ${isEmpty ? 'empty' : 'not set'}`, {
    hint: `set it, or replace the reference in \`${format(path)}\``,
    at: locate(path),
  });
}

function complete(name: string, app: App, environment: string): DesiredApp {
  const { certificate, oauth, environments: _environments, ...rest } = app;
  return {
    ...rest,
    name,
    oauth: {
      ...oauth,
      scopes: oauth.scopes.map((word) => scopeOf(word)).filter((scope) => scope !== undefined),
      flows: { ...oauth.flows, jwtBearer: oauth.flows.jwtBearer ?? certificate !== undefined },
    },
    ...(certificate && {
      certificate: {
        subject: { ...certificate.subject, commonName: certificate.subject.commonName ?? name },
        keySize: certificate.keySize,
        validityDays: certificate.validityDays,
        file: certificate.file ?? `certificates/${environment}/${name}.crt`,
        isIssued: certificate.file === undefined,
        privateKey: certificate.privateKey ?? `.ecaform/keys/${environment}/${name}.key.pem`,
      },
    }),
  };
}

/** Maps are merged, lists and values replaced; an overlay's `undefined` changes nothing. */
function merge(base: unknown, overlay: unknown): unknown {
  if (overlay === undefined) return base;
  if (!isMap(base) || !isMap(overlay)) return overlay;
  const keys = new Set([...Object.keys(base), ...Object.keys(overlay)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(own(base, key), own(overlay, key))]));
}

/** A reference that could not be filled in. */
interface Gap {
  readonly reference: string;
  /** Undefined when the reference names none. */
  readonly variable?: string;
  readonly isEmpty: boolean;
  readonly path: Path;
}

/** Replaces every `${env:NAME}` in the texts of a value, and says what could not be replaced. An empty variable counts as not set. */
function expand(value: unknown, variables: Variables, path: Path = []): { value: unknown; gaps: Gap[] } {
  if (typeof value === 'string') return expandText(value, variables, path);
  const entries = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : isMap(value) ? Object.entries(value) : [];
  const parts = entries.map(([key, item]) => [key, expand(item, variables, [...path, key])] as const);
  const gaps = parts.flatMap(([, part]) => part.gaps);
  if (Array.isArray(value)) return { value: parts.map(([, part]) => part.value), gaps };
  if (isMap(value)) return { value: Object.fromEntries(parts.map(([key, part]) => [key, part.value])), gaps };
  return { value, gaps };
}

function expandText(text: string, variables: Variables, path: Path): { value: string; gaps: Gap[] } {
  const broken = new Set(text.match(BROKEN_REFERENCE));
  const names = new Set([...text.matchAll(ENV_REFERENCE)].flatMap(([, name]) => name ?? []));
  const isSet = (name: string): boolean => !['', undefined].includes(own(variables, name));
  const unset = [...names].filter((name) => !isSet(name));
  return {
    value: unescapeReferences(
      text.replace(ENV_REFERENCE, (whole, name: string) => (isSet(name) ? (own(variables, name) ?? whole) : whole)),
    ),
    gaps: [
      ...[...broken].map((reference) => ({ reference, isEmpty: false, path })),
      ...unset.map((variable) => ({ reference: `\${env:${variable}}`, variable, isEmpty: own(variables, variable) === '', path })),
    ],
  };
}

/** A member of the record's own: names such as `constructor` must not find what every object inherits. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
