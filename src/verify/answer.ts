/**
 * Takes apart what the OAuth endpoints answer, trusting nothing about its form.
 * Rule: whatever the body is, the result is data; what goes on to a reader is short, one line, and free of credentials.
 */
import type { Reply } from './exchange.ts';

/** A refusal, or anything else that is not success. `status` is 0 when no answer came. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly error: string;
  readonly errorDescription: string;
  readonly skewMs?: number;
}

/** The fields of a JSON object; empty when the text is anything else. */
export function jsonFields(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/**
 * Reads a reply that is not the success hoped for: an OAuth error, a REST error, a bare word, or none of these. `secret` is the credential
 * that was sent; an answer that repeats it is cleaned of it.
 */
export function refusalOf(reply: Reply, secret: string): Refusal {
  if (!reply.answered) return { ok: false, status: 0, error: reply.error, errorDescription: reply.errorDescription };
  const { status, body, skewMs } = reply;
  const { error, errorDescription } = oauthError(body) ?? restError(body) ?? bareWord(reply) ?? unexpected(reply);
  const clean = { error: presentable(error, secret), errorDescription: presentable(errorDescription, secret) };
  return { ok: false, status, ...clean, ...(skewMs === undefined ? {} : { skewMs }) };
}

interface ErrorText {
  readonly error: string;
  readonly errorDescription: string;
}

/** RFC 6749, section 5.2. */
function oauthError(body: string): ErrorText | undefined {
  const { error, error_description: description } = jsonFields(body);
  if (typeof error !== 'string' || error === '') return undefined;
  return { error, errorDescription: typeof description === 'string' ? description : '' };
}

/** The array of the REST API: `[{"errorCode":"…","message":"…"}]`. */
function restError(body: string): ErrorText | undefined {
  const value = parseJson(body);
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  if (typeof first !== 'object' || first === null || !('errorCode' in first) || typeof first.errorCode !== 'string') return undefined;
  return { error: first.errorCode, errorDescription: 'message' in first && typeof first.message === 'string' ? first.message : '' };
}

/** Some endpoints refuse with one word as plain text. */
function bareWord({ body, status }: Extract<Reply, { answered: true }>): ErrorText | undefined {
  const word = body.trim();
  return status >= 400 && status < 500 && /^[A-Za-z]+(_[A-Za-z]+)+$/.test(word) && word.length <= 64
    ? { error: word, errorDescription: '' }
    : undefined;
}

function unexpected({ status, contentType, body }: Extract<Reply, { answered: true }>): ErrorText {
  const form = body === '' ? 'an empty body' : (contentType.split(';')[0] ?? '').trim() || 'a body of unknown type';
  return { error: 'unexpected_answer', errorDescription: `status ${status} with ${form} where OAuth's JSON belongs` };
}

/** Longest text taken over from an answer, in characters: enough for every description known, too short to flood a report. */
const MAX_TEXT = 300;

/** A server may echo what it was sent: the credential itself and all that is shaped like an assertion or a session id is blotted out. */
export function presentable(text: string, secret?: string): string {
  return (secret === undefined || secret === '' ? text : text.replaceAll(secret, '[credential]'))
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[assertion]')
    .replace(/00D\w{12,15}!\S+/g, '[token]')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
