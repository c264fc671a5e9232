/**
 * Several requests in one: composite, graph, batch.
 * Rule: they run in order, each may use what an earlier one answered, and what is all-or-none is taken back when one fails.
 */
import { checkpoint } from './checkpoint.ts';
import { collectionResources } from './collection.ts';
import { fail } from './error.ts';
import { resolveReferences } from './reference.ts';
import { ask, ok, type Answer, type Call, type Resources } from './resource.ts';

/** Requests in one composite call, graphs in one call, nodes of all graphs. Source: REST API guide. */
const MAX_SUBREQUESTS = 25;
const MAX_GRAPHS = 75;
const MAX_NODES = 500;

interface Subrequest {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body?: unknown;
  readonly httpHeaders?: Readonly<Record<string, string>>;
}

interface Subresponse {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

/** What the others of a group answer when one fails. Documented. */
const HALTED = [
  {
    errorCode: 'PROCESSING_HALTED',
    message: 'The transaction was rolled back since another operation in the same transaction failed.',
  },
];

/** The composite resources over those that a subrequest may ask. */
export function compositeResources(single: Resources): Resources {
  const collections = collectionResources();
  const inner: Resources = { ...single, ...collections };
  return {
    ...collections,
    '/composite': {
      GET: (call) => ok(Object.fromEntries(['tree', 'batch', 'sobjects', 'graph'].map((name) => [name, `${call.base}/composite/${name}`]))),
      POST: async (call) => {
        const { requests, allOrNone } = readComposite(call.body);
        return ok({ compositeResponse: (await runAll(inner, call, { requests, allOrNone })).responses });
      },
    },
    '/composite/graph': { POST: (call) => runGraphs(inner, call) },
    '/composite/batch': { POST: (call) => runBatch(inner, call) },
  };
}

function readComposite(body: unknown): { requests: Subrequest[]; allOrNone: boolean } {
  const { compositeRequest, allOrNone } = (body ?? {}) as { compositeRequest?: unknown; allOrNone?: unknown };
  return { requests: readRequests(compositeRequest, MAX_SUBREQUESTS), allOrNone: allOrNone === true };
}

function readRequests(value: unknown, max: number): Subrequest[] {
  if (!Array.isArray(value))
    return fail(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  const requests = value as Partial<Subrequest>[];
  if (requests.length > max) fail(400, 'LIMIT_EXCEEDED', `Composite request limit exceeded: ${max}`);
  return requests.map((request, index) => {
    const { method, url, referenceId } = typeof request === 'object' && (request as unknown) !== null ? request : {};
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      return fail(400, 'INVALID_INPUT', `compositeRequest[${index}] must have a method, a url and a referenceId`);
    }
    if (requests.slice(0, index).some((other) => other.referenceId === referenceId)) {
      fail(400, 'INVALID_INPUT', `Duplicate referenceId: ${referenceId}`);
    }
    return { ...request, method: method.toUpperCase(), url, referenceId };
  });
}

async function runAll(
  inner: Resources,
  call: Call,
  { requests, allOrNone }: { requests: readonly Subrequest[]; allOrNone: boolean },
): Promise<{ responses: Subresponse[]; isSuccessful: boolean }> {
  const restore = allOrNone ? checkpoint(call.org) : undefined;
  const responses: Subresponse[] = [];
  for (const request of requests) {
    responses.push(await runOne(inner, call, { request, earlier: responses }));
    if (restore !== undefined && isFailure(responses.at(-1))) break;
  }
  const isSuccessful = !responses.some(isFailure);
  if (restore === undefined || isSuccessful) return { responses, isSuccessful };
  restore();
  const failed = responses.find(isFailure);
  return { isSuccessful, responses: requests.map((request) => (request.referenceId === failed?.referenceId ? failed : halted(request))) };
}

function halted({ referenceId }: Subrequest): Subresponse {
  return { body: HALTED, httpHeaders: {}, httpStatusCode: 400, referenceId };
}

function isFailure(response: Subresponse | undefined): boolean {
  return response !== undefined && response.httpStatusCode >= 400;
}

async function runOne(
  inner: Resources,
  call: Call,
  { request, earlier }: { request: Subrequest; earlier: readonly Subresponse[] },
): Promise<Subresponse> {
  const { referenceId, method } = request;
  const resolved = resolveReferences({ url: request.url, body: request.body }, earlier);
  if ('missing' in resolved) {
    const message = `Invalid reference specified. No value for ${resolved.missing} found in ${resolved.missing.split(/[.[]/)[0] ?? ''}`;
    return { body: [{ errorCode: 'PROCESSING_HALTED', message }], httpHeaders: {}, httpStatusCode: 400, referenceId };
  }
  const headers = Object.fromEntries(Object.entries(request.httpHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const answer = await ask(inner, call, { method, ...resolved, headers });
  return { body: bodyOf(answer), httpHeaders: answer.headers ?? {}, httpStatusCode: answer.status, referenceId };
}

function bodyOf({ body, text }: Answer): unknown {
  return text?.content ?? body ?? null;
}

async function runGraphs(inner: Resources, call: Call): Promise<Answer> {
  const { graphs } = (call.body ?? {}) as { graphs?: unknown };
  if (!Array.isArray(graphs))
    return fail(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  if (graphs.length > MAX_GRAPHS) fail(400, 'LIMIT_EXCEEDED', `Graph limit exceeded: ${MAX_GRAPHS}`);
  const answers = [];
  for (const graph of graphs as { graphId?: unknown; compositeRequest?: unknown }[]) {
    const requests = readRequests(graph.compositeRequest, MAX_NODES);
    const { responses, isSuccessful } = await runAll(inner, call, { requests, allOrNone: true });
    answers.push({ graphId: String(graph.graphId), graphResponse: { compositeResponse: responses }, isSuccessful });
  }
  return ok({ graphs: answers });
}

async function runBatch(inner: Resources, call: Call): Promise<Answer> {
  const { batchRequests, haltOnError } = (call.body ?? {}) as { batchRequests?: unknown; haltOnError?: unknown };
  if (!Array.isArray(batchRequests))
    return fail(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  if (batchRequests.length > MAX_SUBREQUESTS) fail(400, 'LIMIT_EXCEEDED', `Batch request limit exceeded: ${MAX_SUBREQUESTS}`);
  const results: { statusCode: number; result: unknown }[] = [];
  for (const request of batchRequests as { method?: unknown; url?: unknown; richInput?: unknown }[]) {
    const isHalted = haltOnError === true && results.some(({ statusCode }) => statusCode >= 400);
    if (isHalted) {
      results.push({ statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }] });
      continue;
    }
    const url = String(request.url).replace(/^\/?(?:services\/data\/)?v/, '/services/data/v');
    const answer = await ask(inner, call, { method: String(request.method).toUpperCase(), url, body: request.richInput });
    results.push({ statusCode: answer.status, result: bodyOf(answer) });
  }
  return ok({ hasErrors: results.some(({ statusCode }) => statusCode >= 400), results });
}
