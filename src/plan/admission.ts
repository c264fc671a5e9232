/**
 * Who an org lets into an app: what the policy's metadata names, and what SetupEntityAccess holds besides.
 * Rule: the two are read as one list, because not every retrieve gives back the list; an id counts as the name it stands for.
 */
import { appOf, readApp } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import { admitted, ADMITTING, means, namesIn } from '../spec/index.ts';
import type { Admission, AdmittingElements, AdmittingList, Desired, DesiredApp } from '../spec/index.ts';
import type { Revocation } from './change.ts';
import type { Observed, AppAccess } from './observed.ts';

/** The elements that name whom an app admits, by the type of component they stand in. */
const ELEMENTS: Readonly<Partial<Record<string, AdmittingElements>>> = Object.fromEntries(
  Object.values(ADMITTING).map((elements) => [elements.type, elements]),
);

/** Kinds of holders, and the list that names them. */
const LISTS = { 'permission set': 'permissionSets', profile: 'profiles' } as const satisfies Record<AppAccess['holder'], AdmittingList>;

const HOLDERS = ['permission set', 'profile'] as const;

/** Someone whom a policy or a row may name: by id, by name, a permission set also by its label. */
interface Holder {
  readonly id: string;
  readonly name: string;
  readonly label?: string;
}

/** What of an org says whom it admits. */
export type Admitted = Pick<Observed, 'components' | 'access' | 'permissionSets'>;

/** The components of an org without a spec, each policy of a pre-authorised app with everyone whom the org admits, by API name. */
export function withEveryAccess(observed: Admitted): ObservedComponent[] {
  const apps = observed.components.flatMap((component): Admission[] => {
    const name = appOf(component);
    if (ELEMENTS[component.type] === undefined || name === undefined) return [];
    const { permittedUsers = 'AllSelfAuthorized' } = readApp(name, [component]).app.policies as Partial<DesiredApp['policies']>;
    const kind = component.type === 'ConnectedApp' ? 'ConnectedApp' : 'ExternalClientApplication';
    return [{ name, kind, policies: { permittedUsers, permissionSets: [], profiles: [] } }];
  });
  return withAccess({ apps }, observed);
}

/** The components, each policy of a pre-authorised app with everyone whom the org admits, in the spec's words where it has some. */
export function withAccess({ apps }: { readonly apps: readonly Admission[] }, observed: Admitted): ObservedComponent[] {
  return observed.components.map((component) => {
    const elements = ELEMENTS[component.type];
    const app = apps.find((each) => each.name === appOf(component));
    if (!elements || !app) return component;
    const lists = HOLDERS.flatMap((holder) => {
      const rows = observed.access.filter((row) => row.app === app.name && row.holder === holder);
      const known: Holder[] = [...rows.map(holderOf), ...(holder === 'permission set' ? observed.permissionSets : [])];
      const written = namesIn(component.metadata[elements[LISTS[holder]]], elements).map((text) => {
        const found = known.find((each) => isNamedBy(text, app, each));
        return found ? spelled(app, holder, found) : text;
      });
      // Where everyone may authorise the app, a row admits nobody.
      const held = isPreAuthorized(app) ? rows.map((row) => spelled(app, holder, holderOf(row))) : [];
      const all = [...new Set([...written, ...held])];
      return all.length === 0 ? [] : [[elements[LISTS[holder]], elements.isJoined ? all.join(',') : all] as const];
    });
    return { ...component, metadata: { ...component.metadata, ...Object.fromEntries(lists) } };
  });
}

/** Rows that admit someone whom the spec does not, and that deploying the policy need not take away, for it does not name them. */
export function revocations({ apps }: Desired, { components, access }: Observed): Revocation[] {
  return apps.filter(isPreAuthorized).flatMap((app) => {
    const policy = components.find((each) => ELEMENTS[each.type] !== undefined && appOf(each) === app.name);
    const elements = ELEMENTS[policy?.type ?? ''];
    const isInPolicy = (row: AppAccess): boolean =>
      elements !== undefined &&
      namesIn(policy?.metadata[elements[LISTS[row.holder]]], elements).some((text) => isNamedBy(text, app, holderOf(row)));
    return access
      .filter(
        (row) =>
          row.app === app.name && !admitted(app, LISTS[row.holder]).some((text) => isNamedBy(text, app, holderOf(row))) && !isInPolicy(row),
      )
      .map(({ id, holder, name }) => ({ app: app.name, id, holder, name }));
  });
}

function holderOf({ holderId, name, label }: AppAccess): Holder {
  return { id: holderId, name, ...(label === undefined ? {} : { label }) };
}

function isNamedBy(text: string, app: Admission, holder: Holder): boolean {
  return means(app, text, holder) || key(text) === key(holder.id);
}

/** The spec's own word for someone, or the name. */
function spelled(app: Admission, holder: AppAccess['holder'], each: Holder): string {
  return admitted(app, LISTS[holder]).find((text) => means(app, text, each)) ?? each.name;
}

/** Ids in the policies' lists of permission sets, which only the org can turn into names. */
export function permissionSetIdsIn(components: readonly ObservedComponent[]): string[] {
  return components.flatMap(({ type, metadata }) => {
    const elements = ELEMENTS[type];
    return elements
      ? namesIn(metadata[elements.permissionSets], elements).filter((text) => /^0PS[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(text))
      : [];
  });
}

function isPreAuthorized({ policies }: Admission): boolean {
  return policies.permittedUsers === 'AdminApprovedPreAuthorized';
}

/** The first 15 characters of an id are the id; the rest is a checksum. Case matters in them. */
function key(text: string): string {
  return /^[A-Za-z0-9]{18}$/.test(text) ? text.slice(0, 15) : text;
}
