/**
 * Deploying components through SDR: a ComponentSet over the rendered files, held in memory, so that what is deployed
 * is what the plan holds and nothing that has changed on disk since.
 */
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@salesforce/core';
import type { DeployResult, MetadataApiDeploy } from '@salesforce/source-deploy-retrieve';
import { EcaformError, error } from '../diagnostic.ts';
import { filesOf } from '../metadata/index.ts';
import type { Component } from '../metadata/index.ts';
import type { DeployFailure, DeployOptions, DeployOutcome } from './port.ts';

/** SDR's own interval is one second; deploys of a few files end sooner. */
const POLL_MS = 500;

/**
 * Deploys components in one transaction: all or nothing.
 * @throws EcaformError `deploy-refused` when the org does not take the deploy at all, `deploy-lost` when its end cannot be learnt
 */
export async function deploy(
  connection: Connection,
  components: readonly Component[],
  { timeoutMs, checkOnly = false, remove = [], signal, onProgress, soap = false }: DeployOptions & { soap?: boolean },
): Promise<DeployOutcome> {
  const {
    ComponentSet,
    DestructiveChangesType,
    MetadataApiDeploy: Deploy,
    RegistryAccess,
    SourceComponent,
    VirtualTreeContainer,
  } = await import('@salesforce/source-deploy-retrieve');

  /** SDR streams files when it packs them; its virtual tree lacks just that. */
  class RenderedTree extends VirtualTreeContainer {
    override stream(path: string): Readable {
      return Readable.from([this.readFileSync(path)]);
    }
  }

  const { directories, root } = asTree(components);
  const set =
    components.length > 0 ? ComponentSet.fromSource({ fsPaths: [root], tree: new RenderedTree(directories) }) : new ComponentSet();
  const registry = new RegistryAccess();
  for (const { type, fullName } of remove)
    set.add(new SourceComponent({ name: fullName, type: registry.getTypeByName(type) }), DestructiveChangesType.POST);
  set.sourceApiVersion = connection.version;
  const job = new Deploy({
    usernameOrConnection: connection,
    components: set,
    apiOptions: { rest: !soap, rollbackOnError: true, ignoreWarnings: false, checkOnly, singlePackage: true },
  });
  job.onUpdate((status) => {
    onProgress?.({ id: status.id, status: status.status, done: status.numberComponentsDeployed, total: status.numberComponentsTotal });
  });
  await start(job);
  return watchUntil(job, performance.now() + timeoutMs, signal);
}

async function start(job: MetadataApiDeploy): Promise<void> {
  try {
    await job.start();
  } catch (cause) {
    throw new EcaformError(
      [
        error('deploy-refused', `the org did not take the deploy: ${wordsOf(cause)}`, {
          hint: 'check the rights of the user: Modify Metadata Through Metadata API Functions',
        }),
      ],
      { cause },
    );
  }
}

/** Watches a deploy; an interruption, also one from the time before the org had taken it, cancels it there. */
async function watchUntil(job: MetadataApiDeploy, deadline: number, signal?: AbortSignal): Promise<DeployOutcome> {
  // A deploy that cannot be canceled any more goes on, and its end is told as any other.
  const cancel = (): void => void job.cancel().catch(() => undefined);
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel);
  try {
    return await watch(job, deadline);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** Connections that end while a deploy is watched: the deploy goes on, so it is looked at again, this often in a row. */
const LOST_CONNECTIONS = 5;

/** Words of a connection that ended; SDR knows those of older HTTP clients, not those of the built-in fetch. */
const LOST_CONNECTION = /fetch failed|other side closed|terminated|socket|ECONN|EPIPE|UND_ERR/i;

async function watch(job: MetadataApiDeploy, deadline: number, lost = 0): Promise<DeployOutcome> {
  const id = job.id ?? '';
  try {
    const left = Math.max(1, Math.ceil((deadline - performance.now()) / 1000));
    return ended(await job.pollStatus(POLL_MS, left));
  } catch (cause) {
    const words = wordsOf(cause);
    if (/timed out|timeout/i.test(words)) return { id, status: 'running', failures: [] };
    if (LOST_CONNECTION.test(words) && lost < LOST_CONNECTIONS) {
      await sleep(POLL_MS);
      return watch(job, deadline, lost + 1);
    }
    throw new EcaformError(
      [
        error('deploy-lost', `the org has taken the deploy ${id}, but does not say how it goes: ${words}`, {
          hint: 'the deploy goes on by itself; see Setup › Deployment Status, then run apply again',
        }),
      ],
      { cause },
    );
  }
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function ended({ response }: DeployResult): DeployOutcome {
  const failures = [response.details.componentFailures ?? []].flat().map((each): DeployFailure => ({
    type: each.componentType ?? '',
    fullName: each.fullName,
    problem: each.problem ?? 'no reason given',
  }));
  const status = response.success ? 'succeeded' : (response.status as string) === 'Canceled' ? 'canceled' : 'failed';
  return { id: response.id, status, failures, ...(response.errorMessage === undefined ? {} : { message: response.errorMessage }) };
}

interface Directory {
  dirPath: string;
  children: (string | { name: string; data: Buffer })[];
}

/** The rendered files as the tree SDR reads; the paths exist nowhere. */
function asTree(components: readonly Component[]): { directories: Directory[]; root: string } {
  const root = 'force-app';
  const directories = new Map<string, Directory>([[root, { dirPath: root, children: [] }]]);
  const enter = (parent: string, name: string): string => {
    const path = join(parent, name);
    if (!directories.has(path)) {
      directories.set(path, { dirPath: path, children: [] });
      directories.get(parent)?.children.push(name);
    }
    return path;
  };
  for (const { path, text } of components.flatMap(filesOf)) {
    const parts = path.split('/');
    const folder = parts.slice(0, -1).reduce(enter, root);
    directories.get(folder)?.children.push({ name: parts.at(-1) ?? '', data: Buffer.from(text) });
  }
  return { directories: [...directories.values()], root };
}
