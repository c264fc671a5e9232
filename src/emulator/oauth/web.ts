/**
 * The pages on the wire: authorize, log in, allow or deny, errors, the front door.
 * Rule: GET grants nothing that user or admin had not granted before; POST acts, only with the form's own token, and ends in a redirect.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findUser, fullNameOf, type Browser, type Org } from '../org/state.ts';
import { accountPage, approvalPage, failurePage, loginPage, plainPage, type PageFrame } from '../page/approval.ts';
import { pageHeaders, policySource } from '../page/html.ts';
import { grantLocation, judgeUser, readAuthorize, refusalLocation, type AuthorizeRequest } from './authorize.ts';
import { findBrowser, formToken, isFormToken, startBrowser, userOf } from './browser.ts';
import { OAUTH_ERRORS, type OAuthErrorKey } from './error.ts';
import { enterFrontdoor, localPath } from './frontdoor.ts';
import { recordLogin } from './login-record.ts';
import { loginProblem } from './password.ts';
import { formOf, queryOf, sourceIpOf, type Form } from './request.ts';

const AUTHORIZE = '/services/oauth2/authorize';

/** Where the forms go; the path is that of an org's own approval page. */
const FORM = '/setup/secur/RemoteAccessAuthorizationPage.apexp';

const ERROR_PAGE = '/setup/secur/RemoteAccessErrorPage.apexp';

interface Visit {
  readonly org: Org;
  readonly reply: FastifyReply;
  readonly query: Form;
  /** The query as text, without `?`: what forms come back to. */
  readonly text: string;
  readonly browser: Browser | undefined;
  readonly sourceIp: string;
}

/** Registers the pages of one org. */
export function registerPages(app: FastifyInstance, org: Org): void {
  const visit = (request: FastifyRequest, reply: FastifyReply): Visit => ({
    org,
    reply,
    query: queryOf(request),
    text: request.url.split('?').slice(1).join('?'),
    browser: findBrowser(org, request),
    sourceIp: sourceIpOf(org, request),
  });
  app.get(AUTHORIZE, (request, reply) => show(visit(request, reply)));
  app.post(AUTHORIZE, (request, reply) => sendFailure(visit(request, reply), 'mustUseGet'));
  app.post(FORM, (request, reply) => act(visit(request, reply), formOf(request)));
  app.get(ERROR_PAGE, (request, reply) => {
    const query = queryOf(request);
    return sendPage(
      reply,
      200,
      failurePage({ host: org.name }, { error: query.get('error') ?? '', description: query.get('error_description') ?? '' }),
    );
  });
  app.get('/services/oauth2/success', (_request, reply) =>
    sendPage(
      reply,
      200,
      plainPage({ title: 'Remote Access Authorization', host: org.name }, 'The app may access your data. You can close this window.'),
    ),
  );
  app.get('/secur/frontdoor.jsp', (request, reply) => {
    const query = queryOf(request);
    const user = enterFrontdoor(org, query.get('otp'));
    if (user === undefined)
      return sendPage(reply, 403, plainPage({ title: 'Session Expired', host: org.name }, 'This address was used before, or is too old.'));
    startBrowser(org, reply, { previous: findBrowser(org, request), userId: user.id });
    return reply.redirect(localPath(org, query.get('startURL') ?? '/'), 302);
  });
}

/** Shows what the visitor has to do next, or sends the browser on when there is nothing to do. */
function show(visit: Visit): FastifyReply {
  const reading = readAuthorize(visit.org, visit.query);
  if (reading.kind === 'page') return sendFailure(visit, reading.key);
  if (reading.kind === 'redirect') return visit.reply.redirect(reading.location, 302);
  const { request } = reading;
  const user = userOf(visit.org, visit.browser);
  if (user === undefined || request.prompts.has('login')) {
    if (request.isImmediate) return sendBack(visit, request, 'immediateUnsuccessful');
    return showLogin(visit, request, { username: user?.username ?? request.loginHint, problem: null });
  }
  if (request.prompts.has('select_account')) {
    return sendForm(visit, request, (frame) => accountPage(frame, { name: fullNameOf(user), username: user.username }));
  }
  const verdict = judgeUser(visit.org, request, { user, sourceIp: visit.sourceIp });
  if (verdict === 'skip') return visit.reply.redirect(grantLocation(visit.org, request, user), 302);
  if (verdict !== 'ask') return sendBack(visit, request, verdict);
  if (request.isImmediate) return sendBack(visit, request, 'immediateUnsuccessful');
  const { known, scopes } = request;
  const person = { name: fullNameOf(user), username: user.username };
  return sendForm(visit, request, (frame) => approvalPage(frame, { app: known.app.label, person, scopes }));
}

