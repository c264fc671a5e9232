/**
 * Values as the data API shows them: scalars, rows of them, and times.
 * Rule: forms alone; where a row comes from is for others.
 */

/** A value in a row. */
export type Scalar = string | number | boolean | null;

/** Field name to value. A field that a row leaves out is false when it is a boolean, and null otherwise. */
export type Row = Readonly<Record<string, Scalar>>;

/** A time of the data API, such as `2026-01-31T12:00:00.000+0000`, from Unix milliseconds. */
export function restTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}
