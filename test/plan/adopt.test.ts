/** Adopting: whatever an app's components hold, the spec made of them renders them as they were. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf } from '../../src/metadata/index.ts';
import type { ObservedComponent, XmlTree } from '../../src/metadata/index.ts';
import { adoptApp, compareComponents, isOauthApp } from '../../src/plan/index.ts';
import type { Adopted } from '../../src/plan/index.ts';
import { leftOver } from '../../src/plan/left-over.ts';
import { testCertificate } from '../certificate/keys.ts';
import { app, componentsFor, desiredOf, observedFrom } from './specs.ts';
import type { AppInput } from './specs.ts';

const PATHS = { jwtBearer: 'certificates/uat/Shop.crt', clientAssertion: 'certificates/uat/Shop.attestation.crt' };
const BODY = await testCertificate();

function adopted(components: readonly ObservedComponent[]): Adopted {
  const result = adoptApp('Shop', components, PATHS);
  if ('problem' in result) throw new Error(JSON.stringify(result.problem));
  return result.adopted;
}

/** The components the adopted spec renders, as an org would give them back. */
async function rendered({ app: spec, certificates }: Adopted): Promise<ObservedComponent[]> {
  const desired = await desiredOf(spec as AppInput);
  const body = (file: string): string => certificates[file === PATHS.clientAssertion ? file : PATHS.jwtBearer] ?? '';
  return observedFrom(componentsOf(desired, { body, text: () => '' }));
}

/** What the round trip loses or changes. */
async function lost(components: readonly ObservedComponent[]): Promise<unknown[]> {
  const result = await rendered(adopted(components));
  return components.flatMap((source): unknown[] => {
    const twin = result.find((each) => each.type === source.type);
    return twin ? Object.entries(leftOver(source.type, source.metadata, twin.metadata)) : [['missing', source.type]];
  });
}

const connectedApp = (elements: XmlTree): ObservedComponent => ({
  type: 'ConnectedApp',
  fullName: 'Shop',
  metadata: { contactEmail: 'team@example.com', label: 'Shop', ...elements },
});
const OAUTH = { callbackUrl: 'https://shop.example.com/callback', scopes: ['Api', 'RefreshToken'] };
const policy = (elements: XmlTree): ObservedComponent => ({
  type: 'ExtlClntAppOauthConfigurablePolicies',
  fullName: 'Anything',
  metadata: { externalClientApplication: 'Shop', permittedUsersPolicyType: 'AllSelfAuthorized', ...elements },
});

