/** `ecaform emulator`: a local org on this machine, until it is interrupted. It is a simulator, and says so. */
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { Command, CommonArgs } from '../command.ts';

/** Arguments of `emulator`. */
export interface EmulatorArgs extends CommonArgs {
  readonly port: number;
  readonly seed?: string | undefined;
}

export const emulator: Command<EmulatorArgs> = {
  name: 'emulator',
  describe: 'Start a local org emulator (a simulator, not Salesforce) on loopback',
  options: (yargs) =>
    yargs
      .option('port', { type: 'number', default: 0, describe: 'Port; 0 takes a free one', requiresArg: true })
      .option('seed', { type: 'string', describe: 'JSON or YAML file with the org’s users and permission sets', requiresArg: true }),
  run: async ({ port, seed, json }, terminal) => {
    const [{ startEmulator, parseSeed }, { fail }] = await Promise.all([import('../../emulator/index.ts'), import('../../diagnostic.ts')]);
    const options = seed === undefined ? {} : { seed: await readSeed(seed, parseSeed, fail) };
    const org = await startEmulator({ port, ...options }).catch((cause: unknown) =>
      fail(
        'emulator-not-started',
        `the emulator cannot listen on port ${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
        {
          hint: 'take another port; --port 0 finds a free one',
          cause,
        },
      ),
    );
    const { instanceUrl, orgId, username, accessToken } = org;
    // Said at once, while the command goes on: whoever started it waits for this line.
    if (json) process.stdout.write(`${JSON.stringify({ instanceUrl, orgId, username, accessToken, pid: process.pid })}\n`);
    else process.stdout.write(`${greeting({ instanceUrl, orgId, username, accessToken }, (text) => terminal.paint('dim', text))}\n`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await org.close();
    return { exitCode: 0, text: json ? '' : 'the emulator has stopped', data: {}, isSilent: true };
  },
};

async function readSeed<T>(
  path: string,
  parse: (value: unknown) => T,
  fail: (code: string, message: string, details: object) => never,
): Promise<T> {
  try {
    const { parse: parseYaml } = await import('yaml');
    return parse(parseYaml(await readFile(path, 'utf8')));
  } catch (cause) {
    return fail('seed-unreadable', `${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'see docs/emulator.md for what a seed holds',
      cause,
    });
  }
}

function greeting(
  { instanceUrl, orgId, username, accessToken }: { instanceUrl: string; orgId: string; username: string; accessToken: string },
  dim: (text: string) => string,
): string {
  return [
    `A simulated org, not Salesforce, answers at ${instanceUrl} until you press Ctrl-C.`,
    dim(`Org ${orgId}, administrator ${username}. Nothing is kept when it stops.`),
    '',
    'In another shell:',
    `  export ECAFORM_LOCAL_URL=${instanceUrl}`,
    `  export ECAFORM_LOCAL_TOKEN='${accessToken}'`,
    '  ecaform apply --env local --auto-approve',
  ].join('\n');
}
