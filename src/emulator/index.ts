/**
 * A local org: a simulator of the parts of Salesforce that decide whether an OAuth app lets the right users in.
 * Rule: it imports nothing of the product, listens on the loopback address alone, and keeps its state in memory.
 */
import { checkApiVersion, DEFAULT_API_VERSION } from './api-version.ts';
import { parseSeed, type Seed } from './org/seed.ts';
import { createOrg } from './org/state.ts';
import { serveOrg, type Emulator } from './serve.ts';

export { DEFAULT_API_VERSION } from './api-version.ts';
export { startOrgs } from './orgs.ts';
export type { Orgs, OrgsOptions, StartedOrg } from './orgs.ts';
export { parseSeed, DEFAULT_SEED } from './org/seed.ts';
export type { Seed, SeedAccess, SeedPermissionSet, SeedProfile, SeedUser } from './org/seed.ts';
export type { Emulator } from './serve.ts';

/** How to start an emulator. Every member may be left out. */
export interface EmulatorOptions {
  /** Port on 127.0.0.1; 0, the default, takes any free one. */
  readonly port?: number;
  readonly seed?: Seed;
  /** Newest API version served, e.g. `67.0`. */
  readonly apiVersion?: string;
  /** The org's clock, in Unix milliseconds. */
  readonly now?: () => number;
}

/**
 * Starts an org on 127.0.0.1.
 * @throws Error when the seed or the API version is mistaken, or the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, apiVersion = DEFAULT_API_VERSION, now = Date.now } = options;
  const org = createOrg({ seed: parseSeed(options.seed ?? {}), apiVersion: checkApiVersion(apiVersion), now });
  return (await serveOrg(org, port)).emulator;
}
