/**
 * Permission sets as apps name them.
 * Rule: policies of External Client Apps hold API names; a connected app shows labels and takes API names as well. Either is kept as
 * API name, so that a set which gets another label is the same access still.
 */
import { childText } from '../metadata/xml.ts';
import { componentKey, componentsOf, type Component, type Components } from './state.ts';

/** The label, by which Setup and connected apps know a permission set. */
export function labelOfSet({ elements, fullName }: Component): string {
  return childText(elements, 'label') ?? fullName;
}

/** The set with this API name, or undefined. */
export function findSet(components: Components, name: string): Component | undefined {
  return components.get(componentKey('PermissionSet', name));
}

/** The sets that a text of a connected app can mean: the one with this API name, then those with this label; compared without case. */
export function setsCalled(components: Components, text: string): Component[] {
  const named = findSet(components, text);
  const labelled = componentsOf(components, 'PermissionSet').filter(
    (set) => set !== named && labelOfSet(set).toLowerCase() === text.toLowerCase(),
  );
  return [...(named === undefined ? [] : [named]), ...labelled];
}

/**
 * The sets that the texts of a connected app mean, each once. Where a text can mean several, a set that the app has already comes
 * first, or what was retrieved could not be deployed again; for the same reason, sets keep their order.
 * @param held the sets that the app has
 */
export function setsMeant(components: Components, texts: readonly string[], held: readonly Component[]): Component[] {
  const meant = new Set<Component>();
  // A text that can mean one set alone is read before those that could mean it as well.
  const choices = texts.map((text) => setsCalled(components, text)).toSorted((a, b) => a.length - b.length);
  for (const sets of choices) {
    const set = sets.find((each) => held.includes(each) && !meant.has(each)) ?? sets[0];
    if (set !== undefined) meant.add(set);
  }
  return [...new Set([...held.filter((set) => meant.has(set)), ...meant])];
}

/** The sets that have access to an app by its policy, each once; names that no set has are left out. */
export function setsOf(components: Components, { permissionSets }: { readonly permissionSets: readonly string[] }): Component[] {
  return [...new Set(permissionSets.flatMap((name) => findSet(components, name) ?? []))];
}

/** The licence whose permission sets cannot hold app assignments. Source: knowledge article 001453686, by one source. */
const LICENSE_WITHOUT_APPS = 'Salesforce API Integration';

/** True when a permission set can carry the assignment of an app. */
export function canHoldApps(permissionSet: Component): boolean {
  return childText(permissionSet.elements, 'license') !== LICENSE_WITHOUT_APPS;
}
