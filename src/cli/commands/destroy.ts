/** `ecaform destroy`: deletes one app with everything ecaform created for it, after consent. */
import { environmentOption, milliseconds, specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `destroy`. */
export interface DestroyArgs extends SpecArgs {
  readonly env: string;
  readonly app: string;
  readonly autoApprove: boolean;
  readonly timeout: number;
}

export const destroy: Command<DestroyArgs> = {
  name: 'destroy',
  describe: 'Delete one app with everything ecaform created for it',
  options: (yargs) =>
    environmentOption(specOption(yargs))
      .option('app', { type: 'string', demandOption: true, describe: 'The app’s developer name', requiresArg: true })
      .option('auto-approve', { type: 'boolean', default: false, describe: 'Do not ask' })
      .option('timeout', {
        type: 'string',
        default: '30m',
        describe: 'How long to wait for the deploy',
        requiresArg: true,
        coerce: milliseconds,
      }) as never,
  run: async ({ spec: file, env, app, autoApprove, timeout }, terminal) => {
    const [
      { connectTo, openProject, selectOne },
      { observe },
      { destroyApp, planDestruction },
      { readManifest, writeManifest },
      { EcaformError, error },
      { count },
    ] = await Promise.all([
      import('../project.ts'),
      import('../../org/index.ts'),
      import('../../apply/index.ts'),
      import('../../project/index.ts'),
      import('../../diagnostic.ts'),
      import('../../report/index.ts'),
    ]);
    const project = await openProject(file);
    const desired = selectOne(project, env);
    terminal.progress(`connecting to ${env}`);
    const org = await connectTo(desired, project.context.variables, { terminal });
    const manifest = await readManifest(project.context.root, env);
    const observed = await observe(org, desired, [app]);
    const destruction = planDestruction(app, { desired, observed, owned: manifest.apps });
    const lines = [
      ...destruction.components.map(({ type, fullName }) => `${terminal.paintError('bad', '-')} ${type} ${fullName}`),
      ...destruction.assignments.map(
        ({ username, permissionSet }) => `${terminal.paintError('bad', '-')} ${username} loses ${permissionSet}`,
      ),
    ];
    if (!autoApprove) {
      terminal.note(
        `${terminal.paintError('strong', `destroy ${app}`)} in ${org.instanceUrl}: its consumer key and every session of it end`,
      );
      for (const line of lines) terminal.note(`  ${line}`);
      const answer = await terminal.ask(`Only the name of the app, ${app}, deletes it: `);
      if (answer?.trim() !== app)
        throw new EcaformError([
          error('not-approved', 'the deletion was not approved; the org is as it was', {
            hint: 'answer with the app’s name, or pass --auto-approve',
          }),
        ]);
    }
    terminal.progress(`deleting ${app}`);
    const deploys = await destroyApp(org, { destruction, desired }, { timeoutMs: timeout });
    terminal.progress('');
    const running = deploys.some((deploy) => deploy.status === 'running');
    if (!running) await writeManifest(project.context.root, env, { ...manifest, apps: manifest.apps.filter((name) => name !== app) });
    return {
      exitCode: running ? 69 : 0,
      text: [
        `${terminal.paint('strong', env)}  ${org.instanceUrl}`,
        `${running ? 'still deleting' : 'deleted'} ${app}: ${count(destruction.components.length, 'component')}, ${count(destruction.assignments.length, 'assignment')}`,
        ...(desired.apps.some((each) => each.name === app)
          ? ['The spec still names it: the next apply creates it anew, with a new consumer key.']
          : []),
      ].join('\n'),
      data: {
        environment: env,
        app,
        components: destruction.components,
        assignments: destruction.assignments,
        deploys: deploys.map(({ id, status }) => ({ id, status })),
      },
    };
  },
};
