/** Comparing what the spec wants with what the org has: create, update, none; and what is no difference at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareComponents } from '../../src/plan/index.ts';
import { filesOf } from '../../src/metadata/index.ts';
import type { Component, ObservedComponent } from '../../src/metadata/index.ts';
import { anyApp, app, componentsFor, desiredOf, observedFrom } from './specs.ts';
import type { AppInput } from './specs.ts';

const component = (type: Component['type'], metadata: object, rest: Partial<Component> = {}): Component => ({
  type,
  fullName: 'Shop_x',
  app: 'Shop',
  metadata,
  ...rest,
});

const observe = (type: Component['type'], metadata: object, fullName = 'Shop_x'): ObservedComponent => ({
  type,
  fullName,
  metadata: { externalClientApplication: 'Shop', ...metadata },
});

/** The one comparison of two sides of one component, as `[field, before, after]`. */
function differences(type: Component['type'], wanted: object, found: object): unknown[] {
  const observed = { ...observe(type, found), fullName: 'Shop' };
  const [change] = compareComponents([component(type, wanted, { fullName: 'Shop' })], [observed]);
  return change?.fields.map(({ field, before, after }) => [field, before, after]) ?? [];
}

const GLOBAL = 'ExtlClntAppGlobalOauthSettings';
const SETTINGS = 'ExtlClntAppOauthSettings';
const POLICIES = 'ExtlClntAppOauthConfigurablePolicies';

describe('an action', () => {
  const wanted = component('ExternalClientApplication', { label: 'Shop', isProtected: false }, { fullName: 'Shop' });

  it('is create where the org has nothing of the app', () => {
    const other = { type: 'ExternalClientApplication', fullName: 'Stock', metadata: { label: 'Shop' } } as const;
    expect(compareComponents([wanted], [other])).toMatchObject([{ action: 'create', component: wanted, fields: [] }]);
  });

  it('is update where a field differs, with what it was and will be', () => {
    const observed = { type: 'ExternalClientApplication', fullName: 'Shop', metadata: { label: 'Store', isProtected: 'false' } } as const;
    expect(compareComponents([wanted], [observed])).toMatchObject([
      { action: 'update', component: wanted, fields: [{ field: 'label', before: 'Store', after: 'Shop' }] },
    ]);
  });

  it('is none where all is alike', () => {
    const observed = { type: 'ExternalClientApplication', fullName: 'Shop', metadata: { label: 'Shop' } } as const;
    expect(compareComponents([wanted], [observed])).toMatchObject([{ action: 'none', fields: [] }]);
  });
});

describe('a component is found', () => {
  it('by the app it belongs to, and keeps the name the platform gave it', () => {
    const wanted = component(
      POLICIES,
      { ipRelaxationPolicyType: 'Bypass', externalClientApplication: 'Shop', label: 'Shop_oauthPlcy' },
      { fullName: 'Shop_oauthPlcy' },
    );
    const theirs = observe(POLICIES, { ipRelaxationPolicyType: 'Enforce', label: 'Shop_oauth_defaultPolicy' }, 'Shop_oauth_defaultPolicy');
    const decoy = observe(POLICIES, { externalClientApplication: 'Stock', ipRelaxationPolicyType: 'Bypass' }, 'Shop_oauthPlcy');
    const [change] = compareComponents([wanted], [decoy, theirs]);
    expect(change).toMatchObject({ action: 'update', component: { fullName: 'Shop_oauth_defaultPolicy' } });
    // Under the org's name, with the fields of the spec.
    expect(filesOf(change?.component ?? wanted)[0]?.path).toBe(
      'main/default/extlClntAppOauthPolicies/Shop_oauth_defaultPolicy.ecaOauthPlcy-meta.xml',
    );
    expect(change?.component.metadata).toEqual(wanted.metadata);
  });

  it('by name where it belongs to none', () => {
    const { app: _app, ...wanted } = component('PermissionSet', { label: 'A' }, { fullName: 'A' });
    const found = (fullName: string) => [{ type: 'PermissionSet', fullName, metadata: { label: 'A' } } as const];
    expect(compareComponents([wanted], found('A')).map((each) => each.action)).toEqual(['none']);
    expect(compareComponents([wanted], found('B')).map((each) => each.action)).toEqual(['create']);
  });
});

