/** `ecaform output`: what a client needs to log in — consumer key, host, users — for programs, never through a log by itself. */
import { environmentOption, specOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';

/** Arguments of `output`. */
export interface OutputArgs extends SpecArgs {
  readonly env: string;
  readonly format: 'json' | 'env' | 'github';
}

export const output: Command<OutputArgs> = {
  name: 'output',
  describe: 'Hand on consumer keys, hosts and users to the clients that log in',
  options: (yargs) =>
    environmentOption(specOption(yargs)).option('format', {
      choices: ['json', 'env', 'github'] as const,
      default: 'json' as const,
      describe: 'env: NAME=value lines; github: masked and written to $GITHUB_OUTPUT',
    }),
  run: async ({ spec: file, env, format }, terminal) => {
    const [{ connectTo, openProject, selectOne }, { observe }, { consumerKeyOf }, { error, fail, EcaformError }] = await Promise.all([
      import('../project.ts'),
      import('../../org/index.ts'),
      import('../../metadata/index.ts'),
      import('../../diagnostic.ts'),
    ]);
    const project = await openProject(file);
    const desired = selectOne(project, env);
    terminal.progress(`connecting to ${env}`);
    const org = await connectTo(desired, project.context.variables, { terminal });
    const { components } = await observe(org, desired);
    terminal.progress('');
    const missing = desired.apps.filter((app) => consumerKeyOf(app.name, components) === undefined);
    if (missing.length > 0) {
      throw new EcaformError(
        missing.map((app) =>
          error('app-not-deployed', `the org has no consumer key for ${app.name}`, {
            hint: `deploy it first: ecaform apply --env ${env}`,
            at: desired.locate(['apps', app.name], 'key'),
          }),
        ),
      );
    }
    const host = desired.environment.myDomainUrl ?? org.instanceUrl;
    const apps = Object.fromEntries(
      desired.apps.map((app) => [app.name, { consumerKey: consumerKeyOf(app.name, components) ?? '', loginUrl: host, users: app.users }]),
    );
    const lines = Object.entries(apps).flatMap(([name, { consumerKey, loginUrl, users }]) => [
      [`${variable(name)}_CONSUMER_KEY`, consumerKey],
      [`${variable(name)}_LOGIN_URL`, loginUrl],
      ...(users[0] === undefined ? [] : [[`${variable(name)}_USERNAME`, users[0]]]),
    ]);
    if (format === 'github') {
      const target =
        process.env.GITHUB_OUTPUT ??
        fail('no-github-output', 'the variable GITHUB_OUTPUT is not set', { hint: '--format github is for a step of a GitHub workflow' });
      const { appendFile } = await import('node:fs/promises');
      await appendFile(target, lines.map(([name = '', value = '']) => `${name}=${value}\n`).join(''));
      // GitHub hides these values in everything the job prints from here on.
      return {
        exitCode: 0,
        text: Object.values(apps)
          .map(({ consumerKey }) => `::add-mask::${consumerKey}`)
          .join('\n'),
        data: { written: lines.length },
      };
    }
    const text =
      format === 'env'
        ? lines.map(([name = '', value = '']) => `${name}=${value}`).join('\n')
        : JSON.stringify({ environment: env, orgId: org.orgId, apps }, undefined, 2);
    return { exitCode: 0, text, data: { environment: env, orgId: org.orgId, apps } };
  },
};

/** `OrderSync` → `ORDER_SYNC`. */
function variable(app: string): string {
  return app.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}
