/**
 * The way out of a cause: the exact change of the spec, or the clicks in Setup, and the command that brings it to the org.
 * Rule: where the spec is right and the org is not, the remedy is the command alone.
 */
import type { Location } from '../diagnostic.ts';
import { admitted, means } from '../spec/index.ts';
import type { Path } from '../spec/index.ts';
import type { CatalogueRow } from './catalogue.ts';
import { LICENCE_WITHOUT_APPS } from './cause/index.ts';
import type { Evidence } from './evidence.ts';

/** One value to write into the spec. */
export interface SpecChange {
  /** Dotted, such as `apps.OrderSync.policies.permittedUsers`. */
  readonly path: string;
  /** YAML, on one line. */
  readonly value: string;
  readonly at?: Location;
}

/** What to do. The parts that stand are done in this order: spec, Setup, command. */
export interface Remedy {
  readonly what: string;
  readonly spec?: readonly SpecChange[];
  readonly setup?: string;
  readonly command?: string;
}

/** Where a value of the spec stands. */
export type Locate = (path: Path) => Location;

type Maker = (evidence: Evidence, row: CatalogueRow, locate: Locate) => Remedy;

const applyTo = ({ environment }: Evidence): string => `ecaform apply --env ${environment}`;

/** Apply asks for a word of its own before it lets more in: scopes, permission sets, an app switched on. */
const applyWider = (evidence: Evidence): string => `${applyTo(evidence)} --allow-broadening`;

const change = ({ app }: Evidence, path: readonly (string | number)[], value: string, locate: Locate): SpecChange => {
  const whole = ['apps', app.name, ...path];
  return { path: whole.join('.'), value, at: locate(whole) };
};

/** The spec is right: bring it to the org. */
const deployAgain =
  (what: string, command = applyTo): Maker =>
  (evidence) => ({ what, command: command(evidence) });

/** A click-path alone: what no spec decides. */
const inSetup: Maker = (_evidence, row) => ({ what: row.fix, ...(row.setup === undefined ? {} : { setup: row.setup }) });

/** A set of the app's own, which carries no licence. */
function ownPermissionSet(evidence: Evidence, locate: Locate): readonly SpecChange[] {
  const name = `${evidence.app.name}Access`;
  return [
    change(evidence, ['policies', 'permissionSets'], `[${name}]`, locate),
    { path: `permissionSets.${name}`, value: `{ label: ${evidence.app.name} Access }`, at: locate(['permissionSets', name]) },
  ];
}

