/**
 * Reads an RSA private key from PEM text and says what is wrong with text that is not one.
 * Rule: no message, hint or cause ever holds a character of what was read.
 */
import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { fail } from '../diagnostic.ts';
import { MIN_KEY_BITS } from './limits.ts';
import { lineBreaksLost, pemLabels } from './pem.ts';

interface WrongContent {
  /** Holds for this text, whose PEM labels are given. */
  readonly when: (text: string, labels: readonly string[]) => boolean;
  readonly code: string;
  /** Follows the name of the place, e.g. "`app.key.pem` is encrypted". */
  readonly fact: string;
  readonly hint: string;
}

const has = (labels: readonly string[], part: string) => labels.some((label) => label.includes(part));

/** The first row that holds is the one reported. */
const WRONG_CONTENT: readonly WrongContent[] = [
  {
    when: (_text, labels) => labels.length === 0,
    code: 'private-key-unreadable',
    fact: 'holds no PEM block',
    hint: 'a private key in PEM starts with a line `-----BEGIN PRIVATE KEY-----`; convert a binary one with `openssl pkey -inform DER`',
  },
  {
    when: lineBreaksLost,
    code: 'private-key-newlines-lost',
    fact: 'is a PEM whose line breaks are lost (OpenSSL: `PEM_read_bio: no start line`)',
    hint: 'store the secret with its line breaks, or with the two characters `\\n` in their place',
  },
  {
    when: (text, labels) => has(labels, 'ENCRYPTED PRIVATE KEY') || /^Proc-Type: 4,ENCRYPTED/m.test(text),
    code: 'private-key-encrypted',
    fact: 'is protected by a passphrase',
    hint: 'write an unprotected copy with `openssl pkey -in KEY -out KEY.pem`, mode 0600',
  },
  {
    when: (_text, labels) => has(labels, 'OPENSSH PRIVATE KEY'),
    code: 'private-key-unreadable',
    fact: 'is a key in the format of OpenSSH',
    hint: 'convert a copy with `ssh-keygen -p -m PKCS8 -f KEY`',
  },
  {
    when: (_text, labels) => !has(labels, 'PRIVATE KEY') && has(labels, 'CERTIFICATE'),
    code: 'private-key-is-certificate',
    fact: 'holds a certificate, not a private key',
    hint: 'name the file with the private key; the certificate is its public half',
  },
  {
    when: (_text, labels) => !has(labels, 'PRIVATE KEY') && has(labels, 'PUBLIC KEY'),
    code: 'private-key-is-public',
    fact: 'holds a public key, not a private key',
    hint: 'name the file with the private key',
  },
];

/**
 * Parses PEM (PKCS#8 or PKCS#1) into an RSA key; `place` names the text's origin in messages.
 * @throws EcaformError `private-key-unreadable`, `-newlines-lost`, `-encrypted`, `-is-certificate`, `-is-public`, `-not-rsa`, `-too-small`.
 */
export function parsePrivateKey(text: string, place: string): KeyObject {
  const labels = pemLabels(text);
  const wrong = WRONG_CONTENT.find(({ when }) => when(text, labels));
  if (wrong !== undefined) fail(wrong.code, `${place} ${wrong.fact}`, { hint: wrong.hint });
  const key = decode(text, place);
  if (key.asymmetricKeyType !== 'rsa') {
    fail('private-key-not-rsa', `${place} holds a key of type ${key.asymmetricKeyType ?? 'unknown'}; Salesforce takes RSA only`, {
      hint: 'make an RSA key; assertions are signed with RS256',
    });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_KEY_BITS) {
    fail('private-key-too-small', `${place} holds an RSA key of ${bits} bits; Salesforce takes ${MIN_KEY_BITS} and more`, {
      hint: 'make a new key and certificate',
    });
  }
  return key;
}

function decode(text: string, place: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // The error of the crypto library is left out on purpose: it is about the content.
    return fail('private-key-unreadable', `${place} holds a private key that cannot be decoded`, {
      hint: 'the block is cut short or damaged; copy it again, from its BEGIN line to its END line',
    });
  }
}
