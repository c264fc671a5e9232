/** The command line itself: help, usage mistakes, output streams, exit codes, what is loaded when. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ecaform, exampleProject, temporaryFolder } from '../support/cli.ts';

const COMMANDS = ['validate', 'render', 'plan', 'apply', 'verify', 'drift', 'adopt', 'output', 'destroy', 'emulator', 'demo'];

/** Prints to stderr, at the end, every package that was loaded: a preload for `node --import`. */
const SPY = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const seen = new Set();
  registerHooks({ load(url, context, next) { const m = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url); if (m) seen.add(m[1]); return next(url, context); } });
  process.on('exit', () => process.stderr.write('LOADED ' + [...seen].join(' ') + '\\n'));
`)}`;

describe('ecaform', () => {
  it('lists its commands, examples and exit codes', async () => {
    const run = await ecaform(['--help'], { cwd: temporaryFolder() });
    expect(run.code).toBe(0);
    for (const command of COMMANDS) expect(run.stdout).toContain(`ecaform ${command}`);
    expect(run.stdout).toContain('Exit codes: 0 ok, 1 failed, 2 differences, 69 still running, 130 interrupted.');
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(run.stderr).toBe('');
  });

  it.each(COMMANDS)('explains %s', async (command) => {
    const run = await ecaform([command, '--help'], { cwd: temporaryFolder() });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(`ecaform ${command}`);
  });

  it.each([['--help'], ['render'], ['render', '--check'], ['validate']])('loads nothing of Salesforce for %s', async (...args) => {
    const run = await ecaform(args, { cwd: exampleProject(), nodeArgs: ['--import', SPY] });
    const loaded = /LOADED (.*)/.exec(run.stderr)?.[1]?.split(' ') ?? [];
    expect(loaded).toContain('yargs');
    expect(loaded.filter((name) => /^@salesforce|jsforce|fastify/.test(name))).toEqual([]);
  });

  it('loads no parser for --help', async () => {
    const run = await ecaform(['--help'], { cwd: temporaryFolder(), nodeArgs: ['--import', SPY] });
    expect(run.stderr).not.toMatch(/ (zod|yaml|fast-xml-parser|node-forge)( |\n)/);
  });

  it.each([
    [['rendr'], 'Did you mean render? [usage]'],
    [['render', '--chek'], 'Unknown argument: chek [usage]'],
    [['apply'], 'name an environment with --env, or a saved plan [usage]'],
    [[], 'name a command [usage]'],
    [['verify', '--env', 'local', '--wait', 'soon'], 'soon is not a time: write 90s, 10m or 1h'],
  ])('says what is wrong with %j', async (args, message) => {
    const run = await ecaform(args, { cwd: exampleProject() });
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it('prints mistakes as JSON on stdout with --json', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'ecaform.yaml'), 'version: 2\n');
    const run = await ecaform(['validate', '--json'], { cwd });
    expect(run.code).toBe(1);
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({
      ok: false,
      diagnostics: [
        { code: 'missing-key', message: '`apps` is missing' },
        { code: 'missing-key', message: '`environments` is missing' },
        { severity: 'error', code: 'wrong-value', message: '`version` is 2: expected 1', at: { file: 'ecaform.yaml', line: 1, col: 10 } },
      ],
    });
  });

  it('colours for people who want it, and never otherwise', async () => {
    const cwd = exampleProject();
    const escape = '\u001b[';
    expect((await ecaform(['render'], { cwd })).stdout).not.toContain(escape);
    expect((await ecaform(['render'], { cwd, env: { FORCE_COLOR: '1' } })).stdout).toContain(escape);
    expect((await ecaform(['render'], { cwd, env: { FORCE_COLOR: undefined, NO_COLOR: '1' } })).stdout).not.toContain(escape);
  });

  it('shows no control characters of a spec', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'ecaform.yaml'), 'version: 1\n"\\u001b[31mred\\a": 1\n');
    const run = await ecaform(['validate'], { cwd });
    expect(run.stderr).toContain('unknown key');
    // eslint-disable-next-line no-control-regex -- just these must not appear
    expect(run.stderr).not.toMatch(/[\u0000-\u0008\u001b]/);
  });
});

describe('render', () => {
  it('writes once, then finds nothing to do, and --check agrees', async () => {
    const cwd = exampleProject();
    const stale = await ecaform(['render', '--env', 'uat', '--check'], { cwd });
    expect(stale.code).toBe(1);
    expect(stale.stdout).toContain('7 files stale: run `ecaform render` and commit the result');
    expect(globSync('**/*', { cwd })).toEqual(['ecaform.yaml']);
    expect((await ecaform(['render', '--env', 'uat'], { cwd })).code).toBe(0);
    const check = await ecaform(['render', '--env', 'uat', '--check'], { cwd });
    expect(check.stdout).toBe('uat  6 files: 6 unchanged\n');
    expect(check.code).toBe(0);
  });

  it('finds the example’s committed files up to date', async () => {
    const run = await ecaform(['render', '--check', '--env', 'uat', 'production'], { cwd: join(import.meta.dirname, '../..') });
    expect(run.stdout).toBe('uat  6 files: 6 unchanged\nproduction  6 files: 6 unchanged\n');
    expect(run.code).toBe(0);
  });

  it('writes nothing when the spec has a mistake', async () => {
    const cwd = exampleProject();
    const path = join(cwd, 'ecaform.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('permissionSets: [OrderSyncAccess]', 'permissionSet: [OrderSyncAccess]'));
    const run = await ecaform(['render'], { cwd });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      'ecaform.yaml:17:7: error: unknown key `permissionSet` in `apps.OrderSync.policies` [unknown-key]\n  hint: did you mean `permissionSets`?\n',
    );
    expect(globSync('**/*', { cwd })).toEqual(['ecaform.yaml']);
  });
});
