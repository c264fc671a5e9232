/**
 * Credentials that a command line names and never holds: `APP=env:NAME`, or `APP=FILE` for a key.
 * Rule: the value itself is read here, goes to verification, and into no output.
 */
import { keyLocation, readPrivateKey } from '../certificate/index.ts';
import { fail } from '../diagnostic.ts';
import type { ProjectContext } from '../project/index.ts';
import type { Credentials } from '../verify/index.ts';

/**
 * Reads the consumer secrets and former keys that the options name.
 * @throws EcaformError `credential-form`, `credential-missing`, and what makes a key unreadable
 */
export async function credentialsOf(
  { clientSecret = [], formerKey = [] }: { clientSecret?: readonly string[] | undefined; formerKey?: readonly string[] | undefined },
  { root, variables }: ProjectContext,
): Promise<Credentials> {
  const secrets = clientSecret.map((text) => {
    const { app, place } = parts(text, '--client-secret');
    const name = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(place)?.[1];
    if (name === undefined)
      fail('credential-form', `--client-secret for ${app} does not name a variable`, { hint: `write ${app}=env:NAME` });
    const value = variables[name];
    if (value === undefined || value.trim() === '')
      fail('credential-missing', `the environment variable ${name}, which holds the consumer secret of ${app}, is not set`);
    return [app, value.trim()] as const;
  });
  const formerKeys = await Promise.all(
    formerKey.map(async (text) => {
      const { app, place } = parts(text, '--former-key');
      const key = await readPrivateKey(keyLocation(place, { root, environment: '_', app: '_' }), { env: variables });
      return [app, key ?? fail('credential-missing', `there is no former private key of ${app} at the place --former-key names`)] as const;
    }),
  );
  return { secrets: Object.fromEntries(secrets), formerKeys: Object.fromEntries(formerKeys) };
}

/** Splits `APP=PLACE`; the text is never repeated, for someone may have put the secret itself there. */
function parts(text: string, option: string): { readonly app: string; readonly place: string } {
  const [, app, place] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (app === undefined || place === undefined)
    return fail('credential-form', `${option} does not have the form APP=env:NAME`, {
      hint: `for example ${option} OrderSync=env:ORDER_SYNC`,
    });
  return { app, place };
}
