/** What an environment has to prove: targets made of the spec, the org's consumer keys and the project's private keys. */
import type { KeyObject } from 'node:crypto';
import { describeLocation, readPrivateKey } from '../certificate/index.ts';
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { consumerKeyOf } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import { privateKeyOf, readCertificates } from '../project/index.ts';
import type { ProjectContext } from '../project/index.ts';
import { oauthNameOf } from '../spec/index.ts';
import type { Desired } from '../spec/index.ts';
import type { VerifyTarget } from './target.ts';

/** Credentials beside the app's own private key, by the app's name. */
export interface Credentials {
  /** Consumer secrets. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Private keys of the certificates before. */
  readonly formerKeys?: Readonly<Record<string, KeyObject>>;
}

/**
 * Makes the targets of every app whose logins can be proven: by the JWT bearer flow, or by client credentials where the secret is given.
 * @throws EcaformError `app-not-deployed`, `private-key-missing`, and what makes a key unreadable
 */
export async function targetsOf(
  desired: Desired,
  org: { readonly orgId: string; readonly instanceUrl: string; readonly components: readonly ObservedComponent[] },
  context: ProjectContext,
  { secrets = {}, formerKeys = {} }: Credentials = {},
): Promise<VerifyTarget[]> {
  const certificates = await readCertificates(desired, context);
  const targets: VerifyTarget[] = [];
  const problems: Diagnostic[] = [];
  for (const app of desired.apps) {
    const { certificate } = app;
    const secret = secrets[app.name];
    const runAs = app.oauth.flows.clientCredentials && secret !== undefined ? app.policies.clientCredentialsFlowUser : undefined;
    const signs = certificate !== undefined && app.users.length + app.refuse.length > 0;
    if (!signs && runAs === undefined) continue;
    const consumerKey = consumerKeyOf(app.name, org.components);
    if (consumerKey === undefined) {
      problems.push(
        error('app-not-deployed', `the org has no consumer key for ${app.name}`, {
          hint: `deploy it first: ecaform apply --env ${desired.environment.name}`,
          at: desired.locate(['apps', app.name], 'key'),
        }),
      );
      continue;
    }
    const base = {
      app: app.name,
      consumerKey,
      instanceUrl: org.instanceUrl,
      orgId: org.orgId,
      scopes: app.oauth.scopes.map(oauthNameOf),
      apiVersion: desired.environment.apiVersion,
      ...(secret === undefined ? {} : { secret }),
      ...(runAs === undefined ? {} : { runAs }),
      // The two that relax say so themselves; the other two hold for the JWT bearer flow.
      ...(app.policies.ipRelaxation.startsWith('Enforce') ? { isIpRestricted: true as const } : {}),
    };
    if (!signs) {
      targets.push({ ...base, users: [], refuse: [] });
      continue;
    }
    const location = privateKeyOf({ ...app, certificate }, desired.environment.name, context.root);
    const privateKey = await readPrivateKey(location, { env: context.variables });
    const known = certificates.facts(certificate.file);
    const formerKey = formerKeys[app.name];
    if (!privateKey) {
      problems.push(
        error('private-key-missing', `${app.name}: there is no private key at ${describeLocation(location)}, so no login can be signed`, {
          hint: 'bring the key that belongs to the certificate, or name its place in `certificate.privateKey`',
          at: desired.locate(['apps', app.name, 'certificate']),
        }),
      );
      continue;
    }
    targets.push({
      ...base,
      privateKey,
      users: app.users,
      refuse: app.refuse,
      ...(known ? { certificate: { publicKey: known.publicKey } } : {}),
      ...(formerKey === undefined ? {} : { formerKey }),
    });
  }
  if (problems.length > 0) throw new EcaformError(problems);
  return targets;
}
