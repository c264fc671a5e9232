/** Valid specs for laws: any app the schema and the rules allow, and the components it becomes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll } from 'vitest';
import { componentsOf, filesOf, readComponent } from '../../src/metadata/index.ts';
import type { Component, ObservedComponent } from '../../src/metadata/index.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired } from '../../src/spec/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'ecaform-plan-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An app as a spec writes it. */
export interface AppInput {
  readonly [field: string]: unknown;
  readonly kind: 'ExternalClientApplication' | 'ConnectedApp';
  readonly oauth: Readonly<Record<string, unknown>>;
  readonly policies: Readonly<Record<string, unknown>>;
}

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => `x${text.replace(/[\p{Cc}\p{Cs}\u2028\u2029$]/gu, '')}x`);
const url = fc.webUrl({ validSchemes: ['https'], withQueryParameters: true });
const address = fc.ipV4();

const ranges = fc.array(
  fc
    .tuple(address, maybe(words))
    .map(([ip, description]) => ({ startIpAddress: ip, endIpAddress: ip, ...(description && { description }) })),
  { maxLength: 3 },
);

/** Any app of one kind, closed by permission sets and profiles. */
export const app = (kind: AppInput['kind']): fc.Arbitrary<AppInput> => {
  const isClientApp = kind === 'ExternalClientApplication';
  return fc
    .record({
      label: words,
      description: maybe(words),
      infoUrl: maybe(url),
      callbackUrls: fc.uniqueArray(url, { minLength: 1, maxLength: 3 }),
      scopes: fc.subarray(['Web', 'Chatter', 'OpenID', 'Wave', 'SFAP', 'Profile', 'MCP']),
      hasCertificate: fc.boolean(),
      flags: fc.record({
        isPkceRequired: fc.boolean(),
        isConsumerSecretOptional: fc.boolean(),
        isIntrospectAllTokens: fc.boolean(),
        isDPopEnabled: fc.boolean(),
      }),
      flows: fc.record({ codeCredentials: fc.boolean(), device: fc.boolean(), tokenExchange: fc.boolean() }),
      ranges,
      permissionSets: fc.uniqueArray(some('ShopAccess', 'ns__Access', 'StockAccess'), { minLength: 1 }),
      profiles: fc.subarray(['Standard User', 'Integration & Test', 'System Administrator']),
      ipRelaxation: some('Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'),
      refreshToken: fc.oneof(
        some({ type: 'Zero' }, { type: 'Infinite' }),
        fc.record({
          type: some('SpecificLifetime', 'SpecificInactivity'),
          validityPeriod: fc.integer({ min: 1, max: 999 }),
          validityUnit: some('Hours', 'Days', 'Months'),
        }),
      ),
      requiredSessionLevel: some('LOW', 'HIGH_ASSURANCE'),
      sessionTimeoutInMinutes: maybe(fc.integer({ min: 1, max: 1440 })),
      runAs: maybe(some('integration@example.com')),
    })
    .map((any) => ({
      kind,
      label: any.label,
      contactEmail: 'team@example.com',
      ...(any.description && { description: any.description }),
      ...(any.infoUrl && { infoUrl: any.infoUrl }),
      ...(any.hasCertificate && { certificate: {} }),
      oauth: {
        callbackUrls: any.callbackUrls,
        scopes: ['Api', 'RefreshToken', ...any.scopes],
        flows: { ...any.flows, clientCredentials: any.runAs !== undefined },
        trustedIpRanges: any.ranges,
        ...any.flags,
        ...(isClientApp && { customScopes: ['Orders'] }),
      },
      policies: {
        permissionSets: any.permissionSets,
        profiles: any.profiles,
        ipRelaxation: any.ipRelaxation,
        refreshToken: any.refreshToken,
        requiredSessionLevel: any.requiredSessionLevel,
        ...(any.sessionTimeoutInMinutes && { sessionTimeoutInMinutes: any.sessionTimeoutInMinutes }),
        ...(any.runAs && { clientCredentialsFlowUser: any.runAs }),
      },
    }));
};

export const anyApp = fc.oneof(app('ExternalClientApplication'), app('ConnectedApp'));

let count = 0;

/** Loads a spec of this one app, through a file as everywhere. */
export async function desiredOf(input: AppInput, permissionSets: Readonly<Record<string, unknown>> = {}): Promise<Desired> {
  count += 1;
  const file = join(folder, `${count}.yaml`);
  const spec = { version: 1, apps: { Shop: input }, permissionSets, environments: { uat: { apiVersion: '67.0' } } };
  writeFileSync(file, JSON.stringify(spec));
  const [desired] = desireAll(await loadSpec(file, {}));
  if (desired === undefined) throw new Error('unreachable');
  return desired;
}

/** The components of an environment; every certificate has this body. */
export function componentsFor(desired: Desired, body = 'QUJD'.repeat(40)): Component[] {
  return componentsOf(desired, { body: () => body, text: () => '' });
}

/** What an org would give back after these components were deployed to it. */
export function observedFrom(components: readonly Component[]): ObservedComponent[] {
  return components.flatMap(filesOf).flatMap(({ path, text }) => readComponent(path, text) ?? []);
}
