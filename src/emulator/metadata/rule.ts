/**
 * What the platform checks of a component in the company of all others, once a deploy's whole content is in place.
 * Rule: one list of rules a type; a rule is pure and gives problems in the platform's words, so the order of a deploy's files cannot matter.
 */
import { appsOf, partOf } from '../org/app.ts';
import { ownerOfConsumerKey } from '../org/consumer-key.ts';
import { SCOPES, splitList } from '../org/scope.ts';
import { PERMISSION_SET_LICENSES, USER_LICENSES } from '../org/seed.ts';
import { componentKey, componentsOf, findUser, type Component, type Components, type Org } from '../org/state.ts';
import type { Candidate } from './candidate.ts';
import { checkCertificate } from './certificate.ts';
import { oauthLink, orgScopedName } from './completion.ts';
import { problemText } from './problem.ts';
import { isRefreshTokenPolicy } from './type-connected-app.ts';
import { USER_PERMISSIONS } from './type-permission-set.ts';
import { childText, childTexts } from './xml.ts';

/** What a rule looks at: what was given, what would be stored, and the components before and with the deploy. */
export interface RuleContext {
  readonly candidate: Candidate;
  readonly component: Component;
  readonly org: Org;
  readonly before: Components;
  readonly draft: Components;
  readonly version: number;
}

type Rule = (context: RuleContext) => readonly string[];

const none: readonly string[] = [];

/** The problems of one component; empty when it fits. */
export function checkRules(context: RuleContext): string[] {
  const rules = [...(context.candidate.type.isPart === true ? PART_RULES : []), ...(RULES[context.candidate.type.name] ?? [])];
  return rules.flatMap((rule) => rule(context));
}

const belongsToApp: Rule = ({ candidate, draft }) => {
  const name = childText(candidate.elements, 'externalClientApplication') ?? '';
  if (draft.has(componentKey('ExternalClientApplication', name))) return none;
  return [problemText('noSuchReference', { element: 'externalClientApplication', type: 'ExternalClientApplication', name })];
};

const isOnlyPart: Rule = ({ candidate, component, draft }) => {
  const app = childText(candidate.elements, 'externalClientApplication') ?? '';
  const twin = componentsOf(draft, component.type).find(
    (other) => other.id !== component.id && childText(other.elements, 'externalClientApplication')?.toLowerCase() === app.toLowerCase(),
  );
  return twin === undefined ? none : [problemText('duplicatePart', { id: twin.id.slice(0, 15) })];
};

const PART_RULES: readonly Rule[] = [belongsToApp, isOnlyPart];

const emailIsValid: Rule = ({ candidate }) => {
  const value = childText(candidate.elements, 'contactEmail') ?? '';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? none : [problemText('emailInvalid', { value })];
};

const urlsAreValid =
  (...names: readonly string[]): Rule =>
  ({ candidate }) =>
    names.flatMap((element) =>
      childTexts(candidate.elements, element)
        .flatMap((text) => text.split(/\s+/))
        .filter((value) => value !== '' && !URL.canParse(value))
        .map((value) => problemText('urlInvalid', { element, value })),
    );

const orgScopedIsOwn: Rule = ({ candidate, org }) => {
  const value = childText(candidate.elements, 'orgScopedExternalApp') ?? '';
  return value === '' || value === orgScopedName(org, candidate.fullName) ? none : [problemText('orgScopedWrong', { value })];
};

const oauthLinkIsOwn: Rule = ({ candidate, component, org }) => {
  const value = childText(candidate.elements, 'oauthLink') ?? '';
  return value === '' || value === oauthLink(org, component.id) ? none : [problemText('oauthLinkWrong', { value })];
};

const scopesAreKnown: Rule = ({ candidate, version }) => {
  const known = SCOPES.filter(({ since = 0 }) => version >= since).map(({ token }) => token);
  return splitList(childText(candidate.elements, 'commaSeparatedOauthScopes'))
    .filter((token) => !known.includes(token))
    .map((value) => problemText('wrongScope', { value, values: known.join(', ') }));
};

