/** `ecaform verify` as a whole command: formats, narrowing, credentials by name, explanations, and the one host it talks to. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { XMLParser } from 'fast-xml-parser';
import { startEmulator } from '../../src/emulator/index.ts';
import type { Emulator } from '../../src/emulator/index.ts';
import { component, deploy } from '../emulator/support.ts';
import { ecaform, exampleProject } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const VERIFY = ['verify', '--env', 'local'];
const APPLY = ['apply', '--env', 'local', '--auto-approve', '--no-verify'];

/** Prints at the end every place a socket was opened to: a preload for `node --import`. */
const SPY = `data:text/javascript,${encodeURIComponent(`
  import { Socket } from 'node:net';
  const seen = new Set();
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (...args) {
    const first = Array.isArray(args[0]) ? args[0][0] : args[0];
    seen.add((first.host ?? 'localhost') + ':' + first.port);
    return connect.apply(this, args);
  };
  process.on('exit', () => process.stderr.write('REACHED ' + [...seen].join(' ') + '\\n'));
`)}`;

async function openUp(org: Emulator): Promise<void> {
  await deploy(org, [
    component.policy({ commaSeparatedPermissionSet: 'OrderSyncAccess', permittedUsersPolicyType: 'AllSelfAuthorized' }, 'OrderSync'),
  ]);
}

