/**
 * The newest API version that an org serves.
 * Rule: it is chosen at the start and checked here, for one org or many.
 */

/** Newest API version served unless an option says otherwise: Summer '26. */
export const DEFAULT_API_VERSION = '67.0';

/** The version, when it is one. @throws Error otherwise */
export function checkApiVersion(apiVersion: string): string {
  if (!/^[1-9]\d\.0$/.test(apiVersion)) throw new Error(`apiVersion must look like 67.0, not ${apiVersion}`);
  return apiVersion;
}
