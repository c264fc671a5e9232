/**
 * A local org: a simulator of the parts of Salesforce that decide whether an OAuth app lets the right users in.
 * Rule: it imports nothing of the product, listens on the loopback address alone, and keeps its state in memory or in one file.
 */
import { checkApiVersion, DEFAULT_API_VERSION } from './api-version.ts';
import { parseSeed, type Seed } from './org/seed.ts';
import { createOrg, type Org } from './org/state.ts';
import { serveOrg, type Emulator } from './serve.ts';
import type { Store } from './store/sqlite.ts';

export { DEFAULT_API_VERSION } from './api-version.ts';
export { startOrgs } from './orgs.ts';
export type { Orgs, OrgsOptions, StartedOrg } from './orgs.ts';
export { parseSeed, DEFAULT_SEED } from './org/seed.ts';
export type { Seed, SeedAccess, SeedPermissionSet, SeedProfile, SeedUser } from './org/seed.ts';
export type { AppUsage } from './org/usage.ts';
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
  /** A SQLite file that keeps the org; it survives the end of the process. An org that is in the file is used, and the seed is not. */
  readonly store?: string;
}

/**
 * Starts an org on 127.0.0.1.
 * @throws Error when the seed or the API version is mistaken, or the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, apiVersion = DEFAULT_API_VERSION, now = Date.now } = options;
  const fresh = { seed: parseSeed(options.seed ?? {}), apiVersion: checkApiVersion(apiVersion), now };
  if (options.store === undefined) return (await serveOrg(createOrg(fresh), port)).emulator;
  const { openStore } = await import('./store/sqlite.ts');
  const store = await openStore(options.store);
  try {
    return await serveStored(store.load(now) ?? createOrg(fresh), port, store);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** An org keeps its address: clients have written it down. Where another process has the port, it gets a new one. */
async function serveStored(org: Org, port: number, store: Store): Promise<Emulator> {
  const last = port === 0 && org.instanceUrl !== '' ? Number(new URL(org.instanceUrl).port) : port;
  try {
    return (await serveOrg(org, last, store)).emulator;
  } catch (error) {
    if (last === port) throw error;
    return (await serveOrg(org, port, store)).emulator;
  }
}