/** At most 128 of each. Source: Salesforce, ExtlClntAppOauthSettings. */
const MAX_ITEMS = 128;

const listsAreShort: Rule = ({ candidate }) =>
  ['customAttributes', 'trustedIpRanges']
    .filter((element) => candidate.elements.filter(({ name }) => name === element).length > MAX_ITEMS)
    .map((element) => problemText('tooMany', { element, limit: MAX_ITEMS }));

const certificateIsValid =
  (element: string): Rule =>
  ({ candidate }) => {
    const text = childText(candidate.elements, element) ?? '';
    const checked = text === '' ? { body: '' } : checkCertificate(text);
    return 'reason' in checked ? [problemText('certificateInvalid', { reason: checked.reason })] : none;
  };

const hasOauthSettings: Rule = ({ candidate, draft }) => {
  const app = childText(candidate.elements, 'externalClientApplication') ?? '';
  return partOf(draft, 'ExtlClntAppOauthSettings', app) === undefined ? [problemText('globalAlone')] : none;
};

/** Only the key that the component already has may be given; whether an org takes another one is not known. */
const bringsNoKey: Rule = ({ candidate, before }) => {
  const given = childText(candidate.elements, 'consumerKey') ?? '';
  const previous = before.get(componentKey(candidate.type.name, candidate.fullName));
  const isOwn = previous !== undefined && childText(previous.elements, 'consumerKey') === given;
  const hasSecret = (childText(candidate.elements, 'consumerSecret') ?? '') !== '';
  return (given === '' || isOwn) && !hasSecret ? none : [problemText('consumerKeyGiven')];
};

const namesExist = (element: string, type: 'PermissionSet' | 'Profile', names: (context: RuleContext) => readonly string[]): Rule => {
  const exists = (context: RuleContext, name: string): boolean =>
    type === 'PermissionSet' ? context.draft.has(componentKey(type, name)) : context.org.profiles.some((profile) => profile.name === name);
  return (context) =>
    names(context)
      .filter((name) => !exists(context, name))
      .map((name) => problemText('noSuchReference', { element, type, name }));
};

const commaSeparated =
  (element: string) =>
  ({ candidate }: RuleContext): string[] =>
    splitList(childText(candidate.elements, element));

const hasExecutionUser: Rule = ({ candidate, org }) => {
  const username = childText(candidate.elements, 'clientCredentialsFlowUser') ?? '';
  const isOn = childText(candidate.elements, 'isClientCredentialsFlowEnabled') === 'true';
  if (username === '' && !isOn) return none;
  return findUser(org, username)?.isActive === true ? none : [problemText('noExecutionUser')];
};

const hasRefreshPeriod: Rule = ({ candidate }) => {
  const type = childText(candidate.elements, 'refreshTokenPolicyType') ?? '';
  if (!type.startsWith('Specific')) return none;
  const period = Number(childText(candidate.elements, 'refreshTokenValidityPeriod') ?? 0);
  const unit = childText(candidate.elements, 'refreshTokenValidityUnit') ?? '';
  return period > 0 && unit !== '' ? none : [problemText('periodMissing', { type })];
};

const isAllowedToBeMade: Rule = ({ component, before, org }) =>
  before.has(componentKey(component.type, component.fullName)) || org.seed.allowConnectedAppCreation
    ? none
    : [problemText('connectedAppBlocked')];

const configOf = ({ candidate }: RuleContext): Candidate['elements'] =>
  candidate.elements.find(({ name }) => name === 'oauthConfig')?.children ?? [];

