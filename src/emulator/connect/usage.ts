/**
 * Who uses an app, read from approvals and living sessions.
 * Rule: paging members stand before the list; page counts from 0. Recorded for users of an app, assumed for the rest.
 */
import { appsOf, type App } from '../org/app.ts';
import { findUser, type Org, type User } from '../org/state.ts';
import { fail, NOT_FOUND, RestError } from '../data/error.ts';
import type { Call } from '../data/resource.ts';
import { requireApp } from './credential.ts';
import { restTime } from '../data/value.ts';

/** Rows in a page unless a client asks for another number, and the most it may ask for. Assumed. */
const PAGE = { default: 100, max: 200 } as const;

interface Use {
  readonly user: User;
  readonly times: readonly number[];
  readonly count: number;
}

function usesOf(org: Org, { consumerKey }: App): Use[] {
  return org.users.flatMap((user) => {
    const isOwn = (row: { userId: string; consumerKey: string | null }): boolean =>
      row.userId === user.id && row.consumerKey === consumerKey;
    const sessions = [...org.sessions.values()].filter(isOwn);
    const approvals = org.approvals.filter(isOwn);
    if (sessions.length + approvals.length === 0) return [];
    const times = [
      ...sessions.map(({ issuedAt }) => issuedAt),
      ...approvals.flatMap((row) => [row.createdDate, row.lastUsedDate ?? row.createdDate]),
    ];
    return [
      {
        user,
        times,
        count: Math.max(
          sessions.length,
          approvals.reduce((sum, row) => sum + row.useCount, 0),
        ),
      },
    ];
  });
}

function paged(
  { base, query }: Call,
  { path, name, rows }: { path: string; name: string; rows: readonly unknown[] },
): Record<string, unknown> {
  const page = Number(query.get('page') ?? 0);
  const pageSize = Number(query.get('pageSize') ?? PAGE.default);
  if (!Number.isInteger(page) || page < 0 || !Number.isInteger(pageSize) || pageSize < 1 || pageSize > PAGE.max) {
    return fail(400, 'INVALID_INPUT', `page must be 0 or more, pageSize 1 to ${PAGE.max}`);
  }
  const url = (number: number): string => `${base}/apps/oauth/usage${path}?page=${number}&pageSize=${pageSize}`;
  const from = page * pageSize;
  return {
    currentPageUrl: url(page),
    nextPageUrl: from + pageSize < rows.length ? url(page + 1) : null,
    [name]: rows.slice(from, from + pageSize),
  };
}

/** Every app with how much it is used. */
export function appUsage(call: Call): unknown {
  const rows = appsOf(call.org.components).map((app) => {
    const uses = usesOf(call.org, app);
    const times = uses.flatMap((use) => use.times);
    return {
      appDeveloperName: app.name,
      appIdentifier: app.id,
      lastUsedAt: times.length === 0 ? null : restTime(Math.max(...times)),
      useCount: uses.reduce((sum, { count }) => sum + count, 0),
      userCount: uses.length,
      usersUrl: `${call.base}/apps/oauth/usage/${app.id}/users`,
    };
  });
  return paged(call, { path: '', name: 'apps', rows });
}

/** The users of an app. */
export function userUsage(call: Call): unknown {
  const identifier = call.params.app ?? '';
  const app = requireApp(call.org, identifier);
  const rows = usesOf(call.org, app).map(({ user, times, count }) => ({
    accessTokenFormat: app.isNamedUserJwt ? 'JWT' : 'Opaque',
    appDeveloperName: app.name,
    appIdentifier: app.id,
    initialConnectionAt: restTime(Math.min(...times)),
    lastUsedAt: restTime(Math.max(...times)),
    revocationUrl: `${call.base}/apps/oauth/usage/${app.id}/${user.id}/tokens`,
    useCount: count,
    userIdentifier: user.id,
    username: user.username,
  }));
  return paged(call, { path: `/${identifier}/users`, name: 'users', rows });
}

function requireUser({ org, params }: Call): User {
  const identifier = params.user ?? '';
  const user = org.users.find(({ id }) => id === identifier || id.slice(0, 15) === identifier) ?? findUser(org, identifier);
  if (user === undefined) throw new RestError(NOT_FOUND);
  return user;
}

/** The tokens of a user for an app, without the tokens themselves. */
export function tokensOf(call: Call): unknown {
  const app = requireApp(call.org, call.params.app ?? '');
  const user = requireUser(call);
  const approvals = call.org.approvals.filter(({ userId, consumerKey }) => userId === user.id && consumerKey === app.consumerKey);
  return {
    tokens: approvals.map(({ id, createdDate, lastUsedDate, useCount }) => ({
      id,
      createdDate: restTime(createdDate),
      lastUsedDate: lastUsedDate === null ? null : restTime(lastUsedDate),
      useCount,
    })),
  };
}

/** Ends a user's approvals of an app, and the sessions they gave. */
export function revokeTokens(call: Call): void {
  const { org } = call;
  const app = requireApp(org, call.params.app ?? '');
  const user = requireUser(call);
  const kept = org.approvals.filter(({ userId, consumerKey }) => userId !== user.id || consumerKey !== app.consumerKey);
  org.approvals.splice(0, org.approvals.length, ...kept);
  for (const [token, session] of org.sessions)
    if (session.userId === user.id && session.consumerKey === app.consumerKey) org.sessions.delete(token);
}