describe('no difference', () => {
  it.each([
    [
      'order of callback URLs',
      GLOBAL,
      { callbackUrl: 'https://a.example\nhttps://b.example' },
      { callbackUrl: 'https://b.example\r\nhttps://a.example\n' },
    ],
    [
      'order of scopes, and their separator',
      SETTINGS,
      { commaSeparatedOauthScopes: 'Api, RefreshToken' },
      { commaSeparatedOauthScopes: 'RefreshToken,Api' },
    ],
    ['order of custom scopes', SETTINGS, { commaSeparatedCustomScopes: 'A,B' }, { commaSeparatedCustomScopes: 'B, A' }],
    ['order of permission sets', POLICIES, { commaSeparatedPermissionSet: 'A,ns__B' }, { commaSeparatedPermissionSet: 'ns__B,A' }],
    ['order of profiles', POLICIES, { commaSeparatedProfile: 'A B,C' }, { commaSeparatedProfile: 'C, A B' }],
    [
      'lines of a PEM',
      GLOBAL,
      { certificate: 'QUJDREVG' },
      { certificate: '-----BEGIN CERTIFICATE-----\r\nQUJD\r\nREVG\r\n-----END CERTIFICATE-----\r\n' },
    ],
    [
      'lines of the attestation certificate',
      SETTINGS,
      { clientAssertionCertificate: 'QUJDREVG' },
      { clientAssertionCertificate: 'QUJD\nREVG' },
    ],
    ['line ends of a text', 'ExternalClientApplication', { description: 'a\nb' }, { description: 'a\r\nb' }],
    ['blanks around a text', 'ExternalClientApplication', { description: 'a\nb' }, { description: ' a\nb\n' }],
    ['case of the IP relaxation', POLICIES, { ipRelaxationPolicyType: 'Enforce' }, { ipRelaxationPolicyType: 'ENFORCE' }],
    [
      'case of a ConnectedApp’s policies',
      'ConnectedApp',
      { oauthPolicy: { ipRelaxation: 'ENFORCE', refreshTokenPolicy: 'specific_lifetime:1:DAYS' } },
      { oauthPolicy: { ipRelaxation: 'Enforce', refreshTokenPolicy: 'specific_lifetime:1:days' } },
    ],
    ['absent and false', GLOBAL, { isPkceRequired: false }, {}],
    ['absent and empty', POLICIES, { startUrl: undefined }, { startUrl: '' }],
    ['an empty list and none', 'ConnectedApp', { profileName: [] }, {}],
    ['numbers and their text', POLICIES, { refreshTokenValidityPeriod: 365 }, { refreshTokenValidityPeriod: '365' }],
    [
      'order of scopes of a ConnectedApp',
      'ConnectedApp',
      { oauthConfig: { scopes: ['Api', 'Web'] } },
      { oauthConfig: { scopes: ['Web', 'Api'] } },
    ],
    [
      'a list of one',
      'ConnectedApp',
      { oauthConfig: { scopes: ['Api'] }, profileName: ['A'] },
      { oauthConfig: { scopes: 'Api' }, profileName: 'A' },
    ],
    ['order of profiles of a ConnectedApp', 'ConnectedApp', { profileName: ['A', 'B'] }, { profileName: ['B', 'A'] }],
    [
      'order of IP ranges and their members',
      SETTINGS,
      {
        trustedIpRanges: [
          { startIpAddress: '1.1.1.1', endIpAddress: '1.1.1.2' },
          { startIpAddress: '2.2.2.2', endIpAddress: '2.2.2.3', description: 'x' },
        ],
      },
      {
        trustedIpRanges: [
          { description: 'x', endIpAddress: '2.2.2.3', startIpAddress: '2.2.2.2' },
          { endIpAddress: '1.1.1.2', startIpAddress: '1.1.1.1', description: '' },
        ],
      },
    ],
    [
      'one IP range',
      SETTINGS,
      { trustedIpRanges: [{ startIpAddress: '1.1.1.1', endIpAddress: '1.1.1.2', description: undefined }] },
      { trustedIpRanges: { endIpAddress: '1.1.1.2', startIpAddress: '1.1.1.1' } },
    ],
    ['the label the platform gives settings', GLOBAL, { label: 'Shop_glbloauth' }, { label: 'Something' }],
    ['the label the platform gives policies', POLICIES, { label: 'Shop_oauthPlcy' }, { label: 'Shop_oauth_defaultPolicy' }],
    ['rotation switches, which are acts', GLOBAL, { shouldRotateConsumerKey: false }, { shouldRotateConsumerKey: 'true' }],
    ['the consumer key', GLOBAL, {}, { consumerKey: '3MVG' }],
    ['the link the org makes', SETTINGS, {}, { oauthLink: '00D000000000001:888000000000001' }],
    ['the app’s name across orgs', 'ExternalClientApplication', {}, { orgScopedExternalApp: '00D000000000001:Shop' }],
    ['a later switch the spec leaves alone', GLOBAL, { isDPopEnabled: undefined }, { isDPopEnabled: 'true' }],
    [
      'a period the platform keeps for a type without',
      POLICIES,
      { refreshTokenValidityPeriod: undefined },
      { refreshTokenValidityPeriod: '365' },
    ],
    ['a field the API version does not have', POLICIES, {}, { isGuestCodeCredFlowEnabled: 'true' }],
  ] as const)('%s', (_name, type, wanted, found) => {
    expect(differences(type, wanted, found)).toEqual([]);
  });
});

