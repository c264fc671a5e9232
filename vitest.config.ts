import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Every test file gets a home folder of its own and no way to a proxy or to Salesforce's hosts.
    setupFiles: ['test/setup.ts'],
  },
});
