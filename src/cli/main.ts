#!/usr/bin/env node
/**
 * The command line. Rule: the one place that prints results, catches errors and sets the exit code.
 * 0 ok · 1 failed · 2 differences with --detailed-exitcode · 69 still running · 130 interrupted.
 */
import yargs from 'yargs';
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { diagnosticsText } from '../report/diagnostics.ts';
import type { Command, CommonArgs, Outcome } from './command.ts';
import { adopt } from './commands/adopt.ts';
import { apply } from './commands/apply.ts';
import { authorizeUrl } from './commands/authorize-url.ts';
import { demo } from './commands/demo.ts';
import { destroy } from './commands/destroy.ts';
import { drift } from './commands/drift.ts';
import { emulator } from './commands/emulator.ts';
import { explain } from './commands/explain.ts';
import { output } from './commands/output.ts';
import { plan } from './commands/plan.ts';
import { render } from './commands/render.ts';
import { runbook } from './commands/runbook.ts';
import { validate } from './commands/validate.ts';
import { verify } from './commands/verify.ts';
import { openTerminal, stopAtOnce } from './terminal.ts';
import { version } from './version.ts';

const COMMANDS = [
  validate,
  render,
  plan,
  apply,
  verify,
  explain,
  authorizeUrl,
  runbook,
  drift,
  adopt,
  output,
  destroy,
  emulator,
  demo,
] as unknown as readonly Command<CommonArgs>[];

/** Runs the command line and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const asked = args.includes('--json');
  let exitCode = 0;
  const parser = yargs([...args])
    .scriptName('ecaform')
    .usage(
      '$0 <command> [options]\n\nSalesforce OAuth apps as code: External Client Apps declared in one file, deployed, and their logins proven.',
    )
    .option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON', global: true })
    .strict()
    .demandCommand(1, 'name a command')
    .recommendCommands()
    .version(version)
    .alias({ help: 'h', version: 'v' })
    .wrap(Math.min(100, process.stdout.columns || 100))
    .group(['json', 'help', 'version'], 'Always:')
    .example('$0 demo', 'the whole way on a local emulator')
    .example('$0 render --check --env uat', 'in a pull request: are the committed files up to date?')
    .example('$0 apply --env uat --auto-approve', 'in CI: deploy, assign and prove')
    .epilogue('Exit codes: 0 ok, 1 failed, 2 differences, 69 still running, 130 interrupted.')
    .exitProcess(false)
    .fail((message, cause) => {
      // yargs passes the error a handler threw, or only words about how it was called.
      throw (cause as Error | undefined) ?? new EcaformError([error('usage', message, { hint: 'see `ecaform --help`' })]);
    });
  for (const command of COMMANDS) {
    parser.command(command.name, command.describe, command.options, async (parsed: CommonArgs) => {
      exitCode = await execute(command, parsed);
    });
  }
  try {
    await parser.parseAsync();
    return exitCode;
  } catch (cause) {
    const diagnostics = cause instanceof EcaformError ? cause.diagnostics : [unexpected(cause)];
    printFailure(diagnostics, asked);
    if (!(cause instanceof EcaformError) && process.env.ECAFORM_DEBUG) throw cause;
    return 1;
  }
}

async function execute(command: Command<CommonArgs>, args: CommonArgs): Promise<number> {
  const terminal = openTerminal({ quiet: args.json });
  try {
    const outcome = await command.run(args, terminal);
    if (!outcome.isSilent) print(outcome, args.json);
    return outcome.exitCode;
  } finally {
    terminal.progress('');
  }
}

function print({ exitCode, text, data, warnings = [] }: Outcome, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ok: exitCode === 0, ...data, diagnostics: warnings }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${text}\n`);
  if (warnings.length > 0) process.stderr.write(`${diagnosticsText(warnings, openTerminal({ quiet: true }).paintError)}\n`);
}

function printFailure(diagnostics: readonly Diagnostic[], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, diagnostics }, undefined, 2)}\n`);
  else process.stderr.write(`${diagnosticsText(diagnostics, openTerminal({ quiet: true }).paintError)}\n`);
}

function unexpected(cause: unknown): Diagnostic {
  const message = cause instanceof Error ? cause.message : String(cause);
  return error('unexpected', message === '' ? 'something went wrong that ecaform did not foresee' : message, {
    hint: 'this is a defect of ecaform: please report it with the command you ran (ECAFORM_DEBUG=1 shows where it happened)',
  });
}

process.on('SIGINT', stopAtOnce);

process.exitCode = await main(process.argv.slice(2));
