/**
 * The approval URL of the web server flow, and the listener that sees the approval come back.
 * Rule: the redirect URI is one of the app's, to the letter; PKCE verifier and authorization code go into no output.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EcaformError, error, fail } from '../diagnostic.ts';
import { consumerKeyOf, labelsOf } from '../metadata/index.ts';
import { observe } from '../org/index.ts';
import type { Org } from '../org/index.ts';
import type { Confirmation } from '../report/index.ts';
import { oauthNameOf } from '../spec/index.ts';
import type { Desired, DesiredApp } from '../spec/index.ts';
import { known, observedApp } from '../verify/index.ts';
import type { Reading } from '../verify/index.ts';
import { read } from './evidence.ts';
import { connectTo } from './project.ts';
import type { OpenProject } from './project.ts';
import type { Terminal } from './terminal.ts';

/** An approval URL, and what is needed to recognise its answer. */
export interface Authorization {
  readonly url: string;
  readonly host: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Each of them has to open the URL once. */
  readonly users: readonly string[];
  readonly state: string;
  /** What the org's policy says; approval by URL serves only where users may approve by themselves. */
  readonly permittedUsers: 'AllSelfAuthorized' | 'AdminApprovedPreAuthorized';
}

/** An approval URL, and the way to learn afterwards what the org holds. */
export interface Authorizing {
  readonly authorization: Authorization;
  /** Asks the org for the approval; needed only after a callback came. */
  readonly confirm: () => Promise<Confirmation>;
}

/**
 * Builds the URL for an app of an environment; asks the org for its consumer key and its policy.
 * @throws EcaformError `app-not-deployed`, `redirect-uri-unknown`, `redirect-uri-not-loopback`, and what connecting throws
 */
export async function authorizationOf(
  { desired, app, project }: { desired: Desired; app: DesiredApp; project: OpenProject },
  { redirectUri, listens, terminal }: { redirectUri: string | undefined; listens: boolean; terminal: Terminal },
): Promise<Authorizing> {
  const chosen = redirectUriOf({ desired, app }, { redirectUri, listens });
  terminal.progress(`connecting to ${desired.environment.name}`);
  const org = await connectTo(desired, project.context.variables, { terminal });
  const { components } = await observe(org, { ...desired, apps: [app] });
  terminal.progress('');
  const consumerKey = consumerKeyOf(app.name, components);
  const inOrg = observedApp(app.name, components);
  if (consumerKey === undefined || inOrg === undefined) {
    throw new EcaformError([
      error('app-not-deployed', `the org has no consumer key for ${app.name}`, {
        hint: `deploy it first: ecaform apply --env ${desired.environment.name}`,
        at: desired.locate(['apps', app.name], 'key'),
      }),
    ]);
  }
  if (!inOrg.callbackUrls.includes(chosen)) {
    throw new EcaformError([
      error('redirect-uri-unknown', `the org does not know the callback URL ${chosen} of ${app.name}`, {
        hint: `it has ${inOrg.callbackUrls.join(', ')}; bring the spec's to it: ecaform apply --env ${desired.environment.name}`,
        at: desired.locate(['apps', app.name, 'oauth', 'callbackUrls']),
      }),
    ]);
  }
  const host = (desired.environment.myDomainUrl ?? org.instanceUrl).replace(/\/+$/, '');
  const state = randomBytes(24).toString('base64url');
  const scopes = app.oauth.scopes.map(oauthNameOf);
  const url = new URL(`${host}/services/oauth2/authorize`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: consumerKey,
    redirect_uri: chosen,
    scope: scopes.join(' '),
    state,
    code_challenge: challenge(randomBytes(48).toString('base64url')),
    code_challenge_method: 'S256',
  }).toString();
  const { users } = app;
  const labels = labelsOf(app, components);
  const before = listens ? await read(async () => (await org.tokens({ labels })).map(({ id }) => id)) : known([]);
  return {
    authorization: { url: url.href, host, redirectUri: chosen, scopes, users, state, permittedUsers: inOrg.permittedUsers },
    confirm: () => confirmation(org, { labels, users, before }),
  };
}

/** How often the org is asked for the approval, a second apart: the row is there at once or it is not there at all. */
const TRIES = 5;

async function confirmation(
  org: Org,
  { labels, users, before }: { labels: readonly string[]; users: readonly string[]; before: Reading<readonly string[]> },
): Promise<Confirmation> {
  const isListed = (username: string): boolean => users.some((each) => each.toLowerCase() === username.toLowerCase());
  const asked = await read(async () => {
    for (let tries = 1; ; tries += 1) {
      const tokens = await org.tokens({ labels });
      const fresh = tokens.filter(({ id }) => before.known && !before.value.includes(id)).map(({ userId }) => userId);
      const holders = fresh.length > 0 || tries === TRIES ? await org.tokenUsers(labels) : [];
      const names = (all: typeof holders): string[] => all.map(({ user }) => user.username);
      const [approver] = names(holders.filter(({ user }) => fresh.includes(user.id))).sort(
        (a, b) => Number(isListed(b)) - Number(isListed(a)),
      );
      if (approver !== undefined || tries === TRIES) return approver ?? names(holders).find(isListed);
      await sleep(1000);
    }
  });
  if (!asked.known) return { state: 'unread', why: asked.why };
  if (asked.value === undefined) return { state: 'not-shown' };
  return { state: users.length === 0 || isListed(asked.value) ? 'confirmed' : 'wrong-user', username: asked.value };
}

