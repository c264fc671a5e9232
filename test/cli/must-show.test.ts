/**
 * Break the org, ask why, follow the advice to the letter, and see it work: one row for each failure the emulator can provoke.
 * The first cause named must be the one planted; the last test prints and asserts the hit rate.
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo } from '@salesforce/core';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { issueCertificate } from '../../src/certificate/index.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import type { Emulator, Seed } from '../../src/emulator/index.ts';
import type { ExplainedCause, Explanation, Verdict } from '../../src/verify/index.ts';
import { component, deploy, pem, queryOne, rest, zipOf } from '../emulator/support.ts';
import type { TestComponent } from '../emulator/support.ts';
import { ecaform } from '../support/cli.ts';
import type { Run } from '../support/cli.ts';

const APP = 'OrderSync';
const USER = 'order-sync@example.com';
const USERS = [
  { username: 'admin@example.com', lastName: 'Admin', profile: 'System Administrator' },
  { username: USER, lastName: 'Sync', profile: 'Minimum Access - API Only Integrations', permissionSets: ['Licensed'] },
  { username: 'stranger@example.com', lastName: 'Stranger', profile: 'Standard User' },
];
const SEED: Seed = { users: USERS, permissionSets: [{ name: 'Licensed', label: 'Licensed', license: 'Salesforce API Integration' }] };

/** A project with its org, applied and sound. */
interface World {
  readonly cwd: string;
  readonly org: Emulator;
  readonly run: (...args: readonly string[]) => Promise<Run>;
  readonly edit: (path: string, value: string) => void;
}

/** One failure. Without `follow`, the remedy's spec changes, clicks and command are carried out as they stand. */
interface Row {
  readonly name: string;
  readonly planted: readonly [first: string, ...others: string[]];
  readonly seed?: Seed;
  readonly break: (world: World) => unknown;
  /** `explain` where `verify` stops before it logs in; then it says this on stderr. */
  readonly ask?: 'verify' | 'explain';
  readonly verifySays?: RegExp;
  /** What following means where the advice leaves a choice to people; `nothing` where no client of an org can carry it out. */
  readonly follow?: 'nothing' | ((world: World, cause: ExplainedCause) => Promise<unknown>);
}

const part = {
  global: (over: Record<string, string | undefined>): TestComponent =>
    component.global({ callbackUrl: 'https://orders.example.com/oauth/callback', ...over }, APP),
  settings: (scopes: string | undefined): TestComponent => component.settings({ commaSeparatedOauthScopes: scopes }, APP),
  policy: (over: Record<string, string | undefined>): TestComponent =>
    component.policy({ commaSeparatedPermissionSet: 'OrderSyncAccess', ...over }, APP),
  plugin: (isEnabled: string): TestComponent => ({
    type: 'ExtlClntAppConfigurablePolicies',
    fullName: `${APP}_plcy`,
    body: component.policy().body.replace(/<ExtlClnt[\s\S]*/, pluginBody(isEnabled)),
  }),
};

function pluginBody(isEnabled: string): string {
  return `<ExtlClntAppConfigurablePolicies xmlns="http://soap.sforce.com/2006/04/metadata"><externalClientApplication>${APP}</externalClientApplication><isEnabled>${isEnabled}</isEnabled><isOauthPluginEnabled>true</isOauthPluginEnabled><label>${APP}_plcy</label></ExtlClntAppConfigurablePolicies>\n`;
}

async function put(org: Emulator, ...components: TestComponent[]): Promise<void> {
  const result = await deploy(org, components, { ignoreWarnings: true });
  if (!result.success) throw new Error(JSON.stringify(result.details.componentFailures));
}

async function patch(org: Emulator, object: string, where: string, body: object): Promise<void> {
  const id = await queryOne(org, `SELECT Id FROM ${object} WHERE ${where}`);
  const { status, text } = await rest(org, `/services/data/v67.0/sobjects/${object}/${id}`, { method: 'PATCH', body });
  if (status !== 204) throw new Error(`${status} ${text}`);
}

const userId = (org: Emulator): Promise<string> => queryOne(org, `SELECT Id FROM User WHERE Username = '${USER}'`);
const freeze = async (org: Emulator, isFrozen: boolean): Promise<void> =>
  patch(org, 'UserLogin', `UserId = '${await userId(org)}'`, { IsFrozen: isFrozen });
