/** `ecaform authorize-url`: the URL at which a user approves an app, and, with `--wait`, the approval itself. */
import { environmentOption, milliseconds, specOption } from '../command.ts';
import type { Command, Outcome, SpecArgs } from '../command.ts';

/** Arguments of `authorize-url`. */
export interface AuthorizeUrlArgs extends SpecArgs {
  readonly env: string;
  readonly app?: string | undefined;
  readonly redirectUri?: string | undefined;
  readonly open: boolean;
  readonly wait?: number | undefined;
}

/** How long an approval is waited for unless said otherwise: time to log in with a second factor. */
const DEFAULT_WAIT = '5m';

export const authorizeUrl: Command<AuthorizeUrlArgs> = {
  name: 'authorize-url',
  describe: 'Build the URL at which a user approves an app, and wait for the approval',
  options: (yargs) =>
    environmentOption(specOption(yargs))
      .option('app', { type: 'string', describe: 'The app; may be left out when the spec has one', requiresArg: true })
      .option('redirect-uri', {
        type: 'string',
        describe: 'One of the app’s callback URLs, to the letter; default: the first',
        requiresArg: true,
      })
      .option('open', { type: 'boolean', default: false, describe: 'Open it in the browser' })
      .option('wait', {
        type: 'string',
        describe: `Listen on this machine for the approval; ${DEFAULT_WAIT} unless a time is given`,
        coerce: (text: string | undefined) => (text === undefined ? undefined : milliseconds(text === '' ? DEFAULT_WAIT : text)),
      }),
  run: async (args, terminal): Promise<Outcome> => {
    const [{ openProject, selectOne }, { onlyOrNamed }, { authorizationOf, listen, openInBrowser }, report, { explainError }] =
      await Promise.all([
        import('../project.ts'),
        import('../selection.ts'),
        import('../authorization.ts'),
        import('../../report/index.ts'),
        import('../../verify/index.ts'),
      ]);
    const project = await openProject(args.spec);
    const desired = selectOne(project, args.env);
    const app = onlyOrNamed(desired, args.app);
    const listens = args.wait !== undefined;
    const { authorization, confirm } = await authorizationOf(
      { desired, app, project },
      { redirectUri: args.redirectUri, listens, terminal },
    );
    const { state: _state, ...data } = authorization;
    if (authorization.permittedUsers === 'AdminApprovedPreAuthorized') {
      const { url: _url, ...facts } = data;
      return {
        exitCode: 1,
        text: report.notByUrlText(app, args.env, terminal.paint),
        data: { app: app.name, ...facts, approvable: false },
      };
    }
    const text = report.authorizationText(authorization, terminal.paint);
    if (args.open) openInBrowser(authorization.url);
    if (args.wait === undefined) return { exitCode: 0, text, data: { app: app.name, ...data, approvable: true } };
    const callback = await listen(authorization, {
      waitMs: args.wait,
      onListening: () => {
        terminal.note(text);
        terminal.progress('waiting for the approval');
      },
    });
    const result = { app: app.name, ...data, approvable: true, ...callback };
    if (callback.approved) {
      terminal.progress('asking the org for the approval');
      const confirmation = await confirm();
      terminal.progress('');
      return {
        exitCode: confirmation.state === 'wrong-user' || confirmation.state === 'not-shown' ? 1 : 0,
        text: report.confirmationText(confirmation, { app, environment: args.env }, terminal.paint),
        data: { ...result, confirmation },
      };
    }
    terminal.progress('');
    const explanation = explainError(callback.error, callback.errorDescription);
    return { exitCode: 1, text: report.explanationText(explanation, terminal.paint), data: { ...result, explanation } };
  },
};
