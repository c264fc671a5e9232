/** `npm run test:org`: the contract tests against the org that ECAFORM_TEST_ORG names, or against the emulator without it. */
import { defineConfig } from 'vitest/config';

const isReal = (process.env.ECAFORM_TEST_ORG ?? '') !== '';

export default defineConfig({
  test: {
    include: ['test/conformance/*.test.ts'],
    globalSetup: ['test/conformance/org.setup.ts'],
    // Against a real org the tests need the user's own authorizations and a way out; else they stay on this machine.
    setupFiles: isReal ? [] : ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One deploy runs at a time in an org.
    fileParallelism: false,
  },
});
