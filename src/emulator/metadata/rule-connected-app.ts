/**
 * What the platform checks of a connected app.
 * Rule: as for every type; making one is refused unless the org allows it, as orgs do since Spring '26.
 */
import { appsOf } from '../org/app.ts';
import { ownerOfConsumerKey } from '../org/consumer-key.ts';
import { setsCalled } from '../org/permission-set.ts';
import { componentKey } from '../org/state.ts';
import { checkCertificate } from './certificate.ts';
import { problemText } from './problem.ts';
import { emailIsValid, namesExist, none, PROFILES, SETS, type Named, type Rule, type RuleContext } from './rule-shared.ts';
import { isRefreshTokenPolicy } from './type-connected-app.ts';
import { childText, childTexts } from './xml.ts';
import type { Candidate } from './job-state.ts';

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

const SETS_BY_LABEL_TOO: Named = { ...SETS, exists: ({ draft }, name) => setsCalled(draft, name).length > 0 };

const listed =
  (element: string) =>
  ({ candidate }: RuleContext): string[] =>
    childTexts(candidate.elements, element).filter((name) => name !== '');

/** The rules of ConnectedApp. */
export const CONNECTED_APP_RULES: readonly Rule[] = [
  isAllowedToBeMade,
  emailIsValid,
  connectedKeyIsFree,
  connectedConfigIsValid,
  namesExist('permissionSetName', SETS_BY_LABEL_TOO, listed('permissionSetName')),
  namesExist('profileName', PROFILES, listed('profileName')),
];
