/**
 * Connect REST for OAuth apps: who uses them, and their keys and secrets.
 * Rule: a path is there from the version that brought it; keys and secrets are given out only where the org allows it.
 * Source: Salesforce's own collection of requests (paths, and the members of a user's usage); the other bodies are assumed.
 */
import { changeOf } from '../audit/component-change.ts';
import { audited, record } from '../audit/trail.ts';
import { fail, NOT_FOUND, RestError } from '../data/error.ts';
import { ok, type Call, type Handler, type Resources } from '../data/resource.ts';
import { hasPermission } from '../org/permission.ts';
import { settingsOf } from '../org/settings.ts';
import type { Org } from '../org/state.ts';
import { consumerOf, credentialsOf, partOfCredentials } from './credential.ts';
import { deleteStaged, readStaged, rotateStaged, stage, stagedOf } from './staged.ts';
import { appUsage, revokeTokens, tokensOf, userUsage } from './usage.ts';

/** First version of each group of paths. */
export const CONNECT_SINCE = { usage: 59, credentials: 60, staged: 65 } as const;

function since(group: keyof typeof CONNECT_SINCE, run: Handler): Handler {
  return (call) => {
    if (Number(call.version) < CONNECT_SINCE[group]) throw new RestError(NOT_FOUND);
    return run(call);
  };
}

function secret(group: 'credentials' | 'staged', run: Handler): Handler {
  return since(group, (call) => {
    requireSecretAccess(call);
    return run(call);
  });
}

/** Code and texts are assumed. */
function requireSecretAccess({ org, user }: Call): void {
  if (!settingsOf(org).ExternalClientAppSettings.enableClientSecretInRestApiAccess) {
    fail(403, 'FUNCTIONALITY_NOT_ENABLED', 'Access to the consumer key and secret via REST API is not enabled for this org.');
  }
  if (!hasPermission(org, user, ['ViewClientSecret'])) fail(403, 'INSUFFICIENT_ACCESS', "You don't have access to this resource.");
}

const consumer = ({ org, params }: Call): ReturnType<typeof consumerOf> => consumerOf(org, params.app ?? '', params.consumer ?? '');

/** The Connect resources of one org. */
export function connectResources(org: Org): Resources {
  return {
    '/connect/communities': { GET: () => ok({ communities: [], total: 0 }) },
    '/apps/oauth/usage': { GET: since('usage', (call) => ok(appUsage(call))) },
    '/apps/oauth/usage/:app/users': { GET: since('usage', (call) => ok(userUsage(call))) },
    '/apps/oauth/usage/:app/:user/tokens': {
      GET: since('usage', (call) => ok(tokensOf(call))),
      DELETE: since('usage', (call) => {
        revokeTokens(call);
        return { status: 204 };
      }),
    },
    '/apps/oauth/credentials/:app': { GET: secret('credentials', (call) => ok(credentialsOf(call))) },
    '/apps/oauth/credentials/:app/:consumer': { GET: secret('credentials', (call) => ok(partOfCredentials(consumer(call), call))) },
    '/apps/oauth/credentials/:app/:consumer/staged': {
      GET: secret('staged', (call) => ok({ stagedCredentials: stagedOf(org, consumer(call)).map((row) => readStaged(row, call)) })),
      POST: secret('staged', (call) => {
        const owner = consumer(call);
        if (call.body === undefined) {
          // Salesforce is said to hang here.
          if (org.seed.emptyStagedBody === 'hang') return new Promise(() => undefined);
          return fail(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
        }
        const staged = stage(org, owner);
        record(org, call.user, changeOf('StagedCredential created', { name: owner.app.label }));
        return { status: 201, body: readStaged(staged, call) };
      }),
    },
    '/apps/oauth/credentials/:app/:consumer/staged/:id': {
      GET: secret('staged', (call) => ok(readStaged(requireStaged(call), call))),
      PATCH: secret('staged', (call) => {
        const { command } = (call.body ?? {}) as { command?: unknown };
        if (String(command).toLowerCase() !== 'rotate') return fail(400, 'INVALID_INPUT', 'The command must be rotate.');
        const rotated = audited(org, call.user, () => rotateStaged(org, consumer(call), requireStaged(call)));
        return ok(readStaged(rotated, call));
      }),
      DELETE: secret('staged', (call) => {
        deleteStaged(org, requireStaged(call));
        return { status: 204 };
      }),
    },
  };
}

function requireStaged(call: Call): ReturnType<typeof stagedOf>[number] {
  const found = stagedOf(call.org, consumer(call)).find(({ id }) => id.startsWith((call.params.id ?? '').slice(0, 15)));
  if (found === undefined) throw new RestError(NOT_FOUND);
  return found;
}
