/**
 * Consumers and their keys and secrets.
 * Rule: an app has one consumer; key and secret are shown only in the part that was asked for.
 */
import { appsOf, partOf, type App } from '../org/app.ts';
import { derivedId, type Org } from '../org/state.ts';
import { fail, NOT_FOUND, RestError } from '../data/error.ts';
import type { Call } from '../data/resource.ts';

/** The consumer of an External Client App. */
export interface Consumer {
  readonly id: string;
  readonly app: App;
  readonly key: string;
  readonly secret: string;
}

/** The app with this id, developer name or consumer key. @throws RestError 404 */
export function requireApp(org: Org, identifier: string): App {
  const wanted = identifier.toLowerCase();
  const app = appsOf(org.components).find(
    ({ id, name, consumerKey }) =>
      id === identifier || id.slice(0, 15) === identifier || name.toLowerCase() === wanted || consumerKey === identifier,
  );
  if (app === undefined) throw new RestError(NOT_FOUND);
  return app;
}

function toConsumer(org: Org, app: App): Consumer | undefined {
  const global = partOf(org.components, 'ExtlClntAppGlobalOauthSettings', app.name);
  if (app.kind !== 'ExternalClientApplication' || global === undefined) return undefined;
  const id = derivedId(org, 'ExtlClntAppOauthConsumer', global.id);
  return { id, app, key: app.consumerKey, secret: org.secrets.get(app.consumerKey) ?? '' };
}

/** The consumer of an app with this id, name or key. @throws RestError 404 */
export function consumerOf(org: Org, app: string, identifier: string): Consumer {
  const found = toConsumer(org, requireApp(org, app));
  const isMeant = found !== undefined && (found.id.startsWith(identifier.slice(0, 15)) || found.key === identifier);
  if (!isMeant) throw new RestError(NOT_FOUND);
  return found;
}

/** The consumers of an app, without key and secret. */
export function credentialsOf({ org, params, base }: Call): unknown {
  const app = requireApp(org, params.app ?? '');
  const found = toConsumer(org, app);
  return {
    appIdentifier: app.id,
    consumers: found === undefined ? [] : [{ id: found.id, name: app.name, url: `${base}/apps/oauth/credentials/${app.id}/${found.id}` }],
  };
}

/** Key, secret, or both. @throws RestError for another part */
export function partOfCredentials({ id, key, secret }: Consumer, { query }: Call): unknown {
  const parts: Readonly<Record<string, unknown>> = {
    key: { id, key },
    secret: { id, secret },
    keyandsecret: { id, key, secret },
  };
  const part = (query.get('part') ?? 'keyandsecret').toLowerCase();
  return Object.hasOwn(parts, part) ? parts[part] : fail(400, 'INVALID_INPUT', 'part must be Key, Secret or KeyAndSecret');
}
