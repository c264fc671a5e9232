/** The table of causes against evidence: what is found, what is ruled out, what could not be read, and in which order it is told. */
import { describe, expect, it } from 'vitest';
import type { DesiredApp } from '../../src/spec/index.ts';
import { CATALOGUE, explain, explainError, known, unknown } from '../../src/verify/index.ts';
import type { Evidence, ObservedApp } from '../../src/verify/index.ts';
import { CHECKS } from '../../src/verify/cause/index.ts';

const FINGERPRINT = 'AA:BB:CC:DD:EE:FF:00:11';
const APP = {
  name: 'Orders',
  label: 'Orders',
  kind: 'ExternalClientApplication',
  isEnabled: true,
  oauth: { scopes: ['Api', 'RefreshToken'], callbackUrls: ['https://a.example.com/cb'], flows: {} },
  policies: { permittedUsers: 'AdminApprovedPreAuthorized', permissionSets: ['OrdersAccess'], profiles: [], ipRelaxation: 'Enforce' },
  certificate: { file: 'certificates/uat/Orders.crt', privateKey: '.ecaform/keys/uat/Orders.key.pem' },
  users: ['sync@example.com'],
  refuse: [],
} as unknown as DesiredApp;

const OBSERVED: ObservedApp = {
  hasConsumerKey: true,
  isEnabled: true,
  fingerprint256: FINGERPRINT,
  permittedUsers: 'AdminApprovedPreAuthorized',
  permissionSets: ['OrdersAccess'],
  profiles: [],
  scopes: ['Api', 'RefreshToken'],
  ipRelaxation: 'Enforce',
  callbackUrls: ['https://a.example.com/cb'],
  refreshToken: { type: 'SpecificLifetime', validityPeriod: 30, validityUnit: 'Days' },
};

/** Two days before now. */
const APPROVAL = { createdAt: '2026-11-19T12:00:00.000+0000' };

/** Evidence of a login that has nothing against it. */
const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  environment: 'uat',
  app: APP,
  user: 'sync@example.com',
  now: Date.parse('2026-11-21T12:00:00Z'),
  specHost: 'https://acme.my.salesforce.com',
  org: known({ orgId: '00D000000000001EAA', instanceUrl: 'https://acme.my.salesforce.com', isSandbox: false }),
  skewMs: known(400),
  observed: known(OBSERVED),
  certificate: known({ fingerprint256: FINGERPRINT, notAfter: '2027-01-01T00:00:00.000Z' }),
  keyMatches: known(true),
  account: known({ isActive: true, profile: 'API Only' }),
  isFrozen: known(false),
  permissionSets: known([{ name: 'OrdersAccess', isHeld: true }]),
  approvals: known([]),
  isInstalled: known(undefined),
  mayUseUninstalledApps: known(false),
  logins: known([]),
  loginIpRanges: known([]),
  isApiAccessControlled: known(false),
  ...over,
});
const app = (over: Partial<ObservedApp>) => known({ ...OBSERVED, ...over });
const locate = () => ({ file: 'ecaform.yaml', line: 7, col: 3 });
const causes = (over: Partial<Evidence>) => explain(evidence(over), locate).causes.map(({ id, standing }) => `${standing} ${id}`);
const failure = (error: string, errorDescription: string) => ({ failure: { error, errorDescription } });
const NOT_APPROVED = failure('invalid_grant', "user hasn't approved this consumer");
const NOT_INSTALLED = failure('invalid_client', 'app must be installed into org');
const WRONG_SIGNATURE = failure('invalid_client', 'invalid client credentials');
const INACTIVE = failure('invalid_grant', 'inactive user');

