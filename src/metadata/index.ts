/** The metadata room's door: what an environment wants, as components; components as files of a Salesforce DX project. */
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { inFileOrder, specPathOf } from '../spec/index.ts';
import type { Desired, DesiredApp } from '../spec/index.ts';
import { orgCertificate } from './certificate.ts';
import { componentNames, SCOPES_SINCE, TYPES } from './component.ts';
import type { Component, ComponentType, MetadataByType } from './component.ts';
import { configurablePolicies } from './configurable-policies.ts';
import { connectedApp } from './connected-app.ts';
import { externalClientApplication } from './external-client-application.ts';
import { globalOauthSettings } from './global-oauth-settings.ts';
import { oauthPolicies } from './oauth-policies.ts';
import { oauthSettings } from './oauth-settings.ts';
import { overridden } from './override.ts';
import { permissionSet } from './permission-set.ts';
import { toXml } from './xml.ts';

export { appsOf, componentsOfApp, readApp } from './adoption.ts';
export type { ReadApp } from './adoption.ts';
export { TYPES } from './component.ts';
export type { Component, ComponentType } from './component.ts';
export { certificateBody } from './certificate-body.ts';
export { appOf, consumerKeyOf, isHeader, labelsOf, newestFieldOf, readComponent } from './observed.ts';
export type { ObservedComponent } from './observed.ts';
export { clientAppPolicy, connectedAppPolicy, hoursOf } from './refresh-token-policy.ts';
export type { RefreshTokenPolicy } from './refresh-token-policy.ts';
export { fromXml } from './xml.ts';
export type { XmlTree } from './xml.ts';

/** Public parts that rendering needs, by the path the spec gives them: base64 bodies of certificates, PEM text of chains. */
export interface CertificateSource {
  /** Base64 body (no BEGIN/END, one line) of the certificate at the path. */
  readonly body: (file: string) => string;
  /** The whole text of the file at the path. */
  readonly text: (file: string) => string;
}

/**
 * Everything the environment wants, as components: permission sets, certificates, then the apps, each in the order of the spec.
 * @throws EcaformError `field-too-new` where the spec uses what the environment's API version does not have
 */
export function componentsOf(desired: Desired, certificates: CertificateSource): Component[] {
  const components: Component[] = [
    ...desired.permissionSets.map((set) => component('PermissionSet', set.name, permissionSet(set))),
    ...desired.orgCertificates.map((each) => ({
      ...component('Certificate', each.name, orgCertificate(each)),
      content: each.chain === undefined ? '' : certificates.text(each.chain),
    })),
    ...desired.apps.flatMap((app) => appComponents(app, certificates)),
  ];
  const version = Number(desired.environment.apiVersion);
  const problems: Diagnostic[] = [...desired.apps.flatMap((app) => scopesTooNew(app, version, desired))];
  const gated = components.map((each) => gate(each, version, (what) => problems.push(tooNew(what, desired))));
  if (problems.length > 0) throw new EcaformError(inFileOrder(problems));
  return gated;
}

function component<T extends ComponentType>(type: T, fullName: string, metadata: MetadataByType[T]): Component<T> {
  return { type, fullName, metadata };
}

/** The components of one app, fields of any API version. */
export function appComponents(app: DesiredApp, certificates: Pick<CertificateSource, 'body'>): Component[] {
  const part = <T extends ComponentType>(type: T, fullName: string, metadata: MetadataByType[T]): Component<T> => ({
    ...component(type, fullName, overridden(metadata, app.metadata?.[type])),
    app: app.name,
  });
  const body = app.certificate && certificates.body(app.certificate.file);
  if (app.kind === 'ConnectedApp') return [part('ConnectedApp', app.name, connectedApp(app, body))];
  const names = componentNames(app.name);
  const attestation = app.oauth.firstParty && certificates.body(app.oauth.firstParty.clientAssertionCertificate);
  return [
    part('ExternalClientApplication', names.ExternalClientApplication, externalClientApplication(app)),
    part('ExtlClntAppGlobalOauthSettings', names.ExtlClntAppGlobalOauthSettings, globalOauthSettings(app, body)),
    part('ExtlClntAppOauthSettings', names.ExtlClntAppOauthSettings, oauthSettings(app, attestation)),
    part('ExtlClntAppOauthConfigurablePolicies', names.ExtlClntAppOauthConfigurablePolicies, oauthPolicies(app)),
    part('ExtlClntAppConfigurablePolicies', names.ExtlClntAppConfigurablePolicies, configurablePolicies(app)),
  ];
}

