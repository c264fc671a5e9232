/**
 * Explains a refusal: evidence in, ranked causes out.
 * Rule: pure. What was found comes before what only fits the words, and what was ruled out says how.
 */
import { CATALOGUE, findCauses, fits } from './catalogue.ts';
import type { CatalogueRow, Confidence } from './catalogue.ts';
import { CHECKS } from './cause/index.ts';
import type { Finding } from './cause/index.ts';
import type { Evidence, Reading } from './evidence.ts';
import { generalRemedy, remedyFor } from './remedy.ts';
import type { Locate, Remedy } from './remedy.ts';

/**
 * How a cause came to be named: `found` by evidence, and it explains the error; `fits` the error's words, and nothing speaks against it;
 * `further` fault found, which would stop the next login.
 */
export type Standing = 'found' | 'fits' | 'further';

/** One cause, with what speaks for it and the way out. */
export interface ExplainedCause {
  readonly id: string;
  readonly standing: Standing;
  readonly cause: string;
  readonly evidence: string;
  readonly remedy: Remedy;
  readonly confidence: Confidence;
  readonly source: string;
}

/** The answer to "why can this user not log in?". */
export interface Explanation {
  readonly app?: string;
  readonly user?: string;
  readonly error?: string;
  readonly errorDescription?: string;
  /** The most probable first; empty when nothing is known to be wrong. */
  readonly causes: readonly ExplainedCause[];
  readonly ruledOut: readonly { readonly id: string; readonly cause: string; readonly how: string }[];
  /** What could not be read, and why: it was not taken for absent. */
  readonly unread: readonly { readonly what: string; readonly why: string }[];
}

/** Explains an error by its words alone. */
export function explainError(error: string, errorDescription: string): Explanation {
  const causes = findCauses(error, errorDescription).map((row): ExplainedCause => {
    const words = [error, errorDescription].filter((each) => each !== '').join(': ');
    return { ...headOf(row), standing: 'fits', evidence: `the error says "${words}"`, remedy: generalRemedy(row) };
  });
  return { error, errorDescription, causes, ruledOut: [], unread: [] };
}

/** Explains one user's failure, or its looming ones, from evidence. */
export function explain(evidence: Evidence, locate: Locate): Explanation {
  const { app, user, failure, flow = 'jwt-bearer' } = evidence;
  const rows = CATALOGUE.filter((row) => row.flow === undefined || row.flow === flow);
  const judged = rows.map((row) => ({
    row,
    isFitting: failure !== undefined && fits(row, failure.error, failure.errorDescription),
    finding: CHECKS[row.id]?.(evidence),
  }));
  const causes = judged.flatMap((each): Ranked[] => {
    const standing = standingOf(each);
    return standing === undefined ? [] : [{ ...each, standing }];
  });
  const named = withoutShadows([...causes].sort((a, b) => rank(a) - rank(b)));
  return {
    app: app.name,
    user,
    ...failure,
    causes: named.map(({ row, finding, standing }) => ({
      ...headOf(row),
      standing,
      evidence: finding?.state === 'found' ? finding.fact : fittingFact(failure, finding),
      remedy: remedyFor(row, evidence, locate),
    })),
    ruledOut: judged.flatMap(({ row, isFitting, finding }) =>
      finding?.state === 'ruled-out' && (isFitting || ALWAYS_TOLD.has(row.id)) ? [{ id: row.id, cause: row.cause, how: finding.fact }] : [],
    ),
    unread: unreadOf(evidence),
  };
}

interface Judged {
  readonly row: CatalogueRow;
  readonly isFitting: boolean;
  readonly finding: Finding | undefined;
}

interface Ranked extends Judged {
  readonly standing: Standing;
}

function headOf({ id, cause, confidence, source }: CatalogueRow): Pick<ExplainedCause, 'id' | 'cause' | 'confidence' | 'source'> {
  return { id, cause, confidence, source };
}

function standingOf({ row, isFitting, finding }: Judged): Standing | undefined {
  // ecaform's own errors are proofs by themselves.
  if (isFitting && finding === undefined && row.confidence === 'proven') return 'found';
  if (finding?.state === 'found') return isFitting ? 'found' : LOOMING.has(row.id) ? 'further' : undefined;
  return isFitting && finding?.state !== 'ruled-out' ? 'fits' : undefined;
}

/** Faults worth naming though the error is another's: the org stops at the first, the next login would meet them. In this order. */
const LOOMING_ORDER = [
  'wrong-host',
  'app-not-deployed',
  'private-key-missing',
  'key-mismatch',
  'certificate-not-deployed',
  'certificate-differs',
  'app-disabled',
  'user-unknown',
  'user-inactive',
  'user-frozen',
  'no-scopes',
  'refresh-scope-missing',
  'not-assigned',
  'licence-cannot-hold-apps',
  'approval-lapsed',
  'not-approved-by-user',
  'ip-restricted',
  'session-refused',
  'scopes-differ',
  'assertion-expired',
  'clock-ahead',
  'certificate-expired',
];
const LOOMING: ReadonlySet<string> = new Set(LOOMING_ORDER);

/** What a reader wants to hear in any case, for it is what everyone suspects first. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set([
  'audience-refused',
  'certificate-differs',
  'key-mismatch',
  'app-disabled',
  'user-inactive',
  'user-frozen',
  'not-assigned',
  'ip-restricted',
  'assertion-expired',
  'certificate-expired',
]);

const STANDING_RANK: Readonly<Record<Standing, number>> = { found: 0, fits: 1, further: 2 };

function rank({ row, standing }: Ranked): number {
  const within = standing === 'further' ? LOOMING_ORDER.indexOf(row.id) : CATALOGUE.indexOf(row);
  return STANDING_RANK[standing] * 1000 + within;
}

/**
 * A cause that only fits the words is left out once evidence has found one that explains them; a further fault of the same evidence
 * as a found cause is that cause again.
 */
function withoutShadows(ranked: readonly Ranked[]): readonly Ranked[] {
  const facts = ranked.filter((each) => each.standing === 'found').map((each) => each.finding?.fact);
  return ranked.filter(({ standing, finding }) =>
    standing === 'fits' ? facts.length === 0 : standing === 'found' || !facts.includes(finding?.fact),
  );
}

function fittingFact(failure: Evidence['failure'], finding: Finding | undefined): string {
  const words = [failure?.error, failure?.errorDescription].filter((each) => each !== undefined && each !== '').join(': ');
  return finding === undefined ? `the org said "${words}"` : `the org said "${words}"; ${finding.fact}`;
}

const READINGS = {
  org: 'the org itself',
  observed: 'the app’s metadata',
  certificate: 'the project’s certificate',
  keyMatches: 'the private key',
  account: 'the user',
  isFrozen: 'whether the user is frozen',
  permissionSets: 'permission sets and their assignments',
  approvals: 'the user’s approvals (OauthToken)',
  isInstalled: 'whether the connected app is installed',
  mayUseUninstalledApps: 'whether the user may use connected apps that are not installed',
  logins: 'the login history',
  loginIpRanges: 'the login IP ranges of the profile',
  isApiAccessControlled: 'API Access Control',
  skewMs: 'the org’s clock',
} as const satisfies Partial<Record<keyof Evidence, string>>;

function unreadOf(evidence: Evidence): Explanation['unread'] {
  return Object.entries(READINGS).flatMap(([name, what]) => {
    const reading = evidence[name as keyof typeof READINGS] as Reading<unknown>;
    return reading.known ? [] : [{ what, why: reading.why }];
  });
}
