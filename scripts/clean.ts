// Removes the named build folder, so that a deleted source file leaves no stale output behind. Runs on every platform.
import { rmSync } from 'node:fs';

for (const folder of process.argv.slice(2)) rmSync(new URL(`../${folder}`, import.meta.url), { recursive: true, force: true });
