/**
 * The page an on-call engineer wants, in Markdown: what an app is, who may use it, how to test it, what its failures mean, how to rotate.
 * Rule: made of the spec and the committed certificate alone, without a clock, so that a pull request shows its diff and nothing else.
 */
import { admitted, oauthNameOf } from '../spec/index.ts';
import type { DesiredApp, Environment } from '../spec/index.ts';
import { CATALOGUE } from '../verify/index.ts';
import type { CatalogueRow } from '../verify/index.ts';
import { cell, code } from './markdown-text.ts';

/** One app of an environment, with what is known of its certificate. */
export interface RunbookApp {
  readonly environment: Environment;
  readonly app: DesiredApp;
  /** Absent while the certificate is not issued yet, or when the app has none. */
  readonly certificate?: { readonly fingerprint256: string; readonly notAfter: Date; readonly subject: string };
}

/** The page: a chapter for each app. */
export function runbook(apps: readonly RunbookApp[]): string {
  return `${apps.map(chapter).join('\n\n')}\n`;
}

function chapter(page: RunbookApp): string {
  const { app, environment } = page;
  return [
    `# ${cell(app.label)} in ${cell(environment.name)}`,
    ...(app.description === undefined ? [] : [cell(app.description)]),
    '## What it is',
    table([
      ['App', `${code(app.name)} (${app.kind})`],
      ['Contact', cell(app.contactEmail)],
      [
        'Host and audience',
        environment.myDomainUrl === undefined ? 'the My Domain of the org, never login.salesforce.com' : code(environment.myDomainUrl),
      ],
      [
        'Org',
        environment.org === undefined
          ? 'by an access token'
          : `${code(environment.org)}${environment.orgType === undefined ? '' : `, a ${environment.orgType}`}`,
      ],
      ['Flows', flows(app)],
      ['Scopes', app.oauth.scopes.map((scope) => code(oauthNameOf(scope))).join(', ')],
      ['Callback URLs', app.oauth.callbackUrls.map(code).join('<br>')],
      ['IP restrictions', code(app.policies.ipRelaxation)],
      ['Enabled', app.isEnabled ? 'yes' : 'no: nobody can log in'],
    ]),
    '## Who may use it',
    access(app),
    '## Certificate',
    certificate(page),
    '## How to test',
    [
      '```console',
      `$ ecaform verify --env ${environment.name} --app ${app.name}`,
      `$ ecaform explain --env ${environment.name} --app ${app.name} --user ${app.users[0] ?? 'USERNAME'}`,
      '```',
    ].join('\n'),
    'The first proves every login and every refusal; the second collects the evidence about one user and says what to do. Neither changes anything.',
    '## What a failure means here',
    failures(app),
    ...(app.certificate === undefined ? [] : ['## How to rotate the certificate', rotation(page)]),
  ].join('\n\n');
}

