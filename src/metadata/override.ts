/**
 * Elements the spec has no field for: laid over what its fields become.
 * Rule: maps are merged, lists and values replaced; `null` leaves an element out, and its absence is the spec's word as any value is.
 */
import { isMap } from '../spec/index.ts';
import type { MetadataNode } from '../spec/index.ts';

/** The metadata with the elements over it; without any, the metadata as it is. */
export function overridden<T extends object>(metadata: T, elements: Readonly<Record<string, MetadataNode>> | undefined): T {
  if (elements === undefined) return metadata;
  const result = Object.fromEntries(Object.entries(metadata)) as Record<string, unknown>;
  for (const [name, value] of Object.entries(elements)) {
    result[name] =
      value === null
        ? undefined
        : isMap(value) && isMap(result[name])
          ? overridden(result[name], value as Readonly<Record<string, MetadataNode>>)
          : withoutNulls(value);
  }
  return result as T;
}

/** An element that is new as a whole has nothing to leave out. */
function withoutNulls(value: MetadataNode): MetadataNode {
  return isMap(value) ? overridden({}, value as Readonly<Record<string, MetadataNode>>) : value;
}
