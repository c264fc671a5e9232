/** `ecaform plan`: what apply would change in the org, why, and what to look at twice. Changes nothing, writes nothing but --out. */
import { environmentOption, specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `plan`. */
export interface PlanArgs extends SpecArgs {
  readonly env: string;
  readonly out?: string | undefined;
  readonly format: 'human' | 'json' | 'markdown';
  readonly detailedExitcode: boolean;
  readonly target?: string | undefined;
  readonly prune: boolean;
}

export const plan: Command<PlanArgs> = {
  name: 'plan',
  describe: 'Show what apply would change in the org, and why; changes nothing',
  options: (yargs) =>
    environmentOption(specOption(yargs))
      .option('out', { type: 'string', describe: 'Save the plan for `ecaform apply FILE`', requiresArg: true })
      .option('format', {
        choices: ['human', 'json', 'markdown'] as const,
        default: 'human' as const,
        describe: 'markdown is made for a pull request',
      })
      .option('detailed-exitcode', { type: 'boolean', default: false, describe: 'Exit 2 when something would change' })
      .option('target', { type: 'string', describe: 'Only this app', requiresArg: true })
      .option('prune', {
        type: 'boolean',
        default: false,
        describe: 'Plan to delete apps of this project that the spec no longer names',
      }) as never,
  run: async ({ spec: file, env, out, format, detailedExitcode, target, prune }, terminal) => {
    const [{ openProject, selectOne }, { planEnvironment }, { isEmpty, savePlan }, report, { saveFile }, { fail }] = await Promise.all([
      import('../project.ts'),
      import('../planning.ts'),
      import('../../plan/index.ts'),
      import('../../report/index.ts'),
      import('../../project/index.ts'),
      import('../../diagnostic.ts'),
    ]);
    const project = await openProject(file);
    const planned = await planEnvironment(selectOne(project, env), project, { terminal, write: false, soap: false, prune, target });
    const saved = savePlan(planned.plan, planned.inputs);
    if (out !== undefined) {
      const [missing] = planned.rendered.issued;
      if (missing)
        fail('certificate-missing', `${missing.file} is not there yet, so the plan cannot be saved whole`, {
          hint: 'run `ecaform render` first, and commit the certificate',
        });
      await saveFile(out, `${JSON.stringify(saved, undefined, 2)}\n`);
    }
    const view = { environment: env, org: planned.org, plan: planned.plan, issued: planned.rendered.issued };
    const text =
      format === 'markdown'
        ? report.planMarkdown(view)
        : format === 'json'
          ? JSON.stringify(saved, undefined, 2)
          : report.planText(view, terminal.paint);
    return {
      exitCode: detailedExitcode && !isEmpty(planned.plan) ? 2 : 0,
      text,
      data: saved,
      warnings: planned.rendered.warnings,
    };
  },
};
