/**
 * Carries out one probe: signs, asks for a token, and judges what came back.
 * Rule: whatever token is obtained is revoked; only a login is ever tried again, and only for what the catalogue lets waiting mend.
 */
import type { KeyObject } from 'node:crypto';
import { claimsAt, signAssertion } from './assertion.ts';
import type { AssertionClaims } from './assertion.ts';
import type { Refusal } from './answer.ts';
import { findCause, isPropagation } from './catalogue.ts';
import { baseUrl } from './preflight.ts';
import { acceptedError } from './probe.ts';
import type { LoginProbe, RefusalProbe } from './probe.ts';
import { prove } from './proof.ts';
import type { Verdict, VerifyIo, VerifyTarget } from './target.ts';
import type { Throttled } from './throttle.ts';
import { byAssertion, byClientCredentials, requestToken, revokeToken } from './token.ts';
import type { Grant, Presentation } from './token.ts';

/** One probe of one user. */
export interface Job<P extends LoginProbe | RefusalProbe = LoginProbe | RefusalProbe> {
  readonly target: VerifyTarget;
  readonly user: string;
  readonly probe: P;
}

/** First wait before a login is tried again, and the longest, in milliseconds: doubling finds a quick org quickly and spares a slow one. */
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;

/** Clocks further apart than this are named in the verdict, in milliseconds: the next step up would eat into an assertion's life. */
const SKEW_WORTH_NAMING = 60_000;

/** Logs in, again and again until `deadline` (ms) while waiting may help, proves what the token is good for, and revokes it. */
export async function runLogin(job: Job<LoginProbe>, deadline: number, io: Throttled): Promise<Verdict> {
  const started = io.now();
  for (let attempts = 1; ; attempts += 1) {
    const answer = await present(job, honest(job, io), io);
    const effort = { attempts, durationMs: io.now() - started, ...skewOf(answer) };
    if (answer.ok) {
      const { wrong, checks, notes: proofNotes } = await prove(answer, job, io);
      const notes = [foreignInstance(answer, job.target), ...proofNotes, skewNote(answer.skewMs), await revoke(answer, job, io)];
      return verdictOf(
        job,
        { outcome: wrong === undefined ? 'passed' : 'failed', ...wrong, ...effort, durationMs: io.now() - started, checks },
        notes,
      );
    }
    const { error, errorDescription } = answer;
    const remainingMs = Math.max(0, deadline - io.now());
    const mayPass = isPropagation(error, errorDescription, io.justDeployed ?? false);
    if (!mayPass || remainingMs === 0) {
      const waited = mayPass ? 'a new app can take ten minutes to become known; verify again later' : undefined;
      const outcome = isOrgsWord(answer) ? 'failed' : 'inconclusive';
      return verdictOf(job, { outcome, error, errorDescription, ...effort }, [waited, skewNote(answer.skewMs)]);
    }
    io.onProgress?.({ app: job.target.app, user: job.user, probe: job.probe.name, attempt: attempts, remainingMs, error });
    await io.sleep(Math.min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT, remainingMs));
  }
}

/** What a refusal is judged with: a key of no certificate, and how the first user's honest login went, if there was one. */
export interface RefusalContext {
  readonly wrongKey: KeyObject;
  readonly control?: Verdict;
}

/** Tries, once, to log in as the probe wants; a token is a security finding and is revoked at once. */
export async function runRefusal(job: Job<RefusalProbe>, { wrongKey, control }: RefusalContext, io: Throttled): Promise<Verdict> {
  const started = io.now();
  const way = job.probe.isFromOutside && io.outside ? { ...io, fetch: io.outside } : io;
  const { formerKey } = job.target;
  const keys = { wrong: wrongKey, ...(formerKey === undefined ? {} : { former: formerKey }) };
  const attempt = job.probe.make(honestAttempt(job, io), keys);
  const presentation = byAssertion(signAssertion(attempt.claims, attempt.key));
  const first = job.probe.isReplay ? await present(job, presentation, way) : undefined;
  if (first?.ok) await revoke(first, job, io);
  const isReplayed = first?.ok === true;
  const answer = first?.ok === false ? first : await present(job, presentation, way);
  const effort = { attempts: isReplayed ? 2 : 1, durationMs: io.now() - started, ...skewOf(answer) };
  if (answer.ok) {
    const notes = [(await revoke(answer, job, io)) ?? 'the token obtained was revoked', skewNote(answer.skewMs)];
    return verdictOf(job, { outcome: 'failed', severity: 'security', ...job.probe.leak, ...effort, durationMs: io.now() - started }, notes);
  }
  const { error, errorDescription } = answer;
  // What was refused the first time already was not refused for being used before.
  const accepted = job.probe.isReplay && !isReplayed ? undefined : acceptedError(job.probe, error, errorDescription);
  const sameAsLogin = control?.error === error && control.errorDescription === errorDescription;
  const facts = { error, errorDescription, ...effort };
  if (accepted !== undefined && !sameAsLogin)
    return verdictOf(job, { outcome: 'passed', ...facts }, [accepted.note, skewNote(answer.skewMs)]);
  // What is wrong is told with the login.
  if (sameAsLogin) {
    const note = 'the honest login is refused with the same words, so this refusal proves nothing';
    return verdict(job, { outcome: 'inconclusive', ...facts }, [isOrgsWord(answer) ? note : undefined]);
  }
  const why = 'refused, but not for what this probe tries: that proves nothing';
  return verdictOf(job, { outcome: 'inconclusive', ...facts }, [isOrgsWord(answer) ? why : undefined, skewNote(answer.skewMs)]);
}

