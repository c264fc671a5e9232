/** Observing: everything a plan needs to know of an org, in as few requests as it takes — one retrieve and eight queries at most. */
import { appOf, isHeader, labelsOf } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import { permissionSetIdsIn, withEveryAccess } from '../plan/index.ts';
import type { AppAccess, Observed } from '../plan/index.ts';
import { admitted } from '../spec/index.ts';
import type { Desired } from '../spec/index.ts';
import type { Org, ReadRequest } from './port.ts';

/**
 * Reads what the org has of all that the environment names, and of `others`: apps the project once had.
 * @throws EcaformError when anything cannot be read: unreadable is not absent
 */
export async function observe(org: Org, desired: Desired, others: readonly string[] = []): Promise<Observed> {
  const { apps } = desired;
  const [components, users, named, profiles] = await Promise.all([
    org.read(requestsFor(desired, others)),
    org.users(apps.flatMap((app) => [...app.users, ...app.refuse])),
    org.permissionSets(apps.flatMap((app) => admitted(app, 'permissionSets'))),
    org.profiles(apps.flatMap((app) => admitted(app, 'profiles'))),
  ]);
  const labels = new Map(apps.map((app) => [app.name, labelsOf(app, components)]));
  const [tokens, access, byId] = await Promise.all([
    org.tokenUsers([...labels.values()].flat()),
    accessOf(
      org,
      components.filter((each) => isHeader(each) && apps.some((app) => app.name === appOf(each))),
    ),
    org.permissionSetsById(permissionSetIdsIn(components)),
  ]);
  const permissionSets = [...new Map([...named, ...byId].map((set) => [set.id, set])).values()];
  const everyone = [...new Map([...users, ...tokens.map((token) => token.user)].map((user) => [user.id, user])).values()];
  const assignments = await org.assignments(
    everyone.map((user) => user.id),
    permissionSets.map((set) => set.id),
  );
  const tokenUsers = Object.fromEntries(
    apps.map((app) => [
      app.name,
      tokens
        .filter((token) => labels.get(app.name)?.includes(token.label))
        .map((token) => token.user.username)
        .filter((username, index, all) => all.indexOf(username) === index)
        .sort(),
    ]),
  );
  return { components, users: everyone, permissionSets, profiles, assignments, access, tokenUsers };
}

/**
 * Reads every app of an org, for adopting, each policy with everyone whom the org admits by it.
 * @throws EcaformError when anything cannot be read
 */
export async function observeApps(org: Org): Promise<ObservedComponent[]> {
  const components = await org.read(
    (['ExternalClientApplication', ...PARTS, 'ConnectedApp'] as const).map((type) => ({ type, names: '*' })),
  );
  const [access, permissionSets] = await Promise.all([
    accessOf(org, components.filter(isHeader)),
    org.permissionSetsById(permissionSetIdsIn(components)),
  ]);
  return withEveryAccess({ components, access, permissionSets });
}

async function accessOf(org: Org, headers: readonly ObservedComponent[]): Promise<AppAccess[]> {
  const rows = await org.appAccess(headers.flatMap(({ id }) => id ?? []));
  return rows.flatMap(({ appId, ...row }) => {
    const header = headers.find(({ id }) => id?.slice(0, 15) === appId.slice(0, 15));
    return header ? [{ ...row, app: header.fullName }] : [];
  });
}

/** Parts of an External Client App. */
const PARTS = [
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
] as const;

/** Parts are asked for as a whole type: their names are the org's to choose. */
function requestsFor({ apps, permissionSets, orgCertificates }: Desired, others: readonly string[]): ReadRequest[] {
  // Both kinds of every name: an app of the other kind is one to be replaced.
  const names = [...apps.map((app) => app.name), ...others];
  return [
    { type: 'ExternalClientApplication', names },
    ...(names.length === 0 ? [] : PARTS.map((type) => ({ type, names: '*' as const }))),
    { type: 'ConnectedApp', names },
    { type: 'PermissionSet', names: permissionSets.map((set) => set.name) },
    { type: 'Certificate', names: orgCertificates.map((each) => each.name) },
  ];
}
