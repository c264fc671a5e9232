/**
 * What changed in Setup between two points of an org: components, access to apps, secrets, assignments, users.
 * Rule: it compares states and does not ask how a change came about, so that no way of writing can pass it by.
 */
import { canHoldApps } from '../org/permission-set.ts';
import { appsOf, partOf } from '../org/app.ts';
import { toId15 } from '../org/id.ts';
import { STANDARD_PROFILES } from '../org/seed.ts';
import { componentKey, fullNameOf, type Components, type Org, type User } from '../org/state.ts';
import { changeOf, componentChanges, labelOf, valuesOf, type Change, type Values } from './component-change.ts';

/** An org as it was. Entries are never changed in place. */
export interface Point {
  readonly components: Components;
  readonly secrets: ReadonlyMap<string, string>;
  readonly users: readonly User[];
  readonly assignments: Org['assignments'];
}

/** Everything that changed since, in the order in which the trail tells it. */
export function changesSince(before: Point, org: Org): Change[] {
  return [
    ...componentChanges(org, before.components),
    ...accessChanges(org, before.components),
    ...secretChanges(org, before),
    ...assignmentChanges(org, before),
    ...userChanges(org, before),
  ];
}

/** Who was given an app, and who lost it; of an app that is gone the trail says no more than that. */
function accessChanges(org: Org, before: Components): Change[] {
  if (before === org.components) return [];
  const old = new Map(appsOf(before).map((app) => [app.id, app]));
  return appsOf(org.components).flatMap((app) => {
    const was = old.get(app.id);
    const tell = (
      holder: string,
      names: { old?: readonly string[]; now: readonly string[] },
      show: (name: string) => Values[],
    ): Change[] => {
      const turned = [
        ...minus(names.now, names.old).map((name) => ({ name, verb: 'enabled' })),
        ...minus(names.old, names.now).map((name) => ({ name, verb: 'disabled' })),
      ];
      return turned.flatMap(({ name, verb }) =>
        show(name).flatMap((values) => changeOf(`${app.kind} ${holder} ${verb}`, { name: app.label, ...values })),
      );
    };
    const showSet = (name: string): Values[] => {
      const key = componentKey('PermissionSet', name);
      const set = org.components.get(key) ?? before.get(key);
      return set !== undefined && canHoldApps(set) ? [{ holder: labelOf(set) }] : [];
    };
    const showProfile = (name: string): Values[] => [{ holder: name, kind: STANDARD_PROFILES.includes(name) ? 'Standard' : 'Custom' }];
    return [
      ...tell('permissionSet', { old: was?.permissionSets ?? [], now: app.permissionSets }, showSet),
      ...tell('profile', { old: was?.profiles ?? [], now: app.profiles }, showProfile),
    ];
  });
}

function minus(names: readonly string[] = [], others: readonly string[] = []): string[] {
  return names.filter((name) => !others.includes(name));
}

/** Secrets that were replaced while their key stayed; the trail says that, and neither of them. */
function secretChanges({ components, secrets }: Org, before: Point): Change[] {
  return appsOf(components)
    .filter(({ consumerKey: key }) => before.secrets.has(key) && before.secrets.get(key) !== secrets.get(key))
    .flatMap(({ kind, name }) => {
      const isConnected = kind === 'ConnectedApp';
      const type = isConnected ? kind : 'ExtlClntAppGlobalOauthSettings';
      const holder = isConnected ? components.get(componentKey(type, name)) : partOf(components, type, name);
      if (holder === undefined) return [];
      const change = isConnected ? 'ConnectedApp changed' : 'ExtlClntApp* consumerSecret';
      return changeOf(change, { ...valuesOf(holder, components), settings: 'consumerSecret' });
    });
}

function assignmentChanges(org: Org, before: Point): Change[] {
  if (before.assignments === org.assignments) return [];
  const components = [...before.components.values(), ...org.components.values()];
  const tell = (change: string, rows: Point['assignments'], others: Point['assignments']): Change[] => {
    const known = new Set(others.map(({ id }) => id));
    return rows
      .filter(({ id }) => !known.has(id))
      .flatMap(({ assigneeId, permissionSetId }) => {
        const set = components.find(({ id }) => id === permissionSetId);
        const user = org.users.find(({ id }) => id === assigneeId);
        return set === undefined || user === undefined ? [] : changeOf(change, { name: labelOf(set), ...userValues(user) });
      });
  };
  return [
    ...tell('PermissionSetAssignment created', org.assignments, before.assignments),
    ...tell('PermissionSetAssignment deleted', before.assignments, org.assignments),
  ];
}

function userChanges({ users }: Org, before: Point): Change[] {
  const old = new Map(before.users.map((user) => [user.id, user]));
  return users.flatMap((user) => {
    const was = old.get(user.id);
    if (was === undefined || was === user) return [];
    return [
      ...(was.isActive === user.isActive ? [] : changeOf(user.isActive ? 'User activated' : 'User deactivated', userValues(user))),
      ...(was.isFrozen === user.isFrozen ? [] : changeOf(user.isFrozen ? 'User frozen' : 'User unfrozen', userValues(user))),
    ];
  });
}

function userValues(user: User): Values {
  return { user: fullNameOf(user), userId: toId15(user.id) };
}
