/** The metadata room's door: what an environment wants, as components; components as files of a Salesforce DX project. */
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { specPathOf } from '../spec/index.ts';
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
import { permissionSet } from './permission-set.ts';
import { toXml } from './xml.ts';

export { TYPES } from './component.ts';
export type { Component, ComponentType } from './component.ts';
export { appOf, consumerKeyOf, readComponent } from './observed.ts';
export type { ObservedComponent } from './observed.ts';
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
 * Everything the environment wants, as components, sorted by type and name.
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
  const gated = components.map((each) => gate(each, version, (app, field) => problems.push(tooNew(app, field, desired))));
  if (problems.length > 0) throw new EcaformError(problems);
  return gated;
}

function component<T extends ComponentType>(type: T, fullName: string, metadata: MetadataByType[T], app?: string): Component<T> {
  return { type, fullName, metadata, ...(app === undefined ? {} : { app }) };
}

function appComponents(app: DesiredApp, certificates: CertificateSource): Component[] {
  const body = app.certificate && certificates.body(app.certificate.file);
  if (app.kind === 'ConnectedApp') return [component('ConnectedApp', app.name, connectedApp(app, body), app.name)];
  const names = componentNames(app.name);
  const attestation = app.oauth.firstParty && certificates.body(app.oauth.firstParty.clientAssertionCertificate);
  return [
    component('ExternalClientApplication', names.ExternalClientApplication, externalClientApplication(app), app.name),
    component('ExtlClntAppGlobalOauthSettings', names.ExtlClntAppGlobalOauthSettings, globalOauthSettings(app, body), app.name),
    component('ExtlClntAppOauthSettings', names.ExtlClntAppOauthSettings, oauthSettings(app, attestation), app.name),
    component('ExtlClntAppOauthConfigurablePolicies', names.ExtlClntAppOauthConfigurablePolicies, oauthPolicies(app), app.name),
    component('ExtlClntAppConfigurablePolicies', names.ExtlClntAppConfigurablePolicies, configurablePolicies(app), app.name),
  ];
}

/** A false or absent value says nothing an older version could misread; any other is reported, never dropped in silence. */
const SAYS_NOTHING: readonly unknown[] = [undefined, false, 'None'];

function gate(each: Component, version: number, report: (app: string, field: string) => void): Component {
  const tooNewHere = Object.entries(TYPES[each.type].since).filter(([, since]) => since > version);
  const metadata = structuredClone(each.metadata) as Record<string, unknown>;
  for (const [field] of tooNewHere) {
    const [outer = '', inner] = field.split('.');
    const holder = (inner === undefined ? metadata : metadata[outer]) as Record<string, unknown>;
    const name = inner ?? outer;
    if (!SAYS_NOTHING.includes(holder[name])) report(each.app ?? each.fullName, `${each.type}.${field}`);
    Reflect.deleteProperty(holder, name);
  }
  return { ...each, metadata: metadata };
}

function tooNew(app: string, field: string, desired: Desired): Diagnostic {
  const [type = '', ...rest] = field.split('.');
  const since = TYPES[type as ComponentType].since[rest.join('.')] ?? 0;
  const path = specPathOf(field) ?? specPathOf(`ExtlClntAppGlobalOauthSettings.${rest.at(-1) ?? ''}`) ?? [];
  return error(
    'field-too-new',
    `${app}: ${field} came with API version ${since}.0; this environment has ${desired.environment.apiVersion}`,
    {
      hint: `raise \`environments.${desired.environment.name}.apiVersion\`, or remove the field`,
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
