/**
 * The name in a certificate: what may be written, and how each part is encoded.
 * Rule: one table row per attribute; every mistake in a subject is reported, not only the first.
 */
import { error } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';

/** The parts of a certificate's subject; `country` is an ISO 3166 code of two capital letters. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly locality?: string;
  readonly state?: string;
  readonly country?: string;
}

/** One attribute of a name as X.520 knows it. */
export interface NameAttribute {
  readonly part: keyof CertificateSubject;
  readonly oid: string;
  /** Upper bound in characters, RFC 5280 appendix A.1; OpenSSL refuses to make more. */
  readonly max: number;
  /** UTF8String for all but the country, which must be a PrintableString (RFC 5280, section 4.1.2.4 and appendix A.1). */
  readonly encoding: 'utf8' | 'printable';
}

/** The attributes in the order they are written: from the widest to the narrowest, as LDAP reads them from the right. */
export const NAME_ATTRIBUTES: readonly NameAttribute[] = [
  { part: 'country', oid: '2.5.4.6', max: 2, encoding: 'printable' },
  { part: 'state', oid: '2.5.4.8', max: 128, encoding: 'utf8' },
  { part: 'locality', oid: '2.5.4.7', max: 128, encoding: 'utf8' },
  { part: 'organization', oid: '2.5.4.10', max: 64, encoding: 'utf8' },
  { part: 'organizationalUnit', oid: '2.5.4.11', max: 64, encoding: 'utf8' },
  { part: 'commonName', oid: '2.5.4.3', max: 64, encoding: 'utf8' },
];

/** Every reason why a subject cannot be written into a certificate, as `certificate-subject-invalid` errors; empty when it can. */
export function subjectMistakes(subject: CertificateSubject): readonly Diagnostic[] {
  return NAME_ATTRIBUTES.flatMap(({ part, max }) => {
    const value = subject[part];
    if (value === undefined) return [];
    const fact = mistake(value, part, max);
    return fact === undefined ? [] : [error('certificate-subject-invalid', `the certificate subject's \`${part}\` ${fact}`)];
  });
}

function mistake(value: string, part: keyof CertificateSubject, max: number): string | undefined {
  if (part === 'country') return /^[A-Z]{2}$/.test(value) ? undefined : 'must be two capital letters, such as `DE`';
  if (value.trim() === '') return 'is empty';
  const characters = Array.from(value).length;
  if (characters > max) return `has ${characters} characters; at most ${max} are allowed`;
  // Control characters would let a name forge lines in what tools print; a lone surrogate has no UTF-8 form.
  if (/\p{Cc}/u.test(value)) return 'holds a control character';
  return value.isWellFormed() ? undefined : 'is not well-formed Unicode';
}
