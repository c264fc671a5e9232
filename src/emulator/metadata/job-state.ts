/**
 * What an org remembers of its deploys and retrieves.
 * Rule: plain data that a store can write down; the queue alone changes it.
 */
import type { User } from '../org/state.ts';
import type { DeployInput } from './candidate.ts';
import type { DeployOptions } from './deploy-options.ts';
import type { Retrieved, RetrieveRequest } from './retrieve.ts';
import type { Outcome } from './transaction.ts';

/** States of a deploy. Source: Metadata API guide, DeployResult. */
export type DeployStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'SucceededPartial' | 'Failed' | 'Canceling' | 'Canceled';

/** Why a job has no outcome: something broke inside. */
export interface JobError {
  readonly code: string;
  readonly message: string;
}

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
  error?: JobError;
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
  error?: JobError;
}
