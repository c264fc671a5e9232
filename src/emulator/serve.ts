/**
 * Puts an org on the wire.
 * Rule: this is the one list of what an org serves; it listens on the loopback address alone, and is known to the other
 * orgs of the process from its start to its close.
 */
import type { FastifyInstance } from 'fastify';
import { registerRest } from './data/route.ts';
import { loadRecords } from './data/seed.ts';
import { registerEventLog } from './event/record.ts';
import { mintControlToken, registerControl } from './fault/control.ts';
import { registerFaults } from './fault/hook.ts';
import { createServer } from './http/server.ts';
import { createJobs } from './metadata/job.ts';
import { registerMetadataRest } from './metadata/rest.ts';
import { registerSoap } from './metadata/soap.ts';
import { seedApprovals } from './oauth/approval.ts';
import { registerOAuth } from './oauth/route.ts';
import { openSession } from './oauth/session.ts';
import { releaseConsumerKeys } from './org/consumer-key.ts';
import { enterOrg, leaveOrg } from './org/registry.ts';
import { adminOf, type Org } from './org/state.ts';
import { appUsage, type AppUsage } from './org/usage.ts';
import type { Store } from './store/sqlite.ts';

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
  /** What the control endpoint `/__emulator` asks for as Bearer token. */
  readonly controlToken: string;
  /** What an admin does in Setup and no API does. */
  readonly setup: AppUsage;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
}

/** An org with what it runs on, for those that start several. */
export interface ServedOrg {
  readonly org: Org;
  readonly server: FastifyInstance;
  readonly emulator: Emulator;
}

/** Serves an org on a port of 127.0.0.1; 0 takes any free one. @throws Error when the port is taken */
export async function serveOrg(org: Org, port: number, store?: Store): Promise<ServedOrg> {
  const admin = adminOf(org);
  const own = [...org.sessions.values()].find(({ consumerKey, userId }) => consumerKey === null && userId === admin.id);
  const { token } = own ?? openSession(org, admin, { consumerKey: null, scopes: ['full'] });
  // An org that was kept remembers its approvals itself.
  if (own === undefined) seedApprovals(org);
  const jobs = createJobs(org);
  const server = await createServer();
  const controlToken = mintControlToken();
  if (org.records.size === 0) loadRecords(org);
  // In this order: what an answer did is logged, then kept, then perhaps never told.
  registerEventLog(server, org);
  if (store !== undefined) {
    server.addHook('onSend', (_request, _reply, payload, done) => {
      try {
        store.save(org);
        done(null, payload);
      } catch (error) {
        // What cannot be kept is not acknowledged.
        done(error instanceof Error ? error : new Error('the store cannot be written'));
      }
    });
  }
  registerFaults(server, org);
  registerControl(server, org, controlToken);
  registerOAuth(server, org);
  registerRest(server, org);
  registerMetadataRest(server, org, jobs);
  registerSoap(server, org, jobs);
  try {
    org.instanceUrl = await server.listen({ host: '127.0.0.1', port });
  } catch (error) {
    jobs.stop();
    await server.close();
    throw error;
  }
  enterOrg(org);
  store?.save(org);
  const emulator: Emulator = {
    instanceUrl: org.instanceUrl,
    orgId: org.id,
    username: admin.username,
    accessToken: token,
    controlToken,
    setup: appUsage(org),
    close: async () => {
      jobs.stop();
      await server.close();
      store?.save(org);
      store?.close();
      leaveOrg(org);
      releaseConsumerKeys(org.id);
    },
  };
  return { org, server, emulator };
}
