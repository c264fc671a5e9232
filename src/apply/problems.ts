/**
 * What Salesforce says when it refuses a component, as diagnostics at the spec's line, with the next step where it is known.
 * Sources: Metadata API developer guide; deploy errors recorded from orgs.
 */
import { error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DeployFailure } from '../org/index.ts';
import type { Change } from '../plan/index.ts';
import type { Desired, Path } from '../spec/index.ts';

interface KnownProblem {
  readonly words: RegExp;
  readonly hint: string;
  /** Where in the app the cause stands. */
  readonly path?: Path;
}

const KNOWN: readonly KnownProblem[] = [
  {
    words: /can't create a connected app/i,
    hint: 'Salesforce lets nobody create ConnectedApps by default since Spring ’26: use kind ExternalClientApplication, or ask Salesforce Support',
    path: ['kind'],
  },
  {
    words: /valid execution user/i,
    hint: 'the run-as user must exist in this org and be active',
    path: ['policies', 'clientCredentialsFlowUser'],
  },
  { words: /consumer key is already taken/i, hint: 'another app, perhaps in another org, has this consumer key; leave the key to the org' },
  {
    words: /duplicate value found: ExternalClientApplicationId/i,
    hint: 'the org already has a policy for this app under another name; run again, so that it is read anew',
  },
  { words: /not a valid value for the enum/i, hint: 'the environment’s API version may not know this value', path: ['policies'] },
  {
    words: /doesn't have a valid OAuth settings configuration/i,
    hint: 'the OAuth settings of the app were not deployed along with its global settings',
    path: ['oauth'],
  },
  { words: /profile names are already taken/i, hint: 'a profile is named twice', path: ['policies', 'profiles'] },
  {
    words: /in field: permissionSet|no PermissionSet named/i,
    hint: 'the permission set does not exist in this org',
    path: ['policies', 'permissionSets'],
  },
  { words: /unknown user permission/i, hint: 'use the API name of a user permission this org has, such as ApiEnabled' },
  { words: /must be associated to a user license|user license doesn't allow/i, hint: 'set `license` to one that allows the permission' },
  { words: /certificate/i, hint: 'Salesforce takes RSA certificates of 2048 bits and more, at most 4 KB', path: ['certificate'] },
];

/** The part of the spec each type is written from. */
const SECTION: Readonly<Record<string, Path>> = {
  ExtlClntAppGlobalOauthSettings: ['oauth'],
  ExtlClntAppOauthSettings: ['oauth'],
  ExtlClntAppOauthConfigurablePolicies: ['policies'],
};

/** Turns a refused component into a diagnostic at the line of the spec it was made from. */
export function diagnose(failure: DeployFailure, changes: readonly Change[], desired: Desired): Diagnostic {
  const component = changes.find(
    ({ component: each }) => each.fullName === failure.fullName && (failure.type === '' || each.type === failure.type),
  )?.component;
  const known = KNOWN.find(({ words }) => words.test(failure.problem));
  const owner: Path = !component
    ? ['apps']
    : component.app !== undefined
      ? ['apps', component.app, ...(known?.path ?? SECTION[component.type] ?? [])]
      : [component.type === 'Certificate' ? 'orgCertificates' : 'permissionSets', component.fullName];
  const name = failure.type === '' ? failure.fullName : `${failure.type} ${failure.fullName}`;
  return error('deploy-failed', `Salesforce refused ${name}: ${failure.problem}`, {
    // A whole app, permission set or certificate is shown at its name.
    at: desired.locate(owner, owner.length <= 2 ? 'key' : 'value'),
    ...(known ? { hint: known.hint } : {}),
  });
}
