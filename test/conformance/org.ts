/**
 * The org that the contract tests speak to: an emulator of their own, or a real one named by ECAFORM_TEST_ORG.
 * Rule: everything made bears the run's prefix, and only what bears it is ever changed or deleted.
 */
import { AuthInfo, Connection, Org } from '@salesforce/core';
import { inject } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { removeAll } from './cleanup.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Alias or username of a real org; undefined for the emulator. */
    testOrg: string | undefined;
    /** What every name of this run begins with. */
    testPrefix: string;
  }
}

/** An org under test. */
export interface TestOrg {
  readonly kind: 'emulator' | 'org';
  /** The administrator's. */
  readonly connection: Connection;
  readonly username: string;
  readonly instanceUrl: string;
  /** Names of this test file begin so: letters and digits only. */
  readonly prefix: string;
  /** Milliseconds between two polls, seconds until a job is given up. */
  readonly polling: readonly [frequency: number, timeout: number];
  /** Milliseconds that a change may need until logins see it. Source: 2 to 10 minutes for a new app, 30 by one report. */
  readonly patience: number;
  /** Deletes what the file made. @throws Error that names what is left */
  close(): Promise<void>;
}

/** Opens the org for one test file; `tag` keeps the names of files apart. */
export async function openOrg(tag: string): Promise<TestOrg> {
  const alias = inject('testOrg');
  return alias === undefined || alias === '' ? openEmulator(tag) : openReal(alias, inject('testPrefix') + tag);
}

/** Long enough that a deploy can be cancelled before it is done. */
const ASYNC_DELAY = 25;

async function openEmulator(tag: string): Promise<TestOrg> {
  const emulator = await startEmulator({ seed: { asyncDelay: ASYNC_DELAY } });
  const { accessToken, instanceUrl, username } = emulator;
  const connection = await connectWith(accessToken, instanceUrl);
  const prefix = `EcaformTest${tag}`;
  return {
    kind: 'emulator',
    connection,
    username,
    instanceUrl,
    prefix,
    polling: [10, 20],
    patience: 5000,
    close: async () => {
      // The emulator forgets everything; but this is how the cleaning is tested that a real org relies on.
      await removeAll(connection, prefix, [10, 20]).finally(() => emulator.close());
    },
  };
}

async function openReal(alias: string, prefix: string): Promise<TestOrg> {
  const connection = (await Org.create({ aliasOrUsername: alias })).getConnection();
  const username = connection.getUsername();
  if (username === undefined) throw new Error(`${alias}: no username`);
  return {
    kind: 'org',
    connection,
    username,
    instanceUrl: connection.instanceUrl.replace(/\/$/, ''),
    prefix,
    polling: [1000, 600],
    patience: 30 * 60_000,
    close: () => removeAll(connection, prefix, [1000, 600]),
  };
}

/** A connection that has nothing but an access token. */
export async function connectWith(accessToken: string, instanceUrl: string): Promise<Connection> {
  const authInfo = await AuthInfo.create({
    username: accessToken,
    accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl },
  });
  return Connection.create({ authInfo });
}

/** Tries until there is an answer: undefined means not yet. @throws Error when the org's patience is over, and at once what the attempt throws */
export async function eventually<Value>(
  { patience, polling }: Pick<TestOrg, 'patience' | 'polling'>,
  attempt: () => Promise<Value | undefined>,
): Promise<Value> {
  const end = Date.now() + patience;
  for (;;) {
    const value = await attempt();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`still not so after ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, polling[0] * 5));
  }
}