describe('verify', () => {
  it('prints JSON, JUnit and Markdown of one and the same run, failures with their explanation', async () => {
    const cwd = exampleProject();
    const { env, ...org } = await emulatedOrg();
    await ecaform(APPLY, { cwd, env });
    await openUp(org);
    const json = await ecaform([...VERIFY, '--format', 'json'], { cwd, env });
    expect(json.code).toBe(1);
    const { environments } = JSON.parse(json.stdout) as {
      environments: { environment: string; verdicts: { probe: string; outcome: string }[] }[];
    };
    expect(environments[0]?.verdicts.map(({ probe, outcome }) => [probe, outcome])).toEqual([
      ['login', 'failed'],
      ['stranger', 'inconclusive'],
      ['wrong-key', 'passed'],
      ['wrong-audience', 'passed'],
      ['expired', 'passed'],
      ['replay', 'inconclusive'],
    ]);
    const junit = await ecaform([...VERIFY, '--format', 'junit'], { cwd, env });
    const suites = new XMLParser({ ignoreAttributes: false }).parse(junit.stdout) as {
      testsuites: {
        '@_tests': string;
        '@_failures': string;
        testsuite: { '@_name': string; testcase: { failure?: { '#text': string } }[] };
      };
    };
    expect([suites.testsuites['@_tests'], suites.testsuites['@_failures'], suites.testsuites.testsuite['@_name']]).toEqual([
      '6',
      '3',
      'local.OrderSync',
    ]);
    expect(suites.testsuites.testsuite.testcase[0]?.failure?.['#text']).toContain('run: ecaform apply --env local');
    const markdown = await ecaform([...VERIFY, '--format', 'markdown'], { cwd, env });
    expect(markdown.stdout).toMatch(/^## ❌ ecaform verify: local – 3 of 6 probes did not hold\n/);
    expect(markdown.stdout).toContain('<details><summary>OrderSync, login, order-sync@example.com</summary>');
    const human = await ecaform(VERIFY, { cwd, env });
    expect(human.stdout).toContain(
      '    cause: the app lets users approve themselves, and this user never did so with a refresh-token scope [not-approved-by-user]',
    );
    expect(human.stdout).toContain('        run: ecaform apply --env local');
  });

  it('names the widest policy that let someone in who must be refused', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    await ecaform(APPLY, { cwd, env });
    const file = join(cwd, 'ecaform.yaml');
    const spec = readFileSync(file, 'utf8').replace('users: [order-sync@example.com]', 'users: []');
    writeFileSync(file, spec.replace('refuse: [stranger@example.com]', 'refuse: [order-sync@example.com]'));
    const run = await ecaform(VERIFY, { cwd, env: { ...env, FORCE_COLOR: '1' } });
    expect(run.stdout).toMatch(
      // eslint-disable-next-line no-control-regex -- the colour is what is looked for
      /\u001b\[31mOrderSync {2}stranger {2}order-sync@example\.com {2}SECURITY: was let in and must be refused\u001b\[39m/,
    );
    expect(run.stdout).toContain('the permission set OrderSyncAccess');
    expect(run.code).toBe(1);
  });

  it('is narrowed to an app and a user, and a name that fits nothing is a mistake', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    await ecaform(APPLY, { cwd, env });
    const stranger = await ecaform([...VERIFY, '--app', 'ordersync', '--user', 'stranger@example.com'], { cwd, env });
    expect(stranger.stdout).toBe(
      'local  0 logins and 1 refusal proven\n  ✓ OrderSync  stranger  stranger@example.com  refused: invalid_app_access – user is not admin approved to access this app\n',
    );
    expect((await ecaform([...VERIFY, '--user', 'nobody@example.com'], { cwd, env })).stderr).toContain('[unknown-user]');
    expect((await ecaform([...VERIFY, '--app', 'Nope'], { cwd, env })).stderr).toContain('[unknown-app]');
  });

  // macOS gives loopback one address only.
  it.skipIf(process.platform === 'darwin')(
    'proves that an address outside the login IP ranges is refused, and shows it when it is not',
    async () => {
      const cwd = exampleProject();
      const profile = 'Minimum Access - API Only Integrations';
      const users = [
        { username: 'admin@example.com', lastName: 'Admin', profile: 'System Administrator' },
        { username: 'order-sync@example.com', lastName: 'Sync', profile },
        { username: 'stranger@example.com', lastName: 'Stranger', profile: 'Standard User' },
      ];
      const { env } = await emulatedOrg({
        seed: { users, profiles: [{ name: profile, loginIpRanges: [{ start: '127.0.0.1', end: '127.0.0.1' }] }] },
      });
      await ecaform(APPLY, { cwd, env });
      const outside = [...VERIFY, '--outside-address', '127.0.0.9'];
      const held = await ecaform(outside, { cwd, env });
      expect(held.stdout).toContain('✓ OrderSync  outside-ip      order-sync@example.com  refused: invalid_grant – ip restricted');
      expect(held.stdout).toMatch(/^local {2}1 login and 6 refusals proven\n/);
      expect(held.code).toBe(0);
      expect((await ecaform(VERIFY, { cwd, env })).stdout).not.toContain('outside-ip');
      const open = await emulatedOrg();
      const other = exampleProject();
      await ecaform(APPLY, { cwd: other, env: open.env });
      const leak = await ecaform(outside, { cwd: other, env: open.env });
      expect(leak.stdout).toContain('✗ OrderSync  outside-ip      order-sync@example.com  SECURITY: was let in and must be refused');
      expect(leak.stdout).toContain("fix: give the user's profile login IP ranges");
      expect(leak.code).toBe(1);
      const nowhere = await ecaform([...VERIFY, '--outside-address', '203.0.113.77'], { cwd, env });
      expect(nowhere.stderr).toMatch(
        /error: 203\.0\.113\.77 is no address of this machine: EADDRNOTAVAIL \[address-not-here\]\n {2}hint: it has .*127\.0\.0\.1/,
      );
    },
  );

  it('proves after a rotation that the former key is refused, and shows it when it is not', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    await ecaform(APPLY, { cwd, env });
    const key = join(cwd, '.ecaform/keys/local/OrderSync.key.pem');
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const run = await ecaform([...VERIFY, '--former-key', 'OrderSync=env:OLD'], { cwd, env: { ...env, OLD: pem } });
    expect(run.stdout).toContain('✓ OrderSync  old-key         order-sync@example.com  refused: invalid_client');
    expect(run.code).toBe(0);
    renameSync(key, join(cwd, 'copy.pem'));
    writeFileSync(key, readFileSync(join(cwd, 'copy.pem'), 'utf8'), { mode: 0o600 });
    const leak = await ecaform([...VERIFY, '--former-key', 'OrderSync=copy.pem'], { cwd, env });
    expect(leak.stdout).toContain('✗ OrderSync  old-key         order-sync@example.com  SECURITY: was let in and must be refused');
    expect(leak.code).toBe(1);
  });

  it('never repeats a credential that was put where its name belongs', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    const run = await ecaform([...VERIFY, '--client-secret', 'OrderSync=hunter2secret'], { cwd, env });
    expect(run.stderr).toContain('[credential-form]');
    expect(run.stdout + run.stderr).not.toContain('hunter2secret');
    const unset = await ecaform([...VERIFY, '--client-secret', 'OrderSync=env:NOT_SET'], { cwd, env });
    expect(unset.stderr).toContain(
      'the environment variable NOT_SET, which holds the consumer secret of OrderSync, is not set [credential-missing]',
    );
  });

  it('proves client credentials with a secret from the environment, and says when it had none', async () => {
    const cwd = exampleProject();
    const { env, ...org } = await emulatedOrg({ seed: { allowConnectedAppCreation: true } });
    const file = join(cwd, 'ecaform.yaml');
    const app =
      'apps:\n  Legacy:\n    kind: ConnectedApp\n    label: Legacy\n    contactEmail: a@example.com\n    oauth:\n      callbackUrls: [https://a.example.com/cb]\n      scopes: [Api]\n      flows: { clientCredentials: true }\n    policies: { permissionSets: [LegacyAccess], clientCredentialsFlowUser: order-sync@example.com }\n';
    const environments =
      'environments:\n  local:\n    myDomainUrl: ${env:ECAFORM_LOCAL_URL}\n    accessToken: ${env:ECAFORM_LOCAL_TOKEN}\n';
    writeFileSync(file, `version: 1\n${app}permissionSets:\n  LegacyAccess: { label: Legacy }\n${environments}`);
    const body = `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@example.com</contactEmail><label>Legacy</label><oauthConfig><callbackUrl>https://a.example.com/cb</callbackUrl><consumerKey>LEGACYKEY1234</consumerKey><consumerSecret>S3cretOfLegacy</consumerSecret><isClientCredentialEnabled>true</isClientCredentialEnabled><oauthClientCredentialUser>order-sync@example.com</oauthClientCredentialUser><scopes>Api</scopes></oauthConfig></ConnectedApp>`;
    expect((await deploy(org, [{ type: 'ConnectedApp', fullName: 'Legacy', body }])).success).toBe(true);
    const untried = await ecaform(VERIFY, { cwd, env });
    expect(untried.stderr).toContain(
      'the client credentials flow was not tried, for it needs the consumer secret [client-credentials-untried]',
    );
    const run = await ecaform([...VERIFY, '--client-secret', 'Legacy=env:SECRET', '--json'], {
      cwd,
      env: { ...env, SECRET: 'S3cretOfLegacy' },
    });
    expect(run.stdout + run.stderr).not.toContain('S3cretOfLegacy');
    const report = JSON.parse(run.stdout) as {
      environments: { verdicts: { probe: string; outcome: string; checks: { name: string; outcome: string }[] }[] }[];
    };
    const [result] = report.environments;
    expect(result?.verdicts.map(({ probe, outcome }) => [probe, outcome])).toEqual([['client-credentials', 'passed']]);
    expect(result?.verdicts[0]?.checks.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'identity: passed',
      'scopes: passed',
      'GET /services/data/v66.0: passed',
      'introspection: passed',
    ]);
    const wrong = await ecaform([...VERIFY, '--client-secret', 'Legacy=env:SECRET'], { cwd, env: { ...env, SECRET: 'wrong' } });
    expect(wrong.stdout).toContain('could not log in: invalid_client – invalid client credentials');
    expect(wrong.stdout.split('\n').find((line) => line.includes('cause:'))).toMatch(/\[secret-wrong\]$/);
  });

  it('verifies several environments, in the order they were asked for', async () => {
    const cwd = exampleProject();
    const { env } = await emulatedOrg();
    const file = join(cwd, 'ecaform.yaml');
    const second = '  second:\n    myDomainUrl: ${env:ECAFORM_LOCAL_URL}\n    accessToken: ${env:ECAFORM_LOCAL_TOKEN}\n\n  uat:\n';
    writeFileSync(file, readFileSync(file, 'utf8').replace('  uat:\n', second));
    await ecaform(APPLY, { cwd, env });
    await ecaform(['render', '--env', 'second'], { cwd, env });
    const run = await ecaform(['verify', '--env', 'second', 'local'], { cwd, env });
    // The org holds the certificate of `local`, so the other one's key fits nothing there.
    expect(run.stdout).toMatch(
      /^second {2}\d of 6 probes did not hold\n[^]*\[certificate-differs\][^]*\nlocal {2}1 login and 5 refusals proven\n/,
    );
  });
});

