/** `ecaform render`: the spec as a Salesforce DX project on disk, byte for byte what Salesforce would write. Offline. */
import { specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `render`. */
export interface RenderArgs extends SpecArgs {
  readonly env?: readonly string[] | undefined;
  readonly check: boolean;
  readonly prune: boolean;
}

export const render: Command<RenderArgs> = {
  name: 'render',
  describe: 'Write the metadata of the apps to force-app/<environment>/; offline',
  options: (yargs) =>
    specOption(yargs)
      .option('env', { type: 'string', array: true, describe: 'An environment, or several; default: all', requiresArg: true })
      .option('check', { type: 'boolean', default: false, describe: 'Write nothing; exit 1 when a file is stale' })
      .option('prune', { type: 'boolean', default: false, describe: 'Delete files ecaform wrote and the spec no longer asks for' }),
  run: async ({ spec: file, env, check, prune }, terminal) => {
    const [{ openProject, select }, { renderEnvironment }, report] = await Promise.all([
      import('../project.ts'),
      import('../../project/index.ts'),
      import('../../report/index.ts'),
    ]);
    const project = await openProject(file);
    const environments = select(project, env);
    const results = [];
    for (const desired of environments) {
      terminal.progress(`rendering ${desired.environment.name}`);
      results.push(await renderEnvironment(desired, project.context, { check, prune }));
    }
    terminal.progress('');
    const stale = results.flatMap((result) => result.files).filter((each) => each.state !== 'unchanged');
    const failed = check && stale.length > 0;
    const next = failed ? `\n${report.count(stale.length, 'file')} stale: run \`ecaform render\` and commit the result` : '';
    return {
      exitCode: failed ? 1 : 0,
      text: report.renderText(results, { check, paint: terminal.paint }) + next,
      data: { check, environments: results.map(({ environment, files, issued }) => ({ environment, files, issued })) },
      // What holds in every environment is said once.
      warnings: [...new Map(results.flatMap((result) => result.warnings).map((warning) => [JSON.stringify(warning), warning])).values()],
    };
  },
};
