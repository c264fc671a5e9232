// Fuzzes the emulator in a process of its own, then logs in many times and watches its memory.
// node bench/emulator-fuzz.ts [requests] [mutated bodies] [logins] [seed]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Emulator } from '../src/emulator/index.ts';
import { createRandom, mutatedXml, mutatedZip, randomRequest, send, sendZip, tally, zipOfMutatedXml } from '../test/emulator/fuzz-cases.ts';
import { assign, consumerKeyOf, deploy, login, rest, WORKING_APP } from '../test/emulator/support.ts';

const [requests = 10_000, bodies = 1000, logins = 50_000, seed = 1] = process.argv.slice(2).map(Number);
const child = fork(new URL('emulator-fuzz-child.ts', import.meta.url), { execArgv: ['--expose-gc'] });
child.on('exit', (code, signal) => {
  if (signal !== 'SIGTERM') console.log(`the emulator ended: ${code ?? signal ?? ''}`);
});
const ask = async <Value>(question: string): Promise<Value> => {
  child.send(question);
  return ((await once(child, 'message')) as [Value])[0];
};
const emulator = await ask<Emulator>('start');
await deploy(emulator, WORKING_APP);
await assign(emulator, 'order-sync@example.com');
const iss = await consumerKeyOf(emulator);

const report = async (what: string, run: () => Promise<Map<number | string, number>>): Promise<void> => {
  const before = Date.now();
  const counts = await run();
  const lost = [...counts].filter(([result]) => typeof result === 'string');
  const answered = [...counts].filter(([result]) => typeof result === 'number').toSorted(([a], [b]) => Number(a) - Number(b));
  const alive = (await rest(emulator, '/services/data')).status === 200;
  console.log(
    `${what}: ${answered.map(([status, count]) => `${count} × ${status}`).join(', ')}; without an answer: ${lost.length}; alive: ${alive}; ${((Date.now() - before) / 1000).toFixed(1)} s`,
  );
  for (const [problem] of lost.slice(0, 5)) console.log(`  ${problem}`);
};

const random = createRandom(seed);
await report(`${requests} random requests`, () =>
  tally(Array.from({ length: requests }, () => randomRequest(random, emulator)).map((request) => () => send(emulator, request))),
);
const zips = Array.from({ length: Math.ceil(bodies / 2) }, (_, index) => (index % 2 === 0 ? mutatedZip(random) : zipOfMutatedXml(random)));
const envelopes = Array.from({ length: Math.floor(bodies / 2) }, () => mutatedXml(random, emulator.accessToken));
await report(`${zips.length} mutated zips`, () => tally(zips.map((zip) => () => sendZip(emulator, zip))));
const headers = { 'content-type': 'text/xml', soapaction: '""' };
await report(`${envelopes.length} mutated envelopes`, () =>
  tally(envelopes.map((body) => () => send(emulator, { method: 'POST', path: '/services/Soap/m/67.0', headers, body }))),
);

const STEPS = 10;
console.log(`memory after garbage collection, heap / resident, in MB:`);
for (let step = 0; step <= STEPS; step += 1) {
  const { heapUsed, external, rss } = await ask<NodeJS.MemoryUsage>('memory');
  const mb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
  console.log(`  ${((logins / STEPS) * step).toString().padStart(6)} logins: ${mb(heapUsed + external)} / ${mb(rss)}`);
  if (step === STEPS) break;
  const counts = await tally(
    Array.from({ length: logins / STEPS }, () => async () => (await login(emulator, { iss, sub: 'order-sync@example.com' })).status),
  );
  if (counts.size !== 1 || !counts.has(200)) console.log(`  statuses: ${JSON.stringify([...counts])}`);
}
child.kill('SIGTERM');
