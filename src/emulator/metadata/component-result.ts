/**
 * What a deploy says of each file.
 * Rule: plain data; counting and framing are done by those who read it.
 */

/** What became of one file. A problem without success is an error; one with success a warning. */
export interface ComponentResult {
  readonly type: string;
  readonly fullName: string;
  readonly fileName: string;
  readonly id?: string;
  readonly created: boolean;
  readonly changed: boolean;
  readonly deleted: boolean;
  readonly success: boolean;
  readonly problem?: string;
  readonly problemType?: 'Error' | 'Warning';
  readonly line?: number;
  readonly column?: number;
}

/** A file that changed nothing. */
export const UNTOUCHED = { created: false, changed: false, deleted: false } as const;
