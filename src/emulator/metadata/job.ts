/**
 * Deploys and retrieves as the jobs they are: Pending, InProgress, done.
 * Rule: one deploy runs at a time, the rest wait in order; a job that fails inside is answered as UnexpectedError, never thrown.
 */
import { drawFault } from '../fault/draw.ts';
import type { Org, User } from '../org/state.ts';
import { ArchiveError, readArchive } from './archive.ts';
import { readDeploy } from './candidate.ts';
import type { DeployOptions } from './deploy-options.ts';
import type { DeployJob, DeployStatus, JobError, Outcome, RetrieveJob, RetrieveRequest } from './job-state.ts';
import { retrieve } from './retrieve.ts';
import { transact } from './transaction.ts';

/** The jobs of one org. */
export interface Jobs {
  /** Takes a zip in; an unreadable one throws ArchiveError. */
  deploy(user: User, zip: Uint8Array, options: DeployOptions): DeployJob;
  findDeploy(id: string): DeployJob | undefined;
  /** Deploys what a validation has checked; undefined when that validation does not qualify. */
  deployValidated(user: User, validationId: string): DeployJob | undefined;
  /** False when the job is already done. */
  cancel(job: DeployJob, by: User): boolean;
  retrieve(request: RetrieveRequest): RetrieveJob;
  findRetrieve(id: string): RetrieveJob | undefined;
  /** Drops everything that has not run yet. */
  stop(): void;
}

/** Finished jobs that are kept; an org keeps them for thirty days. */
const MAX_JOBS = 200;

/** A validation can be deployed for ten days, in milliseconds. Source: Metadata API guide, deployRecentValidation. */
const VALIDATION_LIFE = 10 * 24 * 60 * 60_000;

/** A cancel is done after this many milliseconds, or sooner. */
const CANCEL_DELAY = 50;

const UNEXPECTED: JobError = { code: 'UNKNOWN_EXCEPTION', message: 'UNKNOWN_EXCEPTION: An unexpected error occurred.' };

