/** `ecaform apply`: render, plan, ask, deploy, assign, verify — one environment, from spec to proven logins. */
import { environmentOption, milliseconds, specOption, waitOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `apply`. */
export interface ApplyArgs extends SpecArgs {
  readonly env: string;
  readonly autoApprove: boolean;
  readonly verify: boolean;
  readonly soap: boolean;
  readonly wait: number;
  readonly timeout: number;
}

export const apply: Command<ApplyArgs> = {
  name: 'apply',
  describe: 'Render, deploy, assign the users, and prove that they can log in and others cannot',
  options: (yargs) =>
    waitOption(environmentOption(specOption(yargs)), '10m')
      .option('auto-approve', { type: 'boolean', default: false, describe: 'Do not ask before changing the org' })
      .option('verify', { type: 'boolean', default: true, describe: 'Prove logins and refusals at the end (--no-verify: do not)' })
      .option('soap', { type: 'boolean', default: false, describe: 'Deploy by the SOAP Metadata API instead of REST' })
      .option('timeout', {
        type: 'string',
        default: '30m',
        describe: 'How long to wait for each deploy; the deploy itself goes on',
        requiresArg: true,
        coerce: milliseconds,
      }) as never,
  run: async (args, terminal) => {
    const [{ openProject, selectOne }, { applyEnvironment }, { applyText, applyData }] = await Promise.all([
      import('../project.ts'),
      import('../application.ts'),
      import('../../report/index.ts'),
    ]);
    const project = await openProject(args.spec);
    const desired = selectOne(project, args.env);
    const applied = await applyEnvironment(desired, project.context, { ...args, waitMs: args.wait, timeoutMs: args.timeout, terminal });
    const proven = applied.verdicts.every((verdict) => verdict.outcome === 'passed');
    return {
      exitCode: applied.result.status === 'running' ? 69 : proven ? 0 : 1,
      text: applyText(applied, terminal.paint),
      data: applyData(applied),
      warnings: applied.rendered.warnings,
    };
  },
};
