// 1,000 users over 10 orgs: logins per second of `verify` as a ratio to a bare loop of sign + fetch against the same emulator, and memory.
// A proven login is four requests (token, userinfo, one API call, revoke), a bare one is one. By hand: node bench/verify.ts
import { fork } from 'node:child_process';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { plain, verdictLines, verdictSummary } from '../src/report/index.ts';
import { verify } from '../src/verify/index.ts';
import type { VerifyTarget } from '../src/verify/index.ts';
import { pem } from '../test/emulator/support.ts';

const CONCURRENCY = 16;
const ROUNDS = 5;

interface BenchOrg {
  readonly instanceUrl: string;
  readonly orgId: string;
  readonly consumerKey: string;
  readonly users: readonly string[];
}

const child = fork(join(import.meta.dirname, 'verify-orgs.ts'), ['10', '100']);
const [orgs] = (await once(child, 'message')) as [readonly BenchOrg[]];
const privateKey = createPrivateKey(pem('app', 'key'));
const pairs = orgs.flatMap((org) => org.users.map((user) => ({ org, user })));

let peak = 0;
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 20);
const before = process.memoryUsage().rss;

/** The least that any client does. */
async function bare(): Promise<number> {
  const start = performance.now();
  await pMap(
    pairs,
    async ({ org, user }) => {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = { iss: org.consumerKey, sub: user, aud: org.instanceUrl, exp: Math.floor(Date.now() / 1000) + 180, jti: randomUUID() };
      const input = `${part({ alg: 'RS256' })}.${part(claims)}`;
      const assertion = `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
      const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
      const answer = await fetch(`${org.instanceUrl}/services/oauth2/token`, { method: 'POST', body });
      const { access_token: token } = (await answer.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`status ${answer.status}`);
    },
    { concurrency: CONCURRENCY },
  );
  return pairs.length / ((performance.now() - start) / 1000);
}

const targets = orgs.map((org, index): VerifyTarget => ({
  app: `Org${index}`,
  consumerKey: org.consumerKey,
  privateKey,
  instanceUrl: org.instanceUrl,
  orgId: org.orgId,
  users: org.users,
  refuse: [],
  scopes: ['api', 'web', 'refresh_token'],
  apiVersion: '66.0',
}));
const io = { fetch, now: Date.now, sleep: (ms: number) => sleep(ms), randomUUID, waitMs: 0, concurrency: CONCURRENCY };

async function proven(): Promise<{ readonly rate: number; readonly verdicts: Awaited<ReturnType<typeof verify>> }> {
  const start = performance.now();
  const verdicts = await verify(targets, { ...io, probes: ['login'] });
  return { rate: pairs.length / ((performance.now() - start) / 1000), verdicts };
}

await bare();
await proven();
const ratios: number[] = [];
const bareRates: number[] = [];
const provenRates: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const bareRate = await bare();
  const { rate } = await proven();
  bareRates.push(bareRate);
  provenRates.push(rate);
  ratios.push(rate / bareRate);
}
const whole = await verify(targets, io);
clearInterval(sampling);
child.kill();

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const table = [verdictSummary(whole), ...verdictLines(whole, plain)];
console.log(`bare sign + fetch   median ${Math.round(median(bareRates))} tokens/s (1 request each)`);
console.log(`verify              median ${Math.round(median(provenRates))} logins/s (4 requests each)`);
console.log(
  `ratio               median ${median(ratios).toFixed(2)} by login, ${(median(ratios) * 4).toFixed(2)} by request, ${ROUNDS} pairs`,
);
console.log(`memory              ${Math.round(before / 1e6)} MB before, ${Math.round(peak / 1e6)} MB at most`);
console.log(
  `table               ${table.length} lines for ${whole.length} verdicts, the widest ${Math.max(...table.map((line) => line.length))} characters`,
);
console.log(table.slice(0, 12).join('\n'));
