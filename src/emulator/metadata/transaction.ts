/**
 * Carries out a deploy on a copy of the org's components and says what became of each file.
 * Rule: nothing in the org changes before the whole outcome is known; a failed or check-only deploy leaves no trace.
 */
import { audited } from '../audit/trail.ts';
import { mintConsumerSecret, claimConsumerKey, releaseConsumerKey } from '../org/consumer-key.ts';
import { appsOf, partOf } from '../org/app.ts';
import { componentKey, componentsOf, type Component, type Components, type Org, type User } from '../org/state.ts';
import type { DeployOptions } from './deploy-options.ts';
import { complete, settle } from './completion.ts';
import { problemText } from './problem.ts';
import { UNTOUCHED, type ComponentResult } from './component-result.ts';
import { remove } from './removal.ts';
import { checkRules } from './rule.ts';
import { findType } from './type.ts';
import { childText, textElement } from './xml.ts';
import type { Candidate, DeployInput, FileProblem, Outcome } from './job-state.ts';

/** The options that decide what becomes of the org. */
export type TransactionOptions = Pick<DeployOptions, 'checkOnly' | 'rollbackOnError' | 'ignoreWarnings'>;

/** Does a deploy. */
export function transact(org: Org, user: User, { input, options }: { input: DeployInput; options: TransactionOptions }): Outcome {
  const removedFirst = remove(org, org.components, input.removalsBefore);
  const added = add(org, user, { input, base: removedFirst.components });
  const removedLast = remove(org, withDefaultPolicies(org, user, added.components), input.removalsAfter);
  const problems = [...input.problems, ...added.problems].map(toResult);
  const results = [...problems, ...removedFirst.results, ...added.results, ...removedLast.results, ...rotations(added.accepted, options)];
  const isSuccess = results.every(({ success }) => success);
  if (!options.checkOnly && !input.isRejected && (isSuccess || !options.rollbackOnError))
    audited(org, user, () => {
      commit(org, removedLast.components, added.accepted);
    });
  const kept = keysOf(org.components);
  for (const key of added.keys) if (!kept.has(key)) releaseConsumerKey(key, org.id);
  return { results, isSuccess, ...countOf(results) };
}

/** Counts components; rows of package.xml have no type and do not count. */
function countOf(results: readonly ComponentResult[]): Pick<Outcome, 'total' | 'deployed' | 'errors'> {
  const named = results.filter(({ type }) => type !== '');
  const deployed = named.filter(({ problem }) => problem === undefined).length;
  const failures = named.filter(({ success }) => !success);
  const failed = new Set(failures.map(({ type, fullName }) => componentKey(type, fullName)));
  return { total: deployed + failed.size, deployed, errors: failures.length };
}

function toResult({ isWarning = false, problem, ...about }: FileProblem): ComponentResult {
  return { ...about, ...UNTOUCHED, success: isWarning, problem, problemType: isWarning ? 'Warning' : 'Error' };
}

/**
 * Puts candidates in place and drops those that do not fit, until all that is left fits together.
 * A component that only fails because another one did is reported as well.
 */
function add(org: Org, user: User, { input, base }: { input: DeployInput; base: Components }) {
  const entries = input.candidates.map((candidate) => ({ candidate, component: complete(candidate, { org, user, before: base }) }));
  const problems: FileProblem[] = [];
  const keys = keysOf(new Map([...base, ...keyed(entries)]));
  let kept = entries;
  for (;;) {
    const draft = new Map([...base, ...keyed(kept)]);
    const judged = kept.map((entry) => ({ entry, found: checkRules({ ...entry, org, before: base, draft, version: input.version }) }));
    const failing = judged.filter(({ found }) => found.length > 0);
    for (const { entry, found } of failing) {
      const { candidate } = entry;
      problems.push(
        ...found.map((problem) => ({ type: candidate.type.name, fullName: candidate.fullName, fileName: candidate.fileName, problem })),
      );
    }
    if (failing.length === 0) {
      const settled = kept.map(({ candidate, component }) => ({ candidate, component: settle(component, { draft, before: base }) }));
      const results = settled.map(({ candidate, component }) => toSuccess(candidate, component, base));
      return {
        components: new Map([...base, ...keyed(settled)]),
        problems,
        results,
        accepted: kept.map(({ candidate }) => candidate),
        keys,
      };
    }
    kept = judged.filter(({ found }) => found.length === 0).map(({ entry }) => entry);
  }
}

