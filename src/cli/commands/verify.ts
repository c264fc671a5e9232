/** `ecaform verify`: logs in as each of `users`, and shows that everyone else is refused. */
import { environmentOption, specOption, waitOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `verify`. */
export interface VerifyArgs extends SpecArgs {
  readonly env: string;
  readonly wait: number;
}

export const verify: Command<VerifyArgs> = {
  name: 'verify',
  describe: 'Prove who can log in and who cannot; changes nothing',
  options: (yargs) => waitOption(environmentOption(specOption(yargs)), '0'),
  run: async ({ spec: file, env, wait }, terminal) => {
    const [{ connectTo, openProject, selectOne }, { verifyEnvironment }, { allPassed, verdictLines, verdictSummary }] = await Promise.all([
      import('../project.ts'),
      import('../verification.ts'),
      import('../../report/index.ts'),
    ]);
    const project = await openProject(file);
    const desired = selectOne(project, env);
    terminal.progress(`connecting to ${env}`);
    const org = await connectTo(desired, project.context.variables, { terminal });
    const verdicts = await verifyEnvironment(desired, { org, context: project.context, terminal }, { waitMs: wait });
    return {
      exitCode: allPassed(verdicts) ? 0 : 1,
      text: [
        `${terminal.paint('strong', env)}  ${verdictSummary(verdicts)}`,
        ...verdictLines(verdicts, terminal.paint).map((line) => `  ${line}`),
      ].join('\n'),
      data: { environment: env, verdicts },
      warnings: desired.warnings,
    };
  },
};
