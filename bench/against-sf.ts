// Wall time of `ecaform apply` (login, deploy, assign, verify) as a ratio to `sf org login jwt` + `sf project deploy start`
// with the same files on the same emulator, pairs in one run. By hand: npm run build && npm run test:sf && node bench/against-sf.ts
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { issueCertificate } from '../src/certificate/index.ts';
import { startEmulator } from '../src/emulator/index.ts';
import type { Component } from '../src/metadata/index.ts';
import { consumerKeyOf } from '../src/metadata/index.ts';
import { connect } from '../src/org/index.ts';
import { installSf, sf } from '../test/conformance/sf.ts';

const PAIRS = 7;
const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'ecaform-bench-'));
process.env.HOME = home;
process.env.SF_DISABLE_LOG_FILE = 'true';

await installSf();
const admin = await issueCertificate({ subject: { commonName: 'bench' }, keySize: 2048, validityDays: 30, now: new Date() });
const keyFile = join(home, 'admin.pem');
writeFileSync(keyFile, admin.privateKeyPem, { mode: 0o600 });

const ecaformTimes: number[] = [];
const sfTimes: number[] = [];
for (let pair = 0; pair < PAIRS; pair += 1) {
  ecaformTimes.push(await timeEcaform(pair));
  sfTimes.push(await timeSf(pair));
}
const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const ratios = ecaformTimes.map((time, index) => time / (sfTimes[index] ?? 1)).sort((a, b) => a - b);
console.log(`ecaform apply                      median ${Math.round(median(ecaformTimes))} ms`);
console.log(`sf org login jwt + project deploy  median ${Math.round(median(sfTimes))} ms`);
console.log(
  `ratio                              median ${median(ratios).toFixed(2)} (${ratios[0]?.toFixed(2) ?? ''} to ${ratios.at(-1)?.toFixed(2) ?? ''}), ${PAIRS} pairs`,
);
rmSync(home, { recursive: true, force: true });

/** A project with the example spec, rendered: both sides deploy these files. */
async function project(name: string, env: Record<string, string>): Promise<string> {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'ecaform.yaml'), join(folder, 'ecaform.yaml'));
  await run(process.execPath, [join(ROOT, 'dist/cli/main.js'), 'render', '--env', 'local'], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  writeFileSync(
    join(folder, 'sfdx-project.json'),
    JSON.stringify({ packageDirectories: [{ path: 'force-app/local', default: true }], sourceApiVersion: '66.0' }),
  );
  return folder;
}

async function timeEcaform(pair: number): Promise<number> {
  const emulator = await startEmulator();
  const env = { ECAFORM_LOCAL_URL: emulator.instanceUrl, ECAFORM_LOCAL_TOKEN: emulator.accessToken };
  const cwd = await project(`ecaform-${pair}`, env);
  const start = performance.now();
  await run(process.execPath, [join(ROOT, 'dist/cli/main.js'), 'apply', '--env', 'local', '--auto-approve'], {
    cwd,
    env: { ...process.env, ...env },
  });
  const time = performance.now() - start;
  await emulator.close();
  return time;
}

async function timeSf(pair: number): Promise<number> {
  const emulator = await startEmulator();
  const org = await connect(
    { kind: 'token', accessToken: emulator.accessToken, instanceUrl: emulator.instanceUrl },
    { apiVersion: '66.0', onWarning: () => undefined },
  );
  await org.deploy(loginApp(), { timeoutMs: 30_000 });
  const clientId = consumerKeyOf('Login', await org.read([{ type: 'ExtlClntAppGlobalOauthSettings', names: '*' }])) ?? '';
  const place = {
    home: join(home, `sf-home-${pair}`),
    cwd: await project(`sf-${pair}`, { ECAFORM_LOCAL_URL: emulator.instanceUrl, ECAFORM_LOCAL_TOKEN: emulator.accessToken }),
  };
  mkdirSync(place.home, { recursive: true });
  const start = performance.now();
  const login = await sf(
    place,
    'org',
    'login',
    'jwt',
    '--client-id',
    clientId,
    '--jwt-key-file',
    keyFile,
    '--username',
    emulator.username,
    '--instance-url',
    emulator.instanceUrl,
    '--alias',
    'bench',
  );
  const deploy = await sf(place, 'project', 'deploy', 'start', '--target-org', 'bench');
  const time = performance.now() - start;
  if (login.code !== 0 || deploy.code !== 0) throw new Error(`sf failed: ${login.json.message ?? ''} ${deploy.json.message ?? ''}`);
  await emulator.close();
  return time;
}

/** The app that lets the administrator log in by JWT. */
function loginApp(): Component[] {
  const of = { externalClientApplication: 'Login' };
  const certificate = admin.certificatePem.replace(/-----[A-Z ]+-----|\s/g, '');
  return [
    {
      type: 'ExternalClientApplication',
      fullName: 'Login',
      app: 'Login',
      metadata: { contactEmail: 'owner@example.com', label: 'Login', distributionState: 'Local' },
    },
    {
      type: 'ExtlClntAppGlobalOauthSettings',
      fullName: 'Login_glbloauth',
      app: 'Login',
      metadata: { ...of, callbackUrl: 'https://app.example.com/cb', certificate, label: 'Login' },
    },
    {
      type: 'ExtlClntAppOauthSettings',
      fullName: 'Login_oauth',
      app: 'Login',
      metadata: { ...of, commaSeparatedOauthScopes: 'Api, Web, RefreshToken', label: 'Login' },
    },
    {
      type: 'ExtlClntAppOauthConfigurablePolicies',
      fullName: 'Login_oauthPlcy',
      app: 'Login',
      metadata: {
        ...of,
        permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
        commaSeparatedProfile: 'System Administrator',
        refreshTokenPolicyType: 'Zero',
        label: 'Login',
      },
    },
  ];
}
