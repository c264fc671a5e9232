/**
 * `ecaform demo`: the whole way on this machine — an emulator, the example spec, and every step with its result.
 * Rule: everything it writes, core's files included, stands in one temporary folder that is removed at the end.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, CommonArgs, Outcome } from '../command.ts';
import type { Terminal } from '../terminal.ts';

/** The example spec, at the package's root. */
const EXAMPLE = fileURLToPath(new URL('../../../ecaform.yaml', import.meta.url));

export const demo: Command<CommonArgs> = {
  name: 'demo',
  describe: 'Show the whole way on a local emulator: no Salesforce account, no network',
  options: (yargs) => yargs,
  run: async (_args, terminal) => {
    const folder = await mkdtemp(join(tmpdir(), 'ecaform-demo-'));
    try {
      isolate(folder);
      return await show(folder, terminal);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

/** The demo itself, in a folder of its own. */
async function show(folder: string, terminal: Terminal): Promise<Outcome> {
  const [{ startEmulator }, { openProject, selectOne }, { applyEnvironment }, { applyData, applyText, duration }] = await Promise.all([
    import('../../emulator/index.ts'),
    import('../project.ts'),
    import('../application.ts'),
    import('../../report/index.ts'),
  ]);
  const start = performance.now();
  const org = await startEmulator();
  try {
    const file = join(folder, 'ecaform.yaml');
    await copyFile(EXAMPLE, file);
    const variables = { ...process.env, ECAFORM_LOCAL_URL: org.instanceUrl, ECAFORM_LOCAL_TOKEN: org.accessToken };
    const project = await openProject(file, variables);
    const desired = selectOne(project, 'local');
    const options = {
      terminal,
      autoApprove: true,
      allowBroadening: false,
      prune: false,
      checkOnly: false,
      verify: true,
      soap: false,
      waitMs: 0,
      timeoutMs: 60_000,
    };
    const applied = await applyEnvironment(desired, project, options);
    const proven = applied.verdicts.length > 0 && applied.verdicts.every((verdict) => verdict.outcome === 'passed');
    const text = [
      terminal.paint('dim', 'A simulated org on this machine, not Salesforce; the spec is ecaform.yaml of this package.'),
      '',
      applyText(applied, terminal.paint),
      '',
      proven
        ? `Done in ${duration(performance.now() - start)}. For an org of your own: write its alias to \`environments\` in ecaform.yaml, then run`
        : terminal.paint('bad', 'The demo failed: not every probe held.'),
      ...(proven ? ['  ecaform validate', '  ecaform apply --env <environment>'] : []),
    ].join('\n');
    return { exitCode: proven ? 0 : 1, text, data: applyData(applied) };
  } finally {
    await org.close();
  }
}

/** Core keeps files in the home folder and honours proxies; neither may show in a demo. Set before core is loaded. */
function isolate(folder: string): void {
  process.env.HOME = folder;
  process.env.USERPROFILE = folder;
  process.env.SF_DISABLE_LOG_FILE = 'true';
  process.env.SF_DISABLE_TELEMETRY = 'true';
  for (const name of Object.keys(process.env)) if (/^(https?|all|no)_proxy$/i.test(name)) Reflect.deleteProperty(process.env, name);
}
