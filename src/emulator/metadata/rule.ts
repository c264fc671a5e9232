/**
 * What the platform checks of a component in the company of all others, once a deploy's whole content is in place.
 * Rule: one list of rules a type; a rule is pure and gives problems in the platform's words, so the order of a deploy's files cannot matter.
 */
import { partOf } from '../org/app.ts';
import { SCOPES, splitList } from '../org/scope.ts';
import { PERMISSION_SET_LICENSES, USER_LICENSES } from '../org/seed.ts';
import { componentKey, componentsOf, findUser } from '../org/state.ts';
import { checkCertificate } from './certificate.ts';
import { oauthLink, orgScopedName } from './completion.ts';
import { problemText } from './problem.ts';
import { CONNECTED_APP_RULES } from './rule-connected-app.ts';
import { emailIsValid, namesExist, none, PROFILES, SETS, type Rule, type RuleContext } from './rule-shared.ts';
import { USER_PERMISSIONS } from './type-permission-set.ts';
import { childText, childTexts } from './xml.ts';

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

/** The order in which a refusal names the scopes. Source: a recorded deploy error; it is not the order of a retrieve. */
const SCOPES_IN_REFUSAL =
  `Basic OfflineAccess DataCloudUserClaims Email Address CDPSegment Chatbot CustomApplications Full Profile CDP CDPProfile
  RefreshToken Phone PwdlessLogin Interaction Pardot CDPIngest CDPIdentityResolution CustomPermissions ForgotPassword UserRegistration OpenID Chatter
  Wave SFApiPlatform SCRT Web EinsteinGPT Lightning Content CDPCalculatedInsight Eclair Api MCP CDPQuery`.split(/\s+/);

const scopesAreKnown: Rule = ({ candidate, version }) => {
  const tokens = new Set(SCOPES.filter(({ since = 0 }) => version >= since).map(({ token }) => token));
  const known = SCOPES_IN_REFUSAL.filter((token) => tokens.has(token));
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

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  Certificate: [contentIsCertificate],
  ConnectedApp: CONNECTED_APP_RULES,
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
    namesExist('commaSeparatedPermissionSet', SETS, commaSeparated('commaSeparatedPermissionSet')),
    namesExist('commaSeparatedProfile', PROFILES, commaSeparated('commaSeparatedProfile')),
    hasExecutionUser,
    hasRefreshPeriod,
    listsAreShort,
  ],
  PermissionSet: [licenseExists, userPermissionsAreKnown],
};
