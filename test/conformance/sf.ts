/**
 * The real `sf` command line: installed beside the project's dependencies, run in a home folder of its own.
 * Rule: the pinned version comes from the npm registry once and is used again; what it is asked goes to loopback alone.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The version that the tests were written with. */
export const SF_VERSION = '2.150.6';

/** Ignored by git, like all of node_modules; `npm ci` clears it. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/ecaform-sf', SF_VERSION);
const MAIN = join(CACHE, 'node_modules/@salesforce/cli/bin/run.js');

/** Installs the command line if it is not there. It has some 730 packages, 300 MB on disk. */
export async function installSf(): Promise<void> {
  if (existsSync(join(CACHE, 'complete'))) return;
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', `@salesforce/cli@${SF_VERSION}`];
  await promisify(execFile)('npm', args, { cwd: CACHE, maxBuffer: 16 * 1024 * 1024, shell: process.platform === 'win32' });
  writeFileSync(join(CACHE, 'complete'), '');
}

/** How a command ended; `json` is what `--json` wrote. */
export interface SfRun {
  readonly code: number;
  readonly json: SfJson;
  readonly stderr: string;
}

/** The frame that every command's JSON has. */
export interface SfJson {
  readonly status: number;
  readonly result: unknown;
  readonly name?: string;
  readonly message?: string;
}

/** Where commands run: `home` holds the authorizations, `cwd` the project. */
export interface SfPlace {
  readonly home: string;
  readonly cwd: string;
  /** Variables over the ones that keep the command line quiet. */
  readonly env?: Readonly<Record<string, string>>;
}

/** No telemetry, no updates, no system keychain, no log file; and no proxy, which would be asked for loopback too. */
function environment({ home, env = {} }: SfPlace): Record<string, string | undefined> {
  const quiet = [
    'SF_DISABLE_TELEMETRY',
    'SF_SKIP_NEW_VERSION_CHECK',
    'SF_AUTOUPDATE_DISABLE',
    'SF_USE_GENERIC_UNIX_KEYCHAIN',
    'SF_DISABLE_LOG_FILE',
    'SF_DISABLE_SOURCE_MEMBER_POLLING',
    'SF_HIDE_RELEASE_NOTES',
    'SF_USE_PROGRESS_BAR',
  ].map((name) => [name, name === 'SF_USE_PROGRESS_BAR' ? 'false' : 'true']);
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:https?|all)_proxy$|^NODE_OPTIONS$|^VITEST|^SF_|^SFDX_/i.test(name));
  return { ...Object.fromEntries([...kept, ...quiet]), HOME: home, USERPROFILE: home, NODE_NO_WARNINGS: '1', ...env } as Record<
    string,
    string
  >;
}

/** Runs `sf` with `--json`; a hanging command is killed after two minutes. */
export function sf(place: SfPlace, ...args: readonly string[]): Promise<SfRun> {
  return new Promise((resolve, reject) => {
    const options = { cwd: place.cwd, env: environment(place), timeout: 120_000, maxBuffer: 16 * 1024 * 1024 };
    execFile(process.execPath, [MAIN, ...args, '--json'], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      try {
        resolve({ code, stderr, json: JSON.parse(stdout) as SfJson });
      } catch {
        reject(new Error(`sf ${args.join(' ')} wrote no JSON (exit code ${code}):\n${stdout}\n${stderr}`));
      }
    });
  });
}
