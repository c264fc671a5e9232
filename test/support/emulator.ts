/** An emulated org for one test, and the variables by which the example spec reaches it. */
import { onTestFinished } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts';
import type { Env } from './cli.ts';

/** Starts an org that ends with the test. */
export async function emulatedOrg(options?: EmulatorOptions): Promise<Emulator & { readonly env: Env }> {
  const org = await startEmulator(options);
  onTestFinished(() => org.close());
  return { ...org, env: { ECAFORM_LOCAL_URL: org.instanceUrl, ECAFORM_LOCAL_TOKEN: org.accessToken } };
}
