/** `ecaform apply`: render, plan, ask, deploy, assign, verify — one environment, from spec to proven logins; or a plan saved before. */
import { fail } from '../../diagnostic.ts';
import type { SavedPlan } from '../../plan/index.ts';
import { milliseconds, specOption, waitOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `apply`. */
export interface ApplyArgs extends SpecArgs {
  readonly planfile?: string | undefined;
  readonly env?: string | undefined;
  readonly target?: string | undefined;
  readonly autoApprove: boolean;
  readonly allowBroadening: boolean;
  readonly prune: boolean;
  readonly checkOnly: boolean;
  readonly verify: boolean;
  readonly soap: boolean;
  readonly wait: number;
  readonly timeout: number;
}

export const apply: Command<ApplyArgs> = {
  name: 'apply [planfile]',
  describe: 'Render, deploy, assign the users, and prove that they can log in and others cannot',
  options: (yargs) =>
    waitOption(specOption(yargs), '10m')
      .positional('planfile', { type: 'string', describe: 'A plan saved by `ecaform plan --out`; carried out as it is, or not at all' })
      .option('env', { type: 'string', describe: 'The environment of the spec', requiresArg: true })
      .option('target', { type: 'string', describe: 'Only this app', requiresArg: true })
      .option('auto-approve', { type: 'boolean', default: false, describe: 'Do not ask before changing the org' })
      .option('allow-broadening', { type: 'boolean', default: false, describe: 'Allow changes that let more in' })
      .option('prune', { type: 'boolean', default: false, describe: 'Delete apps of this project that the spec no longer names' })
      .option('check-only', { type: 'boolean', default: false, describe: 'Let the org validate the deploy, and change nothing' })
      .option('verify', { type: 'boolean', default: true, describe: 'Prove logins and refusals at the end (--no-verify: do not)' })
      .option('soap', { type: 'boolean', default: false, describe: 'Deploy by the SOAP Metadata API instead of REST' })
      .option('timeout', {
        type: 'string',
        default: '30m',
        describe: 'How long to wait for each deploy; the deploy itself goes on',
        requiresArg: true,
        coerce: milliseconds,
      })
      .conflicts('planfile', ['env', 'target']) as never,
  run: async (args, terminal) => {
    const [{ openProject, selectOne }, { applyEnvironment }, { applyText, applyData, allPassed }] = await Promise.all([
      import('../project.ts'),
      import('../application.ts'),
      import('../../report/index.ts'),
    ]);
    const saved = args.planfile === undefined ? undefined : await readPlan(args.planfile);
    const environment =
      saved?.environment ??
      args.env ??
      fail('usage', 'name an environment with --env, or a saved plan', { hint: 'see `ecaform apply --help`' });
    const project = await openProject(args.spec);
    const options = saved ? { ...args, prune: saved.options.prune, target: saved.options.target, saved } : args;
    const applied = await applyEnvironment(selectOne(project, environment), project, {
      ...options,
      waitMs: args.wait,
      timeoutMs: args.timeout,
      terminal,
    });
    const exitCodes = { running: 69, interrupted: 130, done: allPassed(applied.verdicts) ? 0 : 1 } as const;
    return {
      exitCode: exitCodes[applied.result.status],
      text: applyText(applied, terminal.paint),
      data: applyData(applied),
      warnings: applied.rendered.warnings,
    };
  },
};

async function readPlan(file: string): Promise<SavedPlan> {
  const [{ readFile }, { PLAN_FORMAT }] = await Promise.all([import('node:fs/promises'), import('../../plan/index.ts')]);
  try {
    const data = JSON.parse(await readFile(file, 'utf8')) as Partial<SavedPlan> | null;
    if (data?.format !== PLAN_FORMAT || typeof data.environment !== 'string' || typeof data.hashes !== 'object') {
      return fail('plan-format', `${file} is no plan of format ${PLAN_FORMAT}`, {
        hint: 'make a new one: ecaform plan --env NAME --out FILE',
      });
    }
    return data as SavedPlan;
  } catch (cause) {
    if (cause instanceof SyntaxError || (cause instanceof Error && 'code' in cause)) {
      return fail('plan-unreadable', `${file} cannot be read as a plan: ${cause.message}`, {
        hint: 'make a new one: ecaform plan --env NAME --out FILE',
        cause,
      });
    }
    throw cause;
  }
}
