/** `ecaform verify`: logs in as each of `users`, shows that everyone else is refused, and explains what fails. */
import type { Desired } from '../../spec/index.ts';
import type { Credentials, Verdict } from '../../verify/index.ts';
import { specOption, waitOption } from '../command.ts';
import type { Command, SpecArgs } from '../command.ts';
import type { OpenProject } from '../project.ts';
import type { Terminal } from '../terminal.ts';

/** Formats of the result. */
const FORMATS = ['human', 'json', 'junit', 'markdown'] as const;

/** Arguments of `verify`. */
export interface VerifyArgs extends SpecArgs {
  readonly env: readonly string[];
  readonly app?: string | undefined;
  readonly user?: string | undefined;
  readonly format: (typeof FORMATS)[number];
  readonly wait: number;
  readonly clientSecret?: readonly string[] | undefined;
  readonly formerKey?: readonly string[] | undefined;
  readonly outsideAddress?: string | undefined;
}

/** Environments that are verified at once: each has logins in flight of its own. */
const ENVIRONMENTS_AT_ONCE = 4;

export const verify: Command<VerifyArgs> = {
  name: 'verify',
  describe: 'Prove who can log in and who cannot, and explain what fails; changes nothing',
  options: (yargs) =>
    waitOption(specOption(yargs), '0')
      .option('env', { type: 'string', array: true, demandOption: true, describe: 'An environment, or several', requiresArg: true })
      .option('app', { type: 'string', describe: 'This app alone', requiresArg: true })
      .option('user', { type: 'string', describe: 'This user alone', requiresArg: true })
      .option('format', { choices: FORMATS, default: 'human' as const, describe: 'How to print the result' })
      .option('client-secret', {
        type: 'string',
        array: true,
        describe: 'APP=env:NAME: the consumer secret, to try client credentials and introspection',
        requiresArg: true,
      })
      .option('former-key', {
        type: 'string',
        array: true,
        describe: 'APP=env:NAME or APP=FILE: after a rotation, the former private key, which must be refused',
        requiresArg: true,
      })
      .option('outside-address', {
        type: 'string',
        describe: 'An address of this machine outside the login IP ranges: a login from there must be refused',
        requiresArg: true,
      }),
  run: async (args, terminal) => {
    const [{ openProject, select }, { narrow }, { credentialsOf }, report, { default: pMap }] = await Promise.all([
      import('../project.ts'),
      import('../selection.ts'),
      import('../credentials.ts'),
      import('../../report/index.ts'),
      import('p-map'),
    ]);
    const project = await openProject(args.spec);
    const environments = select(project, args.env).map((desired) => narrow(desired, args));
    const credentials = await credentialsOf(args, project.context);
    const outside = args.outsideAddress === undefined ? undefined : await (await import('../outside.ts')).outsideOf(args.outsideAddress);
    const results = await pMap(
      environments,
      (desired) => verifyOne(desired, { project, terminal, wait: args.wait, credentials, outside: outside?.fetch }),
      { concurrency: ENVIRONMENTS_AT_ONCE },
    ).finally(() => outside?.close());
    const proven = results.every(({ verdicts }) => report.allPassed(verdicts));
    const human = results.map(({ environment, verdicts }) =>
      [
        `${terminal.paint('strong', environment)}  ${report.verdictSummary(verdicts)}`,
        ...report.verdictLines(verdicts, terminal.paint).map((line) => `  ${line}`),
      ].join('\n'),
    );
    const warnings = environments.flatMap((desired) => [...desired.warnings, ...untried(desired, credentials)]);
    const data = { environments: results };
    const texts: Readonly<Record<VerifyArgs['format'], () => string>> = {
      human: () => human.join('\n'),
      json: () => JSON.stringify({ ok: proven, ...data, diagnostics: warnings }, undefined, 2),
      junit: () => report.junit(results),
      markdown: () => report.verdictsMarkdown(results),
    };
    return {
      exitCode: proven ? 0 : 1,
      text: texts[args.format](),
      data,
      warnings: args.format === 'json' && !args.json ? [] : warnings,
    };
  },
};

interface Verified {
  readonly environment: string;
  readonly org: { readonly orgId: string; readonly instanceUrl: string };
  readonly verdicts: readonly Verdict[];
}

interface VerifyingOptions {
  readonly project: OpenProject;
  readonly terminal: Terminal;
  readonly wait: number;
  readonly credentials: Credentials;
  readonly outside: typeof globalThis.fetch | undefined;
}

async function verifyOne(desired: Desired, { project, terminal, wait, credentials, outside }: VerifyingOptions): Promise<Verified> {
  const [{ connectTo }, { verifyEnvironment }] = await Promise.all([import('../project.ts'), import('../verification.ts')]);
  terminal.progress(`connecting to ${desired.environment.name}`);
  const org = await connectTo(desired, project.context.variables, { terminal });
  const options = { waitMs: wait, credentials, ...(outside === undefined ? {} : { outside }) };
  const verdicts = await verifyEnvironment(desired, { org, context: project.context, terminal }, options);
  return { environment: desired.environment.name, org: { orgId: org.orgId, instanceUrl: org.instanceUrl }, verdicts };
}

/** What the spec promises and this run had no means to try. */
function untried(desired: Desired, { secrets = {} }: Credentials) {
  return desired.apps.flatMap((app) =>
    app.oauth.flows.clientCredentials && secrets[app.name] === undefined
      ? [
          {
            severity: 'warning' as const,
            code: 'client-credentials-untried',
            message: `${app.name}: the client credentials flow was not tried, for it needs the consumer secret`,
            hint: `pass --client-secret ${app.name}=env:NAME`,
            at: desired.locate(['apps', app.name, 'oauth', 'flows', 'clientCredentials']),
          },
        ]
      : [],
  );
}
