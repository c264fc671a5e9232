/**
 * `npm run bench`: start-up and logins per second of the emulator, as ratios to a bare fastify server.
 * Rule: both are measured in the same run, in turn, so that what else the machine does strikes both; medians and spread are printed.
 */
import { cpus } from 'node:os';
import { logInAll, makeApp, signAssertions } from './load.ts';
import { COMMANDS, start, type Server, type ServerName } from './server.ts';

const NAMES = Object.keys(COMMANDS) as ServerName[];
const STARTS = 11;
const ROUNDS = 7;
const LOGINS = 2000;
const CONCURRENCY = 8;

type Samples = Readonly<Record<ServerName, number[]>>;

const samples = (): Samples => ({ 'bare fastify': [], 'ecaform emulator': [] });

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function table(title: string, unit: string, found: Samples): string {
  if (NAMES.some((name) => found[name].some(Number.isNaN))) return `${title}: not told by this system\n`;
  const format = (value: number): string => value.toFixed(0).padStart(7);
  const rows = NAMES.map((name) => {
    const values = found[name];
    return `  ${name.padEnd(18)}${format(median(values))} ${unit}   (${format(Math.min(...values)).trim()} to ${format(Math.max(...values)).trim()}, n = ${values.length})`;
  });
  const ratio = median(found['ecaform emulator']) / median(found['bare fastify']);
  return [title, ...rows, `  ratio             ${ratio.toFixed(2).padStart(7)}`, ''].join('\n');
}

interface Measured {
  readonly wall: Samples;
  readonly processor: Samples;
}

async function measureStartUp(): Promise<Measured> {
  const found = { wall: samples(), processor: samples() };
  for (let round = 0; round < STARTS; round += 1) {
    for (const name of NAMES) {
      const server = await start(name);
      found.wall[name].push(server.startUp);
      found.processor[name].push(server.processorTime());
      await server.stop();
    }
  }
  return found;
}

async function measureLogins(): Promise<Measured> {
  const found = { wall: samples(), processor: samples() };
  const servers: Record<ServerName, Server> = {
    'bare fastify': await start('bare fastify'),
    'ecaform emulator': await start('ecaform emulator'),
  };
  const emulator = servers['ecaform emulator'];
  const claims = { iss: await makeApp(emulator), sub: emulator.username, aud: emulator.instanceUrl };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const assertions = signAssertions(LOGINS, claims);
    for (const name of NAMES) {
      const before = servers[name].processorTime();
      const perSecond = await logInAll(servers[name], assertions, CONCURRENCY);
      // The first round warms up.
      if (round === 0) continue;
      found.wall[name].push(perSecond);
      found.processor[name].push(((servers[name].processorTime() - before) / LOGINS) * 1000);
    }
  }
  for (const server of Object.values(servers)) await server.stop();
  return found;
}

const [cpu] = cpus();
process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown processor'}\n\n`);
const startUp = await measureStartUp();
process.stdout.write(`${table('Start of the process to the first answer', 'ms', startUp.wall)}\n`);
process.stdout.write(`${table('Processor time until then', 'ms', startUp.processor)}\n`);
const logins = await measureLogins();
process.stdout.write(`${table(`JWT logins, ${LOGINS} a round, ${CONCURRENCY} at a time`, '/s', logins.wall)}\n`);
process.stdout.write(`${table('Processor time of the server for one login', 'µs', logins.processor)}\n`);
