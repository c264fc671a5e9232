// The emulator that bench/emulator-fuzz.ts works on.
import { startEmulator } from '../src/emulator/index.ts';

process.on('message', (question) => {
  void (async () => {
    if (question === 'start') process.send?.(await startEmulator({ seed: { dailyApiLimit: 10_000_000 } }));
    else {
      globalThis.gc?.();
      process.send?.(process.memoryUsage());
    }
  })();
});
