/**
 * PEM as people really paste it (RFC 7468): which blocks a text holds, and whether its line breaks survived.
 * Rule: knows labels and line breaks only, never what a block means, and never puts a block's content into a message.
 */

const BEGIN = /-----BEGIN ([^-\r\n]+)-----/g;

/** The labels of all blocks in order, e.g. `['CERTIFICATE', 'CERTIFICATE']`; empty when the text is not PEM. */
export function pemLabels(text: string): readonly string[] {
  return [...text.matchAll(BEGIN)].map((match) => match[1] ?? '');
}

/**
 * True when a BEGIN line has something other than a line break after it: what is left of a PEM whose line breaks became spaces,
 * nothing, or the two characters `\n`. OpenSSL answers such a text with `PEM_read_bio: no start line` or `bad end line`.
 */
export function lineBreaksLost(text: string): boolean {
  return /-----BEGIN [^-\r\n]+-----[ \t]*[^\s]/.test(text);
}

/** Turns the two characters `\n` (or the four of `\r\n`) back into line breaks; safe, because base64 has no backslash. */
export function unescapeLineBreaks(text: string): string {
  return text.replace(/(?:\\r)?\\n/g, '\n');
}

/** The blocks with this label, each wrapped anew at 64 characters: surrounding text, indentation and CRLF are gone. */
export function pemBlocks(text: string, label: string): readonly string[] {
  const block = new RegExp(`-----BEGIN ${label}-----([^-]*)-----END ${label}-----`, 'g');
  return [...text.matchAll(block)].map((match) => toPem((match[1] ?? '').replace(/\s+/g, ''), label));
}

/** Writes base64 as one PEM block with a final line break. */
export function toPem(base64: string, label: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
