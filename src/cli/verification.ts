/** Verifying an environment: from the org's consumer keys to verdicts and their explanations. Shared by `verify`, `explain`, `apply` and `demo`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { observe } from '../org/index.ts';
import type { Org } from '../org/index.ts';
import { withAccess } from '../plan/index.ts';
import type { ProjectContext } from '../project/index.ts';
import { duration } from '../report/index.ts';
import type { Desired } from '../spec/index.ts';
import { explain, known, targetsOf, verify, widestWayIn } from '../verify/index.ts';
import type { Credentials, ProbeName, Verdict } from '../verify/index.ts';
import { collector } from './evidence.ts';
import type { Collector } from './evidence.ts';
import type { Terminal } from './terminal.ts';

/** How to verify. */
export interface VerificationOptions {
  readonly waitMs: number;
  readonly justDeployed?: boolean;
  readonly credentials?: Credentials;
  /** Probes to run; all when left out. */
  readonly probes?: readonly ProbeName[];
  readonly concurrency?: number;
  /** A fetch from an address outside the login IP ranges. */
  readonly outside?: typeof globalThis.fetch;
  /** False leaves the failures unexplained; true when left out. */
  readonly explains?: boolean;
}

/** Failures that are explained with evidence of their own; more of them would mostly say the same, and each costs queries. */
const MAX_EXPLAINED = 20;

/** Reads the consumer keys, then proves logins and refusals; what failed is explained. */
export async function verifyEnvironment(
  desired: Desired,
  { org, context, terminal }: { org: Org; context: ProjectContext; terminal: Terminal },
  { waitMs, justDeployed = false, credentials = {}, probes, concurrency, outside, explains = true }: VerificationOptions,
): Promise<readonly Verdict[]> {
  terminal.progress('reading consumer keys');
  const components = withAccess(desired, await observe(org, desired));
  const targets = await targetsOf(
    desired,
    { orgId: org.orgId, instanceUrl: desired.environment.myDomainUrl ?? org.instanceUrl, components },
    context,
    credentials,
  );
  terminal.progress('verifying logins and refusals');
  let waiting = '';
  const verdicts = await verify(targets, {
    fetch,
    now: Date.now,
    sleep: (ms) =>
      countDown(ms, (left) => {
        terminal.progress(`${waiting === '' ? 'the org asks to slow down' : waiting}; trying again in ${duration(left)}`);
      }),
    randomUUID,
    waitMs,
    justDeployed,
    ...(probes === undefined ? {} : { probes }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(outside === undefined ? {} : { outside }),
    onProgress: ({ user, error, remainingMs }) => {
      waiting = `waiting for the app to become known: ${user} got ${error}; ${duration(remainingMs)} left`;
    },
  });
  if (!explains) return verdicts;
  const explained = await explainVerdicts(verdicts, desired, collector(desired, { org, context, components: known(components) }));
  terminal.progress('');
  return explained;
}

/** Sleeps, and says every second how long it still is. */
async function countDown(ms: number, show: (left: number) => void): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    show(left);
    await sleep(Math.min(left, 1000));
  }
}

/** Adds to each login that failed why it did, and to each user let in wrongly what let them in. */
async function explainVerdicts(verdicts: readonly Verdict[], desired: Desired, collect: Collector): Promise<Verdict[]> {
  let left = MAX_EXPLAINED;
  const result: Verdict[] = [];
  for (const verdict of verdicts) {
    const app = desired.apps.find((each) => each.name === verdict.app);
    const isLogin = verdict.expected === 'login' && verdict.outcome !== 'passed';
    const isLeak = verdict.severity === 'security' && verdict.probe === 'stranger';
    if (app === undefined || !(isLogin || isLeak) || left === 0) {
      result.push(verdict);
      continue;
    }
    left -= 1;
    const { user, error, errorDescription = '', skewMs } = verdict;
    const failure = error === undefined ? {} : { failure: { error, errorDescription } };
    const flow = verdict.probe === 'client-credentials' ? 'client-credentials' : 'jwt-bearer';
    const evidence = await collect({ app, user, flow, ...failure, ...(skewMs === undefined ? {} : { skewMs }) });
    const through = isLeak ? widestWayIn(evidence) : undefined;
    result.push({
      ...verdict,
      ...(isLogin ? { explanation: explain(evidence, desired.locate) } : {}),
      ...(through === undefined ? {} : { admittedBy: through }),
    });
  }
  return result;
}
