/**
 * The pages of a login with an app: log in, choose an account, allow or deny, and what went wrong.
 * Rule: plain HTML that works without script, by keyboard and by screen reader; each form carries its token.
 */
import { html, page, type Html } from './html.ts';

/** Where the page is and what its forms do. */
export interface PageFrame {
  /** The org's name, e.g. `Emulated Org`. */
  readonly host: string;
  /** The path and query that the form is sent to. */
  readonly action: string;
  readonly token: string;
}

/** What a scope lets an app do, in the words of Salesforce's scope list. */
const SCOPE_TEXT: Readonly<Record<string, string>> = {
  id: 'Access the identity URL service',
  api: 'Manage user data via APIs',
  web: 'Manage user data via Web browsers',
  full: 'Full access',
  chatter_api: 'Access Connect REST API resources',
  visualforce: 'Access Visualforce applications',
  refresh_token: 'Perform requests at any time',
  offline_access: 'Perform requests at any time',
  openid: 'Access unique user identifiers',
  profile: 'Access the profile of the user',
  email: "Access the user's email address",
  address: "Access the user's address",
  phone: "Access the user's phone number",
  custom_permissions: 'Access custom permissions',
  wave_api: 'Access Analytics REST API resources',
  lightning: 'Access Lightning applications',
  content: 'Access content resources',
  sfap_api: 'Access the Salesforce API Platform',
  mcp_api: 'Access Salesforce hosted MCP servers',
};

function hidden({ token }: PageFrame, more: Readonly<Record<string, string>> = {}): Html[] {
  return Object.entries({ token, ...more }).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
}

/** The login page. `problem` is what was wrong with the last try. */
export function loginPage(frame: PageFrame, { username, problem }: { username: string; problem: string | null }): string {
  const focus = username === '' ? ['autofocus', ''] : ['', 'autofocus'];
  return page(
    { title: 'Log In', host: frame.host },
    html`${problem === null ? null : html`<p class="bad" role="alert" id="problem">${problem}</p>`}
      <form class="wide" method="post" action="${frame.action}">
        ${hidden(frame, { step: 'login' })}
        <label for="username">Username</label>
        <input
          type="text"
          id="username"
          name="username"
          value="${username}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          ${focus[0]}
        />
        <label for="password">Password</label>
        <input type="password" id="password" name="password" autocomplete="current-password" required ${focus[1]} />
        <button class="primary" type="submit">Log In</button>
      </form>`,
  );
}

/** The page of a login host, which only asks who it is: the user's org asks for the rest. */
export function usernamePage({ host }: { host: string }, { path, parameters, username, problem }: UsernameQuestion): string {
  const kept = parameters.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
  return page(
    { title: 'Log In', host },
    html`${problem === null ? null : html`<p class="bad" role="alert">${problem}</p>`}
      <form class="wide" method="get" action="${path}">
        ${kept}
        <label for="login_hint">Username</label>
        <input
          type="text"
          id="login_hint"
          name="login_hint"
          value="${username}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          autofocus
        />
        <button class="primary" type="submit">Next</button>
      </form>`,
  );
}

/** What the page of a login host asks, and what it has to hand on. */
export interface UsernameQuestion {
  readonly path: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly username: string;
  readonly problem: string | null;
}

/** A person, as the pages name one. */
export interface PagePerson {
  readonly name: string;
  readonly username: string;
}

/** The page of prompt=select_account. */
export function accountPage(frame: PageFrame, person: PagePerson): string {
  return page(
    { title: 'Choose an Account', host: frame.host },
    html`<form class="wide" method="post" action="${frame.action}">
      ${hidden(frame)}
      <p><button class="primary" type="submit" name="step" value="continue">${person.name} (${person.username})</button></p>
      <p><button type="submit" name="step" value="switch">Use another account</button></p>
    </form>`,
  );
}

/** The approval page. */
export function approvalPage(
  frame: PageFrame,
  { app, person, scopes }: { app: string; person: PagePerson; scopes: readonly string[] },
): string {
  const lines = [...new Set(scopes.map((scope) => SCOPE_TEXT[scope] ?? scope))].map((text) => html`<li>${text}</li>`);
  return page(
    { title: `Allow ${app} to access your data?`, host: frame.host },
    html`<p>The app <strong>${app}</strong> asks for permission to:</p>
      <ul>
        ${lines}
      </ul>
      <form method="post" action="${frame.action}">
        ${hidden(frame)}
        <div class="actions">
          <button type="submit" name="step" value="deny">Deny</button>
          <button class="primary" type="submit" name="step" value="allow">Allow</button>
        </div>
        <p class="soft">
          You are ${person.name}, logged in as ${person.username}.
          <button class="link" type="submit" name="step" value="switch">Not you?</button>
        </p>
        <p class="soft">You can take this back at any time: revoke the app's token.</p>
      </form>`,
  );
}

/** A page that says what went wrong, in the words that an org's own error page shows. */
export function failurePage({ host }: { host: string }, { error, description }: { error: string; description: string }): string {
  const query = `error=${error}&error_description=${encodeURIComponent(description)}`;
  return page(
    { title: "We can't authorize you because of an OAuth error", host },
    html`<p role="alert">${error} : ${description}</p>
      <p><code>${query}</code></p>`,
  );
}

/** A page with one sentence. */
export function plainPage({ title, host }: { title: string; host: string }, text: string): string {
  return page({ title, host }, html`<p>${text}</p>`);
}
