/**
 * The Metadata API over SOAP: envelope in, operation from a table, envelope out.
 * Rule: faults are HTTP 500 without a detail, their text repeats the code; an operation returns the content of its response.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isServed } from '../data/version.ts';
import { findSession } from '../oauth/session.ts';
import { hasPermission } from '../org/permission.ts';
import type { Org, User } from '../org/state.ts';
import { ZIP_LIMIT } from '../http/server.ts';
import { toDeployResult } from './deploy-result.ts';
import { isArchiveError, type Jobs } from './job.ts';
import { toManifest } from './manifest.ts';
import { describeTypes, findComponent, listComponents, visibleElements } from './retrieve.ts';
import { findType, type MetadataType } from './type.ts';
import {
  childText,
  childTexts,
  escapeXml,
  METADATA_NAMESPACE,
  readXml,
  writeCompact,
  XmlError,
  type XmlElement,
  type XmlRecord,
  type XmlValue,
} from './xml.ts';

/** A SOAP fault; `code` without its prefix. */
class SoapFault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface SoapCall {
  readonly org: Org;
  readonly jobs: Jobs;
  readonly user: User;
  readonly version: string;
  readonly arguments: readonly XmlElement[];
}

type Operation = (call: SoapCall) => XmlRecord;

/** Types of readMetadata calls at most ten names. Source: Metadata API guide. */
const MAX_READ = 10;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  deploy: ({ jobs, user, arguments: args }) => {
    const options = args.find(({ name }) => name === 'DeployOptions')?.children ?? [];
    const flag = (name: string): boolean => childText(options, name) === 'true';
    const job = jobs.deploy(user, decodeZip(childText(args, 'ZipFile')), {
      checkOnly: flag('checkOnly'),
      ignoreWarnings: flag('ignoreWarnings'),
      rollbackOnError: flag('rollbackOnError'),
      singlePackage: flag('singlePackage'),
    });
    return { result: { done: false, id: job.id, state: 'Queued' } };
  },
  checkDeployStatus: ({ jobs, arguments: args }) => {
    const job = jobs.findDeploy(childText(args, 'asyncProcessId') ?? '') ?? noSuchProcess(childText(args, 'asyncProcessId'));
    return { result: toDeployResult(job, childText(args, 'includeDetails') === 'true') };
  },
  cancelDeploy: ({ jobs, user, arguments: args }) => {
    const id = args[0]?.text ?? '';
    const job = jobs.findDeploy(id) ?? noSuchProcess(id);
    if (!jobs.cancel(job, user)) throw new SoapFault('INVALID_ID_FIELD', `Deployment already completed`);
    return { result: { done: false, id: job.id } };
  },
  retrieve: ({ jobs, version, arguments: args }) => {
    const request = args.find(({ name }) => /^(?:request|retrieveRequest)$/i.test(name))?.children ?? [];
    const manifest = toManifest(request.find(({ name }) => name === 'unpackaged')?.children ?? []);
    const asked = manifest.version ?? childText(request, 'apiVersion') ?? version;
    const job = jobs.retrieve({ manifest, version: normalVersion(asked), isSinglePackage: childText(request, 'singlePackage') === 'true' });
    return { result: { done: false, id: job.id, state: 'Queued' } };
  },
  checkRetrieveStatus: ({ jobs, arguments: args }) => {
    const id = childText(args, 'asyncProcessId') ?? '';
    const job = jobs.findRetrieve(id) ?? noSuchProcess(id);
    const { retrieved } = job;
    const withZip = childText(args, 'includeZip') !== 'false';
    return {
      result: {
        done: retrieved !== undefined,
        fileProperties: retrieved?.fileProperties ?? [],
        id: job.id,
        messages: retrieved?.messages.map((message) => ({ ...message })) ?? [],
        status: job.status,
        success: job.status === 'Succeeded',
        zipFile: retrieved === undefined || !withZip ? undefined : Buffer.from(retrieved.zip).toString('base64'),
      },
    };
  },
  listMetadata: ({ org, arguments: args }) => ({
    result: args
      .filter(({ name }) => name === 'queries')
      .flatMap(({ children }) => listComponents(org, requireType(childText(children, 'type')))),
  }),
  describeMetadata: ({ version }) => ({ result: describeTypes(Number(version)) }),
  readMetadata: ({ org, version, arguments: args }) => {
    const type = requireType(childText(args, 'type') ?? childText(args, 'metadataType'));
    const names = childTexts(args, 'fullNames');
    if (names.length > MAX_READ)
      throw new SoapFault('LIMIT_EXCEEDED', `record limit reached. cannot submit more than ${MAX_READ} records into this operation`);
    const records = names.map((name) => readRecord(org, { type, name, version: Number(version) }));
    return { result: Object.assign({}, ...records.map((record, index) => mark(record, index))) as XmlRecord };
  },
};

