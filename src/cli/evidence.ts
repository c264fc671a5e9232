/**
 * Collecting the evidence about one user's login: from the org, the project and the answers already there.
 * Rule: every fact is read by itself; one that cannot be read is said so and stops none of the others.
 */
import { labelsOf } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import { matches, readPrivateKey } from '../certificate/index.ts';
import type { Org } from '../org/index.ts';
import type { OrgPermissionSet, OrgUser } from '../plan/index.ts';
import { privateKeyOf, readCertificates } from '../project/index.ts';
import type { ProjectContext } from '../project/index.ts';
import type { Desired, DesiredApp } from '../spec/index.ts';
import { known, observedApp, unknown } from '../verify/index.ts';
import type { Evidence, Flow, ObservedApp, Reading } from '../verify/index.ts';

/** What is known of the failure itself. */
export interface Failing {
  readonly app: DesiredApp;
  readonly user: string;
  readonly flow?: Flow;
  readonly failure?: { readonly error: string; readonly errorDescription: string };
  readonly skewMs?: number;
}

/** Collects evidence, user by user; what concerns the app alone is read once. */
export type Collector = (failing: Failing) => Promise<Evidence>;

/** How far back the login history is read, in milliseconds. */
const HISTORY = 3_600_000;

/** Makes a collector for an environment; `components` are those of its apps, where they have been read already. */
export function collector(
  desired: Desired,
  { org, context, components }: { org: Org; context: ProjectContext; components: Reading<readonly ObservedComponent[]> },
): Collector {
  const byApp = new Map<string, Promise<AppFacts>>();
  const controlled = once(() => read(() => org.evidence.isApiAccessControlled()));
  return async ({ app, user, flow, failure, skewMs }) => {
    const facts = await remember(byApp, app.name, () => appFacts(app, { desired, org, context, components }));
    const account = await read(async () => (await org.users([user]))[0]);
    const id = account.known ? account.value?.id : undefined;
    const ofUser = <T>(work: (userId: string) => Promise<T>): Promise<Reading<T>> =>
      id === undefined ? Promise.resolve(unknown(account.known ? 'the org has no such user' : account.why)) : read(() => work(id));
    const sets = facts.permissionSets;
    const since = new Date(context.now.getTime() - HISTORY);
    const labels = facts.labels;
    const [isFrozen, permissionSets, approvals, mayUseUninstalledApps, logins, loginIpRanges, isApiAccessControlled] = await Promise.all([
      ofUser(async (userId) => {
        const value = await org.evidence.isFrozen(userId);
        if (value === undefined) throw new Error('the org keeps no UserLogin of this user');
        return value;
      }),
      sets.known ? ofUser((userId) => held(org, userId, sets.value)) : sets,
      ofUser(async (userId) => (await org.tokens({ userIds: [userId] })).filter(({ label }) => labels.has(label))),
      facts.isInstalled.known && facts.isInstalled.value !== false ? known(undefined) : ofUser((userId) => mayUseUninstalled(org, userId)),
      ofUser((userId) => org.evidence.loginHistory(userId, since)),
      profileRanges(org, account),
      controlled(),
    ]);
    return {
      environment: desired.environment.name,
      app,
      user,
      ...(flow === undefined ? {} : { flow }),
      now: Date.now(),
      ...(failure === undefined ? {} : { failure }),
      ...(desired.environment.myDomainUrl === undefined ? {} : { specHost: desired.environment.myDomainUrl }),
      org: known({ orgId: org.orgId, instanceUrl: org.instanceUrl, isSandbox: org.isSandbox }),
      skewMs: skewMs === undefined ? unknown('no answer came from the token endpoint') : known(skewMs),
      observed: facts.observed,
      certificate: facts.certificate,
      keyMatches: facts.keyMatches,
      account: account.known ? known(account.value && { isActive: account.value.isActive, profile: account.value.profile }) : account,
      isFrozen,
      permissionSets,
      approvals,
      isInstalled: facts.isInstalled,
      mayUseUninstalledApps,
      logins,
      loginIpRanges,
      isApiAccessControlled,
    };
  };
}

interface AppFacts {
  readonly observed: Reading<ObservedApp | undefined>;
  readonly permissionSets: Reading<readonly OrgPermissionSet[]>;
  readonly certificate: Evidence['certificate'];
  readonly keyMatches: Evidence['keyMatches'];
  readonly isInstalled: Evidence['isInstalled'];
  /** Names under which OauthToken may show the app. */
  readonly labels: ReadonlySet<string>;
}

