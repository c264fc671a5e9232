/** The README against reality: its specs are valid, its commands print what it says. What differs from run to run is masked on both sides. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ecaform, exampleProject, temporaryFolder } from './support/cli.ts';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8').replaceAll('\r\n', '\n');

const blocks = [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({ language, text }));
const block = (language: string, start: string): string => {
  const found = blocks.find((each) => each.language === language && each.text.startsWith(start));
  if (!found) throw new Error(`the README has no ${language} block that starts with ${start}`);
  return found.text;
};
/** What the README prints below a command. */
const printed = (command: string): string => block('console', `$ ${command}\n`).split('\n').slice(1).join('\n');

/** Masks ports, ids, tokens and times. */
function masked(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\b(00D|0Af)\w{15}/g, '$1ID')
    .replace(/'00D\w{12}![^']*'/g, "'TOKEN'")
    .replace(/in \d+(\.\d+)? m?s\./g, 'in TIME.');
}

describe('README', () => {
  it('opens with the problem, one spec and the two commands', () => {
    expect(blocks.map((each) => each.text.split('\n')[0]).slice(0, 3)).toEqual([
      '# yaml-language-server: $schema=./schema/ecaform.schema.json',
      '$ npm ci && npm run demo',
      '$ npm ci && npm test',
    ]);
  });

  it.skipIf(process.platform === 'win32')('names a command that can be run as a file', () => {
    // npm makes it executable when it installs, not when it is built anew.
    expect(statSync(join(ROOT, 'dist/cli/main.js')).mode & 0o111).toBe(0o111);
  });

  it('shows a spec that is valid', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'ecaform.yaml'), block('yaml', '# yaml-language-server'));
    const run = await ecaform(['validate'], { cwd });
    expect(run).toEqual({ code: 0, stdout: 'ecaform.yaml is valid: 1 app, 1 environment (uat)\n', stderr: '' });
  });

  it('shows the demo as it is', async () => {
    const run = await ecaform(['demo'], { cwd: temporaryFolder() });
    expect(masked(run.stdout)).toBe(masked(printed('npm ci && npm run demo')));
  });

  it('shows mistakes as they are', async () => {
    const cwd = exampleProject();
    const path = join(cwd, 'ecaform.yaml');
    writeFileSync(
      path,
      readFileSync(path, 'utf8')
        .replace('[Api, RefreshToken]', '[Apo, RefreshToken]')
        .replace('permissionSets: [Order', 'permissionSet: [Order'),
    );
    const run = await ecaform(['validate'], { cwd });
    expect(run.stderr).toBe(printed('ecaform validate'));
  });

  it.skipIf(process.platform === 'win32')('shows the emulator as it is', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), 'emulator'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [text] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(masked(text)).toBe(masked(printed('ecaform emulator')));
  });

  it('names every command', async () => {
    const { stdout } = await ecaform(['--help'], { cwd: temporaryFolder() });
    const commands = [...stdout.matchAll(/^ {2}(ecaform \w+) /gm)].map(([, name = '']) => name);
    expect(commands.length).toBeGreaterThan(5);
    for (const name of commands.filter((each) => !/^ecaform \w+ .*example/.test(each))) expect(README).toContain(`\`${name}\``);
  });
});

describe.each(globSync('*.md', { cwd: ROOT }).concat(globSync('docs/*.md', { cwd: ROOT })))('%s', (file) => {
  it('links only to what exists', () => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(file), target)))).toEqual([]);
  });
});
