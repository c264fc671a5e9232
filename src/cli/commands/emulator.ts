/** `ecaform emulator`: a local org on this machine, until it is interrupted. It is a simulator, and says so. */
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { Seed } from '../../emulator/index.ts';
import type { Command, CommonArgs } from '../command.ts';
import { stopAtOnce } from '../terminal.ts';

/** Arguments of `emulator`. */
export interface EmulatorArgs extends CommonArgs {
  readonly port: number;
  readonly seed?: string | undefined;
  readonly store?: string | undefined;
  readonly fault?: readonly string[] | undefined;
  readonly control: boolean;
}

export const emulator: Command<EmulatorArgs> = {
  name: 'emulator',
  describe: 'Start a local org emulator (a simulator, not Salesforce) on loopback',
  options: (yargs) =>
    yargs
      .option('port', { type: 'number', default: 0, describe: 'Port; 0 takes a free one', requiresArg: true })
      .option('seed', { type: 'string', describe: 'JSON or YAML file with the org’s users and permission sets', requiresArg: true })
      .option('store', { type: 'string', describe: 'A file that keeps the org; it survives the end of the process', requiresArg: true })
      .option('fault', {
        type: 'string',
        array: true,
        describe: 'A fault on every request, such as latency=200 or serverError=503; finer rules belong in the seed',
        requiresArg: true,
      })
      .option('control', {
        type: 'boolean',
        default: false,
        describe: 'Print the token of the control endpoint, where faults are set at run time',
      }),
  run: async ({ port, seed: seedFile, store, fault = [], control, json }, terminal) => {
    const [{ startEmulator, parseSeed }, { fail }] = await Promise.all([import('../../emulator/index.ts'), import('../../diagnostic.ts')]);
    const seed = seedFile === undefined ? {} : await readSeed(seedFile, parseSeed, fail);
    const faults = [...(seed.faults ?? []), ...fault.map(faultRule)];
    const org = await startEmulator({ port, seed: { ...seed, faults } as Seed, ...(store === undefined ? {} : { store }) }).catch(
      (cause: unknown) =>
        fail(
          'emulator-not-started',
          `the emulator cannot start on port ${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
          {
            hint: 'see docs/emulator.md; --port 0 finds a free port',
            cause,
          },
        ),
    );
    const controlToken = control ? { controlToken: org.controlToken } : {};
    const { instanceUrl, orgId, username, accessToken } = org;
    // Said at once, while the command goes on: whoever started it waits for this line.
    if (json) process.stdout.write(`${JSON.stringify({ instanceUrl, orgId, username, accessToken, pid: process.pid, ...controlToken })}\n`);
    else
      process.stdout.write(
        `${greeting({ instanceUrl, orgId, username, accessToken, isKept: store !== undefined, ...controlToken }, (text) => terminal.paint('dim', text))}\n`,
      );
    process.off('SIGINT', stopAtOnce);
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

/** `latency=200` as the rule of a seed; whether the kind exists is the emulator's to say. */
function faultRule(text: string): { kind: string; value?: number } {
  const [kind = '', value] = text.split('=');
  return { kind, ...(value === undefined ? {} : { value: Number(value) }) };
}

interface Greeting {
  readonly instanceUrl: string;
  readonly orgId: string;
  readonly username: string;
  readonly accessToken: string;
  readonly isKept: boolean;
  readonly controlToken?: string;
}

function greeting({ instanceUrl, orgId, username, accessToken, isKept, controlToken }: Greeting, dim: (text: string) => string): string {
  return [
    `A simulated org, not Salesforce, answers at ${instanceUrl} until you press Ctrl-C.`,
    dim(`Org ${orgId}, administrator ${username}. ${isKept ? 'It is kept in its store.' : 'Nothing is kept when it stops.'}`),
    ...(controlToken === undefined ? [] : [dim(`Control token: ${controlToken}`)]),
    '',
    'In another shell:',
    `  export ECAFORM_LOCAL_URL=${instanceUrl}`,
    `  export ECAFORM_LOCAL_TOKEN='${accessToken}'`,
    '  ecaform apply --env local --auto-approve',
  ].join('\n');
}