/** Starts the queue of an org. */
export function createJobs(org: Org): Jobs {
  const { deploys, retrieves } = org;
  const timers = new Set<NodeJS.Timeout>();
  const waiting: DeployJob[] = [];
  let running: DeployJob | undefined;
  let nextStep: NodeJS.Timeout | undefined;

  const later = (run: () => void, delay = org.seed.asyncDelay): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, delay);
    timers.add(timer);
    return timer;
  };
  const touch = (job: DeployJob, status: DeployStatus): void => {
    job.status = status;
    job.lastModifiedDate = org.now();
  };
  const end = (job: DeployJob, status: DeployStatus): void => {
    touch(job, status);
    job.completedDate = org.now();
    job.deployments = org.deployments;
    if (running !== job) return;
    running = undefined;
    pump();
  };
  const carryOut = (job: DeployJob): void => {
    try {
      job.outcome = transact(org, job.user, job);
    } catch {
      job.error = UNEXPECTED;
      end(job, 'Failed');
      return;
    }
    const status = statusOf(job.outcome, job.options);
    if (!job.options.checkOnly && status !== 'Failed') org.deployments += 1;
    end(job, status);
  };
  const pump = (): void => {
    if (running !== undefined) return;
    const job = waiting.shift();
    if (job === undefined) return;
    running = job;
    const stuck = drawFault(org.faults, 'stuckDeploy', { path: job.id });
    const slow = drawFault(org.faults, 'slowDeploy', { path: job.id }) ?? 0;
    const finish = (): void => {
      if (stuck !== undefined) return;
      nextStep = later(() => {
        carryOut(job);
      }, org.seed.asyncDelay + slow);
    };
    // A deploy that was InProgress when the process ended goes on from there.
    if (job.status === 'InProgress') finish();
    else if (stuck !== 0) {
      nextStep = later(() => {
        touch(job, 'InProgress');
        job.startDate = org.now();
        finish();
      });
    }
  };
  /** A cancelled deploy goes no step further, and is done soon, however slow the org is. */
  const cancel = (job: DeployJob): void => {
    touch(job, 'Canceling');
    if (job === running) drop(nextStep);
    else waiting.splice(waiting.indexOf(job), 1);
    later(
      () => {
        end(job, 'Canceled');
      },
      Math.min(org.seed.asyncDelay, CANCEL_DELAY),
    );
  };
  const drop = (timer: NodeJS.Timeout | undefined): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timers.delete(timer);
  };

  const enqueue = (user: User, { input, options }: Pick<DeployJob, 'input' | 'options'>): DeployJob => {
    const now = org.now();
    const job: DeployJob = { id: org.newId('Deploy'), user, options, input, createdDate: now, lastModifiedDate: now, status: 'Pending' };
    keep(deploys, job, ({ completedDate }) => completedDate !== undefined);
    waiting.push(job);
    pump();
    return job;
  };
  const fetchLater = (job: RetrieveJob): void => {
    later(() => {
      job.status = 'InProgress';
      later(() => {
        try {
          job.retrieved = retrieve(org, job.request);
          job.status = 'Succeeded';
        } catch {
          job.error = UNEXPECTED;
          job.status = 'Failed';
        }
      });
    });
  };
  // What a store brought back unfinished goes on.
  const unfinished = [...deploys.values()].filter(({ completedDate }) => completedDate === undefined);
  waiting.push(...unfinished.filter(({ status }) => status === 'InProgress'), ...unfinished.filter(({ status }) => status === 'Pending'));
  for (const job of unfinished.filter(({ status }) => status === 'Canceling'))
    later(() => {
      end(job, 'Canceled');
    });
  for (const job of retrieves.values()) if (job.status === 'Pending' || job.status === 'InProgress') fetchLater(job);
  pump();

  /** Any deployment since then makes a validation worthless. Source: Salesforce help, "Quick Deployments". */
  const isDeployable = (job: DeployJob): boolean =>
    job.options.checkOnly &&
    job.status === 'Succeeded' &&
    job.isSpent !== true &&
    job.deployments === org.deployments &&
    org.now() < (job.completedDate ?? 0) + VALIDATION_LIFE;

  return {
    deploy: (user, zip, options) => enqueue(user, { input: readDeploy(org, readArchive(zip), options), options }),
    findDeploy: (id) => find(deploys, id),
    deployValidated(user, validationId) {
      const validation = find(deploys, validationId);
      if (validation === undefined || !isDeployable(validation)) return undefined;
      validation.isSpent = true;
      return enqueue(user, { input: validation.input, options: { ...validation.options, checkOnly: false } });
    },
    cancel(job, by) {
      if (job.completedDate !== undefined) return false;
      if (job.status === 'Canceling') return true;
      job.canceledBy = by;
      cancel(job);
      return true;
    },
    retrieve(request) {
      const job: RetrieveJob = { id: org.newId('Retrieve'), request, status: 'Pending' };
      keep(retrieves, job, ({ status }) => status === 'Succeeded' || status === 'Failed');
      fetchLater(job);
      return job;
    },
    findRetrieve: (id) => find(retrieves, id),
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      waiting.length = 0;
    },
  };
}

/** True for what {@link Jobs.deploy} throws when the zip cannot be read. */
export function isArchiveError(error: unknown): error is ArchiveError {
  return error instanceof ArchiveError;
}

function statusOf({ isSuccess, deployed }: Outcome, { rollbackOnError }: DeployOptions): DeployStatus {
  if (isSuccess) return 'Succeeded';
  return rollbackOnError || deployed === 0 ? 'Failed' : 'SucceededPartial';
}

function keep<Job extends { readonly id: string }>(jobs: Map<string, Job>, job: Job, isDone: (job: Job) => boolean): void {
  jobs.set(job.id, job);
  for (const [id, old] of jobs) {
    if (jobs.size <= MAX_JOBS) return;
    if (isDone(old)) jobs.delete(id);
  }
}

function find<Job>(jobs: ReadonlyMap<string, Job>, id: string): Job | undefined {
  return jobs.get(id) ?? [...jobs].find(([known]) => id.length === 15 && known.startsWith(id))?.[1];
}
