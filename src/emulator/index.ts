/**
 * A local org: a simulator of the parts of Salesforce that decide whether an OAuth app lets the right users in.
 * Rule: it imports nothing of the product, listens on the loopback address alone, and keeps its state in memory.
 */
import { createServer } from './http/server.ts';
import { registerOAuth } from './oauth/route.ts';
import { openSession } from './oauth/session.ts';
import { releaseConsumerKeys } from './org/consumer-key.ts';
import { parseSeed, type Seed } from './org/seed.ts';
import { adminOf, createOrg } from './org/state.ts';
import { registerMetadataRest } from './metadata/rest.ts';
import { registerSoap } from './metadata/soap.ts';
import { createJobs } from './metadata/job.ts';
import { registerRest } from './data/route.ts';

export { parseSeed, DEFAULT_SEED } from './org/seed.ts';
export type { Seed, SeedPermissionSet, SeedUser } from './org/seed.ts';

/** Newest API version served unless an option says otherwise: Summer '26. */
export const DEFAULT_API_VERSION = '67.0';

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

/** A running org. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`, without a final slash. */
  readonly instanceUrl: string;
  /** 18 characters. */
  readonly orgId: string;
  /** The admin. */
  readonly username: string;
  /** A session of the admin that never grows old. */
  readonly accessToken: string;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
}

/**
 * Starts an org on 127.0.0.1.
 * @throws Error when the seed or the API version is mistaken, or the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, apiVersion = DEFAULT_API_VERSION, now = Date.now } = options;
  if (!/^[1-9]\d\.0$/.test(apiVersion)) throw new Error(`apiVersion must look like 67.0, not ${apiVersion}`);
  const org = createOrg({ seed: parseSeed(options.seed ?? {}), apiVersion, now });
  const admin = adminOf(org);
  const { token } = openSession(org, admin, { consumerKey: null, scopes: ['full'] });
  const jobs = createJobs(org);
  const server = await createServer();
  registerOAuth(server, org);
  registerRest(server, org);
  registerMetadataRest(server, org, jobs);
  registerSoap(server, org, jobs);
  org.instanceUrl = await server.listen({ host: '127.0.0.1', port });
  return {
    instanceUrl: org.instanceUrl,
    orgId: org.id,
    username: admin.username,
    accessToken: token,
    close: async () => {
      jobs.stop();
      await server.close();
      releaseConsumerKeys(org.id);
    },
  };
}
