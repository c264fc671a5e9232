/** Environments: overlays, variables and defaults, and what of an environment rendering can do without. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired, DesiredApp, Variables } from '../../src/spec/index.ts';
import { diagnosticsOf, lines } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'ecaform-overlay-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let count = 0;
function write(spec: object | string): string {
  count += 1;
  const file = join(folder, `${count}.yaml`);
  writeFileSync(file, typeof spec === 'string' ? spec : JSON.stringify(spec));
  return file;
}

type Json = Readonly<Record<string, unknown>>;

const BASE = {
  label: 'Shop',
  contactEmail: 'team@example.com',
  oauth: { callbackUrls: ['https://shop.example.com/a', 'https://shop.example.com/b'], scopes: ['Api', 'RefreshToken'] },
  policies: { permissionSets: ['A', 'B'], refreshToken: { type: 'SpecificLifetime', validityPeriod: 90, validityUnit: 'Days' } },
};

async function resolve(base: Json, overlay: Json, variables: Variables = {}): Promise<Desired> {
  const file = write({ version: 1, apps: { Shop: base }, environments: { other: {}, uat: { apps: { Shop: overlay } } } });
  const [desired] = desireAll(await loadSpec(file, variables), ['uat']);
  if (desired === undefined) throw new Error('unreachable');
  return desired;
}

const shop = ({ apps }: Desired): DesiredApp => {
  const [app] = apps;
  if (app === undefined) throw new Error('unreachable');
  return app;
};

describe('an overlay', () => {
  it('replaces lists and values, and merges maps', async () => {
    const overlay = {
      label: 'Shop (UAT)',
      oauth: { callbackUrls: ['https://uat.example.com/a'], flows: { device: true } },
      policies: { permissionSets: ['C'], refreshToken: { validityPeriod: 30 } },
    };
    const app = shop(await resolve(BASE, overlay));
    expect(app.label).toBe('Shop (UAT)');
    expect(app.contactEmail).toBe('team@example.com');
    expect(app.oauth).toMatchObject({ callbackUrls: ['https://uat.example.com/a'], scopes: ['Api', 'RefreshToken'] });
    expect(app.oauth.flows).toEqual({
      clientCredentials: false,
      codeCredentials: false,
      device: true,
      tokenExchange: false,
      jwtBearer: false,
    });
    expect(app.policies.permissionSets).toEqual(['C']);
    expect(app.policies.refreshToken).toEqual({ type: 'SpecificLifetime', validityPeriod: 30, validityUnit: 'Days' });
  });

  it('may empty a list, and bring in what the base does not have', async () => {
    const app = shop(
      await resolve(BASE, { policies: { permissionSets: [], profiles: ['Standard User'] }, certificate: { keySize: 4096 } }),
    );
    expect([app.policies.permissionSets, app.policies.profiles]).toEqual([[], ['Standard User']]);
    expect(app.oauth.flows.jwtBearer).toBe(true);
    expect(app.certificate).toEqual({
      subject: { commonName: 'Shop' },
      keySize: 4096,
      validityDays: 365,
      file: 'certificates/uat/Shop.crt',
      isIssued: true,
      privateKey: '.ecaform/keys/uat/Shop.key.pem',
    });
  });

  it('does not reach other environments', async () => {
    const file = write({ version: 1, apps: { Shop: BASE }, environments: { uat: { apps: { Shop: { label: 'X' } } }, other: {} } });
    expect(desireAll(await loadSpec(file, {})).map((desired) => shop(desired).label)).toEqual(['X', 'Shop']);
  });

  it('obeys its law: a list or value stands as the last one wrote it, a map as both did', async () => {
    const part = fc.record(
      {
        label: fc.constantFrom('One', 'Two', 'Three'),
        isEnabled: fc.boolean(),
        users: fc.subarray(['a@example.com', 'b@example.com']),
        oauth: fc.record(
          {
            scopes: fc.subarray(['Api', 'Web', 'OpenID'], { minLength: 1 }),
            isPkceRequired: fc.boolean(),
            flows: fc.record({ device: fc.boolean(), tokenExchange: fc.boolean() }, { requiredKeys: [], noNullPrototype: true }),
          },
          { requiredKeys: [], noNullPrototype: true },
        ),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    const merge = (base: unknown, over: unknown): unknown => {
      if (over === undefined) return base;
      const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
      return isMap(base) && isMap(over)
        ? Object.fromEntries([...Object.keys(base), ...Object.keys(over)].map((key) => [key, merge(base[key], over[key])]))
        : over;
    };
    await fc.assert(
      fc.asyncProperty(part, part, async (base, over) => {
        const whole = merge(BASE, base) as Json;
        const merged = await resolve(whole, over);
        const plain = await resolve(merge(whole, over) as Json, {});
        expect(merged.apps).toEqual(plain.apps);
      }),
      { numRuns: 60 },
    );
  });

  it('locates a value in the overlay where it stands there, otherwise in the base', async () => {
    const file = write(`version: 1
apps:
  Shop:
    label: Shop
    contactEmail: team@example.com
    oauth:
      callbackUrls: [https://shop.example.com/a]
      scopes: [Api, RefreshToken]
    policies: { permissionSets: [A] }
environments:
  uat:
    apps:
      Shop:
        label: UAT
        certificate:
          validityDays: 30
        policies:
          profiles: [X]
`);
    const [desired] = desireAll(await loadSpec(file, {}));
    const place = (...path: (string | number)[]) => {
      const at = desired?.locate(path);
      return at && [at.file, `${at.line}:${at.col}`];
    };
    expect(place('apps', 'Shop', 'label')).toEqual([file, '14:16']);
    expect(place('apps', 'Shop', 'contactEmail')).toEqual([file, '5:19']);
    expect(place('apps', 'Shop', 'policies', 'profiles', 0)).toEqual([file, '18:22']);
    expect(place('apps', 'Shop', 'policies', 'permissionSets', 0)).toEqual([file, '9:34']);
    // Neither has it: the one that comes nearer, else the base.
    expect(place('apps', 'Shop', 'certificate', 'file')).toEqual([file, '15:9']);
    expect(place('apps', 'Shop', 'policies', 'startUrl')).toEqual([file, '9:5']);
    expect(place('environments', 'uat')).toEqual([file, '12:5']);
  });
});

describe('variables', () => {
  it('fill in texts anywhere, several in one, and are checked as if they stood there', async () => {
    const variables = { HOST: 'shop.example.com', PATH_: 'a', SET: 'ns__Access', MAIL: 'x@example.com' };
    const base = { ...BASE, oauth: { ...BASE.oauth, callbackUrls: ['https://${env:HOST}/${env:PATH_}/${env:PATH_}'] } };
    const app = shop(await resolve(base, { contactEmail: '${env:MAIL}', policies: { permissionSets: ['${env:SET}'] } }, variables));
    expect(app.oauth.callbackUrls).toEqual(['https://shop.example.com/a/a']);
    expect([app.contactEmail, app.policies.permissionSets]).toEqual(['x@example.com', ['ns__Access']]);
  });

  it('are taken as they are: no pattern, no reference inside', async () => {
    const app = shop(await resolve({ ...BASE, description: '${env:A}|${env:B}' }, {}, { A: '$& $1 ${x}', B: '\\n' }));
    expect(app.description).toBe('$& $1 ${x}|\\n');
  });

  it('are not asked for where nobody uses them', async () => {
    const spec = { version: 1, apps: { Shop: BASE }, environments: { uat: {}, other: { apps: { Shop: { label: '${env:NONE}' } } } } };
    const loaded = await loadSpec(write(spec), {});
    expect(desireAll(loaded, ['uat'])).toHaveLength(1);
    expect(lines(await diagnosticsOf(write(spec)))).toEqual([
      `1:${JSON.stringify(spec).indexOf('"${env:NONE}"') + 1} env-undefined the environment variable NONE is not set (in other)`,
      '    hint: set it, or replace the reference in `apps.Shop.label`',
    ]);
  });

  it('are not what every object inherits', async () => {
    const file = write({ version: 1, apps: { Shop: { ...BASE, label: '${env:constructor}' } }, environments: { uat: {} } });
    expect((await diagnosticsOf(file)).map(({ code, message }) => [code, message])).toEqual([
      ['env-undefined', 'the environment variable constructor is not set'],
    ]);
  });
});

describe('an environment', () => {
  const ENVIRONMENT = `version: 1
apps: {}
environments:
  local:
    myDomainUrl: \${env:URL}
    accessToken: \${env:TOKEN}
`;

  const environment = async (variables: Variables, text = ENVIRONMENT) => {
    const [desired] = desireAll(await loadSpec(write(text), variables));
    return desired?.environment;
  };

  it('whose connection has no variables yet is still rendered, and says what is missing', async () => {
    const found = await environment({});
    expect(found).toMatchObject({ name: 'local', apiVersion: '66.0', accessTokenVariable: 'TOKEN' });
    expect(lines(found?.unresolved ?? [])).toEqual([
      '5:18 env-undefined the environment variable URL is not set',
      '    hint: set it, or replace the reference in `environments.local.myDomainUrl`',
      '6:18 env-undefined the environment variable TOKEN is not set',
      '    hint: set it, or replace the reference in `environments.local.accessToken`',
    ]);
  });

  it('whose variables are set is resolved, and never holds the token', async () => {
    const found = await environment({ URL: 'http://127.0.0.1:8080', TOKEN: '00DSECRET' });
    expect(found).toEqual({
      name: 'local',
      apiVersion: '66.0',
      accessTokenVariable: 'TOKEN',
      myDomainUrl: 'http://127.0.0.1:8080',
      unresolved: [],
    });
    expect(JSON.stringify(found)).not.toContain('00DSECRET');
  });

  it('whose address is none says so when it is connected to, at its line', async () => {
    expect(lines((await environment({ URL: 'ftp://x', TOKEN: 't' }))?.unresolved ?? [])).toEqual([
      '5:18 invalid-value `environments.local.myDomainUrl` is "ftp://x": expected the org’s My Domain URL, such as https://acme.my.salesforce.com, with nothing behind the host',
    ]);
  });

  it.each([
    'https://acme.my.salesforce.com',
    'https://acme.my.salesforce.com/',
    'https://acme--uat.sandbox.my.salesforce.com:8443',
    'http://localhost:3000',
  ])('may be at %s', async (url) => {
    expect((await environment({ URL: url, TOKEN: 't' }))?.unresolved).toEqual([]);
  });

  it.each([
    'https://user@acme.my.salesforce.com',
    'https://:x@acme.my.salesforce.com',
    'https://acme.my.salesforce.com?',
    'https://acme.my.salesforce.com#',
    'http://acme.my.salesforce.com',
    ' https://a\n.example.com',
    'acme.my.salesforce.com',
  ])('may not be at %j', async (url) => {
    expect((await environment({ URL: url, TOKEN: 't' }))?.unresolved.map((each) => each.code)).toEqual(['invalid-value']);
  });
});

describe('the environments of an app', () => {
  const app = (more: Json, set: string): Json => ({
    ...BASE,
    policies: { ...BASE.policies, permissionSets: [set] },
    ...more,
  });
  const spec = async (overlays: Json = {}): Promise<readonly Desired[]> => {
    const file = write({
      version: 1,
      apps: { Everywhere: app({}, 'Shared'), Pilot: app({ environments: ['uat'] }, 'PilotAccess') },
      permissionSets: { Shared: { label: 'Shared' }, PilotAccess: { label: 'Pilot' }, Unused: { label: 'Unused' } },
      environments: { uat: {}, production: { apps: overlays } },
    });
    return desireAll(await loadSpec(file, {}));
  };
  const names = (desired: Desired | undefined): string[][] => [
    desired?.apps.map(({ name }) => name) ?? [],
    desired?.permissionSets.map(({ name }) => name) ?? [],
  ];

  it('leave it out of the others, and the permission sets that only it names', async () => {
    const [uat, production] = await spec();
    expect(names(uat)).toEqual([
      ['Everywhere', 'Pilot'],
      ['Shared', 'PilotAccess', 'Unused'],
    ]);
    expect(names(production)).toEqual([['Everywhere'], ['Shared', 'Unused']]);
    expect(JSON.stringify(uat)).not.toContain('environments');
  });

  it('keep a permission set that an overlay names', async () => {
    const [, production] = await spec({ Everywhere: { policies: { permissionSets: ['PilotAccess'] } } });
    expect(names(production)[1]).toEqual(['Shared', 'PilotAccess', 'Unused']);
  });
});
