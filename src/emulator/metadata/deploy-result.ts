/**
 * A deploy as the Metadata API reports it, for SOAP and REST alike.
 * Rule: members in the recorded (ASCII) order; ids of people have 15 characters, those of components 18; an absent value is absent.
 */
import { toId15 } from '../org/id.ts';
import { fullNameOf } from '../org/state.ts';
import type { DeployJob } from './job-state.ts';
import { DETAILED_RESULTS } from './api-version.ts';
import type { ComponentResult } from './component-result.ts';
import { runsTests } from './deploy-options.ts';
import { findType, manifestNameOf } from './type.ts';
import type { XmlRecord } from './xml.ts';

const iso = (time: number | undefined): string | undefined => (time === undefined ? undefined : new Date(time).toISOString());

/** A finished or running deploy. `details` is left out unless asked for. */
export function toDeployResult(job: DeployJob, includeDetails: boolean): XmlRecord {
  const { outcome, options, user, canceledBy } = job;
  const isDone = job.completedDate !== undefined;
  return {
    canceledBy: canceledBy === undefined ? undefined : toId15(canceledBy.id),
    canceledByName: canceledBy === undefined ? undefined : fullNameOf(canceledBy),
    checkOnly: options.checkOnly,
    completedDate: iso(job.completedDate),
    createdBy: toId15(user.id),
    createdByName: fullNameOf(user),
    createdDate: iso(job.createdDate),
    details: includeDetails ? toDetails(job) : undefined,
    done: isDone,
    errorMessage: job.error?.message,
    errorStatusCode: job.error?.code,
    id: job.id,
    ignoreWarnings: options.ignoreWarnings,
    lastModifiedDate: iso(job.lastModifiedDate),
    numberComponentErrors: outcome?.errors ?? 0,
    numberComponentsDeployed: outcome?.deployed ?? 0,
    numberComponentsTotal: outcome?.total ?? (job.startDate === undefined ? 0 : job.input.candidates.length),
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    rollbackOnError: options.rollbackOnError,
    runTestsEnabled: runsTests(options),
    startDate: iso(job.startDate),
    status: job.status,
    success: job.status === 'Succeeded' || job.status === 'SucceededPartial',
  };
}

function toDetails(job: DeployJob): XmlRecord {
  const time = iso(job.completedDate);
  const rows = (job.outcome?.results ?? []).map((result) => toMessage(result, time));
  const manifest = job.outcome === undefined || job.input.isRejected ? [] : [manifestMessage(job, time)];
  return {
    componentFailures: rows.filter(({ success }) => success === false),
    componentSuccesses: [...rows.filter(({ success }) => success === true), ...manifest],
    runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: '0.0' },
  };
}

/** The same for API versions before 29: one list of messages, without types and times. Source: two recordings of API 23. */
function toOldDeployResult(job: DeployJob): XmlRecord {
  const rows = (job.outcome?.results ?? []).map((result) => toMessage(result, undefined));
  const manifest = job.outcome === undefined || job.input.isRejected ? [] : [manifestMessage(job, undefined)];
  const isSuccess = job.status === 'Succeeded' || job.status === 'SucceededPartial';
  return {
    id: job.id,
    messages: [...rows, ...manifest].map((row) => ({ ...row, componentType: undefined })),
    runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: isSuccess ? '-1.0' : '0.0' },
    success: isSuccess,
  };
}

/** A deploy as checkDeployStatus of an API version tells it. */
export function deployResultAt(version: number, job: DeployJob, includeDetails: boolean): XmlRecord {
  return version < DETAILED_RESULTS ? toOldDeployResult(job) : toDeployResult(job, includeDetails);
}

/** Errors name the settings type, successes its common name. Source: what SDR mends in deploy messages. */
function typeNameOf({ type, success }: ComponentResult): string {
  const known = success ? findType(type) : undefined;
  return known === undefined ? type : manifestNameOf(known);
}

function toMessage(result: ComponentResult, createdDate: string | undefined): XmlRecord {
  return {
    changed: result.changed,
    columnNumber: result.column,
    componentType: typeNameOf(result),
    created: result.created,
    createdDate,
    deleted: result.deleted,
    fileName: result.fileName,
    fullName: result.fullName,
    id: result.id === '' ? undefined : result.id,
    lineNumber: result.line,
    problem: result.problem,
    problemType: result.problemType,
    success: result.success,
  };
}

/** The row that every deploy has for its manifest: an empty type, and no id. */
function manifestMessage({ options, input }: DeployJob, createdDate: string | undefined): XmlRecord {
  const first = input.candidates[0]?.fileName ?? '';
  const root = options.singlePackage ? '' : first.slice(0, first.indexOf('/') + 1);
  return {
    changed: true,
    componentType: '',
    created: false,
    createdDate,
    deleted: false,
    fileName: `${root}package.xml`,
    fullName: 'package.xml',
    success: true,
  };
}