/** Remedies by the id of the catalogue's row; the others get the row's own words. */
const REMEDIES: Readonly<Record<string, Maker>> = {
  'app-not-deployed': deployAgain('deploy the app to this org'),
  'certificate-not-deployed': deployAgain('deploy the app with the certificate the project holds'),
  'certificate-differs': deployAgain('deploy the certificate the project holds'),
  'scopes-differ': deployAgain('deploy the scopes the spec names', applyWider),

  'app-disabled': (evidence, _row, locate) =>
    evidence.app.isEnabled
      ? { what: 'the spec enables the app: deploy it again', command: applyWider(evidence) }
      : { what: 'enable the app', spec: [change(evidence, ['isEnabled'], 'true', locate)], command: applyWider(evidence) },

  'no-scopes': scopeRemedy,
  'refresh-scope-missing': scopeRemedy,
  'session-refused': scopeRemedy,

  'not-assigned': (evidence, _row, locate) => {
    const { app, user } = evidence;
    if (app.users.some((each) => each.toLowerCase() === user.toLowerCase()))
      return { what: 'the spec lists the user: apply assigns a permission set of the app', command: applyTo(evidence) };
    if (app.refuse.some((each) => each.toLowerCase() === user.toLowerCase()))
      return { what: `nothing: the spec wants this user refused (\`apps.${app.name}.refuse\`)` };
    return {
      what: 'name the user in the spec, so that apply assigns a permission set of the app',
      spec: [change(evidence, ['users'], `[${[...app.users, user].join(', ')}]`, locate)],
      command: applyTo(evidence),
    };
  },

  'not-approved-by-user': (evidence, row, locate) => {
    const { app, environment, user } = evidence;
    if (app.policies.permittedUsers === 'AdminApprovedPreAuthorized')
      return { what: 'the spec pre-authorises users, the org does not: deploy the policy again', command: applyTo(evidence) };
    return preAuthorise(evidence, row, locate, {
      otherwise: `where users are to approve by themselves, have ${user} open the URL of \`ecaform authorize-url --env ${environment} --app ${app.name}\` once`,
    });
  },

  'approval-lapsed': (evidence, row, locate) => {
    const { app } = evidence;
    if (app.policies.permittedUsers === 'AdminApprovedPreAuthorized')
      return { what: 'the spec pre-authorises users, the org does not: deploy the policy again', command: applyTo(evidence) };
    return preAuthorise(evidence, row, locate, {
      otherwise: `where users are to approve by themselves, give \`apps.${app.name}.policies.refreshToken\` a type that lasts and have ${evidence.user} approve again`,
    });
  },

  'certificate-expired': (evidence) => {
    const { file, isIssued = false, privateKey } = evidence.app.certificate ?? {};
    return {
      what: isIssued
        ? `move ${file ?? 'the certificate'} away, and ${privateKey ?? 'its key'} too if the key is to change; render issues a new one and apply deploys it`
        : `put a new certificate at ${file ?? 'its place'} and apply`,
      command: applyTo(evidence),
    };
  },

  'approval-without-refresh-token': (evidence) => ({
    what: `have ${evidence.user} open the approval URL again, with a scope that carries a refresh token`,
    command: `ecaform authorize-url --env ${evidence.environment} --app ${evidence.app.name} --wait`,
  }),

  'licence-cannot-hold-apps': (evidence, _row, locate) => {
    const { app, permissionSets } = evidence;
    const barred = permissionSets.known ? permissionSets.value.filter((set) => set.license === LICENCE_WITHOUT_APPS) : [];
    const named = admitted(app, 'permissionSets');
    const sound = named.filter((text) => !barred.some((set) => means(app, text, set)));
    if (sound.length > 0 && sound.length === named.length)
      return { what: 'the spec names a permission set without that licence: apply deploys and assigns it', command: applyWider(evidence) };
    return {
      what: 'admit the user through a permission set without a licence',
      spec: ownPermissionSet(evidence, locate),
      command: applyWider(evidence),
    };
  },

  'ip-restricted': (evidence, row, locate) => {
    const { app, account, logins } = evidence;
    const profile = account.known ? account.value?.profile : undefined;
    const address = logins.known ? logins.value.find((login) => /ip/i.test(login.status))?.sourceIp : undefined;
    const ranges = `Setup › Profiles › ${profile ?? 'the user’s profile'} › Login IP Ranges › New: ${address ?? 'the address of the client'}`;
    const setup = profile === undefined && address === undefined ? (row.setup ?? ranges) : ranges;
    if (app.policies.ipRelaxation === 'Bypass')
      return { what: 'the spec relaxes IP restrictions, the org does not: deploy the policy again', command: applyTo(evidence) };
    return {
      what: `admit the address; or, if it changes, relax the app's IP restrictions (\`${change(evidence, ['policies', 'ipRelaxation'], '', locate).path}: Bypass\`), which opens it to every address`,
      setup,
    };
  },

  'wrong-host': hostRemedy,
  'audience-refused': hostRemedy,
  'domain-refused': hostRemedy,

  'app-not-installed': (evidence, row, locate) =>
    hostDiffers(evidence) ? hostRemedy(evidence, row, locate) : inSetup(evidence, row, locate),
  'app-not-in-org': (evidence, row, locate) =>
    hostDiffers(evidence)
      ? hostRemedy(evidence, row, locate)
      : {
          what: 'wait: a new app is known everywhere after 2 to 10 minutes',
          command: `ecaform verify --env ${evidence.environment} --wait 10m`,
        },
  'consumer-key-unknown': (evidence, row, locate) =>
    hostDiffers(evidence)
      ? hostRemedy(evidence, row, locate)
      : {
          what: 'wait: a new app is known everywhere after 2 to 10 minutes',
          command: `ecaform verify --env ${evidence.environment} --wait 10m`,
        },

  'user-unknown': (evidence, row, locate) => ({
    what: row.fix,
    spec: [change(evidence, ['users'], 'a username of this org', locate)],
    setup: 'Setup › Users › Users shows the usernames',
    command: applyTo(evidence),
  }),
  'user-inactive': (evidence) => ({
    what: 'activate the user, or name another one',
    setup: `Setup › Users › ${evidence.user} › Edit › Active`,
  }),
  'user-frozen': (evidence) => ({ what: 'unfreeze the user, or name another one', setup: `Setup › Users › ${evidence.user} › Unfreeze` }),

  'private-key-missing': (evidence, row, locate) => ({
    what: row.fix,
    spec: [change(evidence, ['certificate', 'privateKey'], 'env:NAME, or a path', locate)],
  }),
  'key-mismatch': (evidence) => ({
    what: `bring the private key of ${evidence.app.certificate?.file ?? 'the certificate'} to ${evidence.app.certificate?.privateKey ?? 'its place'}`,
  }),
};

