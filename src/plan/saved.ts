/**
 * A saved plan: what was agreed to, and hashes of all it was made from. Rule: it holds fingerprints, never secrets or whole
 * components; apply makes the plan anew and refuses when anything it was made from has changed.
 */
import { createHash } from 'node:crypto';
import type { Component } from '../metadata/index.ts';
import type { Assignment, Change, FieldChange, Plan, Revocation, Risk, SecretChange } from './change.ts';
import type { Observed } from './observed.ts';

/** Version of the file's format. */
export const PLAN_FORMAT = 1;

/** All a plan is made from. */
export interface PlanInputs {
  /** ecaform's version. */
  readonly tool: string;
  readonly environment: string;
  readonly org: { readonly orgId: string; readonly instanceUrl: string };
  /** The spec's text. */
  readonly spec: string;
  readonly components: readonly Component[];
  readonly observed: Observed;
  /** The options it was made with. */
  readonly options: { readonly prune: boolean; readonly target?: string };
}

/** The file. */
export interface SavedPlan {
  readonly format: typeof PLAN_FORMAT;
  readonly tool: string;
  readonly environment: string;
  readonly org: PlanInputs['org'];
  readonly options: PlanInputs['options'];
  /** SHA-256, hexadecimal. */
  readonly hashes: { readonly spec: string; readonly files: string; readonly observed: string };
  readonly changes: readonly ChangeSummary[];
  readonly assignments: readonly Assignment[];
  readonly revocations: readonly Revocation[];
  readonly secrets: readonly SecretChange[];
  readonly risks: readonly Risk[];
}

/** A change as JSON carries it: what happens to what and why, without the component's whole content. */
export interface ChangeSummary {
  readonly action: Change['action'];
  readonly type: string;
  readonly fullName: string;
  readonly app?: string;
  readonly reason: string;
  readonly fields: readonly FieldChange[];
}

/** A plan as JSON carries it. */
export function summarise({ changes, ...rest }: Plan): Omit<Plan, 'changes'> & { readonly changes: ChangeSummary[] } {
  const summaries = changes.map(({ action, component, reason, fields }) => ({
    action,
    type: component.type,
    fullName: component.fullName,
    ...(component.app === undefined ? {} : { app: component.app }),
    reason,
    fields,
  }));
  return { ...rest, changes: summaries };
}

/** Makes the file's content. */
export function savePlan(plan: Plan, inputs: PlanInputs): SavedPlan {
  return {
    format: PLAN_FORMAT,
    tool: inputs.tool,
    environment: inputs.environment,
    org: inputs.org,
    options: inputs.options,
    hashes: hashesOf(inputs),
    ...summarise(plan),
  };
}

/** Why a saved plan no longer holds, in words; empty when it does. */
export function staleness(saved: SavedPlan, plan: Plan, inputs: PlanInputs): string[] {
  const now = hashesOf(inputs);
  const reasons = [
    saved.tool === inputs.tool ? '' : `it was made by ecaform ${saved.tool}, this is ${inputs.tool}`,
    saved.org.orgId === inputs.org.orgId ? '' : `it was made for the org ${saved.org.orgId}, this is ${inputs.org.orgId}`,
    saved.hashes.spec === now.spec ? '' : 'the spec has changed',
    saved.hashes.files === now.files ? '' : 'what is rendered has changed',
    saved.hashes.observed === now.observed ? '' : 'the org has changed',
  ].filter((reason) => reason !== '');
  // The hashes cover every input; this holds the plan itself against the file, should the file have been edited.
  const same = stable(actsOf(summarise(plan))) === stable(actsOf(saved));
  return reasons.length > 0 || same ? reasons : ['its content does not match what it was made from'];
}

/** What would be done. Risks are left out: whom a change locks out depends on who holds a token at the moment. */
function actsOf({ changes, assignments, revocations }: Pick<SavedPlan, 'changes' | 'assignments' | 'revocations'>): object {
  return { changes, assignments, revocations };
}

function hashesOf({ spec, components, observed }: PlanInputs): SavedPlan['hashes'] {
  return {
    spec: hash(spec.replaceAll('\r\n', '\n')),
    files: hash(stable(components)),
    // Components and access only: who holds a token changes by the minute, and assignments are compared as the plan's own.
    observed: hash(
      stable([observed.components.map(({ lastModified: _when, ...each }) => stable(each)).sort(), observed.access.map(stable).sort()]),
    ),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with the members of every map in one order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
