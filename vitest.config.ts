import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the time goes to waiting for child processes, so every core may have a worker.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Every test file gets a home folder of its own and no way to a proxy or to Salesforce's hosts.
    setupFiles: ['test/setup.ts'],
  },
});
