/**
 * Checks on the values of a spec, most of them on texts. Rule: a value that holds `${env:NAME}` passes here, because it is
 * checked again once the environment has filled it in.
 */

/** A reference to an environment variable inside a text value. */
export const ENV_REFERENCE = /(?<!\$)\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** What looks like a reference but is none: a name with other characters, a missing brace. */
export const BROKEN_REFERENCE = /(?<!\$)\$\{env:(?![A-Za-z_][A-Za-z0-9_]*\})[^}]{0,40}\}?/g;

/** A reference that is meant as text: with a second dollar before it. */
const ESCAPED_REFERENCE = /\$(?=\$\{env:)/g;

/** The text with what looks like a reference marked as text. */
export function escapeReferences(text: string): string {
  // As a function, for a dollar means something in a replacement.
  return text.replaceAll('${env:', () => '$${env:');
}

/** The text with such marks taken away. */
export function unescapeReferences(text: string): string {
  return text.replace(ESCAPED_REFERENCE, '');
}

/** Whether the text still waits for an environment variable. */
export function hasReference(text: string): boolean {
  return /(?<!\$)\$\{env:/.test(text);
}

/** Whether XML 1.0 can carry the text: no control character but tab and line ends, no lone surrogate, no non-character (section 2.2). */
export function isXmlText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The parser itself drops line breaks and surrounding blanks; metadata would keep them. */
function parse(text: string): URL | undefined {
  return !/\s/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** An https URL; http only to this machine, as Salesforce allows for callbacks while developing. */
export function isWebUrl(text: string): boolean {
  const url = parse(text);
  return url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)));
}

/** A callback URL: https, http to this machine, or a mobile app's own scheme (`myapp://oauth/done`); no fragment (RFC 6749, 3.1.2). */
export function isCallbackUrl(text: string): boolean {
  const url = parse(text);
  if (url === undefined || text.includes('#')) return false;
  return url.protocol === 'http:' || url.protocol === 'https:'
    ? isWebUrl(text)
    : !['javascript:', 'data:', 'file:', 'vbscript:'].includes(url.protocol);
}

/** Where users of an app start: a URL, a mobile app's own scheme, or a path of the org. */
export function isStartUrl(text: string): boolean {
  return isCallbackUrl(text) || /^\/[^/\s]\S*$/.test(text);
}

/** The address of an org: https (http only to this machine), a host and nothing behind it. */
export function isOrigin(text: string): boolean {
  const url = parse(text);
  return url !== undefined && isWebUrl(text) && url.pathname === '/' && !/[?#@]/.test(text);
}

/** An e-mail address; a Salesforce username has the same form. */
export function isEmail(text: string): boolean {
  return /^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>".]+$/.test(text);
}

/** An IPv4 address as a number, for ranges; undefined when the text is not one. */
export function ipv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1).map(Number);
  return parts.every((part) => part <= 255) ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}

/**
 * A Salesforce API name: letters, digits and single underscores, a letter first, none of them last.
 * At most 60 characters, so that the longest name made from it (`…_oauth_defaultPolicy`) stays within 80.
 */
export const API_NAME = /^(?!.*__)[A-Za-z][A-Za-z0-9_]{0,59}(?<!_)$/;

/** An API name that may carry a package's namespace (`ns__Name`). */
export const REFERENCED_NAME = /^(?:[A-Za-z][A-Za-z0-9]{0,14}__)?(?!.*__$)[A-Za-z][A-Za-z0-9_]{0,79}$/;

/** An environment's name. It becomes a folder on every platform, so Windows' device names are out. */
export const ENVIRONMENT_NAME = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9-]{0,39}$/;

/** Whether the value is a map, as YAML calls it. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