async function appFacts(
  app: DesiredApp,
  {
    desired,
    org,
    context,
    components,
  }: { desired: Desired; org: Org; context: ProjectContext; components: Reading<readonly ObservedComponent[]> },
): Promise<AppFacts> {
  const observed = components.known ? known(observedApp(app.name, components.value)) : components;
  const inOrg = observed.known ? observed.value : undefined;
  const labels = labelsOf(app, components.known ? components.value : []);
  const [permissionSets, certificate, keyMatches, isInstalled] = await Promise.all([
    inOrg === undefined
      ? Promise.resolve(unknown(observed.known ? 'the org does not have the app' : observed.why))
      : read(() => org.permissionSets(inOrg.permissionSets)),
    read(() => localCertificate(app, desired, context)),
    read(() => keyFits(app, desired, context)),
    app.kind === 'ConnectedApp' ? read(() => org.evidence.isInstalled(labels.at(-1) ?? app.label)) : known(undefined),
  ]);
  return { observed, permissionSets, certificate, keyMatches, isInstalled, labels: new Set([app.name, ...labels]) };
}

async function localCertificate(
  { certificate }: DesiredApp,
  desired: Desired,
  context: ProjectContext,
): Promise<{ fingerprint256: string; notAfter: string } | undefined> {
  if (certificate === undefined) return undefined;
  const facts = (await readCertificates(desired, context)).facts(certificate.file);
  return facts && { fingerprint256: facts.fingerprint256, notAfter: facts.notAfter.toISOString() };
}

async function keyFits(app: DesiredApp, desired: Desired, context: ProjectContext): Promise<boolean | undefined> {
  const { certificate } = app;
  if (certificate === undefined) return undefined;
  const location = privateKeyOf({ ...app, certificate }, desired.environment.name, context.root);
  const key = await readPrivateKey(location, { env: context.variables });
  if (key === undefined) return undefined;
  const facts = (await readCertificates(desired, context)).facts(certificate.file);
  if (facts === undefined) throw new Error('there is no certificate to compare the key with');
  return matches(key, facts);
}

async function held(org: Org, userId: string, sets: readonly OrgPermissionSet[]) {
  const ids = sets.map((set) => set.id);
  const assignments = ids.length === 0 ? [] : await org.assignments([userId], ids);
  return sets.map(({ id, name, label, license }) => ({
    name,
    ...(label === undefined ? {} : { label }),
    ...(license === undefined ? {} : { license }),
    isHeld: assignments.some((each) => each.permissionSetId === id),
  }));
}

/** Whoever may use any API client may use apps that are not installed as well (Salesforce Help 005132365). */
async function mayUseUninstalled(org: Org, userId: string): Promise<boolean> {
  const [approves, usesAny] = await Promise.all([
    org.evidence.hasUserPermission(userId, 'CanApproveUninstalledApps'),
    // Orgs without API Access Control have no field for it, and nobody has it.
    org.evidence.hasUserPermission(userId, 'UseAnyApiClient'),
  ]);
  if (approves === undefined && usesAny !== true) throw new Error('the org’s API has no field for CanApproveUninstalledApps');
  return approves === true || usesAny === true;
}

function profileRanges(org: Org, account: Reading<OrgUser | undefined>): Promise<Evidence['loginIpRanges']> {
  if (!account.known) return Promise.resolve(account);
  const { value } = account;
  if (value === undefined) return Promise.resolve(unknown('the org has no such user'));
  return read(() => org.evidence.loginIpRanges(value.profile));
}

/** Reads a fact, or says in one line why it could not be. */
export async function read<T>(work: () => Promise<T>): Promise<Reading<T>> {
  try {
    return known(await work());
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    return unknown(
      words
        // Of a refused query, what is wrong with it stands below the query.
        .replace(/^[^]*\nERROR at Row:\S*\n/, '')
        .replace(/\s+/g, ' ')
        .replace(/00D\w{12,15}!\S+/g, '[token]')
        .trim()
        .slice(0, 200),
    );
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

function remember<K, T>(map: Map<K, Promise<T>>, key: K, make: () => Promise<T>): Promise<T> {
  const made = map.get(key) ?? make();
  map.set(key, made);
  return made;
}
