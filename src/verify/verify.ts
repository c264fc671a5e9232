/**
 * Logs in as the real client would, and proves that others cannot.
 * Rule: offline proofs first, logins second, refusals last: a refusal only means something once it is known how the honest login went.
 */
import { generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import pMap from 'p-map';
import { preflight } from './preflight.ts';
import { PROBES } from './probe.ts';
import type { LoginProbe, RefusalProbe } from './probe.ts';
import { offlineVerdict, runLogin, runRefusal } from './run.ts';
import type { Job } from './run.ts';
import { throttled } from './throttle.ts';
import type { Verdict, VerifyIo, VerifyTarget } from './target.ts';

/** Requests in flight at once when the caller sets no number: quick enough for a spec's users, gentle on an org's login limits. */
const DEFAULT_CONCURRENCY = 4;

/**
 * Runs every probe of every target. The verdicts stand in the order of the targets, then of the probes, then of the users, however the
 * answers came in. What goes wrong is said in a verdict, not thrown. A target without users has only its strangers tried.
 */
export async function verify(targets: readonly VerifyTarget[], io: VerifyIo): Promise<readonly Verdict[]> {
  const run = throttled(io);
  const deadline = io.now() + io.waitMs;
  const jobs = targets.flatMap((target) => jobsOf(target, io)).filter(({ probe }) => io.probes?.includes(probe.name) ?? true);
  const verdicts = new Map<Job, Verdict>();
  const faults = new Map(targets.map((target) => [target, preflight(target)]));
  const sound = jobs.filter((job) => {
    const fault = faults.get(job.target);
    if (fault !== undefined) verdicts.set(job, offlineVerdict(job, fault));
    return fault === undefined;
  });
  const concurrency = io.concurrency ?? DEFAULT_CONCURRENCY;
  const controls = new Map<VerifyTarget, Verdict>();
  await pMap(
    sound.filter(isLogin),
    async (job) => {
      const verdict = await runLogin(job, deadline, run);
      verdicts.set(job, verdict);
      if (job.probe.name === 'login' && job.user === job.target.users[0]) controls.set(job.target, verdict);
    },
    { concurrency },
  );
  const refusals = sound.filter(isRefusal);
  if (refusals.length > 0) {
    const wrongKey = await freshKey();
    await pMap(
      refusals,
      async (job) => {
        const control = controls.get(job.target);
        verdicts.set(job, await runRefusal(job, control === undefined ? { wrongKey } : { wrongKey, control }, run));
      },
      { concurrency },
    );
  }
  return jobs.flatMap((job) => verdicts.get(job) ?? []);
}

function jobsOf(target: VerifyTarget, io: VerifyIo): readonly Job[] {
  const who = {
    users: target.users,
    refuse: target.refuse,
    'first-user': target.users.slice(0, 1),
    'run-as': target.runAs === undefined ? [] : [target.runAs],
  };
  const canCome = (probe: LoginProbe | RefusalProbe): boolean =>
    probe.expected === 'login' || probe.isFromOutside === undefined || io.outside !== undefined;
  const tried = PROBES.filter((probe) => (probe.needs === undefined || target[probe.needs] !== undefined) && canCome(probe));
  return tried.flatMap((probe) => who[probe.who].map((user) => ({ target, user, probe })));
}

function isLogin(job: Job): job is Job<LoginProbe> {
  return job.probe.expected === 'login';
}

function isRefusal(job: Job): job is Job<RefusalProbe> {
  return job.probe.expected === 'refusal';
}

/** The key that fits no certificate; made once per run, for making one takes a tenth of a second and more. */
async function freshKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey;
}
