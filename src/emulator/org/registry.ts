/**
 * The orgs that run in this process.
 * Rule: an org is here from its start to its close; what one org may know of another goes through here.
 */
import { standingFault } from '../fault/draw.ts';
import { appsOf, type App } from './app.ts';
import { ownerOfConsumerKey } from './consumer-key.ts';
import { mainKeyOf } from './staged-key.ts';
import type { Org } from './state.ts';

const running = new Map<string, Org>();

/** Adds an org that starts. */
export function enterOrg(org: Org): void {
  running.set(org.id, org);
}

/** Removes an org that closes. */
export function leaveOrg(org: Org): void {
  running.delete(org.id);
}

/** An app as an org sees it: its own, or one that another org made. */
export interface KnownApp {
  readonly app: App;
  /** The org that made it, whose secret it has. */
  readonly home: Org;
}

/** True when a consumer key stands for this app: its main key, or one that is staged beside it. */
export function isKeyOf(org: Org, app: Pick<App, 'consumerKey'> & Partial<Pick<App, 'id'>>, consumerKey: string | null): boolean {
  if (consumerKey === app.consumerKey) return true;
  return consumerKey !== null && app.id !== undefined && findKnownApp(org, consumerKey)?.app.id === app.id;
}

/** True while the fault `propagation` keeps a new app from the OAuth endpoints. */
function isPropagating(org: Org, app: App): boolean {
  const time = standingFault(org.faults, 'propagation', app.name);
  return time !== undefined && org.now() < app.createdDate + time;
}

/**
 * The app with this consumer key: of the org itself, or else of another org that runs here.
 * An External Client App of another org is known too, so that it can be told from a key that nobody has.
 */
export function findKnownApp(org: Org, consumerKey: string): KnownApp | undefined {
  const find = (home: Org | undefined): KnownApp | undefined => {
    const withKey = (key: string | undefined): App | undefined => home && appsOf(home.components).find((app) => app.consumerKey === key);
    const staged = home && mainKeyOf(home, consumerKey);
    const app = withKey(consumerKey) ?? (staged === undefined ? undefined : withKey(staged));
    if (home === org && app !== undefined && isPropagating(org, app)) return undefined;
    // A staged key stands for its app as the main one does.
    return home && app && { app: { ...app, consumerKey }, home };
  };
  return find(org) ?? find(running.get(ownerOfConsumerKey(consumerKey) ?? ''));
}