const connectedKeyIsFree: Rule = (context) => {
  const given = childText(configOf(context), 'consumerKey') ?? '';
  const previous = context.before.get(componentKey('ConnectedApp', context.candidate.fullName));
  if (given === '' || childText(previous?.elements.find(({ name }) => name === 'oauthConfig')?.children ?? [], 'consumerKey') === given)
    return none;
  if (previous !== undefined) return [problemText('consumerKeyGiven')];
  if (!/^[A-Za-z0-9._]{8,256}$/.test(given)) return [problemText('consumerKeyShape')];
  const isTwice = appsOf(context.draft).filter(({ consumerKey }) => consumerKey === given).length > 1;
  return ownerOfConsumerKey(given) === undefined && !isTwice ? none : [problemText('consumerKeyTaken')];
};

const connectedConfigIsValid: Rule = (context) => {
  const { candidate } = context;
  const policy = candidate.elements.find(({ name }) => name === 'oauthPolicy')?.children ?? [];
  const refresh = childText(policy, 'refreshTokenPolicy');
  const certificate = childText(configOf(context), 'certificate') ?? '';
  const checked = certificate === '' ? { body: '' } : checkCertificate(certificate);
  const lists = [...childTexts(candidate.elements, 'permissionSetName'), ...childTexts(candidate.elements, 'profileName')].filter(
    (name) => name !== '',
  );
  const isAdminApproved = childText(configOf(context), 'isAdminApproved') === 'true';
  return [
    ...('reason' in checked ? [problemText('certificateInvalid', { reason: checked.reason })] : []),
    ...(refresh === undefined || isRefreshTokenPolicy(refresh)
      ? []
      : [problemText('wrongEnum', { value: refresh, type: 'RefreshTokenPolicy' })]),
    ...(lists.length === 0 || isAdminApproved ? [] : [problemText('needsAdminApproved')]),
  ];
};

const userPermissionsAreKnown: Rule = ({ candidate }) =>
  candidate.elements
    .filter(({ name }) => name === 'userPermissions')
    .map(({ children }) => childText(children, 'name') ?? '')
    .filter((name) => !USER_PERMISSIONS.has(name))
    .map((name) => problemText('unknownUserPermission', { name }));

const licenseExists: Rule = ({ candidate }) => {
  const name = childText(candidate.elements, 'license') ?? '';
  return name === '' || USER_LICENSES.includes(name) || PERMISSION_SET_LICENSES.includes(name)
    ? none
    : [problemText('unknownLicense', { name })];
};

const contentIsCertificate: Rule = ({ candidate }) => {
  const checked = checkCertificate(candidate.content ?? '');
  return 'reason' in checked ? [problemText('certificateInvalid', { reason: checked.reason })] : none;
};

const listed =
  (element: string) =>
  ({ candidate }: RuleContext): string[] =>
    childTexts(candidate.elements, element).filter((name) => name !== '');

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  Certificate: [contentIsCertificate],
  ConnectedApp: [
    isAllowedToBeMade,
    emailIsValid,
    connectedKeyIsFree,
    connectedConfigIsValid,
    namesExist('permissionSetName', 'PermissionSet', listed('permissionSetName')),
    namesExist('profileName', 'Profile', listed('profileName')),
  ],
  ExternalClientApplication: [emailIsValid, orgScopedIsOwn, urlsAreValid('iconUrl', 'infoUrl', 'logoUrl')],
  ExtlClntAppGlobalOauthSettings: [hasOauthSettings, bringsNoKey, certificateIsValid('certificate'), urlsAreValid('callbackUrl')],
  ExtlClntAppOauthSettings: [
    scopesAreKnown,
    oauthLinkIsOwn,
    listsAreShort,
    certificateIsValid('clientAssertionCertificate'),
    urlsAreValid('singleLogoutUrl'),
  ],
  ExtlClntAppOauthConfigurablePolicies: [
    namesExist('commaSeparatedPermissionSet', 'PermissionSet', commaSeparated('commaSeparatedPermissionSet')),
    namesExist('commaSeparatedProfile', 'Profile', commaSeparated('commaSeparatedProfile')),
    hasExecutionUser,
    hasRefreshPeriod,
    listsAreShort,
  ],
  PermissionSet: [licenseExists, userPermissionsAreKnown],
};
