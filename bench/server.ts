/** The two servers of a comparison, each in a process of its own, as a user would start them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');

/** A public certificate of the tests; its key signs the assertions. */
export const CERTIFICATE = join(ROOT, 'test/fixtures/emulator/app-crt.pem');
export const PRIVATE_KEY = join(ROOT, 'test/fixtures/emulator/app-key.pem');

/** A running server. */
export interface Server {
  readonly instanceUrl: string;
  /** Empty for the bare server. */
  readonly accessToken: string;
  readonly username: string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly startUp: number;
  /** Milliseconds of processor time that the process has used so far; NaN where the system does not tell (it does on Linux). */
  processorTime(): number;
  stop(): Promise<void>;
}

/** The bare server as JavaScript, as the emulator is: taking types away at the start would be measured with it. */
function compileBaseline(): string {
  const source = readFileSync(join(ROOT, 'bench/baseline.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2024, verbatimModuleSyntax: true },
  });
  const folder = join(ROOT, 'node_modules/.cache/ecaform-bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'baseline.mjs'), outputText);
  return join(folder, 'baseline.mjs');
}

/** Which server, and the command that starts it. */
export const COMMANDS = {
  'bare fastify': [compileBaseline(), CERTIFICATE],
  'ecaform emulator': [join(ROOT, 'dist/cli/main.js'), 'emulator', '--json'],
} as const;

/** A server's name. */
export type ServerName = keyof typeof COMMANDS;

/** Starts a server and waits until it has answered once. */
export async function start(name: ServerName): Promise<Server> {
  const began = performance.now();
  const child = spawn(process.execPath, [...COMMANDS[name]], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = JSON.parse(await firstLine(child)) as { instanceUrl: string; accessToken?: string; username?: string };
  const answer = await fetch(`${line.instanceUrl}/services/data`);
  await answer.arrayBuffer();
  const startUp = performance.now() - began;
  if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}`);
  return {
    instanceUrl: line.instanceUrl,
    accessToken: line.accessToken ?? '',
    username: line.username ?? '',
    startUp,
    processorTime: () => processorTime(child.pid ?? 0),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Length of a tick in /proc, in milliseconds: 100 a second on every Linux that Node runs on. */
const TICK = 10;

function processorTime(pid: number): number {
  try {
    // Fields are counted behind the name, which may hold spaces: user time is the 12th, system time the 13th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    return NaN;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error('the server ended before it said where it is');
}