describe('evidence', () => {
  it('of a sound login names no cause', () => {
    expect(explain(evidence(), locate)).toMatchObject({ causes: [], unread: [] });
  });

  it.each<[string, Partial<Evidence>, string[]]>([
    [
      'an open app without an approval',
      { ...NOT_APPROVED, observed: app({ permittedUsers: 'AllSelfAuthorized' }) },
      ['found not-approved-by-user'],
    ],
    [
      'an approval that does not serve',
      { ...NOT_APPROVED, observed: app({ permittedUsers: 'AllSelfAuthorized' }), approvals: known([APPROVAL]) },
      ['found approval-without-refresh-token'],
    ],
    [
      'an approval past its policy, which is no approval without a refresh token',
      {
        ...NOT_APPROVED,
        observed: app({ permittedUsers: 'AllSelfAuthorized' }),
        approvals: known([{ createdAt: '2026-10-01T00:00:00.000+0000', lastUsedAt: '2026-11-20T00:00:00.000+0000' }]),
      },
      ['found approval-lapsed'],
    ],
    [
      'an approval that its use keeps alive, which does not serve for another reason',
      {
        ...NOT_APPROVED,
        observed: app({
          permittedUsers: 'AllSelfAuthorized',
          refreshToken: { type: 'SpecificInactivity', validityPeriod: 30, validityUnit: 'Days' },
        }),
        approvals: known([{ createdAt: '2026-10-01T00:00:00.000+0000', lastUsedAt: '2026-11-20T00:00:00.000+0000' }]),
      },
      ['found approval-without-refresh-token'],
    ],
    [
      'a policy under which no approval lasts, before the want of one',
      { ...NOT_APPROVED, observed: app({ permittedUsers: 'AllSelfAuthorized', refreshToken: { type: 'Zero' } }) },
      ['found approval-lapsed'],
    ],
    [
      'a connected app that is not installed, for a user who may not use such apps',
      { ...NOT_INSTALLED, app: { ...APP, kind: 'ConnectedApp' }, isInstalled: known(false) },
      ['found app-not-installed'],
    ],
    [
      'nothing of that for a user who may use such apps',
      { ...NOT_INSTALLED, app: { ...APP, kind: 'ConnectedApp' }, isInstalled: known(false), mayUseUninstalledApps: known(true) },
      [],
    ],
    [
      'the wrong host, once, where that is why the app is not installed',
      { ...NOT_INSTALLED, specHost: 'https://other.my.salesforce.com' },
      ['found app-not-installed'],
    ],
    ['the wrong host alone', { ...failure('wrong_host', ''), specHost: 'https://other.my.salesforce.com' }, ['found wrong-host']],
    [
      'an expired certificate beside the cause, for Salesforce does not check it',
      { ...INACTIVE, isFrozen: known(true), observed: app({ notAfter: '2026-11-20T00:00:00.000Z' }) },
      ['found user-frozen', 'further certificate-expired'],
    ],
    [
      'an expired certificate though the login works',
      { certificate: known({ fingerprint256: FINGERPRINT, notAfter: '2026-11-20T00:00:00.000Z' }) },
      ['further certificate-expired'],
    ],
    [
      'a licence that holds no apps',
      { ...NOT_APPROVED, permissionSets: known([{ name: 'OrdersAccess', license: 'Salesforce API Integration', isHeld: true }]) },
      ['found licence-cannot-hold-apps'],
    ],
    [
      'a licence beside a set that serves, which leaves nothing to blame',
      {
        ...NOT_APPROVED,
        permissionSets: known([
          { name: 'A', license: 'Salesforce API Integration', isHeld: true },
          { name: 'B', isHeld: true },
        ]),
      },
      [],
    ],
    [
      'no assignment',
      { ...failure('invalid_app_access', 'user is not admin approved'), permissionSets: known([{ name: 'OrdersAccess', isHeld: false }]) },
      ['found not-assigned'],
    ],
    ['another certificate', { ...WRONG_SIGNATURE, observed: app({ fingerprint256: 'ZZ' }) }, ['found certificate-differs']],
    ['a frozen user, and not an inactive one', { ...INACTIVE, isFrozen: known(true) }, ['found user-frozen']],
    ['an inactive user', { ...INACTIVE, account: known({ isActive: false, profile: 'API Only' }) }, ['found user-inactive']],
    [
      'an address outside, by the login history',
      { ...failure('invalid_grant', 'ip restricted'), logins: known([{ at: '', status: 'Restricted IP', sourceIp: '198.51.100.7' }]) },
      ['found ip-restricted'],
    ],
    ['a clock behind', { ...failure('invalid_grant', 'expired authorization code'), skewMs: known(400_000) }, ['found assertion-expired']],
    ['a clock ahead', { ...failure('invalid_grant', 'invalid assertion'), skewMs: known(-400_000) }, ['found clock-ahead']],
    [
      'another host',
      { ...failure('invalid_grant', 'audience is invalid'), specHost: 'https://login.salesforce.com' },
      ['found audience-refused'],
    ],
    ['no app in the org', { ...failure('app_not_deployed', ''), observed: known(undefined) }, ['found app-not-deployed']],
    ['the error of this machine itself', failure('unreachable', 'ENOTFOUND'), ['found unreachable']],
    [
      'two faults: the one the org told first, the other as well',
      { ...INACTIVE, isFrozen: known(true), permissionSets: known([{ name: 'OrdersAccess', isHeld: false }]) },
      ['found user-frozen', 'further not-assigned'],
    ],
  ])('shows %s', (_name, over, expected) => {
    expect(causes(over)).toEqual(expected);
  });

  it('that could not be read is said so, and its causes stay possible', () => {
    const result = explain(
      evidence({ ...INACTIVE, isFrozen: unknown('INSUFFICIENT_ACCESS'), account: unknown('INSUFFICIENT_ACCESS') }),
      locate,
    );
    expect(result.causes.map(({ id, standing }) => [id, standing])).toEqual([
      ['user-inactive', 'fits'],
      ['user-frozen', 'fits'],
    ]);
    expect(result.unread).toEqual([
      { what: 'the user', why: 'INSUFFICIENT_ACCESS' },
      { what: 'whether the user is frozen', why: 'INSUFFICIENT_ACCESS' },
    ]);
    expect(JSON.stringify(result.causes)).toContain('could not be read: INSUFFICIENT_ACCESS');
  });

  it('rules causes out and says how', () => {
    const { ruledOut } = explain(evidence({ ...NOT_APPROVED, observed: app({ permittedUsers: 'AllSelfAuthorized' }) }), locate);
    expect(ruledOut.find((each) => each.id === 'certificate-differs')?.how).toBe('both have the fingerprint AA:BB:CC:DD:EE:FF');
    expect(ruledOut.find((each) => each.id === 'licence-cannot-hold-apps')?.how).toBe('the app lets users approve themselves');
    expect(ruledOut.find((each) => each.id === 'certificate-expired')?.how).toBe(
      'it is valid until 2027-01-01, and Salesforce would not check it',
    );
  });
});

