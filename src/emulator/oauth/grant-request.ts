/** A token request on its way through a grant. Rule: the grant fills in who is trying, for the login history. */
import type { App } from '../org/app.ts';
import type { Org, User } from '../org/state.ts';
import type { Form, Client } from './request.ts';

/** What a grant works with. `attempt` is filled in as the grant learns who is trying. */
export interface GrantRequest {
  readonly org: Org;
  readonly form: Form;
  readonly client: Client;
  readonly sourceIp: string;
  readonly attempt: { app?: App; user?: User };
}