/** RFC 7636, section 4.2. The code is never exchanged here, so the verifier is forgotten at once. */
function challenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function redirectUriOf(
  { desired, app }: { desired: Desired; app: DesiredApp },
  { redirectUri, listens }: { redirectUri: string | undefined; listens: boolean },
): string {
  const { callbackUrls } = app.oauth;
  const at = { at: desired.locate(['apps', app.name, 'oauth', 'callbackUrls']) };
  if (redirectUri !== undefined && !callbackUrls.includes(redirectUri)) {
    const near = callbackUrls.find((url) => url.replace(/\/+$/, '').toLowerCase() === redirectUri.replace(/\/+$/, '').toLowerCase());
    fail('redirect-uri-unknown', `${redirectUri} is none of the callback URLs of ${app.name}, which are compared to the letter`, {
      hint: near === undefined ? `it has ${callbackUrls.join(', ')}` : `did you mean ${near}?`,
      ...at,
    });
  }
  if (!listens) return redirectUri ?? callbackUrls[0] ?? '';
  const loopback = redirectUri ?? callbackUrls.find(isLoopback);
  if (loopback !== undefined && isLoopback(loopback)) return loopback;
  return fail('redirect-uri-not-loopback', `${app.name} has no callback URL on this machine, so that nothing can be waited for`, {
    hint: 'add `http://localhost:1717/callback` to the callback URLs and apply, or leave out --wait',
    ...at,
  });
}

function isLoopback(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
}

/** What came back to the redirect URI. */
export type Callback =
  { readonly approved: true } | { readonly approved: false; readonly error: string; readonly errorDescription: string };

/**
 * Listens on loopback for the answer that bears the state; anything else is turned away and waited past.
 * @throws EcaformError `listener-failed`; `approval-timeout` when nothing came in time
 */
export async function listen(
  { redirectUri, state }: Pick<Authorization, 'redirectUri' | 'state'>,
  { waitMs, onListening }: { waitMs: number; onListening: () => void },
): Promise<Callback> {
  const { hostname, port, pathname } = new URL(redirectUri);
  const { promise, resolve } = Promise.withResolvers<Callback>();
  const servers: Server[] = [];
  // A browser may take `localhost` for either address.
  const addresses = hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replace(/[[\]]/g, '')];
  let timer: NodeJS.Timeout | undefined;
  try {
    for (const [index, address] of addresses.entries()) {
      const server = createServer((request, response) => {
        const url = new URL(request.url ?? '/', redirectUri);
        const answer = url.pathname === pathname ? callbackOf(url.searchParams, state) : undefined;
        response
          .setHeader('cache-control', 'no-store')
          .setHeader('content-type', 'text/plain; charset=utf-8')
          .setHeader('connection', 'close');
        response.statusCode = answer === undefined ? 404 : 200;
        response.end(answer === undefined ? 'Nothing is waited for here.' : answer.approved ? PAGE_APPROVED : PAGE_REFUSED);
        if (answer) resolve(answer);
      });
      const opened = await new Promise<Error | undefined>((done) => {
        server.once('error', done).listen(Number(port === '' ? '80' : port), address, () => {
          done(undefined);
        });
      });
      if (opened === undefined) servers.push(server);
      else if (index === 0)
        fail('listener-failed', `nothing can be waited for at ${redirectUri}: ${opened.message}`, { hint: 'is the port taken?' });
    }
    onListening();
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new EcaformError([
            error('approval-timeout', `no approval came back to ${redirectUri} in ${Math.round(waitMs / 1000)} s`, {
              hint: 'open the URL as the right user and press Allow; --wait takes a longer time',
            }),
          ]),
        );
      }, waitMs);
    });
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
    for (const server of servers) server.close();
  }
}

const PAGE_APPROVED = 'Approved. You can close this page.';
const PAGE_REFUSED = 'Not approved. You can close this page; the terminal says why.';

/** An answer without our state is someone else's, or forged (RFC 6749, section 10.12). */
function callbackOf(parameters: URLSearchParams, state: string): Callback | undefined {
  if (parameters.get('state') !== state) return undefined;
  const problem = parameters.get('error');
  if (problem !== null) return { approved: false, error: problem, errorDescription: parameters.get('error_description') ?? '' };
  return parameters.get('code') === null ? undefined : { approved: true };
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens the URL in the user's browser; where that does not work, the printed URL remains. */
export function openInBrowser(url: string): void {
  const [program = 'xdg-open', ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}
