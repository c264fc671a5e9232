/** `ecaform runbook`: the page for whoever is called at night, made of the spec and the committed certificates. Offline. */
import { environmentOption, specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `runbook`. */
export interface RunbookArgs extends SpecArgs {
  readonly env: string;
  readonly app?: string | undefined;
}

export const runbook: Command<RunbookArgs> = {
  name: 'runbook',
  describe: 'Write a runbook of the apps in Markdown: who may use them, how to test, what failures mean; offline',
  options: (yargs) => environmentOption(specOption(yargs)).option('app', { type: 'string', describe: 'This app alone', requiresArg: true }),
  run: async (args) => {
    const [{ openProject, selectOne }, { narrow }, { readCertificates }, report] = await Promise.all([
      import('../project.ts'),
      import('../selection.ts'),
      import('../../project/index.ts'),
      import('../../report/index.ts'),
    ]);
    const project = await openProject(args.spec);
    const desired = narrow(selectOne(project, args.env), { app: args.app });
    const certificates = await readCertificates(desired, project.context);
    const pages = desired.apps.map((app) => {
      const certificate = app.certificate && certificates.facts(app.certificate.file);
      return { environment: desired.environment, app, ...(certificate ? { certificate } : {}) };
    });
    const text = report.runbook(pages).trimEnd();
    return { exitCode: 0, text, data: { environment: args.env, apps: desired.apps.map((app) => app.name), markdown: `${text}\n` } };
  },
};
