/** `ecaform adopt`: writes the spec and the certificates of apps that exist, in an org or in metadata files on disk. Changes no org. */
import { specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `adopt`. */
export interface AdoptArgs extends SpecArgs {
  readonly env: string;
  readonly org?: string | undefined;
  readonly app?: readonly string[] | undefined;
  readonly fromSource?: string | undefined;
}

export const adopt: Command<AdoptArgs> = {
  name: 'adopt',
  describe: 'Write the spec of apps that exist already, in an org or in files',
  options: (yargs) =>
    specOption(yargs)
      .option('env', {
        type: 'string',
        demandOption: true,
        describe: 'The environment they belong to; made when the spec has none',
        requiresArg: true,
      })
      .option('org', {
        type: 'string',
        describe: 'Alias or username of the org, for an environment the spec does not have yet',
        requiresArg: true,
      })
      .option('app', { type: 'string', array: true, describe: 'Only these apps; default: all the spec does not have', requiresArg: true })
      .option('from-source', {
        type: 'string',
        describe: 'Read metadata files below this folder instead of an org; offline',
        requiresArg: true,
      })
      .conflicts('from-source', 'org'),
  run: async (args, terminal) => {
    const [{ adoptInto, readOrg }, { readSource }, { count }] = await Promise.all([
      import('../adoption.ts'),
      import('../source.ts'),
      import('../../report/index.ts'),
    ]);
    const source = args.fromSource === undefined ? await readOrg(args, terminal) : await readSource(args.fromSource);
    const { warnings, ...adopted } = await adoptInto({ file: args.spec, environment: args.env, org: args.org, only: args.app }, source);
    terminal.progress('');
    return {
      exitCode: 0,
      text: [
        adopted.apps.length === 0
          ? 'nothing to adopt'
          : `${terminal.paint('strong', args.spec)}  ${count(adopted.apps.length, 'app')} adopted`,
        ...adopted.apps.flatMap(({ name, certificates, kept, placeholders }) => [
          `  ${terminal.paint('good', '+')} ${name}`,
          ...certificates.map((file) => `    ${file} ${terminal.paint('dim', 'written; its private key stays with whoever has it')}`),
          ...kept.map((element) => `    ${terminal.paint('dim', 'kept under `metadata`:')} ${element}`),
          ...placeholders.map((field) => `    ${terminal.paint('caution', 'placeholder:')} ${field}`),
        ]),
        ...(adopted.apps.length === 0
          ? []
          : [`Next: name who must get in (\`users\`) and who must not (\`refuse\`), then \`ecaform plan --env ${args.env}\`.`]),
      ].join('\n'),
      data: adopted,
      warnings,
    };
  },
};
