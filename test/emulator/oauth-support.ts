/**
 * What the OAuth tests share: connected apps, the web server flow walked by fetch, challenges.
 * Rule: as in support.ts, everything goes over the socket.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Emulator } from '../../src/emulator/index.ts';
import { NAMESPACE, pem, type TestComponent } from './support.ts';

export const CALLBACK = 'https://app.example.com/callback';
export const SECRET = 'a-secret-of-the-test';

/** A connected app. `config` and `extra` are XML; elements of `config` stand before the secret's, so its name order does not matter here. */
export function connectedApp(
  name: string,
  {
    config = '',
    extra = '',
    scopes = ['Api', 'RefreshToken'],
    key,
  }: { config?: string; extra?: string; scopes?: readonly string[]; key?: string } = {},
): TestComponent {
  const certificate = pem('app', 'crt').replace(/-----.+-----|\s/g, '');
  const parts = [
    config.includes('<callbackUrl>') ? '' : `<callbackUrl>${CALLBACK}</callbackUrl>`,
    `<certificate>${certificate}</certificate>`,
    key === undefined ? '' : `<consumerKey>${key}</consumerKey>`,
    `<consumerSecret>${SECRET}</consumerSecret>`,
    config,
    ...scopes.map((scope) => `<scopes>${scope}</scopes>`),
  ];
  return {
    type: 'ConnectedApp',
    fullName: name,
    body: `<ConnectedApp xmlns="${NAMESPACE}"><contactEmail>a@b.co</contactEmail><label>${name}</label><oauthConfig>${parts.join('')}</oauthConfig>${extra}</ConnectedApp>`,
  };
}

/** A verifier with its S256 challenge. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** A page as a browser without script sees it. */
export interface SeenPage {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser of few abilities: one cookie jar, forms, no redirects followed by itself. */
export function createVisitor(headers: Readonly<Record<string, string>> = {}) {
  const cookies = new Map<string, string>();
  const send = async (url: string, init: RequestInit = {}): Promise<SeenPage> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...headers, ...(cookie === '' ? {} : { cookie }) } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      cookies.set(name, value);
    }
    return { status: response.status, location: response.headers.get('location'), text: await response.text(), headers: response.headers };
  };
  const open = (url: string): Promise<SeenPage> => send(url);
  /** Sends the form of a page with its hidden fields and these. */
  const submit = (base: string, page: SeenPage, fields: Readonly<Record<string, string>>): Promise<SeenPage> => {
    const action = unescape(/<form[^>]* action="([^"]*)"/.exec(page.text)?.[1] ?? '');
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, unescape(value)] as const,
    );
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
    return send(new URL(action, base).href, { method: 'POST', body });
  };
  return { open, submit, cookies };
}

function unescape(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** The address of an authorize request. */
export function authorizeUrl(emulator: Pick<Emulator, 'instanceUrl'>, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({ response_type: 'code', redirect_uri: CALLBACK, ...parameters });
  return `${emulator.instanceUrl}/services/oauth2/authorize?${query.toString()}`;
}

/** Opens the address, logs in, allows where it is asked, and gives where the browser is sent in the end. */
export async function allow(
  emulator: Emulator,
  parameters: Readonly<Record<string, string>>,
  { username, password = 'anything', headers = {} }: { username: string; password?: string; headers?: Readonly<Record<string, string>> },
): Promise<URL> {
  const visitor = createVisitor(headers);
  const url = authorizeUrl(emulator, parameters);
  const login = await visitor.open(url);
  if (login.location !== null) return new URL(login.location, url);
  let page = await visitor.submit(url, login, { username, password });
  if (page.location?.startsWith('/services/oauth2/authorize') === true) page = await visitor.open(new URL(page.location, url).href);
  if (page.location === null) page = await visitor.submit(url, page, { step: 'allow' });
  if (page.location === null) throw new Error(`no redirect after Allow: ${page.status} ${page.text}`);
  return new URL(page.location, url);
}

/** The code in an address. */
export function codeOf(url: URL): string {
  const code = url.searchParams.get('code');
  if (code === null) throw new Error(`no code in ${url.href}`);
  return code;
}
