/**
 * What ecaform says when something is wrong: one shape for every mistake, in a spec, in a deploy or in a login.
 * Rule: a diagnostic is data. Only `report` turns it into text, and only `cli` prints it.
 */

/** A place in a file; `line` and `col` count from 1, as editors do. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly col: number;
}

/** One fact that stops or worries: a stable `code`, the fact itself, what to do next, and where it stands. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable and kebab-case, e.g. `unknown-key`. Scripts match on it, so it never changes its meaning. */
  readonly code: string;
  /** The fact, lower case, without a final full stop. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  readonly at?: Location;
}

/** The one error ecaform throws for what a user can mend; carries every diagnostic found, not only the first. */
export class EcaformError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map((d) => d.message).join('; '), options);
    this.name = 'EcaformError';
    this.diagnostics = diagnostics;
  }
}

/**
 * Makes an error diagnostic; `details` may add a hint and a place.
 * @example error('unknown-key', 'unknown key `permissionSet`', { hint: 'did you mean `permissionSets`?' })
 */
export function error(code: string, message: string, details: Partial<Pick<Diagnostic, 'hint' | 'at'>> = {}): Diagnostic {
  return { severity: 'error', code, message, ...details };
}

/** Makes a warning: worth reading, never a reason to stop. */
export function warning(code: string, message: string, details: Partial<Pick<Diagnostic, 'hint' | 'at'>> = {}): Diagnostic {
  return { severity: 'warning', code, message, ...details };
}

/** Throws an {@link EcaformError} holding the one diagnostic `error(code, message, details)` makes. */
export function fail(code: string, message: string, details: Partial<Pick<Diagnostic, 'hint' | 'at'>> & ErrorOptions = {}): never {
  const { cause, ...rest } = details;
  throw new EcaformError([error(code, message, rest)], cause === undefined ? undefined : { cause });
}
