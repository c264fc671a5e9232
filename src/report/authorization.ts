/** An approval URL as text: the URL, who must open it, and what holds where approving by URL is not the way. */
import { admitted } from '../spec/index.ts';
import type { DesiredApp } from '../spec/index.ts';
import type { Paint } from './paint.ts';
import { oneLine } from './text.ts';

/** What a reader needs of an approval URL. */
export interface AuthorizationView {
  readonly url: string;
  readonly host: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly users: readonly string[];
}

/** The URL on a line of its own, and how to use it. */
export function authorizationText({ url, host, redirectUri, scopes, users }: AuthorizationView, paint: Paint): string {
  const who = users.length === 0 ? 'the user that will log in with a JWT' : users.join(', each for itself: ');
  return [
    url,
    '',
    `${paint('strong', 'open it as')} ${who}, logged in at ${host}, and press Allow`,
    `${paint('dim', 'scopes:')} ${scopes.join(' ')}`,
    `${paint('dim', 'comes back to:')} ${redirectUri}`,
  ].join('\n');
}

/** What the org shows of an approval after its callback came. `wrong-user`: someone approved whom the spec does not list. */
export type Confirmation =
  | { readonly state: 'confirmed' | 'wrong-user'; readonly username: string }
  | { readonly state: 'not-shown' }
  | { readonly state: 'unread'; readonly why: string };

/** What came of the approval, and what to do next. */
export function confirmationText(
  confirmation: Confirmation,
  { app, environment }: { readonly app: DesiredApp; readonly environment: string },
  paint: Paint,
): string {
  const prove = `run \`ecaform verify --env ${environment} --app ${app.name}\` to prove the login`;
  switch (confirmation.state) {
    case 'confirmed':
      return `${paint('good', 'approved')} by ${oneLine(confirmation.username)}: the org holds the approval (OauthToken); the code was not exchanged. ${prove}`;
    case 'wrong-user':
      return [
        `${paint('bad', 'approved by another user:')} ${oneLine(confirmation.username)}, and \`users\` names ${app.users.join(', ')}`,
        `${paint('dim', 'fix:')} log out in the browser, open the URL as the right user, and press Allow again`,
      ].join('\n');
    case 'not-shown':
      return `${paint('caution', 'approved in the browser')}, but the org shows no approval of the app (OauthToken): ${prove}`;
    case 'unread':
      return `${paint('good', 'approved')} in the browser; the org’s own word could not be read (OauthToken): ${oneLine(confirmation.why)}. ${prove}`;
  }
}

/** Why approving by URL is not the way for a pre-authorised app, and what is. */
export function notByUrlText(app: DesiredApp, environment: string, paint: Paint): string {
  const { name, users } = app;
  const sets = [
    ...admitted(app, 'permissionSets').map((set) => `the permission set ${set}`),
    ...admitted(app, 'profiles').map((profile) => `the profile ${profile}`),
  ];
  return [
    `${paint('caution', 'not by URL:')} ${name} admits only pre-authorised users (AdminApprovedPreAuthorized), so nobody can approve it in a browser`,
    `${paint('strong', 'what lets a user in:')} ${sets.length === 0 ? 'a permission set or profile of the app' : sets.join(' or ')}`,
    `${paint('dim', 'spec:')} apps.${name}.users: [${users.length === 0 ? 'the user' : users.join(', ')}]`,
    `${paint('dim', 'run:')} ecaform apply --env ${environment}`,
  ].join('\n');
}
