/** What commands do with a project: read its spec, connect to an environment's org. */
import { dirname, relative, resolve } from 'node:path';
import { EcaformError, error, fail } from '../diagnostic.ts';
import { connect } from '../org/index.ts';
import type { Org, OrgAccess } from '../org/index.ts';
import type { ProjectContext } from '../project/index.ts';
import { desireAll, loadSpec } from '../spec/index.ts';
import type { Desired, LoadedSpec, Variables } from '../spec/index.ts';
import type { Terminal } from './terminal.ts';

/** A project that has been opened. */
export interface OpenProject {
  readonly spec: LoadedSpec;
  readonly context: ProjectContext;
}

/** Reads the spec; the project's folder is the spec's. */
export async function openProject(file: string, variables: Variables = process.env): Promise<OpenProject> {
  const spec = await loadSpec(relative(process.cwd(), resolve(file)) || file, variables);
  return { spec, context: { root: dirname(resolve(file)), now: new Date(), variables } };
}

/** The environments a command is about: the named ones, or all. */
export function select({ spec }: OpenProject, environments: readonly string[] | undefined): Desired[] {
  return desireAll(spec, environments && [...new Set(environments)]);
}

/** The one environment a command is about. */
export function selectOne(project: OpenProject, environment: string): Desired {
  const [desired] = select(project, [environment]);
  return desired ?? fail('unknown-environment', `the spec has no environment \`${environment}\``);
}

/**
 * Connects to the environment's org and makes sure that it is the one the spec means.
 * @throws EcaformError `env-undefined`, `no-org`, `wrong-org-type`, `wrong-host`, and what connecting throws
 */
export async function connectTo(
  desired: Desired,
  variables: Variables,
  { terminal, soap = false }: { terminal: Terminal; soap?: boolean },
): Promise<Org> {
  const { environment } = desired;
  const org = await reach(desired, variables, { terminal, soap });
  const at = (field: string) => ({ at: desired.locate(['environments', environment.name, field]) });
  if (environment.orgType !== undefined && org.isSandbox !== (environment.orgType === 'sandbox')) {
    throw new EcaformError([
      error(
        'wrong-org-type',
        `the environment \`${environment.name}\` is a ${environment.orgType}, but ${org.instanceUrl} is a ${org.isSandbox ? 'sandbox' : 'production org'}`,
        {
          hint: 'is `org` the right alias? nothing was changed',
          ...at('orgType'),
        },
      ),
    ]);
  }
  const stray = hostDifference(desired, org);
  if (stray !== undefined) {
    throw new EcaformError([
      error('wrong-host', stray, {
        hint: `write \`myDomainUrl: ${org.instanceUrl}\`, or log in to the right org; nothing was changed`,
        ...at('myDomainUrl'),
      }),
    ]);
  }
  return org;
}

/** Says that the org answers elsewhere than the environment's My Domain; undefined where it does not. */
export function hostDifference({ environment }: Desired, { instanceUrl }: Pick<Org, 'instanceUrl'>): string | undefined {
  const { myDomainUrl } = environment;
  return myDomainUrl !== undefined && new URL(myDomainUrl).host !== new URL(instanceUrl).host
    ? `the environment’s My Domain is ${myDomainUrl}, but the org answers at ${instanceUrl}`
    : undefined;
}

/** Connects to whatever org answers, be it the one the spec means or not: to explain why it is not. */
export async function reach(
  { environment, ...desired }: Desired,
  variables: Variables,
  { terminal, soap = false }: { terminal: Terminal; soap?: boolean },
): Promise<Org> {
  if (environment.unresolved.length > 0) throw new EcaformError(environment.unresolved);
  const access = accessOf({ environment, ...desired }, variables);
  return connect(access, { apiVersion: environment.apiVersion, soap, onWarning: terminal.note });
}

function accessOf({ environment, locate }: Desired, variables: Variables): OrgAccess {
  const { org, accessTokenVariable, myDomainUrl } = environment;
  if (org !== undefined) return { kind: 'authorised', org };
  const accessToken = accessTokenVariable === undefined ? undefined : variables[accessTokenVariable];
  if (accessToken !== undefined && myDomainUrl !== undefined)
    return { kind: 'token', accessToken, instanceUrl: myDomainUrl.replace(/\/+$/, '') };
  return fail('no-org', `the environment \`${environment.name}\` does not say how to reach its org`, {
    hint: 'add `org`, an alias or username that `sf org login` has authorised',
    at: locate(['environments', environment.name]),
  });
}
