/** What an environment has to prove: targets made of the spec, the org's consumer keys and the project's private keys. */
import { describeLocation, readPrivateKey } from '../certificate/index.ts';
import { EcaformError, error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { consumerKeyOf } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import { privateKeyOf, readCertificates } from '../project/index.ts';
import type { ProjectContext } from '../project/index.ts';
import type { Desired } from '../spec/index.ts';
import type { VerifyTarget } from './target.ts';

/**
 * Makes the targets of every app whose logins can be proven by the JWT bearer flow.
 * @throws EcaformError `app-not-deployed`, `private-key-missing`, and what makes a key unreadable
 */
export async function targetsOf(
  desired: Desired,
  org: { readonly orgId: string; readonly instanceUrl: string; readonly components: readonly ObservedComponent[] },
  context: ProjectContext,
): Promise<VerifyTarget[]> {
  const certificates = await readCertificates(desired, context);
  const targets: VerifyTarget[] = [];
  const problems: Diagnostic[] = [];
  for (const app of desired.apps) {
    const { certificate } = app;
    if (!certificate || app.users.length + app.refuse.length === 0) continue;
    const consumerKey = consumerKeyOf(app.name, org.components);
    const location = privateKeyOf({ ...app, certificate }, desired.environment.name, context.root);
    const privateKey = await readPrivateKey(location, { env: context.variables });
    const known = certificates.facts(certificate.file);
    if (consumerKey === undefined) {
      problems.push(
        error('app-not-deployed', `the org has no consumer key for ${app.name}`, {
          hint: `deploy it first: ecaform apply --env ${desired.environment.name}`,
          at: desired.locate(['apps', app.name]),
        }),
      );
    } else if (!privateKey) {
      problems.push(
        error('private-key-missing', `${app.name}: there is no private key at ${describeLocation(location)}, so no login can be signed`, {
          hint: 'bring the key that belongs to the certificate, or name its place in `certificate.privateKey`',
          at: desired.locate(['apps', app.name, 'certificate']),
        }),
      );
    } else {
      targets.push({
        app: app.name,
        consumerKey,
        privateKey,
        instanceUrl: org.instanceUrl,
        orgId: org.orgId,
        users: app.users,
        refuse: app.refuse,
        ...(known ? { certificate: { publicKey: known.publicKey } } : {}),
      });
    }
  }
  if (problems.length > 0) throw new EcaformError(problems);
  return targets;
}
