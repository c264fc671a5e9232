/** `npm run test:sf`: the real `sf` command line against the emulator. Not part of `npm test`, because it installs a large package first. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/conformance/sf.spec.ts'],
    globalSetup: ['test/conformance/sf.setup.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
