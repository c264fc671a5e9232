/** What every command has in common: its outcome, its exit code, its options. Rule: a command returns; only `main` prints and exits. */
import type { Argv } from 'yargs';
import type { Diagnostic } from '../diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** 0 ok · 1 failed · 2 differences, with `--detailed-exitcode` · 69 still running, as the `sf` CLI says it · 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 69 | 130;

/** How a command ended. */
export interface Outcome {
  readonly exitCode: ExitCode;
  /** The result for people; printed on stdout. */
  readonly text: string;
  /** The same result for machines; printed with `--json`. */
  readonly data: object;
  /** Printed on stderr, or in the JSON. */
  readonly warnings?: readonly Diagnostic[];
  /** The command has said everything itself. */
  readonly isSilent?: boolean;
}

/** A command: how it is called, and what it does. */
export interface Command<Args> {
  readonly name: string;
  readonly describe: string;
  readonly options: (yargs: Argv<CommonArgs>) => Argv<Args>;
  /** Loads what it needs by itself: `--help` must not pay for it. */
  readonly run: (args: Args, terminal: Terminal) => Promise<Outcome>;
}

/** Options of every command. */
export interface CommonArgs {
  readonly json: boolean;
}

/** Options of every command that reads a spec. */
export interface SpecArgs extends CommonArgs {
  readonly spec: string;
}

/** `--spec FILE`. */
export function specOption<T>(yargs: Argv<T>): Argv<T & { spec: string }> {
  return yargs.option('spec', {
    type: 'string',
    default: 'ecaform.yaml',
    describe: 'The spec; its folder is the project',
    requiresArg: true,
  });
}

/** `--env NAME`, required. */
export function environmentOption<T>(yargs: Argv<T>): Argv<T & { env: string }> {
  return yargs.option('env', { type: 'string', demandOption: true, describe: 'The environment of the spec', requiresArg: true });
}

/** `--wait TIME`: how long verification waits for a new app to be known everywhere. */
export function waitOption<T>(yargs: Argv<T>, defaultValue: string): Argv<T & { wait: number }> {
  return yargs.option('wait', {
    type: 'string',
    default: defaultValue,
    describe: 'How long a login may wait for a new app to become known (2 to 10 minutes on Salesforce)',
    requiresArg: true,
    coerce: milliseconds,
  });
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a time such as `90s`, `10m` or `0`. */
export function milliseconds(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`${text} is not a time: write 90s, 10m or 1h`);
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}
