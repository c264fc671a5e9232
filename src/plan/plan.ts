/**
 * The plan: what has to change in an org so that it is as the spec wants it. Pure — no I/O, no clock.
 * Rule: only fields the spec owns are compared; apply carries out the plan and nothing else.
 */
import { createHash } from 'node:crypto';
import { EcaformError } from '../diagnostic.ts';
import { appOf } from '../metadata/index.ts';
import type { Component, ComponentType, ObservedComponent } from '../metadata/index.ts';
import type { Desired } from '../spec/index.ts';
import { planAccess } from './access.ts';
import { fieldsOf, LISTS } from './normalise.ts';
import type { Fields } from './normalise.ts';
import type { Observed } from './observed.ts';

/** What happens to a component. */
export type Action = 'create' | 'update' | 'none';

/** One field that differs, as a reader may see it; a certificate is named by its fingerprint. */
export interface FieldChange {
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}

/** One component: what happens to it, why, and what is deployed — under the name the org knows it by. */
export interface Change {
  readonly action: Action;
  readonly component: Component;
  readonly fields: readonly FieldChange[];
}

/** A user who is to be given a permission set, so that the app lets them in. */
export interface Assignment {
  readonly app: string;
  readonly username: string;
  readonly permissionSet: string;
}

/** Everything that has to happen. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly assignments: readonly Assignment[];
}

/**
 * Plans an environment: changes to components, and assignments to users.
 * @throws EcaformError with everything that makes it impossible: `user-not-found`, `user-inactive`, `permission-set-not-found`,
 * `profile-not-found`, `license-without-apps`, `refused-user-admitted`, `user-not-admitted`
 */
export function plan(desired: Desired, components: readonly Component[], observed: Observed): Plan {
  const { assignments, problems } = planAccess(desired, observed);
  if (problems.length > 0) throw new EcaformError(problems);
  return { changes: compareComponents(components, observed.components), assignments };
}

/** Compares what the spec wants with what the org has. */
export function compareComponents(desired: readonly Component[], observed: readonly ObservedComponent[]): Change[] {
  return desired.map((component) => {
    const twin = observed.find((each) => isSame(component, each));
    if (!twin) return { action: 'create', component, fields: [] };
    const fields = differences(component, twin);
    // The platform names policies as it likes; a second one under another name would be refused.
    const named = { ...component, fullName: twin.fullName };
    return { action: fields.length > 0 ? 'update' : 'none', component: named, fields };
  });
}

/** Whether the plan changes nothing. */
export function isEmpty({ changes, assignments }: Plan): boolean {
  return assignments.length === 0 && changes.every((change) => change.action === 'none');
}

function isSame(component: Component, observed: ObservedComponent): boolean {
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
  'isDeviceFlowEnabled',
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
  const found = fieldsOf(asLists(observed));
  return [...wanted].flatMap(([field, after]) => {
    if (NOT_COMPARED[component.type]?.includes(field)) return [];
    if (after === undefined && NOT_OWNED_WHEN_ABSENT.has(field.split('.').at(-1) ?? field)) return [];
    const before = found.get(field);
    return isEqual(before, after) ? [] : [change(field, found, wanted)];
  });
}

/** In XML one entry and a list of one look alike. */
function asLists({ type, metadata }: ObservedComponent): object {
  const lists = LISTS[type] ?? [];
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, lists.includes(name) && !Array.isArray(value) ? [value] : value]),
  );
}

/** An absent element, an empty one and `false` are one fact to the platform. */
const NOTHING: readonly (string | undefined)[] = [undefined, '', 'false'];

function isEqual(before: string | undefined, after: string | undefined): boolean {
  return before === after || (NOTHING.includes(before) && NOTHING.includes(after));
}

function change(field: string, found: Fields, wanted: Fields): FieldChange {
  const show = (value: string | undefined): string | undefined =>
    value !== undefined && /certificate$/i.test(field) ? fingerprint(value) : value;
  const before = show(found.get(field));
  const after = show(wanted.get(field));
  return { field, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** SHA-256 of a certificate's DER, in the form `openssl x509 -fingerprint -sha256` prints. */
function fingerprint(base64: string): string {
  if (base64 === '') return '';
  const hex = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').toUpperCase();
  return `SHA-256 ${hex.match(/../g)?.join(':') ?? ''}`;
}
