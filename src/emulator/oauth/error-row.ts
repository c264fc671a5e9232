/** A row of the tables of refusals. Rule: the form alone; the rows stand in tables of their own. */
import type { Confidence } from '../confidence.ts';

/** One refusal. `loginStatus` is what LoginHistory shows for the attempt; null where no login is being tried. */
export interface OAuthErrorRow {
  readonly error: string;
  readonly description: string;
  readonly when: string;
  readonly confidence: Confidence;
  readonly source: string;
  readonly loginStatus: string | null;
}
