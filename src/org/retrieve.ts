/**
 * Reading components back: one retrieve for all of them, whatever their number.
 * Rule: what the org cannot give is an error unless it says that the component does not exist.
 */
import type { Connection } from '@salesforce/core';
import { strFromU8, unzipSync } from 'fflate';
import { EcaformError, error, fail } from '../diagnostic.ts';
import { readComponent } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import type { ReadRequest } from './port.ts';

/** How often a retrieve is looked at, and for how long, in milliseconds: as Salesforce's own clients do. */
const POLL_MS = 1000;
const FIRST_POLL_MS = 100;
const TIMEOUT_MS = 10 * 60_000;

/** The largest file believed: no component ecaform reads comes near, and a zip bomb stops here. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Words by which the Metadata API says that a component is not there. */
const NOT_THERE = /^Entity of type '.+' named '.+' cannot be found$/;

/**
 * Retrieves components.
 * @throws EcaformError `org-unreadable` with the org's words
 */
export async function read(connection: Connection, requests: readonly ReadRequest[]): Promise<ObservedComponent[]> {
  const wanted = requests.filter(({ names }) => names === '*' || names.length > 0);
  if (wanted.length === 0) return [];
  const types = wanted.map(({ type, names }) => ({ members: names === '*' ? ['*'] : [...names], name: type }));
  try {
    // jsforce types the manifest as a whole Package component; the API wants types and version of it.
    const unpackaged = { types, version: connection.version } as unknown as RetrieveRequest['unpackaged'];
    const { id } = await connection.metadata.retrieve({ apiVersion: Number(connection.version), unpackaged });
    const result = await finished(connection, id);
    const problems = [result.messages].flat().filter((each) => !NOT_THERE.test(each.problem));
    if (!result.success || problems.length > 0) {
      const words = problems.map((each) => each.problem).join('; ');
      return fail('org-unreadable', `the org cannot be read: ${words === '' ? (result.errorMessage ?? result.status) : words}`, {
        hint: 'does the user have the rights Modify Metadata and View All External Client Apps?',
      });
    }
    return unpack(result);
  } catch (cause) {
    if (cause instanceof EcaformError) throw cause;
    throw new EcaformError(
      [
        error('org-unreadable', `the org cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
          hint: 'does the user have the rights Modify Metadata and View All External Client Apps?',
        }),
      ],
      { cause },
    );
  }
}

type RetrieveRequest = Required<Parameters<Connection['metadata']['retrieve']>[0]>;
type RetrieveResult = Awaited<ReturnType<Connection['metadata']['checkRetrieveStatus']>>;

async function finished(connection: Connection, id: string): Promise<RetrieveResult> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (let wait = FIRST_POLL_MS; performance.now() < deadline; wait = POLL_MS) {
    const result = await connection.metadata.checkRetrieveStatus(id);
    if (result.done) return result;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return fail('org-unreadable', `the org has not finished the retrieve ${id} after ${TIMEOUT_MS / 60_000} minutes`, { hint: 'try again' });
}

function unpack({ zipFile, fileProperties }: RetrieveResult): ObservedComponent[] {
  const files = unzipSync(Buffer.from(zipFile, 'base64'), {
    filter: ({ name, originalSize }) =>
      originalSize <= MAX_FILE_BYTES || fail('org-unreadable', `the org sent ${name} with ${originalSize} bytes`),
  });
  const properties = new Map([fileProperties].flat().map((each) => [each.fileName, each]));
  return Object.entries(files).flatMap(([path, bytes]) => {
    const component = readComponent(path, strFromU8(bytes));
    const known = properties.get(path);
    if (!component) return [];
    if (!known) return [component];
    const id = known.id === '' ? {} : { id: known.id };
    return [{ ...component, ...id, lastModified: { by: known.lastModifiedByName, at: known.lastModifiedDate } }];
  });
}
