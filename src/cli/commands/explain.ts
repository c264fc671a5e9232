/** `ecaform explain`: why a login fails, from the error's words alone, or with evidence from the org. */
import { specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `explain`. */
export interface ExplainArgs extends SpecArgs {
  readonly error?: string | undefined;
  readonly env?: string | undefined;
  readonly app?: string | undefined;
  readonly user?: string | undefined;
}

export const explain: Command<ExplainArgs> = {
  name: 'explain [error]',
  describe: 'Say why a login fails: from its words (offline), or with evidence from the org; changes nothing',
  options: (yargs) =>
    specOption(yargs)
      .positional('error', { type: 'string', describe: 'The error, a JSON body or a log; without it and --env, stdin is read' })
      .option('env', { type: 'string', describe: 'Collect evidence in this environment', requiresArg: true })
      .option('app', { type: 'string', describe: 'The app; may be left out when the spec has one', requiresArg: true })
      .option('user', { type: 'string', describe: 'The user; default: the first of the app’s `users`', requiresArg: true }),
  run: async (args, terminal) => {
    const report = await import('../../report/index.ts');
    const { offline, live } = await import('../explanation.ts');
    const explanations = args.env === undefined ? await offline(args.error) : [await live({ ...args, env: args.env }, terminal)];
    return {
      // A login that works has nothing to explain; one that fails is a failure here as well, so that scripts can tell.
      exitCode: args.env !== undefined && explanations.some((each) => each.causes.length > 0 || each.error !== undefined) ? 1 : 0,
      text: explanations.map((each) => report.explanationText(each, terminal.paint)).join('\n\n'),
      data: { explanations },
    };
  },
};
