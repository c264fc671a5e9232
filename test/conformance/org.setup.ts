/**
 * Around the contract tests of a real org: a prefix no one else has, and a last cleaning that comes whatever the tests did.
 */
import { Org } from '@salesforce/core';
import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { removeAll } from './cleanup.ts';
import './org.ts';

export default function setup(project: TestProject): (() => Promise<void>) | undefined {
  const alias = process.env.ECAFORM_TEST_ORG;
  const testPrefix = `EcaformTest${randomBytes(4).toString('hex')}`;
  project.provide('testOrg', alias);
  project.provide('testPrefix', testPrefix);
  if (alias === undefined || alias === '') return undefined;
  return async () => {
    await removeAll((await Org.create({ aliasOrUsername: alias })).getConnection(), testPrefix, [1000, 600]);
  };
}