describe('adopting', () => {
  it.each(['ExternalClientApplication', 'ConnectedApp'] as const)('undoes rendering of any %s, with nothing kept beside', async (kind) => {
    await fc.assert(
      fc.asyncProperty(app(kind), async (input) => {
        const components = observedFrom(componentsFor(await desiredOf(input), BODY));
        const result = adopted(components);
        expect(result.kept).toEqual([]);
        expect(result.placeholders).toEqual([]);
        const again = await desiredOf({ ...input, ...result.app, kind });
        const changes = compareComponents(componentsFor(again, BODY), components).filter(({ action }) => action !== 'none');
        expect(changes.flatMap(({ fields }) => fields)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('loses nothing of components with any element missing, odd or unknown', async () => {
    const oddities: fc.Arbitrary<XmlTree[string] | undefined> = fc.constantFrom<XmlTree[string] | undefined>(
      undefined,
      '',
      'true',
      'TRUE',
      '0',
      'nonsense of no kind',
      '${env:HOME}',
      ['a', 'b'],
      { inner: { deeper: 'x', flag: 'true' } },
      [{ key: 'a' }, { key: 'b', more: { x: '1' } }],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(app('ExternalClientApplication'), app('ConnectedApp')),
        fc.array(fc.tuple(fc.nat(), fc.nat(), oddities), { maxLength: 6 }),
        fc.dictionary(fc.stringMatching(/^x[A-Za-z]{1,8}$/), oddities, { maxKeys: 3 }),
        async (input, changes, extra) => {
          const components = observedFrom(componentsFor(await desiredOf(input), BODY));
          const mutilated = components.map((component, index) => {
            const own = changes.filter(([which]) => which % components.length === index);
            return { ...component, metadata: mutilate({ ...component.metadata, ...defined(extra) }, own) };
          });
          expect(await lost(mutilated)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each<[string, ObservedComponent, unknown]>([
    [
      'SAML and canvas',
      connectedApp({
        oauthConfig: OAUTH,
        samlConfig: { acsUrl: 'https://sp.example.com/acs', encryptionType: 'AES_128' },
        mobileStartUrl: 'x://',
      }),
      { ConnectedApp: { samlConfig: { acsUrl: 'https://sp.example.com/acs', encryptionType: 'AES_128' }, mobileStartUrl: 'x://' } },
    ],
    [
      'the administrator’s switch apart from the developer’s',
      connectedApp({ oauthConfig: { ...OAUTH, isTokenExchangeEnabled: 'true' }, oauthPolicy: { isTokenExchangeFlowEnabled: 'false' } }),
      { ConnectedApp: { oauthPolicy: { isTokenExchangeFlowEnabled: false } } },
    ],
    [
      'a scope that ecaform does not know, whole',
      connectedApp({ oauthConfig: { ...OAUTH, scopes: ['Api', 'SomethingNew'] } }),
      { ConnectedApp: { oauthConfig: { scopes: ['Api', 'SomethingNew'] } } },
    ],
    ['an app without OAuth', connectedApp({}), { ConnectedApp: { oauthConfig: null } }],
    [
      'a run-as user of a flow that is off',
      policy({ clientCredentialsFlowUser: 'run@example.com' }),
      { ExtlClntAppOauthConfigurablePolicies: { clientCredentialsFlowUser: 'run@example.com' } },
    ],
    ['a policy that says nothing, for its defaults are the platform’s', policy({}), undefined],
    [
      'a unit beside an empty refresh token policy',
      policy({ refreshTokenPolicyType: '', refreshTokenValidityPeriod: '', refreshTokenValidityUnit: 'Hours' }),
      { ExtlClntAppOauthConfigurablePolicies: { refreshTokenValidityUnit: 'Hours' } },
    ],
    ['a ConnectedApp that says nothing of its policy', connectedApp({ oauthConfig: OAUTH }), undefined],
    [
      'permission sets of a ConnectedApp under their labels',
      connectedApp({ oauthConfig: { ...OAUTH, isAdminApproved: 'true' }, permissionSetName: 'API Enabled' }),
      undefined,
    ],
  ])('keeps %s', async (_what, component, metadata) => {
    const result = adopted([component]);
    expect(result.app.metadata).toEqual(metadata);
    expect(await lost([component])).toEqual([]);
  });

  it.each([
    ['the PEM', `-----BEGIN CERTIFICATE-----\n${BODY.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`],
    [
      'the base64 of a PEM with bag attributes',
      Buffer.from(`Bag Attributes\n-----BEGIN CERTIFICATE-----\n${BODY}\n-----END CERTIFICATE-----\n`).toString('base64'),
    ],
  ])('finds a certificate inside %s', async (_what, certificate) => {
    const component = connectedApp({ oauthConfig: { ...OAUTH, certificate } });
    const result = adopted([component]);
    expect(result.certificates).toEqual({ [PATHS.jwtBearer]: BODY });
    expect(result.kept).toEqual([]);
    expect(await lost([component])).toEqual([]);
  });

  it('keeps as text what is no certificate, and what looks like a variable', () => {
    const component = connectedApp({ description: 'x ${env:SECRET} y', oauthConfig: { ...OAUTH, certificate: '${env:CERT}' } });
    const result = adopted([component]);
    expect(result.certificates).toEqual({});
    expect(result.app).toMatchObject({
      description: 'x $${env:SECRET} y',
      metadata: { ConnectedApp: { oauthConfig: { certificate: '$${env:CERT}' } } },
    });
  });

  it('says what a source must have and lacks', () => {
    const header: ObservedComponent = { type: 'ExternalClientApplication', fullName: 'Shop', metadata: { label: 'Shop' } };
    const result = adopted([header]);
    expect(result.placeholders).toEqual(['contactEmail', 'oauth.callbackUrls', 'oauth.scopes']);
    expect(result.app.policies).toEqual({ permissionSets: [], profiles: [] });
    expect([isOauthApp('Shop', [header]), isOauthApp('Shop', [header, policy({})])]).toEqual([false, true]);
  });

  it('prefers the External Client App where an org has the name twice', () => {
    const header: ObservedComponent = {
      type: 'ExternalClientApplication',
      fullName: 'Shop',
      metadata: { label: 'New', contactEmail: 'a@example.com' },
    };
    expect(adopted([connectedApp({ oauthConfig: OAUTH }), header]).app.label).toBe('New');
  });
});

function defined(extra: Record<string, XmlTree[string] | undefined>): XmlTree {
  return Object.fromEntries(Object.entries(extra).filter((entry): entry is [string, XmlTree[string]] => entry[1] !== undefined));
}

/** Changes or removes elements; what binds a part to its app, and names, stay. */
function mutilate(metadata: XmlTree, changes: readonly (readonly [number, number, XmlTree[string] | undefined])[]): XmlTree {
  const names = Object.keys(metadata).filter((name) => !['externalClientApplication', 'label', 'contactEmail'].includes(name));
  const over = Object.fromEntries(changes.map(([, which, value]) => [names[which % names.length] ?? 'none', value]));
  return defined({ ...metadata, ...over });
}
