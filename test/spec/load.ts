/** Loads a spec as the commands do, and tells what it says about it in one line per diagnostic. */
import { EcaformError } from '../../src/diagnostic.ts';
import type { Diagnostic } from '../../src/diagnostic.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired, Variables } from '../../src/spec/index.ts';

/** Every diagnostic of a spec: its mistakes, or the warnings of all its environments where it has none. */
export async function diagnosticsOf(file: string, variables: Variables = {}): Promise<readonly Diagnostic[]> {
  try {
    const environments = desireAll(await loadSpec(file, variables));
    return environments.flatMap((desired) => desired.warnings);
  } catch (cause) {
    if (cause instanceof EcaformError) return cause.diagnostics;
    throw cause;
  }
}

/** `line:col code message`, a warning marked as such, the hint indented below. */
export function lines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ severity, code, message, hint, at }) => [
    `${at ? `${at.line}:${at.col}` : '-'} ${severity === 'warning' ? 'warning ' : ''}${code} ${message}`,
    ...(hint === undefined ? [] : [`    hint: ${hint}`]),
  ]);
}

/** The one environment of a spec that has one. */
export async function desiredOf(file: string, variables: Variables = {}): Promise<Desired> {
  const [desired] = desireAll(await loadSpec(file, variables));
  if (desired === undefined) throw new Error(`${file} has no environment`);
  return desired;
}
