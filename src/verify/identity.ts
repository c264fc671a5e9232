/**
 * Proves that a token belongs to the user and the org it was asked for.
 * Rule: compares what the org says with what the spec says; ids by their first 15 characters, which are the id (the rest is a checksum).
 */
import { requestUserInfo } from './token.ts';
import type { Grant } from './token.ts';
import type { VerifyIo, VerifyTarget } from './target.ts';
import { baseUrl } from './preflight.ts';

/** The error that keeps a login from being proven, or nothing when user and org are the expected ones. */
export async function identityError(
  grant: Grant,
  expected: { readonly target: VerifyTarget; readonly user: string },
  io: VerifyIo,
): Promise<{ readonly error: string; readonly errorDescription: string } | undefined> {
  const { target, user } = expected;
  const info = await requestUserInfo(baseUrl(target.instanceUrl), grant.accessToken, io);
  if (!info.ok)
    return {
      error: info.error,
      errorDescription: `a token was issued, but userinfo refused it: ${info.errorDescription || `status ${info.status}`}`,
    };
  const differences = [
    // Usernames ignore case in Salesforce.
    info.username.toLowerCase() === user.toLowerCase() ? undefined : `logged in as ${info.username}, not ${user}`,
    sameId(info.orgId, target.orgId) ? undefined : `logged in to org ${info.orgId || '(not named)'}, not ${target.orgId}`,
    grant.orgId === '' || sameId(grant.orgId, info.orgId)
      ? undefined
      : `token and userinfo name different orgs (${grant.orgId}, ${info.orgId})`,
    grant.userId === '' || sameId(grant.userId, info.userId)
      ? undefined
      : `token and userinfo name different users (${grant.userId}, ${info.userId})`,
  ].filter((each) => each !== undefined);
  return differences.length === 0 ? undefined : { error: 'identity_mismatch', errorDescription: differences.join('; ') };
}

function sameId(a: string, b: string): boolean {
  return a.length >= 15 && a.slice(0, 15) === b.slice(0, 15);
}
