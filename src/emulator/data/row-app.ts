/**
 * The rows of apps: External Client Apps with their settings and policies, and connected apps.
 * Rule: as for all rows; everything comes from the components' elements.
 */
import type { XmlElement } from '../metadata/xml.ts';
import { childText } from '../metadata/xml.ts';
import { SCOPES, scopesOf, splitList } from '../org/scope.ts';
import { partOf } from '../org/app.ts';
import type { RecordKind } from '../org/id.ts';
import { componentKey, componentsOf, derivedId, type Component, type Org } from '../org/state.ts';
import { audit } from './row.ts';
import type { Row, Scalar } from './value.ts';

/** The scopes that have a column of their own in ExtlClntAppOauthSettings. */
export const SCOPE_COLUMNS: readonly string[] = SCOPES.flatMap((row) => row.column ?? []);

/** External Client Apps. */
export function externalClientApplications(org: Org): Row[] {
  return componentsOf(org.components, 'ExternalClientApplication').map((component) => ({
    ...setup(component),
    NamespacePrefix: null,
    ContactEmail: text(component, 'contactEmail'),
    ContactPhone: text(component, 'contactPhone'),
    DistributionState: text(component, 'distributionState'),
    ManagedType: text(component, 'managedType'),
    OrgScopedExternalApp: text(component, 'orgScopedExternalApp'),
    LogoUrl: text(component, 'logoUrl'),
    InfoUrl: text(component, 'infoUrl'),
    IconUrl: text(component, 'iconUrl'),
    Description: text(component, 'description'),
    Version: null,
  }));
}

/** OAuth settings, one column a scope. */
export function oauthSettings(org: Org): Row[] {
  return componentsOf(org.components, 'ExtlClntAppOauthSettings').map((component) => {
    const granted = scopesOf(splitList(childText(component.elements, 'commaSeparatedOauthScopes'))).map(({ column }) => column);
    return {
      ...setup(component),
      NamespacePrefix: null,
      ...ofApp(org, component),
      ...Object.fromEntries(SCOPE_COLUMNS.map((column) => [`OauthScopes${column}`, granted.includes(column)])),
      OauthLink: text(component, 'oauthLink'),
      SingleLogoutUrl: text(component, 'singleLogoutUrl'),
      ExtlClntAppOauthOptionsFirstPartyAppEnabled: childText(component.elements, 'isFirstPartyAppEnabled') === 'true',
      ClientAssertionCertificate: text(component, 'clientAssertionCertificate'),
    };
  });
}

/** OAuth policies. */
export function oauthPolicies(org: Org): Row[] {
  return componentsOf(org.components, 'ExtlClntAppOauthConfigurablePolicies').map((component) => ({
    ...setup(component),
    ...ofApp(org, component),
    PermittedUsersPolicyType: text(component, 'permittedUsersPolicyType'),
    IpRelaxationPolicyType: text(component, 'ipRelaxationPolicyType'),
    RefreshTokenPolicyType: text(component, 'refreshTokenPolicyType'),
    RefreshTokenValidityPeriod: integer(component, 'refreshTokenValidityPeriod'),
    RefreshTokenValidityUnit: text(component, 'refreshTokenValidityUnit'),
    RequiredSessionLevel: text(component, 'requiredSessionLevel'),
    PolicyAction: text(component, 'policyAction'),
    SessionTimeoutInMinutes: integer(component, 'sessionTimeoutInMinutes'),
    ExtlClntAppOauthSettingsId:
      partOf(org.components, 'ExtlClntAppOauthSettings', childText(component.elements, 'externalClientApplication') ?? '')?.id ?? null,
    IsClientCredentialsFlowEnabled: childText(component.elements, 'isClientCredentialsFlowEnabled') === 'true',
    ClientCredentialsFlowUser: text(component, 'clientCredentialsFlowUser'),
    IsTokenExchangeFlowEnabled: childText(component.elements, 'isTokenExchangeFlowEnabled') === 'true',
    IsGuestCodeCredFlowEnabled: childText(component.elements, 'isGuestCodeCredFlowEnabled') === 'true',
    GuestJwtTimeout: text(component, 'guestJwtTimeout'),
    NamedUserJwtTimeout: text(component, 'namedUserJwtTimeout'),
    StartUrl: text(component, 'startUrl'),
    SingleLogoutUrl: text(component, 'singleLogoutUrl'),
  }));
}

