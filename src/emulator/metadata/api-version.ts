/**
 * Versions of the Metadata API.
 * Rule: SOAP takes any version an org ever had up to the newest it serves, written `67` or `67.0`; only their answers differ.
 */
import type { Org } from '../org/state.ts';

/** The first version with the Metadata API. */
const OLDEST = 7;

/** From this version on, checkDeployStatus reports details by success and failure; before, one list of messages. Source: recordings. */
export const DETAILED_RESULTS = 29;

/** The number of a version such as `67.0` or `67`; NaN for anything else. */
export function metadataVersion(version: string): number {
  return /^\d{1,2}(?:\.0)?$/.test(version) ? Number(version) : NaN;
}

/** True when the org's Metadata API takes this version, in the path of a call or in a manifest. */
export function isMetadataVersion(org: Pick<Org, 'apiVersion'>, version: string): boolean {
  const number = metadataVersion(version);
  return number >= OLDEST && number <= Number(org.apiVersion);
}
