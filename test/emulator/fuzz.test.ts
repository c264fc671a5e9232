/** A small share of `bench/emulator-fuzz.ts`, always the same one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { createRandom, mutatedXml, mutatedZip, randomRequest, send, sendZip, tally, zipOfMutatedXml } from './fuzz-cases.ts';
import { deploy, rest, WORKING_APP } from './support.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ seed: { dailyApiLimit: 1_000_000 } });
  await deploy(emulator, WORKING_APP);
});
afterAll(() => emulator.close());

const isAlive = async (): Promise<boolean> => (await rest(emulator, '/services/data/v67.0/limits')).status === 200;
const unanswered = (counts: ReadonlyMap<number | string, number>): (number | string)[] =>
  [...counts.keys()].filter((result) => typeof result === 'string');

it('answers 1,000 random requests, none of the data API with 500', async () => {
  const random = createRandom(20_260_101);
  const requests = Array.from({ length: 1000 }, () => randomRequest(random, emulator));
  const counts = await tally(requests.map((request) => () => send(emulator, request)));
  expect(unanswered(counts)).toEqual([]);
  const broken: string[] = [];
  for (const request of requests.filter(({ path }) => !path.includes('/Soap/')).slice(0, 400)) {
    if ((await send(emulator, request)) === 500) broken.push(`${request.method} ${request.path} ${String(request.body)}`);
  }
  expect(broken).toEqual([]);
  expect(await isAlive()).toBe(true);
});

it('answers 60 mutated zips, 60 zips of mutated XML and 120 mutated envelopes', async () => {
  const random = createRandom(20_260_102);
  const zips = Array.from({ length: 60 }, () => [mutatedZip(random), zipOfMutatedXml(random)]).flat();
  const envelopes = Array.from({ length: 120 }, () => mutatedXml(random, emulator.accessToken));
  const headers = { 'content-type': 'text/xml', soapaction: '""' };
  const counts = await tally([
    ...zips.map((zip) => () => sendZip(emulator, zip)),
    ...envelopes.map((body) => () => send(emulator, { method: 'POST', path: '/services/Soap/m/67.0', headers, body })),
  ]);
  expect(unanswered(counts)).toEqual([]);
  expect(await isAlive()).toBe(true);
});
