/** Who the policy admits: by assignment where users are pre-authorised, by approval where they let themselves in. Rule: as for all checks, see `finding.ts`. */
import { hoursOf } from '../../metadata/index.ts';
import type { RefreshTokenPolicy } from '../../metadata/index.ts';
import type { Evidence, ObservedApp, ObservedApproval, ObservedPermissionSet } from '../evidence.ts';
import { day, found, judge, judgeApp, listed, open, ruledOut } from './finding.ts';
import type { Checks } from './finding.ts';

/** The licence whose permission sets cannot hold app assignments. */
export const LICENCE_WITHOUT_APPS = 'Salesforce API Integration';

/** Through what the org's policy admits the user: profile or permission set. */
export function admission(
  evidence: Evidence,
  app: ObservedApp,
): { readonly through: string | undefined; readonly held: readonly ObservedPermissionSet[] } | undefined {
  const { account, permissionSets } = evidence;
  if (!account.known || !permissionSets.known || account.value === undefined) return undefined;
  const { profile } = account.value;
  const held = permissionSets.value.filter((set) => set.isHeld);
  const serving = held.find((set) => set.license !== LICENCE_WITHOUT_APPS);
  const through = app.profiles.includes(profile) ? `the profile ${profile}` : serving && `the permission set ${serving.name}`;
  return { through, held };
}

/** The widest thing by which the org admits the user, as a finding names it; undefined when the evidence shows none. */
export function widestWayIn(evidence: Evidence): string | undefined {
  if (!evidence.observed.known || evidence.observed.value === undefined) return undefined;
  const app = evidence.observed.value;
  if (app.permittedUsers === 'AllSelfAuthorized')
    return 'permitted users is AllSelfAuthorized: every user of the org may let themselves in';
  return admission(evidence, app)?.through;
}

/** `SpecificLifetime, 30 Days`. */
function policyText({ type, validityPeriod, validityUnit }: RefreshTokenPolicy): string {
  return [type, ...(validityPeriod === undefined ? [] : [`${validityPeriod} ${validityUnit ?? 'Days'}`])].join(', ');
}

/** The time from which the youngest of the approvals counts: its last use where inactivity ends it, otherwise its making. */
function newestOf(approvals: readonly ObservedApproval[], { type }: RefreshTokenPolicy): string {
  const times = approvals.map(({ createdAt, lastUsedAt }) => (type === 'SpecificInactivity' ? (lastUsedAt ?? createdAt) : createdAt));
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? '';
}

function isAlive(since: string, policy: RefreshTokenPolicy, now: number): boolean {
  return Date.parse(since) + hoursOf(policy) * 3_600_000 > now;
}

/** Checks of admission. */
export const ACCESS_CHECKS: Checks = {
  'not-assigned': (evidence) =>
    judgeApp(evidence, (app) => {
      if (app.permittedUsers !== 'AdminApprovedPreAuthorized') return ruledOut('the app lets users approve themselves');
      if (evidence.account.known && evidence.account.value === undefined) return ruledOut('the org has no such user');
      const admitted = admission(evidence, app);
      if (admitted === undefined) return judge(evidence.permissionSets, () => judge(evidence.account, () => open('not told')));
      if (admitted.through !== undefined) return ruledOut(`the user has ${admitted.through}`);
      if (admitted.held.length > 0) return ruledOut(`the user holds ${admitted.held.map((set) => set.name).join(', ')}`);
      const profile = evidence.account.known ? (evidence.account.value?.profile ?? '') : '';
      return found(
        `the app admits holders of ${listed(app.permissionSets, 'no permission set')} and ${listed(app.profiles, 'no profile')}; the user holds none of them and has the profile ${profile}`,
      );
    }),

  'licence-cannot-hold-apps': (evidence) =>
    judgeApp(evidence, (app) => {
      if (app.permittedUsers !== 'AdminApprovedPreAuthorized') return ruledOut('the app lets users approve themselves');
      const admitted = admission(evidence, app);
      if (admitted === undefined) return judge(evidence.permissionSets, () => open('the user is not known'));
      const barred = admitted.held.filter((set) => set.license === LICENCE_WITHOUT_APPS);
      return admitted.through === undefined && barred.length > 0
        ? found(`the user has ${barred.map((set) => set.name).join(', ')}, which has that licence, and nothing else that admits`)
        : ruledOut(
            admitted.through === undefined ? 'no permission set the user holds has that licence' : `the user has ${admitted.through}`,
          );
    }),

  'not-approved-by-user': (evidence) =>
    judgeApp(evidence, (app) => {
      if (app.permittedUsers === 'AdminApprovedPreAuthorized') return ruledOut('permitted users is AdminApprovedPreAuthorized');
      if (app.refreshToken?.type === 'Zero') return ruledOut('the refresh token policy is Zero, so that no approval would last');
      return judge(evidence.approvals, ({ length }) =>
        length === 0
          ? found('permitted users is AllSelfAuthorized, and the org holds no approval of this user (OauthToken)')
          : ruledOut(`the org holds ${length === 1 ? 'an approval' : `${length} approvals`} of this user`),
      );
    }),

  'approval-lapsed': (evidence) =>
    judgeApp(evidence, ({ permittedUsers, refreshToken }) => {
      if (permittedUsers === 'AdminApprovedPreAuthorized') return ruledOut('permitted users is AdminApprovedPreAuthorized');
      if (refreshToken === undefined) return open('the refresh token policy has words that are not known');
      const policy = policyText(refreshToken);
      if (refreshToken.type === 'Zero') return found(`the refresh token policy is ${policy}: an approval ends at once`);
      return judge(evidence.approvals, (approvals) => {
        if (approvals.length === 0) return ruledOut('the org holds no approval of this user');
        const newest = newestOf(approvals, refreshToken);
        return isAlive(newest, refreshToken, evidence.now)
          ? ruledOut(`the refresh token policy is ${policy}, and the newest approval counts from ${day(newest)}`)
          : found(`the refresh token policy is ${policy}, and the newest approval of this user counts from ${day(newest)}`);
      });
    }),

  'approval-without-refresh-token': (evidence) =>
    judgeApp(evidence, (app) => {
      if (app.permittedUsers === 'AdminApprovedPreAuthorized') return ruledOut('permitted users is AdminApprovedPreAuthorized');
      return judge(evidence.approvals, (approvals) => {
        if (approvals.length === 0) return ruledOut('the org holds no approval of this user');
        if (app.refreshToken && !isAlive(newestOf(approvals, app.refreshToken), app.refreshToken, evidence.now))
          return ruledOut('what the org holds has lapsed by the refresh token policy');
        return /hasn.t approved this consumer/i.test(evidence.failure?.errorDescription ?? '')
          ? found('the org holds an approval of this user and does not accept it')
          : ruledOut('the org holds an approval of this user');
      });
    }),
};
