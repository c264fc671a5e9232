/**
 * The Metadata API over REST: `metadata/deployRequest`.
 * Rule: the same jobs and the same result as over SOAP; only the framing differs.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fail, NOT_FOUND, RestError, sendRestJson } from '../data/error.ts';
import { jsonOf, registerPath, type RestCall } from '../data/route.ts';
import { hasPermission } from '../org/permission.ts';
import type { Org } from '../org/state.ts';
import { toDeployResult } from './deploy-result.ts';
import { isArchiveError, type Jobs } from './job.ts';
import type { DeployJob } from './job-state.ts';
import { toDeployOptions, type DeployOptions } from './deploy-options.ts';

/** Registers deployRequest. */
export function registerMetadataRest(app: FastifyInstance, org: Org, jobs: Jobs): void {
  registerPath(app, org, {
    path: '/metadata/deployRequest',
    methods: {
      POST: async (call) => {
        requireAccess(call);
        if (!call.request.isMultipart()) return await deployValidated(call, jobs);
        const { zip, options } = await readParts(call.request);
        try {
          const job = jobs.deploy(call.user, zip, options);
          return await sendRestJson(call.reply, 201, { ...frame(call, job), deployOptions: echo(options) });
        } catch (error) {
          if (isArchiveError(error)) return fail(400, 'INVALID_ZIP_FILE', error.message);
          throw error;
        }
      },
    },
  });
  registerPath(app, org, {
    path: '/metadata/deployRequest/:id',
    methods: {
      GET: (call) => {
        requireAccess(call);
        const job = requireJob(call, jobs);
        const includeDetails = new URLSearchParams(call.request.url.split('?')[1] ?? '').get('includeDetails') === 'true';
        return sendRestJson(call.reply, 200, {
          ...frame(call, job),
          deployResult: toJsonResult(job, includeDetails),
          deployOptions: echo(job.options),
        });
      },
      // The guide gives this path for a quick deploy, the clients take the one above.
      POST: (call) => deployValidated(call, jobs),
      PATCH: (call) => {
        requireAccess(call);
        const job = requireJob(call, jobs);
        const body = jsonOf(call.request) as { deployResult?: { status?: unknown } } | null;
        if (body?.deployResult?.status !== 'Canceling') return fail(400, 'INVALID_INPUT', 'deployResult.status must be Canceling');
        if (!jobs.cancel(job, call.user)) return fail(400, 'INVALID_ID_FIELD', 'Deployment already completed');
        return sendRestJson(call.reply, 202, {
          ...frame(call, job),
          deployResult: toJsonResult(job, false),
          deployOptions: echo(job.options),
        });
      },
    },
  });
}

function requireAccess({ org, user }: RestCall): void {
  if (hasPermission(org, user, ['ModifyAllData', 'ModifyMetadata'])) return;
  fail(403, 'INSUFFICIENT_ACCESS', 'use of the Metadata API requires a user with the ModifyAllData permission');
}

function requireJob(call: RestCall, jobs: Jobs): DeployJob {
  const job = jobs.findDeploy((call.request.params as { id?: string }).id ?? '');
  if (job === undefined) throw new RestError(NOT_FOUND);
  return job;
}

function frame({ org, version }: RestCall, job: DeployJob): { id: string; url: string } {
  return { id: job.id, url: `${org.instanceUrl}/services/data/v${version}/metadata/deployRequest/${job.id}` };
}

/** Numbers are numbers here; SOAP writes the same value as text. */
function toJsonResult(job: DeployJob, includeDetails: boolean): Record<string, unknown> {
  const { details, ...result } = toDeployResult(job, includeDetails) as Record<string, unknown>;
  if (typeof details !== 'object' || details === null) return result;
  const runTestResult = {
    numFailures: 0,
    numTestsRun: 0,
    totalTime: 0,
    codeCoverage: [],
    codeCoverageWarnings: [],
    failures: [],
    successes: [],
  };
  return { ...result, details: { ...details, runTestResult } };
}

/** An option that was not given is null, as REST writes it. */
function echo({ runTests, ...options }: DeployOptions): Record<string, unknown> {
  const { singlePackage, testLevel, ...rest } = options;
  return { ...rest, runTests: runTests.length === 0 ? null : runTests, singlePackage, testLevel };
}

/** Quick deploy; 404 for a validation that does not qualify. Source: Metadata API guide, REST. */
function deployValidated(call: RestCall, jobs: Jobs): FastifyReply {
  requireAccess(call);
  const type = call.request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json'))
    return fail(415, 'UNSUPPORTED_MEDIA_TYPE', 'multipart/form-data or application/json is required');
  const { validatedDeployRequestId } = (jsonOf(call.request) ?? {}) as { validatedDeployRequestId?: unknown };
  const job = typeof validatedDeployRequestId === 'string' ? jobs.deployValidated(call.user, validatedDeployRequestId) : undefined;
  if (job === undefined) throw new RestError(NOT_FOUND);
  return sendRestJson(call.reply, 201, { validatedDeployRequestId, ...frame(call, job), deployOptions: echo(job.options) });
}

/** The zip and the options, in whichever order and under whatever names they came. */
async function readParts(request: FastifyRequest): Promise<{ zip: Uint8Array; options: DeployOptions }> {
  let zip: Uint8Array | undefined;
  let text: string | undefined;
  // A part of type application/json comes parsed.
  const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file' && part.mimetype !== 'application/json') zip = await part.toBuffer();
      else text = part.type === 'file' ? (await part.toBuffer()).toString('utf8') : asText(part.value);
    }
  } catch (error) {
    // A limit of the server has a status of its own; anything else is a body that is no multipart.
    if (error instanceof Error && 'statusCode' in error) throw error;
    return fail(400, 'INVALID_MULTIPART_REQUEST', 'the body is not multipart/form-data');
  }
  if (zip === undefined) return fail(400, 'INVALID_MULTIPART_REQUEST', 'the zip file is missing');
  return { zip, options: toOptions(text) };
}

function toOptions(text: string | undefined): DeployOptions {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text ?? '{}');
  } catch (cause) {
    return fail(400, 'JSON_PARSER_ERROR', cause instanceof Error ? cause.message : 'not JSON');
  }
  const given = (parsed as { deployOptions?: Readonly<Record<string, unknown>> } | null)?.deployOptions ?? {};
  return toDeployOptions(given, (level) => fail(400, 'INVALID_INPUT', `${level} is not a valid value for the enum TestLevel`));
}
