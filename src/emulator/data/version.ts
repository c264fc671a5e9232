/**
 * API versions: three a year since Summer '14, the oldest an org still lists.
 * Rule: versions are text like `67.0` on the wire and numbers in comparisons.
 */
import type { Org } from '../org/state.ts';

/** The oldest version that orgs list in 2026. Source: a recorded answer of `/services/data`. */
const OLDEST = 31;

/** Spring, summer, winter: the season of a version is its rest when divided by three. Version 31 is Summer '14. */
const SEASONS = ['Spring', 'Summer', 'Winter'] as const;

/** The number of a version such as `67.0`; NaN for anything else. */
export function versionNumber(version: string): number {
  return /^\d{2}\.0$/.test(version) ? Number(version) : NaN;
}

/** True when the org serves this version. */
export function isServed(org: Org, version: string): boolean {
  const number = versionNumber(version);
  return number >= OLDEST && number <= Number(org.apiVersion);
}

/** The answer of `/services/data`. */
export function apiVersions(org: Org): { label: string; url: string; version: string }[] {
  const count = Number(org.apiVersion) - OLDEST + 1;
  return Array.from({ length: count }, (_, index) => {
    const number = OLDEST + index;
    // Winter releases carry the next year's number.
    const year = 14 + Math.floor((number - 29) / 3);
    const apostrophe = number === 42 ? '’' : "'";
    const version = `${number}.0`;
    return { label: `${SEASONS[number % 3] ?? ''} ${apostrophe}${year}`, url: `/services/data/v${version}`, version };
  });
}
