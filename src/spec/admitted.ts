/**
 * Whom an app admits: the texts that name them, and which permission set a text means.
 * Rule: the fields of the spec name them, or else an element that is kept under `metadata`. An External Client App names permission sets
 * by API name; a ConnectedApp gives them back by label and may be told either.
 */
import type { DesiredApp } from './model.ts';

/** Lists of the spec that name whom an app admits. */
export type AdmittingList = 'permissionSets' | 'profiles';

/** The elements that name whom an app admits: one joined by commas, or one for each name. */
export interface AdmittingElements extends Readonly<Record<AdmittingList, string>> {
  readonly type: 'ExtlClntAppOauthConfigurablePolicies' | 'ConnectedApp';
  readonly isJoined: boolean;
  /** Path of the element that says whether only they are admitted. */
  readonly permittedUsers: readonly string[];
}

/** Elements by the kind of app. Source: Metadata API Developer Guide, ExtlClntAppOauthConfigurablePolicies and ConnectedApp. */
export const ADMITTING: Readonly<Record<DesiredApp['kind'], AdmittingElements>> = {
  ExternalClientApplication: {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    permissionSets: 'commaSeparatedPermissionSet',
    profiles: 'commaSeparatedProfile',
    isJoined: true,
    permittedUsers: ['permittedUsersPolicyType'],
  },
  ConnectedApp: {
    type: 'ConnectedApp',
    permissionSets: 'permissionSetName',
    profiles: 'profileName',
    isJoined: false,
    permittedUsers: ['oauthConfig', 'isAdminApproved'],
  },
};

/** What of an app says whom it admits. */
export type Admission = Pick<DesiredApp, 'name' | 'kind' | 'metadata'> & {
  readonly policies: Pick<DesiredApp['policies'], 'permittedUsers' | AdmittingList>;
};

/** The names in an element, be it of XML or of `metadata`; none where it is absent. */
export function namesIn(element: unknown, { isJoined }: Pick<AdmittingElements, 'isJoined'>): string[] {
  return [element]
    .flat()
    .filter((each) => typeof each === 'string')
    .flatMap((text) => (isJoined ? text.split(',') : [text]))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** The texts that name whom the app admits. */
export function admitted(
  { kind, policies, metadata }: Pick<Admission, 'kind' | 'metadata' | 'policies'>,
  list: AdmittingList,
): readonly string[] {
  const elements = ADMITTING[kind];
  const element = metadata?.[elements.type]?.[elements[list]];
  return element === undefined ? policies[list] : namesIn(element, elements);
}

interface Named {
  readonly name: string;
  readonly label?: string;
}

/** Whether the app's text means the permission set. */
export function means({ kind }: Pick<Admission, 'kind'>, text: string, { name, label }: Named): boolean {
  return text === name || (kind === 'ConnectedApp' && text === label);
}

/** The permission set the app's text means; one of that API name before one of that label. */
export function setNamed<S extends Named>(app: Pick<Admission, 'kind'>, text: string, sets: readonly S[]): S | undefined {
  return sets.find(({ name }) => name === text) ?? sets.find((set) => means(app, text, set));
}

/** The permission sets the app admits by, of those that are known. */
export function setsOf<S extends Named>(app: Pick<Admission, 'kind' | 'metadata' | 'policies'>, sets: readonly S[]): S[] {
  return admitted(app, 'permissionSets').flatMap((text) => setNamed(app, text, sets) ?? []);
}
