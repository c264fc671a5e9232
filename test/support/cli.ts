/** Runs the built command line as a user does: another process, its own home folder, piped streams. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

/** How a command ended and what it said. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment variables of a run, over this process's; undefined removes one. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Runs `ecaform` with the arguments in a folder; a hanging command is killed after 60 s. */
export function ecaform(
  args: readonly string[],
  { cwd, env = {}, nodeArgs = [] }: { cwd: string; env?: Env; nodeArgs?: readonly string[] },
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeArgs, MAIN, ...args], {
      cwd,
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ecaform-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return folder;
}

/** A temporary project holding the example spec. */
export function exampleProject(): string {
  const folder = temporaryFolder();
  copyFileSync(join(import.meta.dirname, '../../ecaform.yaml'), join(folder, 'ecaform.yaml'));
  return folder;
}
