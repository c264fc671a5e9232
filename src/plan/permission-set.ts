/**
 * Which permission set a text means.
 * Rule: an External Client App names permission sets by API name; a ConnectedApp gives them back by label and may be told either.
 */
import type { DesiredApp } from '../spec/index.ts';

interface Named {
  readonly name: string;
  readonly label?: string;
}

/** Whether the app's text means the permission set. */
export function means({ kind }: Pick<DesiredApp, 'kind'>, text: string, { name, label }: Named): boolean {
  return text === name || (kind === 'ConnectedApp' && text === label);
}

/** The permission set the app's text means; one of that API name before one of that label. */
export function setNamed<S extends Named>(app: Pick<DesiredApp, 'kind'>, text: string, sets: readonly S[]): S | undefined {
  return sets.find(({ name }) => name === text) ?? sets.find((set) => means(app, text, set));
}

/** The permission sets the app admits by, of those that are known. */
export function setsOf<S extends Named>(app: Pick<DesiredApp, 'kind' | 'policies'>, sets: readonly S[]): S[] {
  return app.policies.permissionSets.flatMap((text) => setNamed(app, text, sets) ?? []);
}
