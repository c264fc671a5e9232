/**
 * The operations of the Metadata API over SOAP, as a table: name to what its response holds.
 * Rule: an operation reads its arguments and returns data; framing, sessions and faults belong to the endpoint.
 */
import { ZIP_LIMIT } from '../http/server.ts';
import type { Org, User } from '../org/state.ts';
import { isMetadataVersion, metadataVersion } from './api-version.ts';
import { toDeployOptions } from './deploy-options.ts';
import { deployResultAt } from './deploy-result.ts';
import { raise } from './fault.ts';
import type { Jobs } from './job.ts';
import type { DeployJob, RetrieveJob } from './job-state.ts';
import { toManifest } from './manifest.ts';
import { describeTypes, findComponent, listComponents, shownElements } from './retrieve.ts';
import { deleteMetadata, saveMetadata } from './single.ts';
import { findType, typesNamed } from './type.ts';
import { childText, childTexts, type XmlElement, type XmlRecord, type XmlValue } from './xml.ts';
import type { MetadataType } from './element.ts';

/** A checked call. */
export interface SoapCall {
  readonly org: Org;
  readonly jobs: Jobs;
  readonly user: User;
  /** API version of the path, e.g. 67. */
  readonly version: number;
  readonly header: readonly XmlElement[];
  readonly arguments: readonly XmlElement[];
}

/** Gives the children of `<operationResponse>`. */
export type Operation = (call: SoapCall) => XmlRecord;

/** Components in one call that reads or writes single ones. Source: Metadata API guide. */
const MAX_RECORDS = 10;

/** Queries in one listMetadata. Source: Metadata API guide. */
const MAX_QUERIES = 3;

/** Every operation by name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  deploy: ({ jobs, user, arguments: args }) => {
    const given = args.find(({ name }) => name === 'DeployOptions')?.children ?? [];
    const options = toDeployOptions({ ...textsOf(given), runTests: childTexts(given, 'runTests') }, (level) =>
      raise('Client', `'${level}' is not a valid value for the enum 'TestLevel'`),
    );
    const job = jobs.deploy(user, decodeZip(childText(args, 'ZipFile')), options);
    return { result: { done: false, id: job.id, state: 'Queued' } };
  },
  checkDeployStatus: ({ jobs, version, arguments: args }) => {
    const job = requireDeploy(jobs, childText(args, 'asyncProcessId'));
    return { result: deployResultAt(version, job, childText(args, 'includeDetails') === 'true') };
  },
  checkStatus: ({ jobs, arguments: args }) => {
    const id = childText(args, 'asyncProcessId') ?? '';
    return { result: toAsyncResult(jobs.findDeploy(id) ?? jobs.findRetrieve(id) ?? noSuchProcess(id)) };
  },
  cancelDeploy: ({ jobs, user, arguments: args }) => {
    const job = requireDeploy(jobs, args[0]?.text);
    if (!jobs.cancel(job, user)) raise('INVALID_ID_FIELD', 'Deployment already completed');
    return { result: { done: job.completedDate !== undefined, id: job.id } };
  },
  deployRecentValidation: ({ jobs, user, arguments: args }) => {
    const id = childText(args, 'validationId') ?? '';
    const job = jobs.deployValidated(user, id) ?? raise('INVALID_ID_FIELD', `no recent validation can be deployed with the id ${id}`);
    return { result: job.id };
  },
  retrieve: ({ org, jobs, version, arguments: args }) => {
    const request = args.find(({ name }) => /^(?:request|retrieveRequest)$/i.test(name))?.children ?? [];
    const manifest = toManifest(request.find(({ name }) => name === 'unpackaged')?.children ?? []);
    const asked = manifest.version ?? childText(request, 'apiVersion') ?? String(version);
    if (!isMetadataVersion(org, asked)) raise('UNKNOWN_EXCEPTION', `Invalid version specified:${asked}`);
    const isSinglePackage = childText(request, 'singlePackage') === 'true';
    const job = jobs.retrieve({ manifest, version: metadataVersion(asked).toFixed(1), isSinglePackage });
    return { result: { done: false, id: job.id, state: 'Queued' } };
  },
  checkRetrieveStatus: ({ jobs, arguments: args }) => {
    const id = childText(args, 'asyncProcessId') ?? '';
    const job = jobs.findRetrieve(id) ?? noSuchProcess(id);
    return { result: toRetrieveResult(job, childText(args, 'includeZip') !== 'false') };
  },
  listMetadata: ({ org, arguments: args }) => {
    const queries = args.filter(({ name }) => name === 'queries');
    if (queries.length > MAX_QUERIES) tooMany(MAX_QUERIES);
    return {
      result: queries.flatMap(({ children }) => typesCalled(childText(children, 'type')).flatMap((type) => listComponents(org, type))),
    };
  },
  describeMetadata: ({ version, arguments: args }) => ({
    result: describeTypes(Math.min(version, metadataVersion(childText(args, 'asOfVersion') ?? '') || version)),
  }),
  readMetadata: ({ org, version, arguments: args }) => {
    const types = typesCalled(childText(args, 'type') ?? childText(args, 'metadataType'));
    const names = limited(childTexts(args, 'fullNames'));
    return { result: { records: names.map((name) => readRecord(org, { types, name, version })) } };
  },
  createMetadata: (call) => ({ result: saveMetadata(call, 'create', limited(call.arguments)) }),
  updateMetadata: (call) => ({ result: saveMetadata(call, 'update', limited(call.arguments)) }),
  upsertMetadata: (call) => ({ result: saveMetadata(call, 'upsert', limited(call.arguments)) }),
  deleteMetadata: (call) => {
    const [type] = typesCalled(childText(call.arguments, 'type') ?? childText(call.arguments, 'metadataType'));
    return { result: type === undefined ? [] : deleteMetadata(call, type, limited(childTexts(call.arguments, 'fullNames'))) };
  },
};

function limited<Item>(items: readonly Item[]): readonly Item[] {
  return items.length > MAX_RECORDS ? tooMany(MAX_RECORDS) : items;
}

function tooMany(limit: number): never {
  return raise('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${limit} records into this operation`);
}

function textsOf(elements: readonly XmlElement[]): Record<string, string> {
  return Object.fromEntries(elements.map(({ name, text }) => [name, text]));
}

/** AsyncResult, whose states are older than those of a deploy. Source: a recorded checkStatus. */
function toAsyncResult(job: DeployJob | RetrieveJob): XmlRecord {
  const isDone = !['Pending', 'InProgress', 'Canceling'].includes(job.status);
  const state = job.status === 'Pending' ? 'Queued' : isDone ? (job.status.startsWith('Succeeded') ? 'Completed' : 'Error') : 'InProgress';
  return { done: isDone, id: job.id, state };
}

