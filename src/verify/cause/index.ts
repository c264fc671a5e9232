/**
 * What evidence says about each cause: one table, a cause's name to its check.
 * Rule: pure. A check finds, rules out, or says what it would have to know; it never guesses from silence.
 */
import type { Evidence, ObservedApp, ObservedPermissionSet, Reading } from './evidence.ts';

/** What a check came to, and the fact behind it. */
export interface Finding {
  readonly state: 'found' | 'ruled-out' | 'unknown';
  readonly fact: string;
}

const found = (fact: string): Finding => ({ state: 'found', fact });
const ruledOut = (fact: string): Finding => ({ state: 'ruled-out', fact });
const open = (fact: string): Finding => ({ state: 'unknown', fact });

/** Judges a fact, or says why it could not be read. */
function judge<T>(reading: Reading<T>, check: (value: T) => Finding): Finding {
  return reading.known ? check(reading.value) : open(`could not be read: ${reading.why}`);
}

/** Judges the app as the org has it; without the app no question about it has an answer. */
function judgeApp(evidence: Evidence, check: (app: ObservedApp) => Finding): Finding {
  return judge(evidence.observed, (app) => (app === undefined ? open('the org does not have the app') : check(app)));
}

/** The licence whose permission sets cannot hold app assignments. */
export const LICENCE_WITHOUT_APPS = 'Salesforce API Integration';

/** Lead of a clock that lets an assertion of three minutes arrive dead, and lag that lets it seem to live too long; in milliseconds. */
const CLOCK_MATTERS = 120_000;

const seconds = (ms: number): string => `${Math.round(Math.abs(ms) / 1000)} s`;
const listed = (names: readonly string[], otherwise: string): string => (names.length === 0 ? otherwise : names.join(', '));

/** What the last hour's login history says with one of these words, the newest first. */
function inHistory(evidence: Evidence, words: RegExp): { readonly status: string; readonly sourceIp: string } | undefined {
  return evidence.logins.known ? evidence.logins.value.find((login) => words.test(login.status)) : undefined;
}

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

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}