/** Does what a form says. */
function act(visit: Visit, form: Form): FastifyReply {
  const { org, browser, text } = visit;
  const reading = readAuthorize(org, visit.query);
  if (reading.kind === 'page') return sendFailure(visit, reading.key);
  if (reading.kind === 'redirect') return visit.reply.redirect(reading.location, 303);
  if (browser === undefined || !isFormToken(browser, text, form.get('token'))) return sendFailure(visit, 'approvalFailed');
  const { request } = reading;
  const step = form.get('step') ?? '';
  if (step === 'login') return logIn(visit, request, form);
  const user = userOf(org, browser);
  if (step === 'switch' || user === undefined) {
    startBrowser(org, visit.reply, { previous: browser, userId: null });
    return visit.reply.redirect(backTo(visit, ['select_account']), 303);
  }
  if (step === 'continue') return visit.reply.redirect(backTo(visit, ['select_account']), 303);
  if (step === 'deny') return sendBack(visit, request, 'denied');
  if (step !== 'allow') return sendFailure(visit, 'approvalFailed');
  const verdict = judgeUser(org, request, { user, sourceIp: visit.sourceIp });
  if (verdict !== 'ask' && verdict !== 'skip') return sendBack(visit, request, verdict);
  return visit.reply.redirect(grantLocation(org, request, user), 303);
}

function logIn(visit: Visit, request: AuthorizeRequest, form: Form): FastifyReply {
  const { org, reply, browser, sourceIp } = visit;
  const username = form.get('username') ?? '';
  const user = findUser(org, username.trim());
  const problem = loginProblem(org, user, form.get('password') ?? '');
  const attempt = { app: request.known.app, ...(user === undefined ? {} : { user }) };
  recordLogin(org, attempt, { status: problem?.status ?? 'Success', sourceIp, loginType: 'Application' });
  if (problem?.isFatal === true) return sendFailure(visit, 'approvalFailed');
  if (problem !== null || user === undefined) {
    return showLogin(visit, request, { username, problem: problem?.text ?? '' });
  }
  startBrowser(org, reply, { previous: browser, userId: user.id });
  return reply.redirect(backTo(visit, ['login', 'select_account']), 303);
}

/** The authorize address of this visit, without the prompts that are done. */
function backTo({ text }: Visit, done: readonly string[]): string {
  const query = new URLSearchParams(text);
  const prompts = (query.get('prompt') ?? '').split(/\s+/).filter((prompt) => prompt !== '' && !done.includes(prompt));
  if (prompts.length > 0) query.set('prompt', prompts.join(' '));
  else query.delete('prompt');
  return `${AUTHORIZE}?${query.toString()}`;
}

function showLogin(visit: Visit, request: AuthorizeRequest, fields: { username: string; problem: string | null }): FastifyReply {
  return sendForm(visit, request, (frame) => loginPage(frame, fields));
}

function sendForm(
  { org, reply, browser, text }: Visit,
  { redirectUri }: AuthorizeRequest,
  make: (frame: PageFrame) => string,
): FastifyReply {
  const visitor = browser ?? startBrowser(org, reply, { previous: undefined, userId: null });
  const frame = { host: org.name, action: `${FORM}?${text}`, token: formToken(visitor, text) };
  return sendPage(reply, 200, make(frame), policySource(redirectUri));
}

/** Tells the app. A connected app that is not installed is told to the user, on the org's own error page, as reported. */
function sendBack({ reply }: Visit, request: AuthorizeRequest, key: OAuthErrorKey): FastifyReply {
  if (key !== 'connectedAppNotInstalled') return reply.redirect(refusalLocation(request, key), 302);
  return reply.redirect(refusalLocation({ ...request, redirectUri: ERROR_PAGE, responseType: 'code' }, key), 302);
}

function sendFailure({ org, reply }: Visit, key: OAuthErrorKey): FastifyReply {
  return sendPage(reply, 400, failurePage({ host: org.name }, OAUTH_ERRORS[key]));
}

function sendPage(reply: FastifyReply, status: number, body: string, formTargets: readonly string[] = []): FastifyReply {
  return reply.code(status).headers(pageHeaders(formTargets)).send(body);
}
