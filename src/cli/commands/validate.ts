/** `ecaform validate`: every mistake of the spec at once, for editors, commit hooks and reviewers. Reads nothing but the spec. */
import { specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

export const validate: Command<SpecArgs> = {
  name: 'validate',
  describe: 'Check the spec, all environments; reads nothing else',
  options: (yargs) => specOption(yargs),
  run: async ({ spec: file }) => {
    const { openProject, select } = await import('../project.ts');
    const { count } = await import('../../report/index.ts');
    const project = await openProject(file);
    const environments = select(project, undefined);
    const warnings = [...new Map(environments.flatMap((each) => each.warnings).map((d) => [JSON.stringify(d), d])).values()];
    const apps = environments[0]?.apps ?? [];
    return {
      exitCode: 0,
      text: `${project.spec.file} is valid: ${count(apps.length, 'app')}, ${count(environments.length, 'environment')} (${project.spec.environments.join(', ')})`,
      data: { file: project.spec.file, apps: apps.map((app) => app.name), environments: project.spec.environments },
      warnings,
    };
  },
};
