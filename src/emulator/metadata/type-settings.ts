/**
 * Elements of the settings types, made from the org's own table of settings.
 * Rule: each type has one component, which is always there; manifests and lists know them all as `Settings`.
 */
import { SETTINGS, settingsMember, type SettingRow, type SettingsType } from '../org/settings.ts';
import type { Component, Org } from '../org/state.ts';
import type { ElementTable, MetadataType } from './element.ts';
import { textElement } from './xml.ts';

const NAMES = Object.keys(SETTINGS) as SettingsType[];

function toElements(rows: Readonly<Record<string, SettingRow>>): ElementTable {
  return Object.fromEntries(Object.entries(rows).map(([name, { since }]) => [name, { kind: 'boolean', since }]));
}

/** One row a settings type. */
export const SETTINGS_TYPES: readonly MetadataType[] = NAMES.map((name) => ({
  name,
  manifestName: 'Settings',
  member: settingsMember(name),
  folder: 'settings',
  suffix: 'settings',
  since: Math.min(...Object.values<SettingRow>(SETTINGS[name]).map(({ since }) => since)),
  elements: toElements(SETTINGS[name]),
}));

/** The settings component that an org has before anyone deploys one: no id, and made in 1970. Source: a recorded list of standard objects. */
export function defaultSettings(org: Org, { name, member = '' }: MetadataType): Component {
  const rows: Readonly<Record<string, SettingRow>> = SETTINGS[name as SettingsType];
  const creator = org.users[0]?.id ?? org.id;
  return {
    type: name,
    fullName: member,
    id: '',
    elements: Object.entries(rows).map(([element, row]) => textElement(element, String(row.default))),
    createdById: creator,
    createdDate: 0,
    lastModifiedById: creator,
    lastModifiedDate: 0,
  };
}