describe('a signed assertion', () => {
  let org: Emulator;
  let env: Record<string, string>;
  beforeAll(async () => {
    org = await startEmulator();
    env = { ECAFORM_LOCAL_URL: org.instanceUrl, ECAFORM_LOCAL_TOKEN: org.accessToken };
    return () => org.close();
  });

  it.each<[string, () => unknown, boolean]>([
    ['a login that works', () => undefined, true],
    ['a policy that refuses', () => openUp(org), false],
    [
      'a certificate that differs',
      () => deploy(org, [component.global({ callbackUrl: 'https://orders.example.com/oauth/callback' }, 'OrderSync')]),
      false,
    ],
  ])('goes to the environment’s host alone, with %s', async (_name, breakIt, passes) => {
    const cwd = exampleProject();
    await ecaform(APPLY, { cwd, env });
    await breakIt();
    for (const args of [VERIFY, ['explain', '--env', 'local']]) {
      const run = await ecaform(args, { cwd, env, nodeArgs: ['--import', SPY] });
      expect(run.code).toBe(passes ? 0 : 1);
      expect(/REACHED (.*)/.exec(run.stderr)?.[1]).toBe(new URL(org.instanceUrl).host);
    }
  });

  it('goes nowhere when nothing answers', async () => {
    const gone = await startEmulator();
    await gone.close();
    const dead = { ...env, ECAFORM_LOCAL_URL: gone.instanceUrl };
    const run = await ecaform(VERIFY, { cwd: exampleProject(), env: dead, nodeArgs: ['--import', SPY] });
    expect(run.stderr).toContain('[org-unreachable]');
    expect(/REACHED (.*)/.exec(run.stderr)?.[1]).toBe(new URL(gone.instanceUrl).host);
  });
});
