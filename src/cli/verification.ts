/** Verifying an environment: from the org's consumer keys to verdicts. Shared by `verify`, `apply` and `demo`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { observe } from '../org/index.ts';
import type { Org } from '../org/index.ts';
import type { ProjectContext } from '../project/index.ts';
import { duration } from '../report/index.ts';
import type { Desired } from '../spec/index.ts';
import { targetsOf, verify } from '../verify/index.ts';
import type { Verdict } from '../verify/index.ts';
import type { Terminal } from './terminal.ts';

/** Reads the consumer keys, then proves logins and refusals. */
export async function verifyEnvironment(
  desired: Desired,
  { org, context, terminal }: { org: Org; context: ProjectContext; terminal: Terminal },
  { waitMs, justDeployed = false }: { waitMs: number; justDeployed?: boolean },
): Promise<readonly Verdict[]> {
  terminal.progress('reading consumer keys');
  const { components } = await observe(org, desired);
  const targets = await targetsOf(
    desired,
    { orgId: org.orgId, instanceUrl: desired.environment.myDomainUrl ?? org.instanceUrl, components },
    context,
  );
  terminal.progress('verifying logins and refusals');
  const verdicts = await verify(targets, {
    fetch,
    now: Date.now,
    sleep: async (ms) => {
      await sleep(ms);
    },
    randomUUID,
    waitMs,
    justDeployed,
    onProgress: ({ user, error, remainingMs }) => {
      terminal.progress(`waiting for the app to become known: ${user} got ${error}; ${duration(remainingMs)} left`);
    },
  });
  terminal.progress('');
  return verdicts;
}
