/**
 * Several orgs in one process: production orgs and sandboxes, each with its own address, and a login host for each kind.
 * Rule: an org is found by the name it was started under; a sandbox's address outlives its refreshes, its org id does not.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { checkApiVersion, DEFAULT_API_VERSION } from './api-version.ts';
import { serveLoginHost, type LoginHost } from './login/host.ts';
import { copyToSandbox } from './org/sandbox.ts';
import { parseSeed, type Seed } from './org/seed.ts';
import { createOrg, type Org } from './org/state.ts';
import { serveOrg, type Emulator, type ServedOrg } from './serve.ts';

/** Milliseconds in which clients of this process learn that their connections are gone, before the address answers again. */
const CONNECTIONS_END = 20;

/** One of the orgs to start. */
export interface StartedOrg {
  /** Letters and digits; what a sandbox's usernames end in. */
  readonly name: string;
  readonly seed?: Seed;
  /** Port on 127.0.0.1; 0, the default, takes any free one. */
  readonly port?: number;
  /** Makes it a sandbox of this production org, which stands before it in the list; without a seed it begins as a copy. */
  readonly sandboxOf?: string;
}

/** What to start. */
export interface OrgsOptions {
  readonly orgs: readonly StartedOrg[];
  readonly apiVersion?: string;
  /** The clock of all of them, in Unix milliseconds. */
  readonly now?: () => number;
  /** Ports of the login hosts, 0 unless said otherwise. */
  readonly loginPort?: number;
  readonly sandboxLoginPort?: number;
}

/** The running orgs. */
export interface Orgs {
  /** What login.salesforce.com is to production orgs; and test.salesforce.com to sandboxes. */
  readonly loginUrl: string;
  readonly sandboxLoginUrl: string;
  /** The org of this name, as it is now. @throws Error when there is none */
  get(name: string): Emulator;
  /** Copies production into a sandbox again: a new org under the same address. @throws Error when it is no sandbox of one of these orgs */
  refreshSandbox(name: string): Promise<Emulator>;
  /** Ends all of them. */
  close(): Promise<void>;
}

/**
 * Starts orgs and login hosts on 127.0.0.1.
 * @throws Error when a seed, a name or the API version is mistaken, or a port is taken; nothing is left running then
 */
export async function startOrgs(options: OrgsOptions): Promise<Orgs> {
  const apiVersion = checkApiVersion(options.apiVersion ?? DEFAULT_API_VERSION);
  const { now = Date.now, orgs, loginPort = 0, sandboxLoginPort = 0 } = options;
  const mistakes = checkNames(orgs);
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  const running = new Map<string, ServedOrg>();
  const hosts: LoginHost[] = [];
  const find = (name: string): ServedOrg => running.get(name) ?? fail(`no org is named ${name}`);
  const close = async (): Promise<void> => {
    await Promise.all([...hosts.map((host) => host.close()), ...[...running.values()].map(({ emulator }) => emulator.close())]);
  };
  const make = ({ name, seed, sandboxOf }: StartedOrg, isCopy: boolean): Org => {
    const own = parseSeed(seed ?? {});
    if (sandboxOf === undefined) return createOrg({ seed: { ...own, org: { name, ...own.org } }, apiVersion, now });
    const kind = { org: { name, ...own.org, isSandbox: true } };
    if (!isCopy) return createOrg({ seed: { ...own, ...kind }, apiVersion, now });
    // A copy goes by production's rules where its own seed says nothing; faults are no part of an org.
    const production = find(sandboxOf).org;
    return copyToSandbox(production, { name, seed: { ...production.seed, faults: [], ...own, ...kind }, apiVersion, now });
  };
  const start = async (row: StartedOrg, org: Org, port: number): Promise<Emulator> => {
    const served = await serveOrg(org, port);
    running.set(row.name, served);
    org.loginUrls.add(hosts[org.isSandbox ? 1 : 0]?.url ?? '');
    return served.emulator;
  };
  const all = (): ServedOrg[] => [...running.values()];
  try {
    hosts.push(await serveLoginHost(loginPort, { isSandbox: false, all }));
    hosts.push(await serveLoginHost(sandboxLoginPort, { isSandbox: true, all }));
    for (const row of orgs) await start(row, make(row, row.seed === undefined), row.port ?? 0);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    loginUrl: hosts[0]?.url ?? '',
    sandboxLoginUrl: hosts[1]?.url ?? '',
    get: (name) => find(name).emulator,
    refreshSandbox: async (name) => {
      const row = orgs.find((candidate) => candidate.name === name);
      if (row?.sandboxOf === undefined) return fail(`${name} is no sandbox of a production org`);
      const { emulator } = find(name);
      await emulator.close();
      await wait(CONNECTIONS_END);
      return start(row, make(row, true), Number(new URL(emulator.instanceUrl).port));
    },
    close,
  };
}

function fail(message: string): never {
  throw new Error(message);
}

function checkNames(orgs: readonly StartedOrg[]): string[] {
  return orgs.flatMap(({ name, sandboxOf }, index) => {
    const before = orgs.slice(0, index);
    return [
      ...(/^[A-Za-z][A-Za-z0-9]*$/.test(name) ? [] : [`orgs[${index}].name: must be letters and digits`]),
      ...(before.some((other) => other.name === name) ? [`orgs[${index}].name: ${name} is there twice`] : []),
      ...(sandboxOf === undefined || before.some((other) => other.name === sandboxOf && other.sandboxOf === undefined)
        ? []
        : [`orgs[${index}].sandboxOf: no production org named ${sandboxOf} stands before it`]),
    ];
  });
}