function table(rows: readonly (readonly [string, string])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function flows({ oauth, policies }: DesiredApp): string {
  const named = [
    oauth.flows.jwtBearer ? 'JWT bearer' : '',
    oauth.flows.clientCredentials ? `client credentials as ${code(policies.clientCredentialsFlowUser ?? '')}` : '',
    oauth.flows.codeCredentials ? 'authorization code and credentials' : '',
    oauth.flows.device ? 'device' : '',
    oauth.flows.tokenExchange ? 'token exchange' : '',
    'web server',
  ];
  return named.filter((each) => each !== '').join(', ');
}

function access(app: DesiredApp): string {
  const { name, policies, users, refuse } = app;
  const through = [
    ...admitted(app, 'permissionSets').map((set) => `the permission set ${code(set)}`),
    ...admitted(app, 'profiles').map((profile) => `the profile ${code(profile)}`),
  ];
  const policy =
    policies.permittedUsers === 'AdminApprovedPreAuthorized'
      ? `Only pre-authorised users: ${through.length === 0 ? 'nobody is' : `whoever has ${through.join(' or ')}`}.`
      : 'Every user of the org may approve the app by itself; a JWT login works only for users who have.';
  return [
    policy,
    ...(users.length === 0 ? [] : ['', `Must be able to log in: ${users.map(code).join(', ')}.`]),
    ...(refuse.length === 0 ? [] : ['', `Must be refused: ${refuse.map(code).join(', ')}.`]),
    '',
    `To admit a user, add the username to ${code(`apps.${name}.users`)} and apply.`,
  ].join('\n');
}

function certificate({ app, certificate: facts }: RunbookApp): string {
  if (app.certificate === undefined) return 'The app has no certificate, so it has no JWT bearer flow.';
  const { file, privateKey } = app.certificate;
  const known: readonly (readonly [string, string])[] =
    facts === undefined
      ? [['Fingerprint', 'not issued yet: `ecaform render` does']]
      : [
          ['Subject', cell(facts.subject)],
          ['SHA-256', code(facts.fingerprint256)],
          ['Expires', facts.notAfter.toISOString().slice(0, 10)],
        ];
  return [
    table([['File', code(file)], ...known, ['Private key', `${code(privateKey)}, never in git`]]),
    '',
    'Salesforce does not check the expiry of this certificate: logins go on after it, and nothing but ecaform warns.',
  ].join('\n');
}

/** Rows that cannot happen to an app of this make are left out. */
const ONLY_FOR: Readonly<Record<string, (app: DesiredApp) => boolean>> = {
  'approval-lapsed': ({ policies }) => policies.permittedUsers === 'AllSelfAuthorized',
  'approval-without-refresh-token': ({ policies }) => policies.permittedUsers === 'AllSelfAuthorized',
  'licence-cannot-hold-apps': (app) => admitted(app, 'permissionSets').length > 0,
  'not-assigned': ({ policies }) => policies.permittedUsers === 'AdminApprovedPreAuthorized',
  'app-not-installed': ({ kind }) => kind === 'ConnectedApp',
  'app-not-in-org': ({ kind }) => kind === 'ExternalClientApplication',
};

/** Rows of ecaform's own and of this machine's: their words say everything. */
const SELF_EXPLAINING: readonly CatalogueRow['confidence'][] = ['proven'];

/** A pre-authorised app is not approved by anyone, so the words mean something else. */
function forApp({ policies }: DesiredApp): (row: CatalogueRow) => CatalogueRow {
  return (row) =>
    row.id === 'not-approved-by-user' && policies.permittedUsers === 'AdminApprovedPreAuthorized'
      ? { ...row, cause: 'the org no longer pre-authorises users: someone changed the policy in Setup', fix: 'apply again' }
      : row;
}

function failures(app: DesiredApp): string {
  const has = { 'jwt-bearer': app.oauth.flows.jwtBearer, 'client-credentials': app.oauth.flows.clientCredentials };
  const rows = CATALOGUE.filter(
    ({ id, shows, confidence, flow }) =>
      shows.length > 0 && !SELF_EXPLAINING.includes(confidence) && (flow === undefined || has[flow]) && (ONLY_FOR[id]?.(app) ?? true),
  );
  return [
    '| Error | Cause | What to do |',
    '| --- | --- | --- |',
    ...rows.map(forApp(app)).map((row) => {
      const [sign] = row.shows;
      const words = [sign?.error === undefined ? '' : code(sign.error), cell(sign?.words ?? '')].filter((each) => each !== '').join(' ');
      const change = row.spec === undefined ? '' : ` (${code(`apps.${app.name}.${row.spec.path}`)})`;
      return `| ${words} | ${cell(row.cause)} | ${cell(row.fix)}${change} |`;
    }),
  ].join('\n');
}

function rotation({ app, environment }: RunbookApp): string {
  const { file = '', privateKey = '' } = app.certificate ?? {};
  const isFile = !privateKey.startsWith('env:');
  return [
    app.certificate?.isIssued
      ? `1. Move ${code(file)}${isFile ? ` and ${code(privateKey)}` : ''} away${isFile ? '; keep the key until step 4' : `, and put a new RSA key into ${code(privateKey)}`}. \`ecaform render --env ${environment.name}\` issues a new pair.`
      : `1. Get a new certificate, put it at ${code(file)} and its key at ${code(privateKey)}. Run \`ecaform render --env ${environment.name}\`.`,
    '2. Commit the certificate and the metadata; the pull request shows the new fingerprint.',
    `3. \`ecaform apply --env ${environment.name}\`, and give the new key to every client. The consumer key stays. Logins fail for the 2 to 10 minutes Salesforce takes to take it in.`,
    `4. \`ecaform verify --env ${environment.name} --app ${app.name} --former-key ${app.name}=FILE\` proves the new key and that the old one is refused. Then delete the old key.`,
  ].join('\n');
}
