/**
 * What an org remembers of its deploys and retrieves: what they ask for, how they stand, and what came of them.
 * Rule: plain data that a store can write down; the queue alone changes it.
 */
import type { User } from '../org/user.ts';
import type { ComponentResult } from './component-result.ts';
import type { DeployOptions } from './deploy-options.ts';
import type { MetadataType } from './element.ts';
import type { Manifest } from './manifest.ts';
import type { XmlElement, XmlRecord } from './xml.ts';

/** A problem of one file, in the platform's words. */
export interface FileProblem {
  readonly type: string;
  readonly fullName: string;
  readonly fileName: string;
  readonly problem: string;
  readonly isWarning?: boolean;
  readonly line?: number;
  readonly column?: number;
}

/** A component that a deploy brings. */
export interface Candidate {
  readonly type: MetadataType;
  readonly fullName: string;
  readonly fileName: string;
  readonly elements: readonly XmlElement[];
  readonly content?: string;
}

/** A component that a deploy takes away. */
export interface Removal {
  readonly type: string;
  readonly fullName: string;
  readonly fileName: string;
}

/** Everything an archive asks for. */
export interface DeployInput {
  /** API version of the files, as the manifest says. */
  readonly version: number;
  readonly candidates: readonly Candidate[];
  readonly removalsBefore: readonly Removal[];
  readonly removalsAfter: readonly Removal[];
  readonly problems: readonly FileProblem[];
  /** True when the manifest itself is wrong: then nothing is deployed and no component is counted. */
  readonly isRejected: boolean;
}

/** The outcome of a deploy; the counts leave out package.xml. */
export interface Outcome {
  readonly results: readonly ComponentResult[];
  readonly isSuccess: boolean;
  readonly total: number;
  readonly deployed: number;
  readonly errors: number;
}

/** What to retrieve. `isSinglePackage` leaves the folder `unpackaged/` away. */
export interface RetrieveRequest {
  readonly manifest: Manifest;
  readonly version: string;
  readonly isSinglePackage: boolean;
}

/** A finished retrieve. */
export interface Retrieved {
  readonly fileProperties: readonly XmlRecord[];
  readonly messages: readonly { readonly fileName: string; readonly problem: string }[];
  readonly zip: Uint8Array;
}

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