/** Several records have the same element name but not the same attributes, so each carries a space of its own behind the name. */
function mark(record: XmlRecord, index: number): XmlRecord {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name.replace(' ', ' '.repeat(index + 1)), value]));
}

function readRecord(org: Org, { type, name, version }: { type: MetadataType; name: string; version: number }): XmlRecord {
  const component = findComponent(org, type, name);
  if (component === undefined) return { 'records xsi:nil="true"': '' };
  const values = visibleElements(component, type.elements, version).map((element) => [element.name, toValue(element)] as const);
  return { [`records xsi:type="${type.name}"`]: { fullName: component.fullName, ...collect(values) } };
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
  if (zip.length > ZIP_LIMIT) throw new SoapFault('LIMIT_EXCEEDED', 'Maximum size of request reached. Maximum size of request is 39 MB');
  return zip;
}

function normalVersion(version: string): string {
  return /^\d+$/.test(version) ? `${version}.0` : version;
}

function requireType(name: string | undefined): MetadataType {
  return findType(name ?? '') ?? raise('INVALID_TYPE', `Unknown type:${name ?? ''}`);
}

function noSuchProcess(id: string | undefined): never {
  return raise('INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id ${id ?? ''}`.trim());
}

function raise(code: string, message: string): never {
  throw new SoapFault(code, message);
}

/** Registers the Metadata API's SOAP endpoint, with and without the org id in its path. */
export function registerSoap(app: FastifyInstance, org: Org, jobs: Jobs): void {
  for (const url of ['/services/Soap/m/:version', '/services/Soap/m/:version/:org']) {
    app.post<{ Params: { version: string } }>(url, (request, reply) => {
      try {
        const response = call(request.params.version, request.body, { org, jobs });
        return send(reply, 200, response);
      } catch (error) {
        return sendFault(reply, error);
      }
    });
  }
}

function call(version: string, body: unknown, { org, jobs }: { org: Org; jobs: Jobs }): string {
  const envelope = readXml(typeof body === 'string' ? body : '');
  const header = envelope.children.find(({ name }) => name === 'Header')?.children ?? [];
  const operation = envelope.children.find(({ name }) => name === 'Body')?.children[0];
  if (operation === undefined) throw new SoapFault('Client', 'No operation available for request');
  if (!isServed(org, version)) throw new SoapFault('UNSUPPORTED_API_VERSION', `Invalid Api version specified on URL`);
  const run = Object.hasOwn(OPERATIONS, operation.name) ? OPERATIONS[operation.name] : undefined;
  if (run === undefined) throw new SoapFault('Client', `No operation available for request {${METADATA_NAMESPACE}}${operation.name}`);
  const token = childText(header.find(({ name }) => name === 'SessionHeader')?.children ?? [], 'sessionId') ?? '';
  const found = findSession(org, token);
  if (found === undefined) throw new SoapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  if (!hasPermission(org, found.user, ['ModifyAllData', 'ModifyMetadata'])) {
    throw new SoapFault('INSUFFICIENT_ACCESS', 'use of the Metadata API requires a user with the ModifyAllData permission');
  }
  org.apiCalls += 1;
  const content = writeCompact(run({ org, jobs, user: found.user, version, arguments: operation.children }));
  const name = `${operation.name}Response`;
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function send(reply: FastifyReply, status: number, body: string, namespaces = `xmlns="${METADATA_NAMESPACE}"`): FastifyReply {
  const instance = body.includes('xsi:') ? ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' : '';
  return reply
    .code(status)
    .type('text/xml; charset=UTF-8')
    .send(
      `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ${namespaces}${instance}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
    );
}

function sendFault(reply: FastifyReply, error: unknown): FastifyReply {
  const fault = toFault(error);
  const isClient = fault.code === 'Client';
  const code = isClient ? 'soapenv:Client' : `sf:${fault.code}`;
  const text = isClient ? fault.message : `${fault.code}: ${fault.message}`;
  const body = `<soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escapeXml(text)}</faultstring></soapenv:Fault>`;
  return send(reply, 500, body, `xmlns:sf="${METADATA_NAMESPACE}"`);
}

function toFault(error: unknown): SoapFault {
  if (error instanceof SoapFault) return error;
  if (error instanceof XmlError) return new SoapFault('Client', error.message);
  if (isArchiveError(error)) return new SoapFault('INVALID_ZIP_FILE', error.message);
  return new SoapFault('UNKNOWN_EXCEPTION', 'An unexpected error occurred');
}
