/**
 * What a change of a component says in the audit trail.
 * Rule: a setting that the table knows has a line of its own; the others share the line of their type.
 */
import { findType } from '../metadata/type.ts';
import { childText } from '../metadata/xml.ts';
import { toId15 } from '../org/id.ts';
import { USER_LICENSES } from '../org/seed.ts';
import { componentKey, findUser, type Component, type Components, type Org } from '../org/state.ts';
import { differencesOf, wordOf, type Difference } from './setting.ts';
import { AUDIT_ROWS, type AuditRow } from './table.ts';
import type { MetadataType } from '../metadata/element.ts';

/** What the places in a line's words are filled with. */
export type Values = Readonly<Record<string, string>>;

/** A line of the table, and what happened. */
export interface Change {
  readonly row: AuditRow;
  readonly values: Values;
}

/** The change of this name; none when the table has no such line. */
export function changeOf(change: string, values: Values): Change[] {
  const row = AUDIT_ROWS.get(change);
  return row === undefined ? [] : [{ row, values }];
}

/** The name that Setup shows. */
export function labelOf({ elements, fullName }: Component): string {
  return childText(elements, 'label') ?? childText(elements, 'masterLabel') ?? fullName;
}

/** What a row says of a component; a part speaks of its app. */
export function valuesOf(component: Component, components: Components): Values {
  const app = childText(component.elements, 'externalClientApplication') ?? '';
  const whole = isPart(component) ? components.get(componentKey('ExternalClientApplication', app)) : component;
  return { type: component.type, name: whole === undefined ? app : labelOf(whole), appId: toId15(whole?.id ?? '') };
}

/** Components that are gone, then those that are new or not as they were. One that was deleted and made again is both. */
export function componentChanges(org: Org, before: Components): Change[] {
  const after = org.components;
  if (before === after) return [];
  const gone = [...before].filter(([key, { id }]) => after.get(key)?.id !== id);
  return [
    ...gone.flatMap(([, component]) => changeOf(`${groupOf(component)} deleted`, valuesOf(component, before))),
    ...[...after].flatMap(([key, now]) => {
      const old = before.get(key);
      const type = findType(now.type);
      if (now === old || type === undefined) return [];
      return old?.id === now.id ? changed(org, { type, old, now }) : created(org, { type, now });
    }),
  ];
}

function created(org: Org, { type, now }: { type: MetadataType; now: Component }): Change[] {
  const license = type.name === 'PermissionSet' ? (childText(now.elements, 'license') ?? '') : '';
  const how = license === '' ? '' : USER_LICENSES.includes(license) ? ' with user license' : ' with permission set license';
  const settings = differencesOf(type, undefined, now).flatMap((difference) => told(org, now, difference) ?? []);
  return [
    ...changeOf(`${groupOf(now)} created${how}`, { ...valuesOf(now, org.components), license }),
    ...settings.filter(({ row }) => row.isOnCreation),
  ];
}

function changed(org: Org, { type, old, now }: { type: MetadataType; old: Component; now: Component }): Change[] {
  const differences = differencesOf(type, old, now).map((difference) => ({ difference, known: told(org, now, difference) }));
  const known = differences.flatMap((entry) => entry.known ?? []);
  const others = differences.filter((entry) => entry.known === undefined).map(({ difference }) => difference);
  const row = AUDIT_ROWS.get(`${groupOf(now)} changed`);
  if (row === undefined) return known;
  const settings = others.map(({ setting }) => setting).join(', ');
  const rest = row.words.includes('{setting}') ? others : others.slice(0, 1);
  return [...known, ...rest.map((difference) => ({ row, values: { ...settingValues(org, now, difference), settings } }))];
}

/** The setting's own line, filled in; undefined when it has none. */
function told(org: Org, now: Component, difference: Difference): Change | undefined {
  const { setting, from, to } = difference;
  const change = `${groupOf(now)} ${setting}`;
  const row = AUDIT_ROWS.get(change + (from === null ? ' added' : to === null ? ' removed' : '')) ?? AUDIT_ROWS.get(change);
  return row && { row, values: settingValues(org, now, difference) };
}

function settingValues(org: Org, now: Component, { setting, item, from, to }: Difference): Values {
  const userId = toId15(findUser(org, to ?? '')?.id ?? '');
  return { ...valuesOf(now, org.components), setting, item, from: wordOf(setting, from), to: wordOf(setting, to), userId };
}

/** The type as the table has it. */
function groupOf(component: Component): string {
  return isPart(component) ? 'ExtlClntApp*' : component.type;
}

function isPart({ type }: Component): boolean {
  return findType(type)?.isPart === true;
}