describe('a remedy', () => {
  const remedy = (over: Partial<Evidence>) => explain(evidence(over), locate).causes[0]?.remedy;

  it('is the command alone where the spec is right and the org is not', () => {
    expect(remedy({ ...NOT_APPROVED, observed: app({ permittedUsers: 'AllSelfAuthorized' }) })).toEqual({
      what: 'the spec pre-authorises users, the org does not: deploy the policy again',
      command: 'ecaform apply --env uat',
    });
  });

  it('is path, value and line where the spec is wrong', () => {
    const open = {
      ...APP,
      policies: { ...APP.policies, permittedUsers: 'AllSelfAuthorized', permissionSets: [] },
    } as unknown as DesiredApp;
    expect(remedy({ ...NOT_APPROVED, app: open, observed: app({ permittedUsers: 'AllSelfAuthorized' }) })).toMatchObject({
      spec: [
        { path: 'apps.Orders.policies.permittedUsers', value: 'AdminApprovedPreAuthorized', at: { file: 'ecaform.yaml', line: 7 } },
        { path: 'apps.Orders.policies.permissionSets', value: '[OrdersAccess]' },
        { path: 'permissionSets.OrdersAccess', value: '{ label: Orders Access }' },
      ],
      command: 'ecaform apply --env uat',
    });
  });

  it('is a click-path with the user’s name where no spec decides', () => {
    expect(remedy({ ...INACTIVE, isFrozen: known(true) })).toEqual({
      what: 'unfreeze the user, or name another one',
      setup: 'Setup › Users › sync@example.com › Unfreeze',
    });
  });

  it('never tells to let in a user the spec wants refused', () => {
    const strict = { ...APP, users: [], refuse: ['sync@example.com'] } as unknown as DesiredApp;
    const held = known([{ name: 'OrdersAccess', isHeld: false }]);
    expect(remedy({ ...failure('invalid_app_access', ''), app: strict, permissionSets: held })).toEqual({
      what: 'nothing: the spec wants this user refused (`apps.Orders.refuse`)',
    });
  });
});

describe('the tables', () => {
  it('name the same causes', () => {
    expect(Object.keys(CHECKS).filter((id) => !CATALOGUE.some((row) => row.id === id))).toEqual([]);
  });

  it('explain words alone, every cause in its order', () => {
    const { causes: rows } = explainError('invalid_grant', 'inactive user');
    expect(rows.map(({ id, standing }) => [id, standing])).toEqual([
      ['user-inactive', 'fits'],
      ['user-frozen', 'fits'],
    ]);
  });
});
