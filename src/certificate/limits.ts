/**
 * The limits Salesforce and X.509 set on a certificate, each with its source.
 * Rule: a limit stands here once; issuing and inspecting read the same line.
 */

/** Smallest RSA modulus Salesforce takes for an app's certificate, in bits. */
export const MIN_KEY_BITS = 2048;

/**
 * Largest certificate Salesforce takes, in bytes ("certificate size can't exceed 4 KB"). It counts the file that is uploaded, so it
 * is held against the PEM, the larger of the two forms: a certificate within it fits as PEM, as DER and as the metadata's base64.
 */
export const MAX_PEM_BYTES = 4096;

/** How long before the end of a certificate its owner is told, in days: time enough for a release cycle of two to four weeks. */
export const EXPIRY_NOTICE_DAYS = 30;

/**
 * How far before `now` a new certificate starts, in minutes. The org's clock and ours differ; a certificate that starts in the reader's
 * future is "not yet valid". Five minutes is the skew common protocols allow (RFC 4120, section 5.5.1, asks for the same).
 */
export const BACKDATE_MINUTES = 5;

/** Longest validity that can be asked for, in days: a hundred years, far past any sensible rotation, and well before the year 9999. */
export const MAX_VALIDITY_DAYS = 36_500;
