/**
 * Who an org lets into an app: what the policy's metadata names, and what SetupEntityAccess holds besides.
 * Rule: the two are read as one list, because not every retrieve gives back the list; an id counts as the name it stands for.
 */
import { appOf } from '../metadata/index.ts';
import type { ObservedComponent, XmlTree } from '../metadata/index.ts';
import type { Desired, DesiredApp } from '../spec/index.ts';
import type { Revocation } from './change.ts';
import type { Observed, AppAccess } from './observed.ts';

type Elements = Readonly<Record<AppAccess['holder'], string>> & { readonly isJoined: boolean };

/** The elements that name who is admitted, by type: one list of text, or an element for each name. */
const ELEMENTS: Readonly<Record<string, Elements>> = {
  ExtlClntAppOauthConfigurablePolicies: {
    'permission set': 'commaSeparatedPermissionSet',
    profile: 'commaSeparatedProfile',
    isJoined: true,
  },
  ConnectedApp: { 'permission set': 'permissionSetName', profile: 'profileName', isJoined: false },
};

const HOLDERS = ['permission set', 'profile'] as const;

/** The components, each policy of a pre-authorised app with everyone whom the org admits. */
export function withAccess({ apps }: Desired, { components, access, permissionSets }: Observed): ObservedComponent[] {
  const names = new Map([
    ...permissionSets.map(({ id, name }) => [key(id), name] as const),
    ...access.map(({ holderId, name }) => [key(holderId), name] as const),
  ]);
  return components.map((component) => {
    const elements = ELEMENTS[component.type];
    const app = apps.find((each) => each.name === appOf(component));
    if (!elements) return component;
    const lists = HOLDERS.flatMap((holder) => {
      const written = listOf(component.metadata[elements[holder]], elements).map((text) => names.get(key(text)) ?? text);
      // Where everyone may authorise the app, a row admits nobody.
      const held =
        app && isPreAuthorized(app) ? access.filter((row) => row.app === app.name && row.holder === holder).map((row) => row.name) : [];
      const all = [...new Set([...written, ...held])];
      return all.length === 0 ? [] : [[elements[holder], elements.isJoined ? all.join(',') : all] as const];
    });
    return { ...component, metadata: { ...component.metadata, ...Object.fromEntries(lists) } };
  });
}

/** Rows that admit someone whom the spec does not, and that deploying the policy need not take away, for it does not name them. */
export function revocations({ apps }: Desired, { components, access }: Observed): Revocation[] {
  return apps.filter(isPreAuthorized).flatMap((app) => {
    const policy = components.find((each) => ELEMENTS[each.type] !== undefined && appOf(each) === app.name);
    const wanted = { 'permission set': app.policies.permissionSets, profile: app.policies.profiles };
    const elements = ELEMENTS[policy?.type ?? ''];
    const isNamed = ({ holder, name, holderId }: AppAccess): boolean =>
      elements !== undefined &&
      listOf(policy?.metadata[elements[holder]], elements).some((text) => text === name || key(text) === key(holderId));
    return access
      .filter((row) => row.app === app.name && !wanted[row.holder].includes(row.name) && !isNamed(row))
      .map(({ id, holder, name }) => ({ app: app.name, id, holder, name }));
  });
}

/** Ids in the policies' lists of permission sets, which only the org can turn into names. */
export function permissionSetIdsIn(components: readonly ObservedComponent[]): string[] {
  return components.flatMap(({ type, metadata }) => {
    const elements = ELEMENTS[type];
    return elements
      ? listOf(metadata[elements['permission set']], elements).filter((text) => /^0PS[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(text))
      : [];
  });
}

function isPreAuthorized({ policies }: DesiredApp): boolean {
  return policies.permittedUsers === 'AdminApprovedPreAuthorized';
}

function listOf(node: XmlTree[string] | undefined, { isJoined }: { readonly isJoined: boolean }): string[] {
  return [node ?? []]
    .flat()
    .flatMap((each) => (typeof each !== 'string' ? [] : isJoined ? each.split(',') : [each]))
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** The first 15 characters of an id are the id; the rest is a checksum. Case matters in them. */
function key(text: string): string {
  return /^[A-Za-z0-9]{18}$/.test(text) ? text.slice(0, 15) : text;
}
