/** Changes, as data: what happens to a component, why, and what each field was and will be. */
import type { Component } from '../metadata/index.ts';

/** What happens to a component. `adopt`: the org has it already, and from now on the spec owns it. */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'adopt' | 'none';

/** Why a field differs. */
export type Reason = 'differs' | 'absent-in-org' | 'absent-in-spec';

/** One field that differs, in comparable form; a certificate is named by subject, expiry and fingerprint. */
export interface FieldChange {
  readonly field: string;
  readonly reason: Reason;
  readonly before?: string;
  readonly after?: string;
  /** Set when the change lets more users, more scopes or more addresses in, or lets them in for longer: in words. */
  readonly broadens?: string;
}

/** One component: what happens to it, why, and what is deployed — under the name the org knows it by. */
export interface Change {
  readonly action: Action;
  /** One sentence, for readers. */
  readonly reason: string;
  readonly component: Component;
  readonly fields: readonly FieldChange[];
}

/** A user who is to be given a permission set, so that the app lets them in. */
export interface Assignment {
  readonly app: string;
  readonly username: string;
  readonly permissionSet: string;
}

/** Someone who is no longer let into an app, though the policy's metadata does not name them: a row of SetupEntityAccess goes. */
export interface Revocation {
  readonly app: string;
  /** Id of the row. */
  readonly id: string;
  readonly holder: 'permission set' | 'profile';
  readonly name: string;
}

/** What becomes of a secret; its value is nowhere in a plan. */
export interface SecretChange {
  readonly app: string;
  readonly secret: 'consumer key and secret' | 'private key';
  readonly change: 'made' | 'changed' | 'ended';
  /** In words, for readers. */
  readonly why: string;
}

/** Something a reader must see before agreeing. */
export interface Risk {
  readonly kind: 'broadening' | 'lock-out' | 'replacement' | 'delete';
  /** The app or permission set it is about. */
  readonly subject: string;
  readonly message: string;
}

/** Everything that has to happen. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly assignments: readonly Assignment[];
  readonly revocations: readonly Revocation[];
  readonly secrets: readonly SecretChange[];
  readonly risks: readonly Risk[];
}

/** Changes that are more than none. */
export function changed({ changes }: Plan): Change[] {
  return changes.filter((change) => change.action !== 'none');
}

/** Whether the plan leaves the org as it is; adopting changes nothing in it. */
export function isEmpty(plan: Plan): boolean {
  return (
    plan.assignments.length + plan.revocations.length === 0 &&
    plan.changes.every((change) => change.action === 'none' || change.action === 'adopt')
  );
}
