/**
 * Where an app's private key is kept: a file outside git, or an environment variable of a CI job.
 * Rule: a location is text about a place, never the key; deciding on it touches no disk.
 */
import { join, resolve } from 'node:path';
import { fail } from '../diagnostic.ts';

/** The place of a private key; `path` is absolute. */
export type KeyLocation = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'env'; readonly name: string };

/** What the default place is made of. */
export interface KeyDefaults {
  /** The project's folder; relative paths count from it. */
  readonly root: string;
  readonly environment: string;
  /** The app's developer name. */
  readonly app: string;
}

/**
 * Reads a location as a spec writes it: `env:NAME`, or a path. Without text it is `.ecaform/keys/<environment>/<App>.key.pem`.
 * @throws EcaformError `key-location-invalid`: an empty text, a bad variable name, key material in the place of a path, or a name that
 * would leave its folder.
 */
export function keyLocation(text: string | undefined, defaults: KeyDefaults): KeyLocation {
  if (text === undefined) {
    const path = join(folderName(defaults.environment), `${folderName(defaults.app)}.key.pem`);
    return { kind: 'file', path: resolve(defaults.root, '.ecaform', 'keys', path) };
  }
  if (text.includes('-----BEGIN') || /[\r\n\0]/.test(text)) {
    // Never echo this text: it may be the key itself.
    fail('key-location-invalid', 'the place of the private key holds several lines or a PEM block', {
      hint: 'write a path or `env:NAME` here; if this was a key, it is no longer secret: rotate it',
    });
  }
  if (text.trim() === '') fail('key-location-invalid', 'the place of the private key is empty', { hint: 'write a path or `env:NAME`' });
  if (!text.startsWith('env:')) return { kind: 'file', path: resolve(defaults.root, text) };
  const name = text.slice('env:'.length);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    fail('key-location-invalid', `\`${text}\` does not name an environment variable`, { hint: 'write for example `env:ECAFORM_KEY`' });
  }
  return { kind: 'env', name };
}

/** The location as a message names it. */
export function describeLocation(location: KeyLocation): string {
  return location.kind === 'env' ? `the environment variable ${location.name}` : `\`${location.path}\``;
}

function folderName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) return name;
  return fail('key-location-invalid', `\`${name}\` cannot be part of a file name`, {
    hint: 'letters, digits, `_`, `-` and `.` only, or write the place of the key explicitly',
  });
}
