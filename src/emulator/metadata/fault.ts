/**
 * Faults of the Metadata API over SOAP.
 * Rule: HTTP 500, no detail, and a text that repeats the code; a call that cannot be read is the client's fault and has no code.
 */
import { isArchiveError } from './job.ts';
import { escapeXml, METADATA_NAMESPACE, XmlError } from './xml.ts';

/** A fault to be answered; `code` without its prefix. */
export class SoapFault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'SoapFault';
    this.code = code;
  }
}

/** Throws a fault. */
export function raise(code: string, message: string): never {
  throw new SoapFault(code, message);
}

/** The fault that an error of any kind is answered with. */
export function toFault(error: unknown): SoapFault {
  if (error instanceof SoapFault) return error;
  if (error instanceof XmlError) return new SoapFault('Client', error.message);
  if (isArchiveError(error)) return new SoapFault('INVALID_ZIP_FILE', error.message);
  return new SoapFault('UNKNOWN_EXCEPTION', 'An unexpected error occurred');
}

/** The content of the Body, and the namespaces its envelope has. */
export function writeFault({ code, message }: SoapFault): { body: string; namespaces: string } {
  const isClient = code === 'Client';
  const text = isClient ? message : `${code}: ${message}`;
  const name = isClient ? 'soapenv:Client' : `sf:${code}`;
  return {
    body: `<soapenv:Fault><faultcode>${name}</faultcode><faultstring>${escapeXml(text)}</faultstring></soapenv:Fault>`,
    namespaces: `xmlns:sf="${METADATA_NAMESPACE}"`,
  };
}
