/**
 * What can be proven about a target before anything is sent.
 * Rule: offline and final; a target that fails here causes no request and no retry.
 */
import { matches } from '../certificate/index.ts';
import type { VerifyTarget } from './target.ts';

/** The error, as the catalogue names it, that makes every request for this target pointless or unsafe. */
export function preflight({
  privateKey,
  certificate,
  instanceUrl,
}: VerifyTarget): { readonly error: string; readonly errorDescription: string } | undefined {
  if (privateKey !== undefined && privateKey.asymmetricKeyType !== 'rsa') {
    return { error: 'key_not_rsa', errorDescription: `the private key is of type ${privateKey.asymmetricKeyType ?? 'unknown'}` };
  }
  if (privateKey !== undefined && certificate !== undefined && !matches(privateKey, certificate)) {
    return {
      error: 'key_mismatch',
      errorDescription: "the private key is not the certificate's; proven on this machine, nothing was sent",
    };
  }
  const reason = unsafe(instanceUrl);
  return reason === undefined ? undefined : { error: 'unsafe_host', errorDescription: reason };
}

/** The URL without trailing slashes: host of every request and audience of every assertion. */
export function baseUrl(instanceUrl: string): string {
  return instanceUrl.replace(/\/+$/, '');
}

function unsafe(instanceUrl: string): string | undefined {
  const url = URL.parse(instanceUrl);
  if (url === null) return 'the My Domain is not a URL';
  if (url.username !== '' || url.password !== '') return 'the My Domain URL holds a user name';
  if (url.search !== '' || url.hash !== '') return 'the My Domain URL has a query or a fragment';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return undefined;
  return `the My Domain URL is ${url.protocol}//${url.host}, not https`;
}

/** Plain http is for the local emulator: what goes to a loopback address does not leave the machine (RFC 6761, 6.3, for the name). */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