describe('a difference', () => {
  it.each([
    ['a flag', GLOBAL, { isPkceRequired: true }, { isPkceRequired: 'false' }, [['isPkceRequired', 'false', 'true']]],
    ['a flag the org does not mention', GLOBAL, { isPkceRequired: true }, {}, [['isPkceRequired', undefined, 'true']]],
    ['a text', 'ExternalClientApplication', { label: 'Shop' }, { label: 'shop' }, [['label', 'shop', 'Shop']]],
    [
      'a text the spec no longer has',
      'ExternalClientApplication',
      { description: undefined },
      { description: 'x' },
      [['description', 'x', undefined]],
    ],
    [
      'a trailing slash',
      GLOBAL,
      { callbackUrl: 'https://a.example/' },
      { callbackUrl: 'https://a.example' },
      [['callbackUrl', 'https://a.example', 'https://a.example/']],
    ],
    [
      'one scope more',
      SETTINGS,
      { commaSeparatedOauthScopes: 'Api' },
      { commaSeparatedOauthScopes: 'Api, Full' },
      [['commaSeparatedOauthScopes', 'Api\nFull', 'Api']],
    ],
    [
      'a permission set more',
      POLICIES,
      { commaSeparatedPermissionSet: undefined },
      { commaSeparatedPermissionSet: 'B,A' },
      [['commaSeparatedPermissionSet', 'A\nB', undefined]],
    ],
    [
      'permitted users',
      POLICIES,
      { permittedUsersPolicyType: 'AdminApprovedPreAuthorized' },
      { permittedUsersPolicyType: 'AllSelfAuthorized' },
      [['permittedUsersPolicyType', 'AllSelfAuthorized', 'AdminApprovedPreAuthorized']],
    ],
    [
      'a device flow of a ConnectedApp',
      'ConnectedApp',
      { oauthConfig: { isDeviceFlowEnabled: false } },
      { oauthConfig: { isDeviceFlowEnabled: 'true' } },
      [['oauthConfig.isDeviceFlowEnabled', 'true', 'false']],
    ],
    [
      'a member inside a map',
      'ConnectedApp',
      { oauthConfig: { isAdminApproved: true } },
      { oauthConfig: { isAdminApproved: 'false' } },
      [['oauthConfig.isAdminApproved', 'false', 'true']],
    ],
    [
      'an IP range’s end',
      SETTINGS,
      { trustedIpRanges: [{ startIpAddress: '1.1.1.1', endIpAddress: '1.1.1.2' }] },
      { trustedIpRanges: { startIpAddress: '1.1.1.1', endIpAddress: '1.1.1.9' } },
      [['trustedIpRanges', 'endIpAddress=1.1.1.9, startIpAddress=1.1.1.1', 'endIpAddress=1.1.1.2, startIpAddress=1.1.1.1']],
    ],
  ] as const)('%s', (_name, type, wanted, found, expected) => {
    expect(differences(type, wanted, found)).toEqual(expected);
  });

  it('in a certificate never shows its bytes', () => {
    const body = 'QUJD'.repeat(40);
    const shown = JSON.stringify(differences(GLOBAL, { certificate: body }, { certificate: `${body}REVG` }));
    expect(shown).not.toContain('QUJDQUJD');
    expect(differences(GLOBAL, { certificate: body }, {})).toMatchObject([['certificate', undefined, expect.any(String)]]);
  });

  it('that empties a ConnectedApp’s list is deployed as an empty element, which alone clears it', () => {
    const wanted = component('ConnectedApp', { label: 'L', profileName: [], permissionSetName: ['A'] }, { fullName: 'Shop' });
    const observed = {
      type: 'ConnectedApp',
      fullName: 'Shop',
      metadata: { label: 'L', profileName: ['X', 'Y'], permissionSetName: 'A' },
    } as const;
    const [change] = compareComponents([wanted], [observed]);
    expect(change?.fields.map(({ field, before }) => [field, before])).toEqual([['profileName', 'X\nY']]);
    expect(
      filesOf(change?.component ?? wanted)[0]
        ?.text.split('\n')
        .slice(2, -2),
    ).toEqual(['    <label>L</label>', '    <permissionSetName>A</permissionSetName>', '    <profileName/>']);
  });
});