const activate = (org: Emulator, isActive: boolean): Promise<void> => patch(org, 'User', `Username = '${USER}'`, { IsActive: isActive });

async function unassign(org: Emulator): Promise<void> {
  const where = `Assignee.Username = '${USER}' AND PermissionSet.Name = 'OrderSyncAccess'`;
  const id = await queryOne(org, `SELECT Id FROM PermissionSetAssignment WHERE ${where}`);
  await rest(org, `/services/data/v67.0/sobjects/PermissionSetAssignment/${id}`, { method: 'DELETE' });
}

/** Sets the emulator's faults: a clock that differs, for one. */
async function faults(org: Emulator, rules: readonly object[]): Promise<void> {
  const headers = { authorization: `Bearer ${org.controlToken}`, 'content-type': 'application/json' };
  const answer = await fetch(`${org.instanceUrl}/__emulator/faults`, { method: 'PUT', headers, body: JSON.stringify(rules) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** Click-paths of the remedies, as calls that do the same. */
const CLICKS: readonly (readonly [RegExp, (world: World) => Promise<unknown>])[] = [
  [/› Edit › Active$/, ({ org }) => activate(org, true)],
  [/› Unfreeze$/, ({ org }) => freeze(org, false)],
];

/** An org that no assertion is meant for. */
let stranger: Emulator | undefined;

const keyFile = ({ cwd }: World): string => join(cwd, '.ecaform/keys/local', `${APP}.key.pem`);

const UNREADABLE =
  /^no answer came from the token endpoint$|^the org has no such user$|^the org does not have the app$|line breaks are lost/;

const ROWS: readonly Row[] = [
  {
    name: 'someone lets users approve themselves in Setup',
    planted: ['not-approved-by-user'],
    break: ({ org }) => put(org, part.policy({ permittedUsersPolicyType: 'AllSelfAuthorized' })),
  },
  {
    name: 'the spec itself lets users approve themselves',
    planted: ['not-approved-by-user'],
    break: async ({ edit, run }) => {
      edit('apps.OrderSync.policies', '{ permittedUsers: AllSelfAuthorized }');
      await run('apply', '--env', 'local', '--auto-approve', '--no-verify', '--allow-broadening');
    },
  },
  {
    name: 'the spec’s refresh token policy lets no approval last',
    planted: ['approval-lapsed'],
    break: async ({ edit, run }) => {
      edit('apps.OrderSync.policies', '{ permittedUsers: AllSelfAuthorized, refreshToken: { type: Zero } }');
      await run('apply', '--env', 'local', '--auto-approve', '--no-verify', '--allow-broadening');
    },
  },
  {
    name: 'the environment has the My Domain of another org',
    planted: ['wrong-host'],
    seed: { ...SEED }, // a world of its own: it is reached by an alias from now on
    ask: 'explain',
    verifySays:
      /the environment’s My Domain is http:\S+, but the org answers at http:\S+ \[wrong-host\]\n {2}hint: write `myDomainUrl: http:/,
    break: async ({ org, edit }) => {
      const { accessToken, instanceUrl } = org;
      const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
      await authInfo.save();
      stranger = await startEmulator({ seed: SEED });
      cleanups.push(() => stranger?.close());
      edit('environments.local', `{ org: admin@example.com, myDomainUrl: "${stranger.instanceUrl}" }`);
    },
    follow: async (world, cause) => {
      // Neither verifying nor explaining has shown an assertion to the wrong host.
      if (!stranger) throw new Error('unreachable');
      expect(
        (await rest(stranger, `/services/data/v67.0/query?q=${encodeURIComponent('SELECT COUNT() FROM LoginHistory')}`)).text,
      ).toContain('"totalSize":0');
      await obey(world, cause);
    },
  },
  {
    name: 'the user is frozen, and the certificate has expired, which Salesforce does not check',
    planted: ['user-frozen', 'certificate-expired'],
    seed: { ...SEED },
    break: async (world) => {
      const file = join(world.cwd, 'certificates/local/OrderSync.crt');
      const { certificatePem } = await issueCertificate({
        subject: { commonName: APP },
        keySize: 2048,
        validityDays: 30,
        now: new Date(Date.now() - 60 * 86_400_000),
        privateKey: createPrivateKey(readFileSync(keyFile(world))),
      });
      writeFileSync(file, certificatePem);
      await world.run('apply', '--env', 'local', '--auto-approve', '--no-verify');
      await freeze(world.org, true);
    },
    follow: async (world, cause) => {
      await obey(world, cause);
      // The second: "move the certificate away; render issues a new one and apply deploys it".
      rmSync(join(world.cwd, 'certificates/local/OrderSync.crt'));
      await world.run('apply', '--env', 'local', '--auto-approve', '--no-verify');
      const { stdout } = await world.run('explain', '--env', 'local');
      expect(stdout).toContain('logged in, nothing to explain');
    },
  },
  {
    name: 'the private key of a CI secret has lost its line breaks',
    planted: ['pem-line-breaks-lost'],
    seed: { ...SEED },
    ask: 'explain',
    verifySays: /line breaks are lost/,
    break: (world) => {
      writeFileSync(join(world.cwd, 'flat.pem'), readFileSync(keyFile(world), 'utf8').replaceAll('\n', ' '), { mode: 0o600 });
      world.edit('apps.OrderSync.certificate.privateKey', 'flat.pem');
    },
    follow: (world) => {
      writeFileSync(join(world.cwd, 'flat.pem'), readFileSync(keyFile(world), 'utf8'));
      return Promise.resolve();
    },
  },
  {
    name: 'the only permission set has the licence that holds no apps',
    planted: ['licence-cannot-hold-apps'],
    break: ({ org }) => put(org, part.policy({ commaSeparatedPermissionSet: 'Licensed' })),
  },
  { name: 'the assignment is taken away', planted: ['not-assigned'], break: ({ org }) => unassign(org) },
  {
    name: 'the app is deleted',
    planted: ['app-not-deployed'],
    ask: 'explain',
    break: ({ org }) =>
      deploy(
        org,
        zipOf([], {
          extra: {
            'destructiveChanges.xml': `<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>${APP}</members><name>ExternalClientApplication</name></types></Package>`,
          },
        }),
      ),
  },
  {
    name: 'another certificate is uploaded',
    planted: ['certificate-differs'],
    break: ({ org }) => put(org, part.global({ certificate: pem('other', 'crt') })),
  },
  {
    name: 'the certificate is removed from the app',
    planted: ['certificate-not-deployed'],
    break: ({ org }) => put(org, part.global({ certificate: undefined })),
  },
  {
    name: 'the client has another private key',
    planted: ['key-mismatch'],
    break: (world) => {
      const file = keyFile(world);
      renameSync(file, `${file}.right`);
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    },
    follow: (world) => {
      renameSync(`${keyFile(world)}.right`, keyFile(world));
      return Promise.resolve();
    },
  },
  {
    name: 'the private key is not on this machine',
    planted: ['private-key-missing'],
    seed: { ...SEED }, // a world of its own: the key stays where the spec now says
    ask: 'explain',
    break: (world) => {
      renameSync(keyFile(world), join(world.cwd, 'moved.pem'));
    },
    follow: ({ edit }, cause) => {
      edit(cause.remedy.spec?.[0]?.path ?? '', 'moved.pem');
      return Promise.resolve();
    },
  },
  {
    name: 'the scope RefreshToken is removed',
    planted: ['refresh-scope-missing'],
    break: ({ org }) => put(org, part.settings('Api')),
  },
  { name: 'every scope is removed', planted: ['no-scopes'], break: ({ org }) => put(org, part.settings(undefined)) },
  {
    name: 'the scope Api is replaced',
    planted: ['session-refused'],
    break: ({ org }) => put(org, part.settings('Web, RefreshToken')),
  },
  {
    name: 'a scope is added to the spec and not deployed',
    planted: ['scopes-differ'],
    break: ({ edit }) => {
      edit('apps.OrderSync.oauth.scopes', '[Api, RefreshToken, Web]');
    },
  },
  { name: 'the user is deactivated', planted: ['user-inactive'], break: ({ org }) => activate(org, false) },
  { name: 'the user is frozen', planted: ['user-frozen'], break: ({ org }) => freeze(org, true) },
  { name: 'the app is disabled', planted: ['app-disabled'], break: ({ org }) => put(org, part.plugin('false')) },
  {
    name: 'the username belongs to another org',
    planted: ['user-unknown'],
    break: ({ edit }) => {
      edit('apps.OrderSync.users', '[order-sync@example.com.uat]');
    },
    follow: async ({ edit, run }, cause) => {
      edit(cause.remedy.spec?.[0]?.path ?? '', `[${USER}]`);
      await run('apply', '--env', 'local', '--auto-approve', '--no-verify');
    },
  },
  {
    name: 'the address of the client is outside the ranges',
    planted: ['ip-restricted'],
    seed: {
      ...SEED,
      profiles: [{ name: 'Minimum Access - API Only Integrations', loginIpRanges: [{ start: '203.0.113.1', end: '203.0.113.9' }] }],
    },
    break: () => undefined,
    follow: async ({ edit, run }, cause) => {
      // The profile's ranges are the seed's here; the remedy's other way is the app's own policy.
      const [, path = '', value = ''] = /`([\w.]+): (\w+)`/.exec(cause.remedy.what) ?? [];
      edit(path, value);
      await run('apply', '--env', 'local', '--auto-approve', '--no-verify', '--allow-broadening');
    },
  },
  {
    name: 'an administrator blocks the app',
    planted: ['app-blocked'],
    seed: { ...SEED, access: { blockedApps: [APP] } },
    break: () => undefined,
    follow: 'nothing',
  },
  {
    name: 'the clock of this machine is behind',
    planted: ['assertion-expired'],
    break: ({ org }) => faults(org, [{ kind: 'clockSkew', value: 600_000 }]),
    follow: ({ org }) => faults(org, []),
  },
  {
    name: 'the clock of this machine is ahead',
    planted: ['clock-ahead'],
    break: ({ org }) => faults(org, [{ kind: 'clockSkew', value: -600_000 }]),
    follow: ({ org }) => faults(org, []),
  },
  {
    name: 'the app is minutes old',
    planted: ['consumer-key-unknown'],
    seed: { ...SEED },
    break: ({ org }) => faults(org, [{ kind: 'propagation', value: 25_000 }]),
  },
  {
    name: 'two faults: frozen, and not assigned',
    planted: ['user-frozen', 'not-assigned'],
    break: async ({ org }) => {
      await freeze(org, true);
      await unassign(org);
    },
    follow: async (world, cause) => {
      await freeze(world.org, false);
      expect(cause.id).toBe('user-frozen');
      await world.run('apply', '--env', 'local', '--auto-approve', '--no-verify');
    },
  },
  {
    name: 'two faults: another certificate, and users approve themselves',
    planted: ['certificate-differs', 'not-approved-by-user'],
    break: ({ org }) =>
      put(org, part.global({ certificate: pem('other', 'crt') }), part.policy({ permittedUsersPolicyType: 'AllSelfAuthorized' })),
  },
  {
    name: 'two faults: deactivated, and without the scope RefreshToken',
    planted: ['user-inactive', 'refresh-scope-missing'],
    break: async ({ org }) => {
      await put(org, part.settings('Api'));
      await activate(org, false);
    },
    follow: async (world, cause) => {
      await obey(world, cause);
      await world.run('apply', '--env', 'local', '--auto-approve', '--no-verify', '--allow-broadening');
    },
  },
];

const hits: { readonly row: string; readonly named: readonly string[]; readonly hit: boolean; readonly mended: boolean | undefined }[] = [];
const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

let shared: World | undefined;

/** A row that mends what it broke leaves a sound org to the next; only the spec is written anew. */
async function worldOf(seed: Seed): Promise<World> {
  if (seed !== SEED) return createWorld(seed);
  shared ??= await createWorld(SEED);
  copyFileSync(join(import.meta.dirname, '../../ecaform.yaml'), join(shared.cwd, 'ecaform.yaml'));
  return shared;
}

async function createWorld(seed: Seed): Promise<World> {
  const cwd = mkdtempSync(join(tmpdir(), 'ecaform-must-show-'));
  copyFileSync(join(import.meta.dirname, '../../ecaform.yaml'), join(cwd, 'ecaform.yaml'));
  const org = await startEmulator({ seed });
  cleanups.push(
    () => org.close(),
    () => {
      rmSync(cwd, { recursive: true, force: true });
    },
  );
  const env = { ECAFORM_LOCAL_URL: org.instanceUrl, ECAFORM_LOCAL_TOKEN: org.accessToken };
  const edit = (path: string, value: string): void => {
    const file = join(cwd, 'ecaform.yaml');
    const document = parseDocument(readFileSync(file, 'utf8'));
    document.setIn(path.split('.'), document.createNode(parse(value)));
    writeFileSync(file, document.toString());
  };
  const run = (...args: readonly string[]) => ecaform(args, { cwd, env });
  const applied = await run('apply', '--env', 'local', '--auto-approve', '--no-verify');
  if (applied.code !== 0) throw new Error(applied.stdout + applied.stderr);
  return { cwd, org, run, edit };
}

async function explanationOf({ run }: World, ask: 'verify' | 'explain'): Promise<Explanation | undefined> {
  if (ask === 'explain') {
    const { stdout } = await run('explain', '--env', 'local', '--app', APP, '--json');
    return (JSON.parse(stdout) as { explanations?: Explanation[] }).explanations?.[0];
  }
  const { stdout } = await run('verify', '--env', 'local', '--json');
  const result = JSON.parse(stdout) as { environments?: { verdicts: Verdict[] }[] };
  return result.environments?.[0]?.verdicts.find((verdict) => verdict.probe === 'login')?.explanation;
}

/** Does what the remedy says: the spec, then Setup, then the command. */
async function obey(world: World, { remedy }: ExplainedCause): Promise<void> {
  for (const { path, value } of remedy.spec ?? []) world.edit(path, value);
  if (remedy.setup !== undefined && remedy.command === undefined && remedy.spec === undefined) {
    const click = CLICKS.find(([path]) => path.test(remedy.setup ?? ''));
    if (!click) throw new Error(`no click for ${remedy.setup}`);
    await click[1](world);
  }
  if (remedy.command !== undefined) {
    const args = remedy.command.split(' ').slice(1);
    const run = await world.run(...args, ...(args[0] === 'apply' ? ['--auto-approve', '--no-verify'] : []));
    expect(run.stderr + run.stdout, remedy.command).not.toContain('error:');
    expect(run.code, remedy.command).toBe(0);
  }
}

describe('a planted failure', () => {
  it.each(ROWS)(
    '$name',
    { timeout: 90_000 },
    async ({ name, planted, seed = SEED, break: breakIt, ask = 'verify', verifySays, follow }) => {
      const world = await worldOf(seed);
      await breakIt(world);
      const explanation = await explanationOf(world, ask);
      const causes = explanation?.causes ?? [];
      const named = causes.map((cause) => cause.id);
      const [first] = causes;
      const hit = planted.every((id, index) => named[index] === id);
      let mended: boolean | undefined;
      if (verifySays) expect((await world.run('verify', '--env', 'local')).stderr).toMatch(verifySays);
      try {
        expect(named.slice(0, planted.length)).toEqual(planted);
        // Nothing is unread but what the failure itself keeps from being read.
        expect(explanation?.unread.filter(({ why }) => !UNREADABLE.test(why))).toEqual([]);
        if (!first || follow === 'nothing') return;
        if (follow) await follow(world, first);
        else await obey(world, first);
        const again = await world.run('verify', '--env', 'local');
        mended = again.code === 0;
        expect(again.stdout).toContain('1 login and 5 refusals proven');
      } finally {
        hits.push({ row: name, named, hit, mended });
        if (mended !== true) shared = undefined;
      }
    },
  );

  it('is named first, every time', () => {
    const rate = hits.filter((each) => each.hit).length;
    expect(hits.filter((each) => !each.hit)).toEqual([]);
    expect(`${rate} of ${ROWS.length}`).toBe(`${ROWS.length} of ${ROWS.length}`);
    expect(hits.filter((each) => each.mended === false)).toEqual([]);
  });
});
