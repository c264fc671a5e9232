/**
 * A way to the org by another of this machine's addresses, to prove that IP restrictions hold.
 * Rule: requests go where they would have gone; only the address they come from differs.
 */
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fail } from '../diagnostic.ts';

/** A fetch from one address, and its end. */
export interface Outside {
  readonly fetch: typeof globalThis.fetch;
  readonly close: () => Promise<void>;
}

/**
 * Opens the way.
 * @param address an IPv4 or IPv6 address of this machine
 * @throws EcaformError `address-not-here`
 */
export async function outsideOf(address: string): Promise<Outside> {
  const problem = await bindProblem(address);
  if (problem !== undefined) {
    const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map((each) => each.address));
    fail('address-not-here', `${address} is no address of this machine: ${problem}`, { hint: `it has ${[...new Set(own)].join(', ')}` });
  }
  const { Agent, fetch } = await import('undici');
  const dispatcher = new Agent({ localAddress: address });
  const fromThere = (url: Parameters<typeof fetch>[0], init?: Parameters<typeof fetch>[1]) => fetch(url, { ...init, dispatcher });
  return { fetch: fromThere as unknown as typeof globalThis.fetch, close: () => dispatcher.close() };
}

/** The system's word on why nothing can be bound there; undefined when it can. */
async function bindProblem(address: string): Promise<string | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, address, resolve);
    });
    return undefined;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  } finally {
    server.close();
  }
}
