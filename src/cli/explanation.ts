/** Explaining, offline from pasted words or live from an org: the reading; the judging is `verify`'s. */
import { text as readAll } from 'node:stream/consumers';
import { EcaformError, fail } from '../diagnostic.ts';
import { observe } from '../org/index.ts';
import { withAccess } from '../plan/index.ts';
import type { DesiredApp } from '../spec/index.ts';
import { explain, explainError, readErrors } from '../verify/index.ts';
import type { Explanation } from '../verify/index.ts';
import { collector, read } from './evidence.ts';
import { hostDifference, openProject, reach, selectOne } from './project.ts';
import { onlyOrNamed } from './selection.ts';
import type { Terminal } from './terminal.ts';
import { verifyEnvironment } from './verification.ts';

/**
 * Explains every error found in a text, or on stdin.
 * @throws EcaformError `nothing-to-explain`
 */
export async function offline(given: string | undefined): Promise<Explanation[]> {
  const text = given ?? (process.stdin.isTTY ? '' : await readAll(process.stdin));
  if (text.trim() === '')
    fail('nothing-to-explain', 'there is no error to explain', {
      hint: 'write `ecaform explain "<error>"`, pipe a log into it, or name --env, --app and --user',
    });
  const errors = readErrors(text);
  if (errors.length === 0)
    fail('error-unknown', 'the text names no error that ecaform knows', {
      hint: 'paste the body of the answer; `ecaform explain --env E --app A --user U` looks at the org itself',
    });
  return errors.map(({ error, errorDescription }) => explainError(error, errorDescription));
}

/** Logs in once as the user, unless the error is given, and explains the answer with all the evidence there is. */
export async function live(
  {
    spec,
    env,
    app: appName,
    user: username,
    error: given,
  }: { spec: string; env: string; app?: string | undefined; user?: string | undefined; error?: string | undefined },
  terminal: Terminal,
): Promise<Explanation> {
  const project = await openProject(spec);
  const desired = selectOne(project, env);
  const app = onlyOrNamed(desired, appName);
  const user = username ?? app.users[0];
  if (user === undefined) fail('usage', `${app.name} has no \`users\`: name one with --user`);
  terminal.progress(`connecting to ${env}`);
  const { context } = project;
  const org = await reach(desired, context.variables, { terminal });
  terminal.progress('collecting evidence');
  const alone = { ...desired, apps: [{ ...app, users: [user], refuse: [] }] };
  const components = await read(async () => withAccess(alone, await observe(org, alone)));
  const [stated] = given === undefined ? [] : readErrors(given);
  const tried = stated ? { failure: stated } : await tryLogin(app);
  terminal.progress('collecting evidence');
  const collect = collector(desired, { org, context, components });
  const explanation = explain(await collect({ app, user, ...tried }), desired.locate);
  terminal.progress('');
  return explanation;

  async function tryLogin({ name }: DesiredApp): Promise<{ failure?: { error: string; errorDescription: string }; skewMs?: number }> {
    const stray = hostDifference(desired, org);
    // An assertion goes to the org's own host and to no other, also to find out what another would say.
    if (stray !== undefined) return { failure: { error: 'wrong_host', errorDescription: stray } };
    try {
      const [verdict] = await verifyEnvironment(alone, { org, context, terminal }, { waitMs: 0, probes: ['login'], explains: false });
      const { error, errorDescription = '', skewMs } = verdict ?? {};
      return { ...(error === undefined ? {} : { failure: { error, errorDescription } }), ...(skewMs === undefined ? {} : { skewMs }) };
    } catch (cause) {
      // What keeps a login from being tried is the failure to explain.
      if (!(cause instanceof EcaformError)) throw cause;
      const [first] = cause.diagnostics;
      return { failure: { error: (first?.code ?? 'unexpected').replaceAll('-', '_'), errorDescription: first?.message ?? name } };
    }
  }
}
