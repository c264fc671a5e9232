/** Observing: everything a plan needs to know of an org, in as few requests as it takes — one retrieve, four queries. */
import type { Observed } from '../plan/index.ts';
import type { Desired } from '../spec/index.ts';
import type { Org, ReadRequest } from './port.ts';

/**
 * Reads what the org has of all that the environment names.
 * @throws EcaformError when anything cannot be read: unreadable is not absent
 */
export async function observe(org: Org, desired: Desired): Promise<Observed> {
  const { apps } = desired;
  const [components, users, permissionSets, profiles] = await Promise.all([
    org.read(requestsFor(desired)),
    org.users(apps.flatMap((app) => [...app.users, ...app.refuse])),
    org.permissionSets(apps.flatMap((app) => app.policies.permissionSets)),
    org.profiles(apps.flatMap((app) => app.policies.profiles)),
  ]);
  const assignments = await org.assignments(
    users.map((user) => user.id),
    permissionSets.map((set) => set.id),
  );
  return { components, users, permissionSets, profiles, assignments };
}

/** Components of an External Client App are asked for as a whole type: their names are the org's to choose. */
function requestsFor({ apps, permissionSets, orgCertificates }: Desired): ReadRequest[] {
  const names = (kind: string): string[] => apps.filter((app) => app.kind === kind).map((app) => app.name);
  const clientApps = names('ExternalClientApplication');
  return [
    { type: 'ExternalClientApplication', names: clientApps },
    ...(clientApps.length === 0
      ? []
      : ([
          { type: 'ExtlClntAppGlobalOauthSettings', names: '*' },
          { type: 'ExtlClntAppOauthSettings', names: '*' },
          { type: 'ExtlClntAppOauthConfigurablePolicies', names: '*' },
          { type: 'ExtlClntAppConfigurablePolicies', names: '*' },
        ] as const)),
    { type: 'ConnectedApp', names: names('ConnectedApp') },
    { type: 'PermissionSet', names: permissionSets.map((set) => set.name) },
    { type: 'Certificate', names: orgCertificates.map((each) => each.name) },
  ];
}
