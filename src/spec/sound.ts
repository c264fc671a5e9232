/**
 * What remains of a spec without its mistakes, so that the sound rest can still be checked for contradictions.
 * Rule: what is taken out was reported before; nothing is invented but the frame.
 */
import { specSchema } from './schema.ts';
import type { Spec } from './schema.ts';

/** The frame every spec has; `version` knows one value, so another one is read as this. */
const FRAME = { version: 1, apps: {}, environments: {} };

/**
 * The spec without unknown keys, and without each app, permission set, certificate, field of an environment or overlay
 * of an app that holds another mistake. Undefined when the data is no map.
 */
export function soundPart(data: unknown): Spec | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const rest: object = structuredClone(data);
  for (const issue of specSchema.safeParse(data).error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(rest, [...issue.path, key]);
    else remove(rest, entryOf(issue.path));
  }
  return specSchema.safeParse({ ...FRAME, ...rest }).data;
}

/** The named entry a path leads through: `apps.Shop`, `environments.uat.org`, `environments.uat.apps.Shop`. */
function entryOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const depth = path[0] !== 'environments' ? 2 : path[2] === 'apps' ? 4 : 3;
  return path.slice(0, depth);
}

function remove(data: unknown, path: readonly PropertyKey[]): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), data);
  const last = path.at(-1);
  if (typeof parent === 'object' && parent !== null && last !== undefined) Reflect.deleteProperty(parent, last);
}
