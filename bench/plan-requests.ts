// Requests one plan makes, by the number of apps: the count must not grow with it. Run by hand: node bench/plan-requests.ts
import { subscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply } from '../src/apply/index.ts';
import { startEmulator } from '../src/emulator/index.ts';
import { connect, observe } from '../src/org/index.ts';
import { isEmpty, plan } from '../src/plan/index.ts';
import { renderEnvironment } from '../src/project/index.ts';
import { loadSpec } from '../src/spec/index.ts';

const paths: string[] = [];
subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: { method?: string; url?: string } };
  paths.push(`${request.method ?? ''} ${request.url?.split('?')[0] ?? ''}`);
});

const home = mkdtempSync(join(tmpdir(), 'ecaform-bench-'));
process.env.HOME = home;
process.env.SF_DISABLE_LOG_FILE = 'true';

console.log('apps  requests  of them polls  milliseconds');
for (const count of [1, 10, 100]) {
  const emulator = await startEmulatorWith(count);
  const { accessToken, instanceUrl } = emulator;
  const folder = mkdtempSync(join(home, 'project-'));
  const app = (index: number): object => ({
    label: `App ${index}`,
    contactEmail: 'owner@example.com',
    oauth: { callbackUrls: ['https://app.example.com/callback'], scopes: ['Api', 'RefreshToken'] },
    policies: { permissionSets: ['Access'] },
    users: [`user${index}@example.com`],
  });
  const apps = Object.fromEntries(Array.from({ length: count }, (_, index) => [`App${index}`, app(index)]));
  const spec = {
    version: 1,
    apps,
    permissionSets: { Access: { label: 'Access' } },
    environments: { local: { myDomainUrl: instanceUrl, accessToken: '${env:TOKEN}' } },
  };
  writeFileSync(join(folder, 'ecaform.yaml'), JSON.stringify(spec));
  const desired = (await loadSpec(join(folder, 'ecaform.yaml'), { TOKEN: accessToken })).desire('local');
  const { components } = await renderEnvironment(desired, { root: folder, now: new Date(), variables: {} }, { check: false, prune: false });
  const org = await connect({ kind: 'token', accessToken, instanceUrl }, { apiVersion: '66.0', onWarning: () => undefined });
  const first = await observe(org, desired);
  await apply(org, { plan: plan(desired, components, { observed: first }), desired, observed: first }, { timeoutMs: 60_000 });

  paths.length = 0;
  const start = performance.now();
  const again = await connect({ kind: 'token', accessToken, instanceUrl }, { apiVersion: '66.0', onWarning: () => undefined });
  const observed = await observe(again, desired);
  const empty = isEmpty(plan(desired, components, { observed, owned: Object.keys(apps) }));
  const milliseconds = Math.round(performance.now() - start);
  if (!empty) throw new Error('the plan after apply is not empty');
  const polls = paths.filter((path) => path.includes('/Soap/m/')).length - 1;
  console.log(
    `${String(count).padStart(4)}  ${String(paths.length).padStart(8)}  ${String(polls).padStart(13)}  ${String(milliseconds).padStart(12)}`,
  );
  await emulator.close();
}
rmSync(home, { recursive: true, force: true });

async function startEmulatorWith(users: number): ReturnType<typeof startEmulator> {
  const profile = 'Minimum Access - API Only Integrations';
  return startEmulator({
    seed: {
      users: [
        { username: 'admin@example.com', profile: 'System Administrator' },
        ...Array.from({ length: users }, (_, index) => ({ username: `user${index}@example.com`, profile })),
      ],
    },
  });
}
