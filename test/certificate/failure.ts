/** Catches what a call throws and hands out its one diagnostic, so that tests assert on code, message and hint. */
import { expect } from 'vitest';
import { EcaformError } from '../../src/diagnostic.ts';
import type { Diagnostic } from '../../src/diagnostic.ts';

export async function failure(call: () => unknown): Promise<Diagnostic> {
  const thrown: unknown = await Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(thrown).toBeInstanceOf(EcaformError);
  const { diagnostics } = thrown as EcaformError;
  expect(diagnostics).toHaveLength(1);
  const [only] = diagnostics;
  if (only === undefined) throw new Error('unreachable');
  return only;
}
