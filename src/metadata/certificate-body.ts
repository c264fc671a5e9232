/** The certificate inside an element: orgs hold its base64 body, files also a whole PEM, or the base64 of one. Rule: what is none of these stays as it is. */

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;

/** The base64 of the DER, without BEGIN, END and white space; of a chain, the first. */
export function certificateBody(text: string): string {
  const bare = text.replace(/\s+/g, '');
  const inside = PEM.exec(text)?.[1] ?? PEM.exec(Buffer.from(bare, 'base64').toString('latin1'))?.[1];
  return inside === undefined ? bare.replace(/-----[A-Z]+-----/g, '') : inside.replace(/\s+/g, '');
}
