/**
 * Taking back what a group of writes did.
 * Rule: a checkpoint copies the collections that the data API writes to; their entries never change in place.
 */
import type { Org } from '../org/state.ts';

/** Remembers the org's data; the function it gives puts it back. */
export function checkpoint(org: Org): () => void {
  const { components, assignments, auditTrail } = org;
  const users = [...org.users];
  const deletedIds = new Set(org.deletedIds);
  const records = new Map(org.records);
  const columns = new Map(org.columns);
  const sessions = new Map(org.sessions);
  return () => {
    org.components = components;
    org.assignments = assignments;
    org.auditTrail = auditTrail;
    org.users.splice(0, org.users.length, ...users);
    refill(org.records, records);
    refill(org.columns, columns);
    refill(org.sessions, sessions);
    org.deletedIds.clear();
    for (const id of deletedIds) org.deletedIds.add(id);
  };
}

function refill<Key, Value>(map: Map<Key, Value>, entries: ReadonlyMap<Key, Value>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