/** App policies: enabled or not, and the plugins. */
export function policies(org: Org): Row[] {
  const status = (component: Component, name: string): Scalar => {
    const value = childText(component.elements, name);
    return value === undefined ? null : value === 'true' ? 'Enabled' : 'Disabled';
  };
  return componentsOf(org.components, 'ExtlClntAppConfigurablePolicies').map((component) => ({
    ...setup(component),
    ...ofApp(org, component),
    IsEnabled: childText(component.elements, 'isEnabled') === 'true',
    OauthPluginStatus: status(component, 'isOauthPluginEnabled'),
    NotifPluginStatus: status(component, 'isNotificationPluginEnabled'),
    MobilePluginStatus: status(component, 'isMobilePluginEnabled'),
    PushPluginStatus: status(component, 'isPushPluginEnabled'),
    StartPage: text(component, 'startPage'),
    SamlPluginStatus: status(component, 'isSamlPluginEnabled'),
    StartUrl: text(component, 'startUrl'),
  }));
}

/** Consumers of External Client Apps; no column shows the key. */
export function oauthConsumers(org: Org): Row[] {
  return componentsOf(org.components, 'ExtlClntAppGlobalOauthSettings').map((component) => ({
    ...setup(component),
    ...ofApp(org, component),
    Id: derivedId(org, 'ExtlClntAppOauthConsumer', component.id),
    ExtlClntAppOauthSettingsId:
      partOf(org.components, 'ExtlClntAppOauthSettings', childText(component.elements, 'externalClientApplication') ?? '')?.id ?? null,
  }));
}

/** What stands in a repeated element of a component: address ranges and custom attributes. */
export function partsOf(
  org: Org,
  { type, element, kind, parent }: { type: string; element: string; kind: RecordKind; parent: string },
): Row[] {
  return componentsOf(org.components, type).flatMap((component) =>
    component.elements
      .filter(({ name }) => name === element)
      .map(({ children }, index) => ({
        ...audit(component),
        Id: derivedId(org, kind, `${component.id}/${index}`),
        [parent]: component.id,
        StartIpAddress: childText(children, 'startIpAddress') ?? null,
        EndIpAddress: childText(children, 'endIpAddress') ?? null,
        Description: childText(children, 'description') ?? null,
        Key: childText(children, 'key') ?? null,
        Value: childText(children, 'formula') ?? null,
      })),
  );
}

/** Connected apps. */
export function connectedApplications(org: Org): Row[] {
  return componentsOf(org.components, 'ConnectedApp').map((component) => {
    const config: readonly XmlElement[] = component.elements.find(({ name }) => name === 'oauthConfig')?.children ?? [];
    return {
      Id: component.id,
      Name: childText(component.elements, 'label') ?? component.fullName,
      ...audit(component),
      OptionsAllowAdminApprovedUsersOnly: childText(config, 'isAdminApproved') === 'true',
      OptionsIsInternal: false,
      StartUrl: text(component, 'startUrl'),
    };
  });
}

function text({ elements }: Component, name: string): string | null {
  return childText(elements, name) ?? null;
}

function integer({ elements }: Component, name: string): number | null {
  const value = childText(elements, name);
  return value === undefined ? null : Number(value);
}

function setup(component: Component): Record<string, Scalar> {
  return {
    Id: component.id,
    IsDeleted: false,
    DeveloperName: component.fullName,
    Language: 'en_US',
    MasterLabel: childText(component.elements, 'label') ?? component.fullName,
    ...audit(component),
  };
}

function ofApp(org: Org, component: Component): Record<string, Scalar> {
  const name = childText(component.elements, 'externalClientApplication') ?? '';
  return { ExternalClientApplicationId: org.components.get(componentKey('ExternalClientApplication', name))?.id ?? null };
}