/** Checks by the id of the catalogue's row. A row without a check is decided by the error's words alone. */
export const CHECKS: Readonly<Record<string, (evidence: Evidence) => Finding>> = {
  'app-not-deployed': ({ observed }) =>
    judge(observed, (app) =>
      app === undefined
        ? found('the org has no such app')
        : app.hasConsumerKey
          ? ruledOut('the org has the app and its consumer key')
          : open('the org has the app but does not show its consumer key'),
    ),

  'private-key-missing': ({ keyMatches }) =>
    judge(keyMatches, (matches) => (matches === undefined ? found('no private key was found at its place') : ruledOut('it is here'))),

  'key-mismatch': ({ keyMatches }) =>
    judge(keyMatches, (matches) =>
      matches === undefined
        ? open('there is no private key to compare')
        : matches
          ? ruledOut('private key and certificate are one pair')
          : found('the private key is not the certificate’s; proven on this machine'),
    ),

  'certificate-not-deployed': (evidence) =>
    judgeApp(evidence, (app) =>
      app.fingerprint256 === undefined ? found('the app has no certificate in the org') : ruledOut('the org holds a certificate'),
    ),

  'certificate-differs': (evidence) =>
    judgeApp(evidence, ({ fingerprint256 }) =>
      judge(evidence.certificate, (local) => {
        if (local === undefined) return open('the project has no certificate to compare');
        if (fingerprint256 === undefined) return ruledOut('the org holds no certificate at all');
        return local.fingerprint256 === fingerprint256
          ? ruledOut(`both have the fingerprint ${short(fingerprint256)}`)
          : found(`the org holds ${short(fingerprint256)}, the project ${short(local.fingerprint256)}`);
      }),
    ),

  'audience-refused': (evidence) => differingHost(evidence),

  'domain-refused': ({ specHost, org }) => {
    const host = specHost ?? (org.known ? org.value.instanceUrl : undefined);
    if (host === undefined) return open('no host is known');
    return /^(login|test)\.salesforce\.com$/.test(hostOf(host))
      ? found(`the host is ${hostOf(host)}`)
      : ruledOut(`the host is ${hostOf(host)}`);
  },

  'app-not-in-org': (evidence) => {
    const host = differingHost(evidence);
    return host.state === 'found'
      ? host
      : judgeApp(evidence, () => open('the consumer key used is the one this org names; what is left is that the app is new'));
  },

  'consumer-key-unknown': (evidence) => {
    const host = differingHost(evidence);
    return host.state === 'found'
      ? host
      : judgeApp(evidence, () => open('the consumer key used is the one this org names; what is left is that the app is new'));
  },

  'app-disabled': (evidence) =>
    judgeApp(evidence, (app) => (app.isEnabled ? ruledOut('the app is enabled') : found('the app is disabled in the org'))),

  'app-blocked': ({ isApiAccessControlled }) =>
    judge(isApiAccessControlled, (controlled) =>
      controlled
        ? found('API Access Control admits only approved apps')
        : open('API Access Control is off; whether an administrator blocked this app alone is not told by the metadata'),
    ),

  'app-not-installed': (evidence) =>
    judgeApp(evidence, () =>
      evidence.app.kind === 'ExternalClientApplication'
        ? ruledOut('the app is an External Client App of this org')
        : open('whether it is installed is not told by the metadata'),
    ),

  'no-scopes': (evidence) =>
    judgeApp(evidence, ({ scopes }) =>
      scopes.length === 0 ? found('the app has no scopes in the org') : ruledOut(`the scopes are ${scopes.join(', ')}`),
    ),

  'refresh-scope-missing': (evidence) =>
    judgeApp(evidence, ({ scopes }) => {
      if (scopes.length === 0) return ruledOut('the app has no scopes at all');
      return scopes.some((scope) => scope === 'RefreshToken' || scope === 'OfflineAccess')
        ? ruledOut(`the scopes are ${scopes.join(', ')}`)
        : found(`the scopes are ${scopes.join(', ')}: RefreshToken is not among them`);
    }),

  'session-refused': (evidence) =>
    judgeApp(evidence, ({ scopes }) => {
      if (scopes.length === 0) return ruledOut('the app has no scopes at all');
      return scopes.some((scope) => scope === 'Api' || scope === 'Full')
        ? ruledOut(`the scopes are ${scopes.join(', ')}`)
        : found(`the scopes are ${scopes.join(', ')}: Api is not among them`);
    }),

  'scopes-differ': (evidence) =>
    judgeApp(evidence, ({ scopes }) => {
      const missing = evidence.app.oauth.scopes.filter((scope) => !scopes.includes(scope));
      // Reported by the more telling causes when it is all of them, or the two that a login needs.
      if (scopes.length === 0 || missing.length === 0 || missing.some((scope) => ['RefreshToken', 'Api'].includes(scope)))
        return ruledOut(missing.length === 0 ? 'the org has every scope of the spec' : 'said by a cause of its own');
      return found(`the org lacks ${missing.join(', ')}`);
    }),

  'user-unknown': ({ account, user }) =>
    judge(account, (value) => (value === undefined ? found(`the org has no user ${user}`) : ruledOut('the org has the user'))),

  'user-inactive': ({ account }) =>
    judge(account, (value) => {
      if (value === undefined) return ruledOut('the org has no such user');
      return value.isActive ? ruledOut('the user is active') : found('the user is not active');
    }),

  'user-frozen': (evidence) => {
    const logged = inHistory(evidence, /frozen/i);
    if (evidence.isFrozen.known)
      return evidence.isFrozen.value ? found('UserLogin.IsFrozen is true') : ruledOut('UserLogin.IsFrozen is false');
    return logged ? found(`the login history says "${logged.status}"`) : open(`could not be read: ${evidence.isFrozen.why}`);
  },

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
      return judge(evidence.approvals, (number) =>
        number === 0
          ? found('permitted users is AllSelfAuthorized, and the org holds no approval of this user (OauthToken)')
          : ruledOut(`the org holds ${number === 1 ? 'an approval' : `${number} approvals`} of this user`),
      );
    }),

  'approval-without-refresh-token': (evidence) =>
    judgeApp(evidence, (app) => {
      if (app.permittedUsers === 'AdminApprovedPreAuthorized') return ruledOut('permitted users is AdminApprovedPreAuthorized');
      return judge(evidence.approvals, (number) => {
        if (number === 0) return ruledOut('the org holds no approval of this user');
        return /hasn.t approved this consumer/i.test(evidence.failure?.errorDescription ?? '')
          ? found('the org holds an approval of this user and does not accept it')
          : ruledOut('the org holds an approval of this user');
      });
    }),

  'ip-restricted': (evidence) => {
    const logged = inHistory(evidence, /restricted ip|ip address not allowed/i);
    const { loginIpRanges: ranges } = evidence;
    const allowed =
      ranges.known && ranges.value.length > 0
        ? `; the profile allows ${ranges.value.map(({ start, end }) => (start === end ? start : `${start}–${end}`)).join(', ')}`
        : '';
    if (logged) return found(`the login history says "${logged.status}" for ${logged.sourceIp}${allowed}`);
    if (ranges.known && ranges.value.length === 0 && evidence.logins.known)
      return ruledOut('the profile has no login IP ranges, and the login history names no restriction');
    return evidence.logins.known ? ruledOut('the login history names no restriction') : open(`could not be read: ${evidence.logins.why}`);
  },

  'rate-exceeded': (evidence) => {
    const logged = inHistory(evidence, /login rate exceeded/i);
    if (logged) return found(`the login history says "${logged.status}"`);
    return evidence.logins.known ? ruledOut('the login history does not say so') : open(`could not be read: ${evidence.logins.why}`);
  },

  'assertion-expired': ({ skewMs }) =>
    judge(skewMs, (skew) =>
      skew >= CLOCK_MATTERS
        ? found(`this machine's clock is ${seconds(skew)} behind the org's`)
        : ruledOut(`the clocks are ${seconds(skew)} apart, and ecaform signs in Unix seconds`),
    ),

  'clock-ahead': ({ skewMs }) =>
    judge(skewMs, (skew) =>
      skew <= -CLOCK_MATTERS
        ? found(`this machine's clock is ${seconds(skew)} ahead of the org's`)
        : ruledOut(`the clocks are ${seconds(skew)} apart`),
    ),
};

function differingHost({ specHost, org }: Evidence): Finding {
  return judge(org, ({ instanceUrl }) => {
    if (specHost === undefined || hostOf(specHost) === hostOf(instanceUrl))
      return ruledOut(`host and audience are ${hostOf(instanceUrl)}, where the org itself answers`);
    return found(`the spec's My Domain is ${hostOf(specHost)}, the org answers at ${hostOf(instanceUrl)}`);
  });
}

/** Enough of a fingerprint to tell two apart by eye. */
function short(fingerprint: string): string {
  return fingerprint.split(':').slice(0, 6).join(':');
}