/** Pre-authorisation for the user, with a permission set of the app's own where the spec has nothing that admits. */
function preAuthorise(evidence: Evidence, row: CatalogueRow, locate: Locate, { otherwise }: { readonly otherwise: string }): Remedy {
  const { app, user } = evidence;
  const sets = admitted(app, 'permissionSets').length + admitted(app, 'profiles').length > 0 ? [] : ownPermissionSet(evidence, locate);
  const listed = app.users.includes(user) ? [] : [change(evidence, ['users'], `[${[...app.users, user].join(', ')}]`, locate)];
  return {
    what: `pre-authorise the user; or, ${otherwise}`,
    spec: [change(evidence, ['policies', 'permittedUsers'], row.spec?.value ?? '', locate), ...sets, ...listed],
    command: applyTo(evidence),
  };
}

function scopeRemedy(evidence: Evidence, _row: CatalogueRow, locate: Locate): Remedy {
  const { scopes } = evidence.app.oauth;
  const needed = (['Api', 'RefreshToken'] as const).filter((scope) => !scopes.includes(scope));
  if (needed.length === 0)
    return { what: 'the spec names the scopes, the org lacks them: deploy the app again', command: applyWider(evidence) };
  return {
    what: `add ${needed.join(' and ')}`,
    spec: [change(evidence, ['oauth', 'scopes'], `[${[...scopes, ...needed].join(', ')}]`, locate)],
    command: applyWider(evidence),
  };
}

function hostDiffers({ specHost, org }: Evidence): boolean {
  return specHost !== undefined && org.known && URL.parse(specHost)?.host !== URL.parse(org.value.instanceUrl)?.host;
}

function hostRemedy(evidence: Evidence, row: CatalogueRow, locate: Locate): Remedy {
  if (!evidence.org.known) return inSetup(evidence, row, locate);
  const path = ['environments', evidence.environment, 'myDomainUrl'];
  return {
    what: "use the org's own My Domain as host and audience",
    spec: [{ path: path.join('.'), value: evidence.org.value.instanceUrl, at: locate(path) }],
    command: `ecaform verify --env ${evidence.environment}`,
  };
}

/** The remedy of a row for this very app. */
export function remedyFor(row: CatalogueRow, evidence: Evidence, locate: Locate): Remedy {
  const make = REMEDIES[row.id];
  return make === undefined ? inSetup(evidence, row, locate) : make(evidence, row, locate);
}

/** The remedy of a row when nothing is known of the app. */
export function generalRemedy(row: CatalogueRow): Remedy {
  return {
    what: row.fix,
    ...(row.spec === undefined ? {} : { spec: [{ path: `apps.<App>.${row.spec.path}`, value: row.spec.value }] }),
    ...(row.setup === undefined ? {} : { setup: row.setup }),
    ...(row.spec === undefined ? {} : { command: 'ecaform apply --env <environment>' }),
  };
}
