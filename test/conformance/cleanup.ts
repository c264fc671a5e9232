/**
 * Takes away what a run made.
 * Rule: a component or assignment is touched only if its name begins with the run's prefix; what cannot be deleted is named, not passed over.
 */
import type { Connection } from '@salesforce/core';
import { MetadataApiDeploy } from '@salesforce/source-deploy-retrieve';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Types that the contract tests make, apps before what they refer to. */
const TYPES = [
  'ExternalClientApplication',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
  'PermissionSet',
] as const;

/** Prefixes are made of these alone: in a LIKE pattern an underscore or percent sign would match other names. */
const PREFIX = /^EcaformTest[A-Za-z0-9]+$/;

/** A component by type and name. */
export interface Named {
  readonly type: string;
  readonly fullName: string;
}

/**
 * Deletes assignments and components whose names begin with the prefix.
 * @throws Error that names what is left
 */
export async function removeAll(
  connection: Connection,
  prefix: string,
  polling: readonly [frequency: number, timeout: number],
): Promise<void> {
  if (!PREFIX.test(prefix)) throw new Error(`not a prefix of a test run: ${prefix}`);
  await removeAssignments(connection, prefix);
  const apps = (await made(connection, prefix)).filter(({ type }) => type !== 'PermissionSet');
  await removeComponents(connection, apps, polling);
  await removeComponents(connection, await made(connection, prefix), polling);
  const left = await made(connection, prefix);
  if (left.length > 0) throw new Error(`left in the org: ${left.map(({ type, fullName }) => `${type} ${fullName}`).join(', ')}`);
}

async function removeAssignments(connection: Connection, prefix: string): Promise<void> {
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name LIKE '${prefix}%'`;
  const { records } = await connection.query<{ Id: string }>(soql);
  for (const { Id } of records) await connection.sobject('PermissionSetAssignment').delete(Id);
}

async function made(connection: Connection, prefix: string): Promise<Named[]> {
  const found: Named[] = [];
  for (const type of TYPES) {
    const listed = await connection.metadata.list({ type });
    found.push(...listed.filter(({ fullName }) => fullName.startsWith(prefix)).map(({ fullName }) => ({ type, fullName })));
  }
  return found;
}

async function removeComponents(connection: Connection, components: readonly Named[], polling: readonly [number, number]): Promise<void> {
  if (components.length === 0) return;
  await (await destroy(connection, components, { rest: true, rollbackOnError: false })).pollStatus(...polling);
}

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** Starts a deploy that only deletes. */
export async function destroy(
  connection: Connection,
  components: readonly Named[],
  options: { rest: boolean; rollbackOnError?: boolean },
): Promise<MetadataApiDeploy> {
  const folder = mkdtempSync(join(tmpdir(), 'ecaform-destroy-'));
  try {
    const types = components.map(({ type, fullName }) => `<types><members>${fullName}</members><name>${type}</name></types>`).join('');
    const version = `<version>${connection.getApiVersion()}</version>`;
    writeFileSync(join(folder, 'package.xml'), `<?xml version="1.0" encoding="UTF-8"?><Package xmlns="${NAMESPACE}">${version}</Package>`);
    writeFileSync(
      join(folder, 'destructiveChangesPost.xml'),
      `<?xml version="1.0" encoding="UTF-8"?><Package xmlns="${NAMESPACE}">${types}</Package>`,
    );
    // The library puts a folder of its own around what it zips.
    const apiOptions = { singlePackage: false, rollbackOnError: true, ...options };
    const job = new MetadataApiDeploy({ usernameOrConnection: connection, mdapiPath: folder, apiOptions });
    await job.start();
    return job;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
