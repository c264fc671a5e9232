/**
 * Access to apps, written through the data API.
 * Rule: it is written where the policy keeps it: in the component that names permission sets and profiles.
 */
import { childText, textElement } from '../metadata/xml.ts';
import { partOf } from '../org/app.ts';
import { hasPermission } from '../org/permission.ts';
import { ownerOfSet } from '../org/profile-set.ts';
import { splitList } from '../org/scope.ts';
import { componentKey, componentsOf, derivedId, type Component, type Org, type User } from '../org/state.ts';
import { fail } from './error.ts';
import type { Values } from './field-value.ts';
import type { Writer } from './write.ts';

/** A permission set, or a profile by the set that it owns, as policies name it. */
interface Holder {
  readonly kind: 'permissionSet' | 'profile';
  readonly name: string;
}

/** The elements that name holders, by the type of the app. */
const LISTS: Readonly<Record<string, Readonly<Record<Holder['kind'], string>>>> = {
  ExternalClientApplication: { permissionSet: 'commaSeparatedPermissionSet', profile: 'commaSeparatedProfile' },
  ConnectedApp: { permissionSet: 'permissionSetName', profile: 'profileName' },
};

/** Creates and deletes rows of SetupEntityAccess. */
export const ENTITY_ACCESS_WRITER: Writer = {
  check(org, user) {
    if (hasPermission(org, user, ['ManageUsers', 'CustomizeApplication', 'ManageProfilesPermissionsets'])) return;
    fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  },
  create(org, user, values) {
    const { holder, app } = accessOf(org, values);
    changeList(org, user, { app, holder, change: (names) => (names.some(isNamed(holder)) ? names : [...names, holder.name]) });
    return derivedId(org, 'SetupEntityAccess', `${String(values.ParentId)}/${app.id}`);
  },
  remove(org, user, id) {
    const key = [...org.derivedIds].find(([, known]) => known === id)?.[0] ?? '';
    const [, ParentId = '', SetupEntityId = ''] = key.split('/');
    const { holder, app } = accessOf(org, { ParentId, SetupEntityId });
    withdraw(org, user, { app, holder });
  },
};

/** Takes a permission set out of the policies of all apps. */
export function withdrawSet(org: Org, user: User, name: string): void {
  const apps = Object.keys(LISTS).flatMap((type) => componentsOf(org.components, type));
  for (const app of apps) withdraw(org, user, { app, holder: { kind: 'permissionSet', name } });
}

function withdraw(org: Org, user: User, { app, holder }: { app: Component; holder: Holder }): void {
  const isOther = (name: string): boolean => !isNamed(holder)(name);
  changeList(org, user, { app, holder, change: (names) => names.filter(isOther) });
}

function isNamed(holder: Holder): (name: string) => boolean {
  return (name) => name.toLowerCase() === holder.name.toLowerCase();
}

function accessOf(org: Org, { ParentId, SetupEntityId }: Values): { holder: Holder; app: Component } {
  const all = [...org.components.values()];
  const set = all.find(({ id }) => id === ParentId);
  const profile = ownerOfSet(org, String(ParentId));
  const holder: Holder | undefined =
    set === undefined ? profile && { kind: 'profile', name: profile.name } : { kind: 'permissionSet', name: set.fullName };
  const app = all.find(({ id }) => id === SetupEntityId);
  if (holder === undefined || app === undefined) return fail(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  return { holder, app };
}

interface ListChange {
  readonly app: Component;
  readonly holder: Holder;
  readonly change: (names: readonly string[]) => readonly string[];
}

function changeList(org: Org, user: User, { app, holder, change }: ListChange): void {
  const isExternal = app.type === 'ExternalClientApplication';
  const policy = isExternal ? partOf(org.components, 'ExtlClntAppOauthConfigurablePolicies', app.fullName) : app;
  const list = LISTS[app.type]?.[holder.kind];
  if (policy === undefined || list === undefined) return;
  const old = isExternal
    ? splitList(childText(policy.elements, list))
    : policy.elements.filter(({ name }) => name === list).map(({ text }) => text);
  const names = change(old);
  if (names.length === old.length) return;
  const texts = isExternal ? [names.join(',')].filter((text) => text !== '') : names;
  const others = policy.elements.filter(({ name }) => name !== list);
  const at = others.findIndex(({ name }) => name > list);
  const elements = others.toSpliced(at < 0 ? others.length : at, 0, ...texts.map((text) => textElement(list, text)));
  const changed = { ...policy, elements, lastModifiedById: user.id, lastModifiedDate: org.now() };
  org.components = new Map([...org.components, [componentKey(policy.type, policy.fullName), changed]]);
}