function keyed(entries: readonly { readonly component: Component }[]): (readonly [string, Component])[] {
  return entries.map(({ component }) => [componentKey(component.type, component.fullName), component] as const);
}

function toSuccess({ type, fullName, fileName }: Candidate, component: Component, base: Components): ComponentResult {
  const previous = base.get(componentKey(type.name, fullName));
  const isNew = previous === undefined && type.member === undefined;
  const isChanged =
    previous === undefined ||
    JSON.stringify(previous.elements) !== JSON.stringify(component.elements) ||
    previous.content !== component.content;
  return {
    type: type.name,
    fullName,
    fileName,
    id: component.id,
    created: isNew,
    changed: isChanged,
    deleted: false,
    success: true,
  };
}

/** The policies that the platform makes by itself when an app has none. Source: a retrieve after such a deploy. */
function withDefaultPolicies(org: Org, user: User, components: Components): Components {
  const draft = new Map(components);
  const make = (typeName: string, fullName: string, app: string): void => {
    const type = findType(typeName);
    if (type === undefined || partOf(draft, typeName, app) !== undefined) return;
    const elements = [
      textElement('externalClientApplication', app),
      ...(typeName === 'ExtlClntAppConfigurablePolicies' ? [textElement('isEnabled', 'true')] : []),
    ];
    const component = complete({ type, fullName, fileName: '', elements }, { org, user, before: draft });
    draft.set(componentKey(typeName, fullName), component);
  };
  for (const header of componentsOf(components, 'ExternalClientApplication')) {
    const settings = partOf(components, 'ExtlClntAppOauthSettings', header.fullName);
    if (settings === undefined) continue;
    make('ExtlClntAppOauthConfigurablePolicies', `${settings.fullName}_defaultPolicy`, header.fullName);
    make('ExtlClntAppConfigurablePolicies', `${header.fullName}_defaultPolicy`, header.fullName);
  }
  return draft;
}

/** Rotating replaces credentials and warns; without ignoreWarnings the warning is an error. Source: Salesforce, Metadata API guide. */
function rotations(accepted: readonly Candidate[], { ignoreWarnings }: TransactionOptions): ComponentResult[] {
  return accepted
    .filter(({ elements }) =>
      ['shouldRotateConsumerKey', 'shouldRotateConsumerSecret'].some((name) => childText(elements, name) === 'true'),
    )
    .map(({ type, fullName, fileName }) => ({
      type: type.name,
      fullName,
      fileName,
      ...UNTOUCHED,
      success: ignoreWarnings,
      problem: problemText('rotates'),
      problemType: 'Warning',
    }));
}

function keysOf(components: Components): Set<string> {
  return new Set(appsOf(components).map(({ consumerKey }) => consumerKey));
}

function commit(org: Org, components: Components, accepted: readonly Candidate[]): void {
  const keysBefore = keysOf(org.components);
  org.components = components;
  const keys = keysOf(components);
  for (const key of keysBefore) {
    if (keys.has(key)) continue;
    releaseConsumerKey(key, org.id);
    org.secrets.delete(key);
  }
  for (const key of keys) {
    if (keysBefore.has(key)) continue;
    claimConsumerKey(key, org.id);
    org.secrets.set(key, mintConsumerSecret());
  }
  for (const [key, secret] of givenSecrets(components, accepted)) org.secrets.set(key, secret);
  for (const { elements } of accepted.filter((candidate) => childText(candidate.elements, 'shouldRotateConsumerSecret') === 'true')) {
    const app = childText(elements, 'externalClientApplication') ?? '';
    const key = childText(partOf(components, 'ExtlClntAppGlobalOauthSettings', app)?.elements ?? [], 'consumerKey');
    if (key !== undefined) org.secrets.set(key, mintConsumerSecret());
  }
}

/** Secrets that connected apps brought; metadata takes one and never gives it back. */
function givenSecrets(components: Components, accepted: readonly Candidate[]): (readonly [key: string, secret: string])[] {
  return accepted
    .filter(({ type }) => type.name === 'ConnectedApp')
    .flatMap(({ fullName, elements }) => {
      const secret = childText(elements.find(({ name }) => name === 'oauthConfig')?.children ?? [], 'consumerSecret') ?? '';
      const app = appsOf(components).find(({ kind, name }) => kind === 'ConnectedApp' && name === fullName);
      return secret === '' || app === undefined ? [] : [[app.consumerKey, secret] as const];
    });
}
