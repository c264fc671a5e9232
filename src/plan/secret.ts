/**
 * Secrets a plan touches: that they come, change or end, never what they are.
 * Rule: consumer key and secret are the org's to make, the private key is the client's; a certificate renewed for the same key changes none.
 */
import { X509Certificate } from 'node:crypto';
import { isHeader } from '../metadata/index.ts';
import type { ObservedComponent } from '../metadata/index.ts';
import type { Change, SecretChange } from './change.ts';
import { isSame } from './compare.ts';
import { fieldsOf } from './normalise.ts';

/** Where a certificate stands, by path. */
const CERTIFICATES = ['certificate', 'oauthConfig.certificate'];

/** What happens to the secrets of each app. */
export function secretChanges(changes: readonly Change[], observed: readonly ObservedComponent[]): SecretChange[] {
  return changes.flatMap((change): SecretChange[] => {
    const { component, action } = change;
    const app = component.app ?? component.fullName;
    return [
      ...(isHeader(component) && action in CREDENTIALS
        ? [{ app, secret: 'consumer key and secret' as const, ...CREDENTIALS[action as keyof typeof CREDENTIALS] }]
        : []),
      ...privateKey(change, observed).map((what) => ({ app, secret: 'private key' as const, ...what })),
    ];
  });
}

/** What becomes of consumer key and secret with the app's header. */
const CREDENTIALS = {
  create: { change: 'made', why: 'the org makes them; `ecaform output` hands the key on' },
  replace: { change: 'changed', why: 'the new app has its own; those of the old one work until it is destroyed' },
  delete: { change: 'ended', why: 'the app is deleted' },
} as const satisfies Partial<Record<Change['action'], Pick<SecretChange, 'change' | 'why'>>>;

function privateKey({ component, action }: Change, observed: readonly ObservedComponent[]): Pick<SecretChange, 'change' | 'why'>[] {
  const twin = observed.find((each) => isSame(component, each));
  const [wanted, found] = [fieldsOf(component.metadata), fieldsOf(twin?.metadata ?? {})];
  return CERTIFICATES.flatMap((path): Pick<SecretChange, 'change' | 'why'>[] => {
    const [before = '', after = ''] = [found.get(path), wanted.get(path)];
    if (before === after || action === 'none' || action === 'delete') return [];
    if (after === '') return [{ change: 'ended', why: 'the app loses its certificate, so nobody can log in by JWT bearer' }];
    if (before === '') return [{ change: 'made', why: 'clients sign with the key of the certificate' }];
    return isSameKey(before, after)
      ? []
      : [{ change: 'changed', why: 'the certificate is another key’s: clients must sign with the new one' }];
  });
}

/** What cannot be read as a certificate has no key that could be the same. */
function isSameKey(before: string, after: string): boolean {
  const [was, becomes] = [publicKey(before), publicKey(after)];
  return was !== undefined && was === becomes;
}

function publicKey(base64: string): string | undefined {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).publicKey.export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
}
