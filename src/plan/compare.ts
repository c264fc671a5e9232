/**
 * Comparing what the spec wants with what the org has, component by component and field by field.
 * Rule: only fields the spec owns; both sides in comparable form; a component is found by the app it belongs to.
 */
import { X509Certificate } from 'node:crypto';
import { appOf } from '../metadata/index.ts';
import type { Component, ComponentType, ObservedComponent } from '../metadata/index.ts';
import { ADMITTING } from '../spec/index.ts';
import { broadens, broadensRefreshToken } from './broadening.ts';
import type { Change, FieldChange } from './change.ts';
import { fieldsOf, isSameValue, listedAs, NOTHING } from './normalise.ts';
import type { Fields } from './normalise.ts';

/** Plans each wanted component: create, update, or none. */
export function compareComponents(desired: readonly Component[], observed: readonly ObservedComponent[]): Change[] {
  return desired.map((component) => {
    const twin = observed.find((each) => isSame(component, each));
    if (!twin) return { action: 'create', reason: 'the org has no such component', component, fields: [] };
    const fields = differences(component, twin);
    // The platform names policies as it likes; a second one under another name would be refused.
    const named = { ...component, fullName: twin.fullName, metadata: clearing(component, fields) };
    return fields.length > 0
      ? {
          action: 'update',
          reason: `${fields.length === 1 ? 'a field differs' : `${fields.length} fields differ`} from the spec`,
          component: named,
          fields,
        }
      : { action: 'none', reason: 'the org is as the spec wants it', component: named, fields };
  });
}

/** What a component that is created decides: every field that says more than the platform would by itself. Nothing of it broadens anything. */
export function fieldsCreated(component: Component): FieldChange[] {
  const { type, fullName, app } = component;
  const nothing = { type, fullName, metadata: app === undefined ? {} : { externalClientApplication: app } };
  return differences(component, nothing).map(({ field, reason, after }) => ({ field, reason, ...(after === undefined ? {} : { after }) }));
}

/** Lists an update keeps when the file does not name them; an empty element clears them (Metadata API, ConnectedApp). */
const CLEARED_BY_EMPTY: Readonly<Partial<Record<ComponentType, readonly string[]>>> = {
  ConnectedApp: ['permissionSetName', 'profileName'],
};

function clearing({ type, metadata }: Component, fields: readonly FieldChange[]): Component['metadata'] {
  const emptied = fields.filter(({ field, reason }) => reason === 'absent-in-spec' && CLEARED_BY_EMPTY[type]?.includes(field));
  return { ...metadata, ...Object.fromEntries(emptied.map(({ field }) => [field, ['']])) };
}

/** Whether an observed component is the org's counterpart of a wanted one. */
export function isSame(component: Pick<Component, 'type' | 'fullName' | 'app'>, observed: ObservedComponent): boolean {
  if (component.type !== observed.type) return false;
  return component.app === undefined ? component.fullName === observed.fullName : component.app === appOf(observed);
}

/** Written for the platform's sake, or named by it: nothing the spec decides. */
const NOT_COMPARED: Readonly<Partial<Record<ComponentType, readonly string[]>>> = {
  ExtlClntAppGlobalOauthSettings: ['label', 'shouldRotateConsumerKey', 'shouldRotateConsumerSecret'],
  ExtlClntAppOauthSettings: ['label'],
  ExtlClntAppOauthConfigurablePolicies: ['label'],
  ExtlClntAppConfigurablePolicies: ['label'],
};

/** Where the spec says nothing, the platform's value stands: it fills these in by itself. */
const NOT_OWNED_WHEN_ABSENT = new Set([
  'isDPopEnabled',
  'isEnforceRefreshTokenTTL',
  'isMtlsEnabled',
  'namedUserJwtSessionTimeoutType',
  'namedUserJwtTimeout',
  'policyAction',
  'refreshTokenValidityPeriod',
  'refreshTokenValidityUnit',
  'sessionPolicy',
  'sessionTimeoutInMinutes',
  'license',
]);

function differences(component: Component, observed: ObservedComponent): FieldChange[] {
  const wanted = fieldsOf(component.metadata);
  const model = new Map<string, unknown>(Object.entries(component.metadata));
  const found = fieldsOf(
    Object.fromEntries(Object.entries(observed.metadata).map(([name, value]) => [name, listedAs(model.get(name), value)])),
  );
  return [...wanted].flatMap(([field, after]) => {
    if (NOT_COMPARED[component.type]?.includes(field)) return [];
    if (after === undefined && NOT_OWNED_WHEN_ABSENT.has(field.split('.').at(-1) ?? field)) return [];
    const isSame = isSameValue(
      component.type,
      field,
      (each) => found.get(each),
      (each) => wanted.get(each),
    );
    return isSame ? [] : [fieldChange(field, found, wanted)];
  });
}

const ADMITTING_FIELDS = new Set(Object.values(ADMITTING).flatMap(({ permissionSets, profiles }) => [permissionSets, profiles]));

function fieldChange(field: string, found: Fields, wanted: Fields): FieldChange {
  const show = (value: string | undefined): string | undefined =>
    value !== undefined && /certificate$/i.test(field) ? certificateFacts(value) : value;
  const before = show(found.get(field));
  const after = show(wanted.get(field));
  // While every user may authorise the app, a list of the admitted narrows, whatever it names.
  const narrows =
    ADMITTING_FIELDS.has(field) &&
    (found.get('permittedUsersPolicyType') === 'AllSelfAuthorized' || found.get('oauthConfig.isAdminApproved') === 'false');
  const wide = narrows
    ? undefined
    : field === 'refreshTokenPolicyType' || field === 'refreshTokenValidityPeriod' || field === 'refreshTokenValidityUnit'
      ? broadensRefreshToken(found, wanted)
      : broadens(field, found.get(field), wanted.get(field));
  return {
    field,
    reason: NOTHING.includes(found.get(field)) ? 'absent-in-org' : NOTHING.includes(wanted.get(field)) ? 'absent-in-spec' : 'differs',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(wide === undefined ? {} : { broadens: wide }),
  };
}

/** A certificate as a reader knows it: subject, expiry, and the fingerprint `openssl x509 -fingerprint -sha256` prints. */
function certificateFacts(base64: string): string {
  if (base64 === '') return '';
  try {
    const { subject, validToDate, fingerprint256 } = new X509Certificate(Buffer.from(base64, 'base64'));
    return `${subject.replaceAll('\n', ', ')}, expires ${validToDate.toISOString().slice(0, 10)}, SHA-256 ${fingerprint256}`;
  } catch {
    // What is no certificate is a word of ecaform's own, such as the announcement of a new one.
    return base64.length < 40 ? base64 : 'not a certificate';
  }
}
