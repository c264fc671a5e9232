/** Writing an object whose rows are derived from the org's state. Rule: the form alone; the writers stand beside what they write. */
import type { Org, User } from '../org/state.ts';
import type { Values } from './field-value.ts';
import type { Row } from './value.ts';

/** The ways of writing one object. */
export interface Writer {
  /** @throws RestError; `row` is undefined for a new record */
  readonly check?: (org: Org, user: User, written: { values: Values; row: Row | undefined }) => void;
  readonly create?: (org: Org, user: User, values: Values) => string;
  readonly update?: (org: Org, user: User, changed: { id: string; values: Values }) => void;
  readonly remove?: (org: Org, user: User, id: string) => void;
}
