/**
 * Who gets in: checks the people and permission sets the spec names against the org, and plans the assignments.
 * Rule: whatever is missing is found before anything is deployed; an assignment that serves is left alone.
 */
import { error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { admitted, inFileOrder, setNamed, setsOf } from '../spec/index.ts';
import type { Desired, DesiredApp, Path } from '../spec/index.ts';
import type { Observed, OrgUser } from './observed.ts';
import type { Assignment } from './change.ts';

/** Assignments to make, and what makes the plan impossible. */
export interface AccessPlan {
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Diagnostic[];
}

/** What is wanted, and what there is. */
interface Sides {
  readonly desired: Desired;
  readonly observed: Observed;
}

/** The permission sets that an app admits by, those of the spec before those of the org: by API name, whatever the app calls them. */
function setsByName(app: DesiredApp, { desired, observed }: Sides): string[] {
  return setsOf(app, [...desired.permissionSets, ...observed.permissionSets]).map(({ name }) => name);
}

/** Plans who is given what; every problem stands at its line of the spec. */
export function planAccess(desired: Desired, observed: Observed): AccessPlan {
  const parts = desired.apps.map((app) => planApp(app, desired, observed));
  // Apps may share a permission set; a user is given it once.
  const assignments = parts
    .flatMap((part) => part.assignments)
    .filter((each, index, all) => all.findIndex((other) => isSameGrant(each, other)) === index);
  const problems = [
    ...parts.flatMap((part) => part.problems),
    ...desired.apps.flatMap((app) => refusedByPlan(app, { desired, observed }, assignments)),
  ];
  return { assignments, problems: inFileOrder(problems) };
}

function isSameGrant(a: Pick<Assignment, 'username' | 'permissionSet'>, b: Pick<Assignment, 'username' | 'permissionSet'>): boolean {
  return a.permissionSet === b.permissionSet && a.username.toLowerCase() === b.username.toLowerCase();
}

/** Users one app refuses and another app's assignment would let in. */
function refusedByPlan(app: DesiredApp, { desired, observed }: Sides, assignments: readonly Assignment[]): Diagnostic[] {
  if (app.policies.permittedUsers === 'AllSelfAuthorized') return [];
  return app.refuse.flatMap((username, index) => {
    const grant = assignments.find((each) =>
      setsByName(app, { desired, observed }).some((permissionSet) => isSameGrant(each, { username, permissionSet })),
    );
    return grant
      ? [
          error(
            'refused-user-admitted',
            `${app.name}: ${username} must be refused, but is to get the permission set ${grant.permissionSet} for ${grant.app}, which lets them in`,
            {
              hint: 'give the two apps permission sets of their own, or remove the user from `refuse`',
              at: desired.locate(['apps', app.name, 'refuse', index]),
            },
          ),
        ]
      : [];
  });
}

function planApp(app: DesiredApp, desired: Desired, observed: Observed): AccessPlan {
  const at = (path: Path) => ({ at: desired.locate(['apps', app.name, ...path]) });
  const problems: Diagnostic[] = [
    ...admitted(app, 'permissionSets').flatMap((name, index) =>
      checkPermissionSet(name, { app, desired, observed }, at(['policies', 'permissionSets', index])),
    ),
    ...admitted(app, 'profiles')
      .map((name, index) => ({ name, index }))
      .filter(({ name }) => !observed.profiles.includes(name))
      .map(({ name, index }) =>
        error('profile-not-found', `the org has no profile \`${name}\``, {
          hint: 'write it as Setup shows it: `System Administrator`, not `Admin`',
          ...at(['policies', 'profiles', index]),
        }),
      ),
    ...app.refuse.flatMap((username, index) => {
      const user = find(observed, username);
      if (!user) return [userNotFound(username, at(['refuse', index]))];
      const through = admittedThrough(app, user, observed);
      return through === undefined || app.policies.permittedUsers === 'AllSelfAuthorized'
        ? []
        : [
            error('refused-user-admitted', `${app.name}: ${username} must be refused, but has ${through}, which lets them in`, {
              hint: 'take it from the user, or remove the user from `refuse`',
              ...at(['refuse', index]),
            }),
          ];
    }),
  ];
  const assignments: Assignment[] = [];
  for (const [index, username] of app.users.entries()) {
    const user = find(observed, username);
    if (!user) problems.push(userNotFound(username, at(['users', index])));
    else if (!user.isActive) {
      problems.push(
        error('user-inactive', `the user ${username} is inactive and cannot log in`, {
          hint: 'activate the user, or remove it',
          ...at(['users', index]),
        }),
      );
    } else if (app.policies.permittedUsers === 'AdminApprovedPreAuthorized' && admittedThrough(app, user, observed) === undefined) {
      const [permissionSet] = setsByName(app, { desired, observed });
      if (permissionSet !== undefined) assignments.push({ app: app.name, username, permissionSet });
      else {
        problems.push(
          error('user-not-admitted', `${app.name}: ${username} has the profile ${user.profile}, which is not among \`policies.profiles\``, {
            hint: 'ecaform assigns permission sets, not profiles: name a permission set in `policies.permissionSets`',
            ...at(['users', index]),
          }),
        );
      }
    }
  }
  return { assignments, problems };
}

/** Salesforce compares usernames without case. */
function find(observed: Observed, username: string): OrgUser | undefined {
  return observed.users.find((user) => user.username.toLowerCase() === username.toLowerCase());
}

function userNotFound(username: string, at: Pick<Diagnostic, 'at'>): Diagnostic {
  return error('user-not-found', `the org has no user ${username}`, {
    hint: 'create the user first; in a sandbox, usernames end in the sandbox’s name',
    ...at,
  });
}

/** The profile or permission set of the app that the user already has. */
function admittedThrough(app: DesiredApp, user: OrgUser, observed: Observed): string | undefined {
  if (admitted(app, 'profiles').includes(user.profile)) return `the profile ${user.profile}`;
  const held = setsOf(app, observed.permissionSets).find((set) =>
    observed.assignments.some((each) => each.userId === user.id && each.permissionSetId === set.id),
  );
  return held && `the permission set ${held.name}`;
}

function checkPermissionSet(
  name: string,
  { app, desired, observed }: Sides & { readonly app: DesiredApp },
  at: Pick<Diagnostic, 'at'>,
): Diagnostic[] {
  if (setNamed(app, name, desired.permissionSets)) return [];
  const found = setNamed(app, name, observed.permissionSets);
  if (!found) {
    return [
      error('permission-set-not-found', `the org has no permission set \`${name}\`, and the spec does not generate it`, {
        hint: 'correct the name, or add it to `permissionSets`',
        ...at,
      }),
    ];
  }
  return found.license === 'Salesforce API Integration'
    ? [
        error(
          'license-without-apps',
          `permission set ${name} has the licence "Salesforce API Integration", which cannot hold app assignments`,
          {
            hint: 'use a second permission set without a licence for the app, or a profile',
            ...at,
          },
        ),
      ]
    : [];
}
