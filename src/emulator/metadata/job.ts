/**
 * Deploys and retrieves as the jobs they are: Pending, InProgress, done.
 * Rule: one deploy runs at a time, the rest wait in order; a job that fails inside is answered as UnexpectedError, never thrown.
 */
import type { Org, User } from '../org/state.ts';
import { ArchiveError, readArchive } from './archive.ts';
import { readDeploy, type DeployInput } from './candidate.ts';
import { retrieve, type Retrieved, type RetrieveRequest } from './retrieve.ts';
import type { DeployOptions } from './deploy-options.ts';
import { transact, type Outcome } from './transaction.ts';

/** States of a deploy. Source: Metadata API guide, DeployResult. */
export type DeployStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'SucceededPartial' | 'Failed' | 'Canceling' | 'Canceled';

/** A deploy; times are Unix milliseconds. */
export interface DeployJob {
  readonly id: string;
  readonly user: User;
  readonly options: DeployOptions;
  readonly createdDate: number;
  readonly input: DeployInput;
  status: DeployStatus;
  startDate?: number;
  completedDate?: number;
  lastModifiedDate: number;
  canceledBy?: User;
  outcome?: Outcome;
  /** Deployments that the org had seen when this one was done. */
  deployments?: number;
  /** A validation that has been deployed. */
  isSpent?: boolean;
}

/** A retrieve. */
export interface RetrieveJob {
  readonly id: string;
  readonly request: RetrieveRequest;
  status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed';
  retrieved?: Retrieved;
}

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

/** Starts the queue of an org. */
export function createJobs(org: Org): Jobs {
  const deploys = new Map<string, DeployJob>();
  const retrieves = new Map<string, RetrieveJob>();
  const timers = new Set<NodeJS.Timeout>();
  const waiting: DeployJob[] = [];
  let running: DeployJob | undefined;
  let deployments = 0;

  const later = (run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, org.seed.asyncDelay);
    timers.add(timer);
  };
  const touch = (job: DeployJob, status: DeployStatus): void => {
    job.status = status;
    job.lastModifiedDate = org.now();
  };
  const finish = (job: DeployJob): void => {
    if (job.status === 'Canceling') touch(job, 'Canceled');
    else {
      job.outcome = transact(org, job.user, job);
      touch(job, statusOf(job.outcome, job.options));
      if (!job.options.checkOnly && job.status !== 'Failed') deployments += 1;
    }
    job.completedDate = org.now();
    job.deployments = deployments;
    running = undefined;
    pump();
  };
  const pump = (): void => {
    if (running !== undefined) return;
    const job = waiting.shift();
    if (job === undefined) return;
    running = job;
    later(() => {
      if (job.status === 'Pending') {
        touch(job, 'InProgress');
        job.startDate = org.now();
      }
      later(() => {
        finish(job);
      });
    });
  };

  const enqueue = (user: User, { input, options }: Pick<DeployJob, 'input' | 'options'>): DeployJob => {
    const now = org.now();
    const job: DeployJob = { id: org.newId('Deploy'), user, options, input, createdDate: now, lastModifiedDate: now, status: 'Pending' };
    keep(deploys, job, ({ completedDate }) => completedDate !== undefined);
    waiting.push(job);
    pump();
    return job;
  };
  /** Any deployment since then makes a validation worthless. Source: Salesforce help, "Quick Deployments". */
  const isDeployable = (job: DeployJob): boolean =>
    job.options.checkOnly &&
    job.status === 'Succeeded' &&
    job.isSpent !== true &&
    job.deployments === deployments &&
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
      job.canceledBy = by;
      touch(job, 'Canceling');
      return true;
    },
    retrieve(request) {
      const job: RetrieveJob = { id: org.newId('Retrieve'), request, status: 'Pending' };
      keep(retrieves, job, ({ retrieved }) => retrieved !== undefined);
      later(() => {
        job.status = 'InProgress';
        later(() => {
          job.retrieved = retrieve(org, request);
          job.status = 'Succeeded';
        });
      });
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
