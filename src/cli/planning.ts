/** Making a plan for an environment: connect, render, observe, compare. Shared by `plan`, `apply`, `drift` and `demo`. */
import { readFile } from 'node:fs/promises';
import { observe } from '../org/index.ts';
import type { Org } from '../org/index.ts';
import { ownedElsewhere, plan } from '../plan/index.ts';
import type { Observed, Plan, PlanInputs } from '../plan/index.ts';
import { readManifest, renderEnvironment } from '../project/index.ts';
import type { RenderResult } from '../project/index.ts';
import type { Desired } from '../spec/index.ts';
import { connectTo } from './project.ts';
import type { OpenProject } from './project.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** How to plan. */
export interface PlanningOptions {
  readonly terminal: Terminal;
  /** Write the rendered files, issuing what is missing; without it the disk stays as it is. */
  readonly write: boolean;
  readonly prune: boolean;
  readonly soap: boolean;
  readonly target?: string | undefined;
}

/** A plan, and all it was made from. */
export interface Planned {
  readonly org: Org;
  readonly desired: Desired;
  readonly rendered: RenderResult;
  readonly observed: Observed;
  readonly plan: Plan;
  readonly inputs: PlanInputs;
}

/** Plans one environment. The project's list of apps is read before rendering adds to it. */
export async function planEnvironment(desired: Desired, project: OpenProject, options: PlanningOptions): Promise<Planned> {
  const { terminal, prune, target } = options;
  const { context, spec } = project;
  const { name } = desired.environment;
  terminal.progress(`${name}: connecting`);
  const org = await connectTo(desired, context.variables, { terminal, soap: options.soap });
  const { apps: owned } = await readManifest(context.root, name);
  terminal.progress(`${name}: rendering`);
  const rendered = await renderEnvironment(desired, context, { check: !options.write, prune: false });
  terminal.progress(`${name}: reading the org`);
  const observed = await observe(org, desired, ownedElsewhere(desired, owned));
  const narrowed = target === undefined ? {} : { target };
  const made = plan(desired, rendered.components, { observed, owned, prune, ...narrowed });
  terminal.progress('');
  return {
    org,
    desired,
    rendered,
    observed,
    plan: made,
    inputs: {
      tool: version,
      environment: name,
      org: { orgId: org.orgId, instanceUrl: org.instanceUrl },
      spec: await readFile(spec.file, 'utf8'),
      components: rendered.components,
      observed,
      options: { prune, ...narrowed },
    },
  };
}
