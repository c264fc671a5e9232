/**
 * An OAuth app as the login sees it, put together from its components, External Client App and Connected App alike.
 * Rule: components are mapped to their app by `externalClientApplication`, never by name.
 */
import type { XmlElement } from '../metadata/xml.ts';
import { childText, childTexts } from '../metadata/xml.ts';
import { connectedPolicy, externalPolicy, type AppPolicy } from './app-policy.ts';
import { scopesOf, splitList } from './scope.ts';
import { componentsOf, type Component, type Components } from './state.ts';

/** What login and query need to know of an app. */
export interface App extends AppPolicy {
  readonly kind: 'ExternalClientApplication' | 'ConnectedApp';
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly consumerKey: string;
  /** Base64 of the DER certificate, without BEGIN and END; undefined when JWT bearer is not enabled. */
  readonly certificate: string | undefined;
  /** OAuth names, e.g. `api`. */
  readonly scopes: readonly string[];
  readonly isEnabled: boolean;
  readonly isPreAuthorized: boolean;
  /** API names of permission sets, also of a connected app that was given labels; names of profiles. */
  readonly permissionSets: readonly string[];
  readonly profiles: readonly string[];
  readonly clientCredentials: { readonly isEnabled: boolean; readonly username: string | undefined };
  /** When it was made, in Unix milliseconds. */
  readonly createdDate: number;
}

/** The component of a type that belongs to an External Client App. */
export function partOf(components: Components, type: string, app: string): Component | undefined {
  return componentsOf(components, type).find(
    (component) => childText(component.elements, 'externalClientApplication')?.toLowerCase() === app.toLowerCase(),
  );
}

const known = new WeakMap<Components, readonly App[]>();

/** Every app that has a consumer key. Components never change in place, so the answer is kept with them. */
export function appsOf(components: Components): readonly App[] {
  const apps = known.get(components) ?? readApps(components);
  known.set(components, apps);
  return apps;
}

function readApps(components: Components): App[] {
  const external = componentsOf(components, 'ExternalClientApplication').flatMap((header) => toExternalApp(components, header) ?? []);
  return [...external, ...componentsOf(components, 'ConnectedApp').flatMap((component) => toConnectedApp(component) ?? [])];
}

function toExternalApp(components: Components, header: Component): App | undefined {
  const part = (type: string): readonly XmlElement[] => partOf(components, type, header.fullName)?.elements ?? [];
  const global = part('ExtlClntAppGlobalOauthSettings');
  const settings = part('ExtlClntAppOauthSettings');
  const policy = part('ExtlClntAppOauthConfigurablePolicies');
  const configuration = part('ExtlClntAppConfigurablePolicies');
  const consumerKey = childText(global, 'consumerKey');
  if (consumerKey === undefined) return undefined;
  return {
    kind: 'ExternalClientApplication',
    id: header.id,
    name: header.fullName,
    label: childText(header.elements, 'label') ?? header.fullName,
    consumerKey,
    certificate: childText(global, 'certificate'),
    scopes: scopesOf(splitList(childText(settings, 'commaSeparatedOauthScopes'))).map((row) => row.scope),
    isEnabled: childText(configuration, 'isEnabled') !== 'false' && childText(configuration, 'isOauthPluginEnabled') !== 'false',
    isPreAuthorized: childText(policy, 'permittedUsersPolicyType') === 'AdminApprovedPreAuthorized',
    permissionSets: splitList(childText(policy, 'commaSeparatedPermissionSet')),
    profiles: splitList(childText(policy, 'commaSeparatedProfile')),
    clientCredentials: {
      isEnabled:
        childText(global, 'isClientCredentialsFlowEnabled') === 'true' && childText(policy, 'isClientCredentialsFlowEnabled') === 'true',
      username: childText(policy, 'clientCredentialsFlowUser'),
    },
    createdDate: header.createdDate,
    ...externalPolicy({ global, settings, policy }),
  };
}

function toConnectedApp({ elements, fullName, id, createdDate }: Component): App | undefined {
  const config = elements.find((element) => element.name === 'oauthConfig')?.children ?? [];
  const consumerKey = childText(config, 'consumerKey');
  if (consumerKey === undefined) return undefined;
  return {
    kind: 'ConnectedApp',
    id,
    name: fullName,
    label: childText(elements, 'label') ?? fullName,
    consumerKey,
    certificate: childText(config, 'certificate'),
    scopes: scopesOf(childTexts(config, 'scopes')).map((row) => row.scope),
    isEnabled: true,
    isPreAuthorized: childText(config, 'isAdminApproved') === 'true',
    permissionSets: childTexts(elements, 'permissionSetName').filter((name) => name !== ''),
    profiles: childTexts(elements, 'profileName').filter((name) => name !== ''),
    clientCredentials: {
      isEnabled: childText(config, 'isClientCredentialEnabled') === 'true',
      username: childText(config, 'oauthClientCredentialUser'),
    },
    createdDate,
    ...connectedPolicy(elements),
  };
}
