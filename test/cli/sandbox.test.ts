/** Orgs that are not what they were: a refreshed sandbox is rebuilt by one command, an org that cannot be read stops the plan. */
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startOrgs } from '../../src/emulator/index.ts';
import { ecaform, exampleProject } from '../support/cli.ts';
import { emulatedOrg } from '../support/emulator.ts';

const APPLY = ['apply', '--env', 'local', '--auto-approve'];

describe('a sandbox refresh', () => {
  it('drops the app; apply rebuilds it from CI, without a prompt, and proves it', async () => {
    const orgs = await startOrgs({ orgs: [{ name: 'Prod' }, { name: 'Uat', sandboxOf: 'Prod' }] });
    onTestFinished(() => orgs.close());
    const cwd = exampleProject();
    const spec = join(cwd, 'ecaform.yaml');
    // In a sandbox, usernames end in its name.
    writeFileSync(spec, readFileSync(spec, 'utf8').replaceAll(/(order-sync|stranger)@example\.com\]/g, '$1@example.com.uat]'));
    const env = () => ({ ECAFORM_LOCAL_URL: orgs.get('Uat').instanceUrl, ECAFORM_LOCAL_TOKEN: orgs.get('Uat').accessToken });
    expect((await ecaform(APPLY, { cwd, env: env() })).code).toBe(0);
    const before = orgs.get('Uat').orgId;

    await orgs.refreshSandbox('Uat');
    expect(orgs.get('Uat').orgId).not.toBe(before);
    const drift = await ecaform(['drift', '--env', 'local', '--detailed-exitcode'], { cwd, env: env() });
    expect(drift.stdout).toContain('ExternalClientApplication OrderSync is missing in the org');
    expect(drift.code).toBe(2);

    const rebuilt = await ecaform(APPLY, { cwd, env: env() });
    expect(rebuilt.stderr).toBe('');
    expect(rebuilt.stdout).toMatch(/verify {2}1 login and \d refusals proven/);
    expect(rebuilt.code).toBe(0);
  });
});

describe('an org that cannot be read', () => {
  it('stops the plan: unreadable is not absent', async () => {
    const cwd = exampleProject();
    const { env, instanceUrl } = await emulatedOrg();
    expect((await ecaform([...APPLY, '--no-verify'], { cwd, env })).code).toBe(0);
    const { stdout } = await ecaform(['output', '--env', 'local'], { cwd, env });
    const { consumerKey } = (JSON.parse(stdout) as { apps: { OrderSync: { consumerKey: string } } }).apps.OrderSync;
    // The integration user may call the API, but neither read metadata nor see the apps.
    const token = await logIn(instanceUrl, {
      consumerKey,
      username: 'order-sync@example.com',
      keyFile: join(cwd, '.ecaform/keys/local/OrderSync.key.pem'),
    });
    for (const command of [['plan'], ['drift'], ['apply', '--auto-approve']]) {
      const run = await ecaform([...command, '--env', 'local'], { cwd, env: { ...env, ECAFORM_LOCAL_TOKEN: token } });
      expect(run.stderr).toMatch(/^error: the org cannot be read: .*\[org-unreadable\]\n {2}hint: does the user have the rights/);
      expect(run.code).toBe(1);
    }
  });
});

async function logIn(
  instanceUrl: string,
  { consumerKey, username, keyFile }: { consumerKey: string; username: string; keyFile: string },
): Promise<string> {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { iss: consumerKey, sub: username, aud: instanceUrl, exp: Math.floor(Date.now() / 1000) + 120, jti: randomUUID() };
  const input = `${encode({ alg: 'RS256' })}.${encode(claims)}`;
  const assertion = `${input}.${sign('sha256', Buffer.from(input), createPrivateKey(readFileSync(keyFile))).toString('base64url')}`;
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  const answer = await fetch(`${instanceUrl}/services/oauth2/token`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}