/** A verdict reached without a request. */
export function offlineVerdict(job: Job, wrong: { readonly error: string; readonly errorDescription: string }): Verdict {
  return verdictOf(job, { outcome: job.probe.expected === 'login' ? 'failed' : 'inconclusive', ...wrong, attempts: 0, durationMs: 0 }, []);
}

function honestAttempt({ target, user }: Job, io: VerifyIo): { readonly claims: AssertionClaims; readonly key: KeyObject } {
  const claims = claimsAt(io.now(), { iss: target.consumerKey, sub: user, aud: baseUrl(target.instanceUrl), jti: io.randomUUID() });
  // Only a target without users has no key, and such a target has no probe that signs.
  if (target.privateKey === undefined) throw new Error(`${target.app} has no private key to sign with`);
  return { claims, key: target.privateKey };
}

function honest(job: Job<LoginProbe>, io: VerifyIo): Presentation {
  const { target, probe } = job;
  if (probe.flow === 'client-credentials') return byClientCredentials(target.consumerKey, target.secret ?? '');
  const { claims, key } = honestAttempt(job, io);
  return byAssertion(signAssertion(claims, key));
}

/** Shows it to the environment's host and to no other; an org that asks to slow down is obeyed. */
function present({ target }: Job, presentation: Presentation, io: Throttled): Promise<Grant | Refusal> {
  return io.throttle(() => requestToken(baseUrl(target.instanceUrl), presentation, io));
}

function skewOf({ skewMs }: { readonly skewMs?: number }): { readonly skewMs?: number } {
  return skewMs === undefined ? {} : { skewMs };
}

async function revoke(grant: Grant, { target }: Job, io: VerifyIo): Promise<string | undefined> {
  return revokeToken(baseUrl(target.instanceUrl), grant.accessToken, io);
}

/** True when the org itself spoke; a missing or foreign answer says nothing about the app. */
function isOrgsWord({ status, error }: Refusal): boolean {
  return status !== 0 && error !== 'unexpected_answer';
}

type Findings = Pick<Verdict, 'outcome' | 'attempts' | 'durationMs'> & Partial<Verdict>;

/** Puts a verdict together; cause and fix come from the catalogue unless the probe brings its own. A passed refusal needs neither. */
function verdictOf(job: Job, found: Findings, notes: readonly (string | undefined)[]): Verdict {
  const row = found.outcome === 'passed' || found.error === undefined ? undefined : findCause(found.error, found.errorDescription ?? '');
  if (row === undefined) return verdict(job, found, notes);
  // A refusal must not be mended: that would let in whom the probe wants refused.
  const isToBeRefused = job.probe.expected === 'refusal' && found.attempts > 0;
  return verdict(job, { cause: row.cause, ...(isToBeRefused ? {} : { fix: row.fix }), ...found }, notes);
}

function verdict(job: Job, found: Findings, notes: readonly (string | undefined)[]): Verdict {
  const note = notes.filter((each) => each !== undefined).join('; ');
  return {
    app: job.target.app,
    user: job.user,
    probe: job.probe.name,
    expected: job.probe.expected,
    ...found,
    ...(note === '' ? {} : { note }),
  };
}

function skewNote(skewMs: number | undefined): string | undefined {
  if (skewMs === undefined || Math.abs(skewMs) <= SKEW_WORTH_NAMING) return undefined;
  return `this machine's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'behind' : 'ahead of'} the org's`;
}

function foreignInstance({ instanceUrl }: Grant, target: VerifyTarget): string | undefined {
  const named = URL.parse(instanceUrl)?.origin;
  if (named === undefined || named === new URL(target.instanceUrl).origin) return undefined;
  return `the org calls itself ${named}; that host was not contacted`;
}
