/** Consumer keys that are staged beside an app's main one. Rule: each stands for the app as long as it lives. */
import type { Org } from './state.ts';

/** How long a staged pair of credentials lives: thirty days, in milliseconds. */
export const STAGED_LIFE = 30 * 86_400_000;

/** The main key that a staged key stands beside, or undefined. */
export function mainKeyOf(org: Org, stagedKey: string): string | undefined {
  const row = [...org.staged.values()].find(({ consumerKey }) => consumerKey === stagedKey);
  if (row === undefined || row.createdDate + STAGED_LIFE <= org.now()) return undefined;
  const global = [...org.components.values()].find(
    ({ type, id }) => type === 'ExtlClntAppGlobalOauthSettings' && org.derivedIds.get(`ExtlClntAppOauthConsumer/${id}`) === row.consumerId,
  );
  return global?.elements.find(({ name }) => name === 'consumerKey')?.text;
}
