/** `ecaform drift`: what someone changed in Setup. Reads one org, or every environment's, and changes nothing. */
import { specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `drift`. */
export interface DriftArgs extends SpecArgs {
  readonly env: string;
  readonly detailedExitcode: boolean;
}

/** Environments read at once: enough to hide latency, few enough not to look like an attack. */
const CONCURRENCY = 4;

export const drift: Command<DriftArgs> = {
  name: 'drift',
  describe: 'Show what was changed in the org behind the spec’s back, and by whom',
  options: (yargs) =>
    specOption(yargs)
      .option('env', { type: 'string', demandOption: true, describe: 'The environment of the spec, or `all`', requiresArg: true })
      .option('detailed-exitcode', { type: 'boolean', default: false, describe: 'Exit 2 when something differs' }) as never,
  run: async ({ spec: file, env, detailedExitcode }, terminal) => {
    const [{ openProject, select }, { driftOf }, { driftText }, { EcaformError }, { default: pMap }] = await Promise.all([
      import('../project.ts'),
      import('../drift.ts'),
      import('../../report/index.ts'),
      import('../../diagnostic.ts'),
      import('p-map'),
    ]);
    const project = await openProject(file);
    const environments = select(project, env === 'all' ? undefined : [env]);
    const results = await pMap(
      environments,
      async (desired) => {
        try {
          return await driftOf(desired, project, terminal);
        } catch (cause) {
          // One org that cannot be read must not hide the others; with a single one, its diagnostics are the answer.
          if (!(cause instanceof EcaformError) || environments.length === 1) throw cause;
          return { environment: desired.environment.name, drifts: [], error: cause.message };
        }
      },
      { concurrency: CONCURRENCY },
    );
    terminal.progress('');
    const failed = results.some((result) => 'error' in result);
    const differs = results.some((result) => result.drifts.length > 0);
    return {
      exitCode: failed ? 1 : differs && detailedExitcode ? 2 : 0,
      text: driftText(results, terminal.paint),
      data: { environments: results },
    };
  },
};
