/** The order in which diagnostics are read: that of the file. */
import type { Diagnostic } from '../diagnostic.ts';

/** Sorts by line and column; what has no place comes first. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.col ?? 0) - (b.at?.col ?? 0));
}