function toRetrieveResult({ id, retrieved, status, error }: RetrieveJob, withZip: boolean): XmlRecord {
  return {
    done: status === 'Succeeded' || status === 'Failed',
    errorMessage: error?.message,
    errorStatusCode: error?.code,
    fileProperties: retrieved?.fileProperties ?? [],
    id,
    messages: retrieved?.messages.map((message) => ({ ...message })) ?? [],
    status,
    success: status === 'Succeeded',
    zipFile: retrieved === undefined || !withZip ? undefined : Buffer.from(retrieved.zip).toString('base64'),
  };
}

interface ReadRequest {
  readonly types: readonly MetadataType[];
  readonly name: string;
  readonly version: number;
}

function readRecord(org: Org, { types, name, version }: ReadRequest): XmlRecord {
  for (const type of types) {
    const component = findComponent(org, type, name);
    if (component === undefined) continue;
    const values = shownElements(org, { type, component }, version).map((element) => [element.name, toValue(element)] as const);
    return { '@': `xsi:type="${type.name}"`, fullName: component.fullName, ...collect(values) };
  }
  return { '@': 'xsi:nil="true"' };
}

function toValue({ text, children }: XmlElement): XmlValue {
  return children.length === 0 ? text : collect(children.map((child) => [child.name, toValue(child)] as const));
}

function collect(entries: readonly (readonly [string, XmlValue])[]): XmlRecord {
  return Object.fromEntries(
    [...new Set(entries.map(([name]) => name))].map((name) => [
      name,
      entries.filter(([other]) => other === name).map(([, value]) => value),
    ]),
  );
}

function decodeZip(text: string | undefined): Uint8Array {
  const zip = Buffer.from((text ?? '').replace(/\s+/g, ''), 'base64');
  if (zip.length > ZIP_LIMIT) raise('LIMIT_EXCEEDED', 'Maximum size of request reached. Maximum size of request is 39 MB');
  return zip;
}

function typesCalled(name = ''): MetadataType[] {
  const type = findType(name);
  const types = type === undefined ? typesNamed(name) : [type];
  return types.length > 0 ? types : raise('INVALID_TYPE', `Unknown type:${name}`);
}

function requireDeploy(jobs: Jobs, id = ''): DeployJob {
  return jobs.findDeploy(id) ?? noSuchProcess(id);
}

function noSuchProcess(id: string): never {
  return raise('INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id ${id}`.trim());
}
