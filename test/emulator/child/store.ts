// An emulator with a store, in a process of its own that a test kills.
import { startEmulator } from '../../../src/emulator/index.ts';

const [, , store = '', seed = '{}'] = process.argv;
const { instanceUrl, accessToken, orgId, username, controlToken } = await startEmulator({ store, seed: JSON.parse(seed) as object });
process.stdout.write(`${JSON.stringify({ instanceUrl, accessToken, orgId, username, controlToken })}\n`);
