/**
 * The client of a request: its app, and whether it proved to be it.
 * Rule: a key of another org is told from a key that nobody has; secrets are compared in constant time.
 */
import { timingSafeEqual } from 'node:crypto';
import { ownerOfConsumerKey } from '../org/consumer-key.ts';
import { findKnownApp, type KnownApp } from '../org/registry.ts';
import type { Org } from '../org/state.ts';
import { refuse } from './error.ts';
import type { Client } from './request.ts';

/**
 * The app with this consumer key: the org's own, or a connected app of another org, which works in every org that lets it.
 * @throws OAuthRefusal
 */
export function requireApp(org: Org, consumerKey: string): KnownApp {
  const known = findKnownApp(org, consumerKey);
  if (known !== undefined && (known.home === org || known.app.kind === 'ConnectedApp')) return known;
  const owner = ownerOfConsumerKey(consumerKey);
  return refuse(known !== undefined || (owner !== undefined && owner !== org.id) ? 'appNotInstalled' : 'unknownClient');
}

/** True when the secret is the app's. */
export function isSecretOf({ app, home }: KnownApp, secret: string | undefined): boolean {
  const own = Buffer.from(home.secrets.get(app.consumerKey) ?? '');
  const given = Buffer.from(secret ?? '');
  return own.length > 0 && own.length === given.length && timingSafeEqual(own, given);
}

/** Refuses a wrong secret, and a missing one unless the client may leave it out. @throws OAuthRefusal */
export function requireSecret(known: KnownApp, { secret }: Client, { isOptional }: { isOptional: boolean }): void {
  if (isOptional && secret === undefined) return;
  if (!isSecretOf(known, secret)) refuse('invalidClientCredentials');
}