describe('laws', () => {
  it('what was deployed and read back needs no change', async () => {
    await fc.assert(
      fc.asyncProperty(anyApp, async (input) => {
        const components = componentsFor(await desiredOf(input));
        const changes = compareComponents(components, observedFrom(components));
        expect(changes.filter((change) => change.action !== 'none').map(({ component: each, fields }) => [each.type, fields])).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('rendering is the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(anyApp, async (input) => {
        const [once, twice] = [componentsFor(await desiredOf(input)), componentsFor(await desiredOf(input))];
        expect(twice.flatMap(filesOf)).toEqual(once.flatMap(filesOf));
      }),
      { numRuns: 20 },
    );
  });

  /** One change to a spec each, and the one field it must show in either kind of app; no kind, no such field. */
  const toggle = (value: unknown): boolean => value !== true;
  const other = <T>(value: unknown, ...values: readonly T[]): T | undefined => values.find((each) => each !== value);
  const CHANGES: readonly [name: string, change: (input: AppInput) => object, clientApp: string, connectedApp?: string][] = [
    ['label', () => ({ label: 'Another' }), 'label', 'label'],
    ['contactEmail', () => ({ contactEmail: 'other@example.com' }), 'contactEmail', 'contactEmail'],
    ['contactPhone', () => ({ contactPhone: '123' }), 'contactPhone', 'contactPhone'],
    ['description', () => ({ description: 'Another' }), 'description', 'description'],
    ['logoUrl', () => ({ logoUrl: 'https://other.example.com/' }), 'logoUrl', 'logoUrl'],
    ['distributionState', () => ({ distributionState: 'Packaged' }), 'distributionState'],
    ['isEnabled', () => ({ isEnabled: false }), 'isEnabled'],
    [
      'callbackUrls',
      ({ oauth }) => ({ oauth: { ...oauth, callbackUrls: ['https://other.example.com/x'] } }),
      'callbackUrl',
      'oauthConfig.callbackUrl',
    ],
    [
      'scopes',
      ({ oauth }) => ({ oauth: { ...oauth, scopes: ['Api', 'RefreshToken', 'Pardot'] } }),
      'commaSeparatedOauthScopes',
      'oauthConfig.scopes',
    ],
    ['customScopes', ({ oauth }) => ({ oauth: { ...oauth, customScopes: ['Orders', 'Stock'] } }), 'commaSeparatedCustomScopes'],
    [
      'isPkceRequired',
      ({ oauth }) => ({ oauth: { ...oauth, isPkceRequired: toggle(oauth.isPkceRequired) } }),
      'isPkceRequired',
      'oauthConfig.isPkceRequired',
    ],
    [
      'isDPopEnabled',
      ({ oauth }) => ({ oauth: { ...oauth, isDPopEnabled: toggle(oauth.isDPopEnabled) } }),
      'isDPopEnabled',
      'oauthConfig.isDPopEnabled',
    ],
    [
      'isNamedUserJwtEnabled',
      ({ oauth }) => ({ oauth: { ...oauth, isNamedUserJwtEnabled: true } }),
      'isNamedUserJwtEnabled',
      'oauthConfig.isNamedUserJwtEnabled',
    ],
    [
      'singleLogoutUrl',
      ({ oauth }) => ({ oauth: { ...oauth, singleLogoutUrl: 'https://other.example.com/' } }),
      'singleLogoutUrl',
      'oauthConfig.singleLogoutUrl',
    ],
    [
      'trustedIpRanges',
      ({ oauth }) => ({ oauth: { ...oauth, trustedIpRanges: [{ startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' }] } }),
      'trustedIpRanges',
      'ipRanges',
    ],
    [
      'permissionSets',
      ({ policies }) => ({ policies: { ...policies, permissionSets: ['Another'] } }),
      'commaSeparatedPermissionSet',
      'permissionSetName',
    ],
    ['profiles', ({ policies }) => ({ policies: { ...policies, profiles: ['Another'] } }), 'commaSeparatedProfile', 'profileName'],
    [
      'ipRelaxation',
      ({ policies }) => ({ policies: { ...policies, ipRelaxation: other(policies.ipRelaxation, 'Enforce', 'Bypass') } }),
      'ipRelaxationPolicyType',
      'oauthPolicy.ipRelaxation',
    ],
    [
      'requiredSessionLevel',
      ({ policies }) => ({
        policies: { ...policies, requiredSessionLevel: other(policies.requiredSessionLevel, 'LOW', 'HIGH_ASSURANCE') },
      }),
      'requiredSessionLevel',
      'sessionPolicy.sessionLevel',
    ],
    [
      'sessionTimeoutInMinutes',
      ({ policies }) => ({ policies: { ...policies, sessionTimeoutInMinutes: other(policies.sessionTimeoutInMinutes, 7, 8) } }),
      'sessionTimeoutInMinutes',
      'sessionPolicy.sessionTimeout',
    ],
    ['startUrl', ({ policies }) => ({ policies: { ...policies, startUrl: 'https://other.example.com/' } }), 'startUrl', 'startUrl'],
    [
      'isGuestCodeCredFlowEnabled',
      ({ policies }) => ({ policies: { ...policies, isGuestCodeCredFlowEnabled: true } }),
      'isGuestCodeCredFlowEnabled',
    ],
  ];

  it.each(CHANGES)('a change of %s shows as exactly that', async (_name, change, ...fields) => {
    for (const [index, kind] of (['ExternalClientApplication', 'ConnectedApp'] as const).entries()) {
      const field = fields[index];
      if (field === undefined) continue;
      await fc.assert(
        fc.asyncProperty(app(kind), async (input) => {
          const before = observedFrom(componentsFor(await desiredOf(input)));
          const after = componentsFor(await desiredOf({ ...input, ...change(input) }));
          expect(compareComponents(after, before).flatMap((each) => each.fields.map((one) => one.field))).toEqual([field]);
        }),
        { numRuns: 8 },
      );
    }
  });

  it('a new certificate shows as the certificate alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyApp, async (input) => {
        const desired = await desiredOf({ ...input, certificate: {} });
        const changes = compareComponents(componentsFor(desired, 'REVG'.repeat(40)), observedFrom(componentsFor(desired)));
        expect(changes.flatMap((each) => each.fields.map((one) => one.field.split('.').at(-1)))).toEqual(['certificate']);
      }),
      { numRuns: 10 },
    );
  });
});
