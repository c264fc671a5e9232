/**
 * One HTTP request and its answer, whatever that turns out to be.
 * Rule: never follows a redirect (a signed assertion or a token must not travel on), never waits for ever, never throws.
 */
import type { VerifyIo } from './target.ts';

/** How long a request may take when the caller sets no limit: a token endpoint that takes longer is as good as down. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** The most that is read of a body, in bytes; real answers of these endpoints have one or two thousand. */
const MAX_BODY = 65_536;

/** What came back: an answer, or the reason why there is none (codes as in the catalogue). */
export type Reply =
  | {
      readonly answered: true;
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      /** How far the server's clock is ahead of ours, in milliseconds, good to a second; absent without a Date header. */
      readonly skewMs?: number;
    }
  | { readonly answered: false; readonly error: 'unreachable' | 'timeout' | 'redirected'; readonly errorDescription: string };

/** A request to one of the OAuth endpoints; `form` makes it a POST. */
export interface Exchange {
  readonly url: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly bearer?: string;
}

/** Sends the request once. */
export async function exchange({ url, form, bearer }: Exchange, io: VerifyIo): Promise<Reply> {
  const timeout = io.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const { host } = new URL(url);
  const sent = io.now();
  try {
    const response = await io.fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    const skewMs = clockSkew(response, (sent + io.now()) / 2);
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return { answered: false, error: 'redirected', errorDescription: `${host} sends clients on to ${originOf(response, url)}` };
    }
    const contentType = response.headers.get('content-type') ?? '';
    const body = await readBody(response);
    return { answered: true, status: response.status, contentType, body, ...(skewMs === undefined ? {} : { skewMs }) };
  } catch (cause) {
    if (isTimeout(cause)) return { answered: false, error: 'timeout', errorDescription: `${host} did not answer within ${timeout} ms` };
    return { answered: false, error: 'unreachable', errorDescription: `no answer from ${host}: ${networkCode(cause)}` };
  }
}

async function readBody(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_BODY) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_BODY);
}

function clockSkew(response: Response, now: number): number | undefined {
  const date = Date.parse(response.headers.get('date') ?? '');
  // The header drops the milliseconds: half a second is its mean error.
  return Number.isNaN(date) ? undefined : Math.round(date + 500 - now);
}

/** Where a redirect points, without path and query, which may carry secrets. */
function originOf(response: Response, base: string): string {
  const location = response.headers.get('location') ?? '';
  return URL.canParse(location, base) ? new URL(location, base).origin : 'a place it does not name';
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && (cause.name === 'TimeoutError' || isTimeout(cause.cause));
}

/** The innermost error code, e.g. `ECONNREFUSED`: fetch itself only says that it failed. */
function networkCode(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown network error';
  if (cause.cause instanceof Error) return networkCode(cause.cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