/** A false or absent value says nothing an older version could misread; any other is reported, never dropped in silence. */
const SAYS_NOTHING: readonly unknown[] = [undefined, false, 'None'];

/** Leaves out what the environment's version does not have, and reports it where the spec asks for it. */
function gate(each: Component, version: number, report: (what: TooNew) => void): Component {
  const { since, valuesSince = {} } = TYPES[each.type];
  const metadata = structuredClone(each.metadata) as Record<string, unknown>;
  const at = (field: string): { holder: Record<string, unknown>; name: string } => {
    const [outer = '', inner] = field.split('.');
    return inner === undefined
      ? { holder: metadata, name: outer }
      : { holder: (metadata[outer] ?? {}) as Record<string, unknown>, name: inner };
  };
  const owner = { type: each.type, app: each.app ?? each.fullName };
  for (const [field, values] of Object.entries(valuesSince)) {
    if ((since[field] ?? 0) > version) continue;
    const { holder, name } = at(field);
    const value = String(holder[name]);
    const first = Object.hasOwn(values, value) ? values[value] : undefined;
    if (first !== undefined && first > version) report({ ...owner, field, value, since: first });
  }
  for (const [field, first] of Object.entries(since).filter(([, first]) => first > version)) {
    const { holder, name } = at(field);
    if (!SAYS_NOTHING.includes(holder[name])) report({ ...owner, field, since: first });
    Reflect.deleteProperty(holder, name);
  }
  return { ...each, metadata: metadata };
}

interface TooNew {
  readonly type: ComponentType;
  readonly app: string;
  readonly field: string;
  /** Set when the field is old enough and only this value is not. */
  readonly value?: string;
  readonly since: number;
}

function tooNew({ type, app, field, value, since }: TooNew, desired: Desired): Diagnostic {
  const name = field.split('.').at(-1) ?? field;
  // A ConnectedApp's fields have the names of the client app's, in one of these two types.
  const path =
    specPathOf(`${type}.${field}`) ??
    specPathOf(`ExtlClntAppGlobalOauthSettings.${name}`) ??
    specPathOf(`ExtlClntAppOauthConfigurablePolicies.${name}`) ??
    [];
  const what = value === undefined ? `${type}.${field}` : `the value ${value} of ${type}.${field}`;
  return error(
    'field-too-new',
    `${app}: ${what} came with API version ${since}.0; this environment has ${desired.environment.apiVersion}`,
    {
      hint: `raise \`environments.${desired.environment.name}.apiVersion\`, or remove the ${value === undefined ? 'field' : 'value'}`,
      at: desired.locate(['apps', app, ...path]),
    },
  );
}

function scopesTooNew(app: DesiredApp, version: number, desired: Desired): Diagnostic[] {
  return app.oauth.scopes.flatMap((scope, index) => {
    const since = SCOPES_SINCE[scope];
    if (since === undefined || since <= version) return [];
    return [
      error(
        'field-too-new',
        `${app.name}: the scope ${scope} came with API version ${since}.0; this environment has ${desired.environment.apiVersion}`,
        {
          hint: `raise \`environments.${desired.environment.name}.apiVersion\`, or remove the scope`,
          at: desired.locate(['apps', app.name, 'oauth', 'scopes', index]),
        },
      ),
    ];
  });
}

/** A file of the project, path relative to the package directory (`main/default/…`, always with `/`). */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** A component as the files of a Salesforce DX project. */
export function filesOf(each: Component): RenderedFile[] {
  const { folder, suffix } = TYPES[each.type];
  const path = `main/default/${folder}/${each.fullName}.${suffix}`;
  const meta = { path: `${path}-meta.xml`, text: toXml(each.type, each.metadata) };
  return each.content === undefined ? [meta] : [{ path, text: each.content }, meta];
}

const FOLDERS = new Map(Object.values(TYPES).map((row) => [row.folder, row.suffix]));

/** Whether {@link filesOf} could have made this path: a known folder, a plain file name, the folder's suffix. */
export function isRenderedPath(path: string): boolean {
  const [, folder = '', , suffix = ''] = /^main\/default\/([A-Za-z]+)\/([A-Za-z0-9_]+)\.([A-Za-z]+)(?:-meta\.xml)?$/.exec(path) ?? [];
  return suffix !== '' && FOLDERS.get(folder) === suffix;
}
