/**
 * Staged consumer credentials: a second pair beside the first, and the change from one to the other.
 * Rule: one staged pair a consumer; an Active one works beside the main pair; rotating puts it in the main pair's place and leaves
 * the old one staged as Rotated; both end after 30 days, or when deleted. Source: reports of API 65; bodies are assumed.
 */
import { partOf } from '../org/app.ts';
import { mintConsumerKey, mintConsumerSecret, releaseConsumerKey } from '../org/consumer-key.ts';
import { componentKey, type Org, type StagedCredential } from '../org/state.ts';
import { STAGED_LIFE } from '../org/staged-key.ts';
import { fail } from '../data/error.ts';
import type { Call } from '../data/resource.ts';
import type { Consumer } from './credential.ts';
import { restTime } from '../data/value.ts';

/** The living staged pair of a consumer, as a list of one or none. */
export function stagedOf(org: Org, { id }: Consumer): StagedCredential[] {
  for (const row of org.staged.values()) if (row.createdDate + STAGED_LIFE <= org.now()) deleteStaged(org, row);
  return [...org.staged.values()].filter(({ consumerId }) => consumerId === id);
}

/** Makes a staged pair. @throws RestError when there is one */
export function stage(org: Org, consumer: Consumer): StagedCredential {
  if (stagedOf(org, consumer).length > 0) fail(400, 'INVALID_OPERATION', 'The consumer already has staged credentials.');
  const row: StagedCredential = {
    id: org.newId('StagedCredential'),
    consumerId: consumer.id,
    consumerKey: mintConsumerKey(org.id),
    secret: mintConsumerSecret(),
    status: 'Active',
    createdDate: org.now(),
  };
  org.staged.set(row.id, row);
  org.secrets.set(row.consumerKey, row.secret);
  return row;
}

/** Puts the staged pair in the main pair's place, and the main pair in the staged one's. @throws RestError when it was rotated before */
export function rotateStaged(org: Org, consumer: Consumer, row: StagedCredential): StagedCredential {
  if (row.status === 'Rotated') fail(400, 'INVALID_OPERATION', 'The credentials were already rotated.');
  const global = partOf(org.components, 'ExtlClntAppGlobalOauthSettings', consumer.app.name);
  if (global === undefined) return row;
  const elements = global.elements.map((element) => (element.name === 'consumerKey' ? { ...element, text: row.consumerKey } : element));
  org.components = new Map([
    ...org.components,
    [componentKey(global.type, global.fullName), { ...global, elements, lastModifiedDate: org.now() }],
  ]);
  const rotated: StagedCredential = {
    ...row,
    consumerKey: consumer.key,
    secret: consumer.secret,
    status: 'Rotated',
    createdDate: org.now(),
  };
  org.staged.set(row.id, rotated);
  return rotated;
}

/** Ends a staged pair at once. */
export function deleteStaged(org: Org, row: StagedCredential): void {
  org.staged.delete(row.id);
  org.secrets.delete(row.consumerKey);
  releaseConsumerKey(row.consumerKey, org.id);
}

/** A staged pair as JSON; key and secret in the part that was asked for. */
export function readStaged(row: StagedCredential, { query }: Call): unknown {
  const part = (query.get('part') ?? 'keyandsecret').toLowerCase();
  return {
    id: row.id,
    consumerId: row.consumerId,
    status: row.status,
    createdDate: restTime(row.createdDate),
    expirationDate: restTime(row.createdDate + STAGED_LIFE),
    ...(part === 'secret' ? {} : { key: row.consumerKey }),
    ...(part === 'key' ? {} : { secret: row.secret }),
  };
}
