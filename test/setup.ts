/**
 * Runs before every test file: a home folder of its own (core keeps auth files there), no proxy,
 * and no way to a host that is not loopback. A test that tries to leave the machine fails.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const home = mkdtempSync(join(tmpdir(), 'ecaform-home-'));
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});
process.env.HOME = home;
process.env.USERPROFILE = home;
for (const name of Object.keys(process.env)) if (/^(https?|all)_proxy$/i.test(name)) Reflect.deleteProperty(process.env, name);
process.env.SF_DISABLE_LOG_FILE = 'true';
process.env.SF_DISABLE_TELEMETRY = 'true';

const LOOPBACK = /^(127\.|localhost$|::1$|\[::1\]$)/;
const connect = Reflect.get(Socket.prototype, 'connect') as (...args: unknown[]) => unknown;
Socket.prototype.connect = function guarded(this: Socket, ...args: unknown[]): Socket {
  // net normalises its arguments into [[options, callback]] before it calls the socket's own connect.
  const first: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  const host = typeof first === 'object' && first !== null && 'host' in first ? String(first.host) : 'localhost';
  const isPipe = typeof first === 'object' && first !== null && 'path' in first && typeof first.path === 'string';
  if (!isPipe && !LOOPBACK.test(host)) throw new Error(`a test tried to reach ${host}: only loopback is allowed`);
  return connect.apply(this, args) as Socket;
};
