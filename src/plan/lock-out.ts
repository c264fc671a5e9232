/** Lock-outs: who loses access by a change. Rule: counted from what the org says of tokens and assignments, never guessed. */
import { admitted, setsOf } from '../spec/index.ts';
import type { Desired, DesiredApp } from '../spec/index.ts';
import type { Change, Risk } from './change.ts';
import type { Observed } from './observed.ts';

/** Users who use an app today and will not be admitted by its new policy. */
export function lockOuts(desired: Desired, changes: readonly Change[], observed: Observed): Risk[] {
  return desired.apps.flatMap((app) => {
    const fields = changes
      .filter((change) => change.component.app === app.name && change.action === 'update')
      .flatMap((change) => change.fields);
    const closes = fields.some(
      ({ field, after }) =>
        (field === 'permittedUsersPolicyType' && after === 'AdminApprovedPreAuthorized') ||
        (field === 'oauthConfig.isAdminApproved' && after === 'true'),
    );
    const narrows = fields.some(({ field }) =>
      ['commaSeparatedPermissionSet', 'commaSeparatedProfile', 'permissionSetName', 'profileName'].includes(field),
    );
    const disables = fields.some(({ field, after }) => field === 'isEnabled' && after === 'false');
    if (!closes && !narrows && !disables) return [];
    const losing = (observed.tokenUsers[app.name] ?? []).filter((username) => disables || !willBeAdmitted(app, username, observed));
    if (losing.length === 0) return [];
    const names = losing.length <= 5 ? losing.join(', ') : `${losing.slice(0, 5).join(', ')} and ${losing.length - 5} more`;
    return [
      {
        kind: 'lock-out' as const,
        subject: app.name,
        message: `${losing.length === 1 ? '1 user with a live token loses' : `${losing.length} users with live tokens lose`} access: ${names}`,
      },
    ];
  });
}

function willBeAdmitted(app: DesiredApp, username: string, observed: Observed): boolean {
  if (app.policies.permittedUsers === 'AllSelfAuthorized' || app.users.includes(username)) return true;
  const user = observed.users.find((each) => each.username === username);
  if (!user) return false;
  const sets = setsOf(app, observed.permissionSets).map((set) => set.id);
  return (
    admitted(app, 'profiles').includes(user.profile) ||
    observed.assignments.some((each) => each.userId === user.id && sets.includes(each.permissionSetId))
  );
}
