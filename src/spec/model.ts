/**
 * What a spec wants of one environment, as data: the model every later room works with.
 * Rule: shapes alone; how they come about is `desired.ts`.
 */
import type { Diagnostic, Location } from '../diagnostic.ts';
import type { Path } from './document.ts';
import type { App, OrgCertificateSpec, PermissionSetSpec } from './schema.ts';
import type { Scope } from './scopes.ts';

/** The environment itself. The access token stays where it is: only its variable's name is known here. */
export interface Environment {
  readonly name: string;
  readonly org?: string;
  readonly accessTokenVariable?: string;
  readonly myDomainUrl?: string;
  readonly orgType?: 'sandbox' | 'production';
  /** As metadata writes it, e.g. `66.0`. */
  readonly apiVersion: string;
  /** What keeps ecaform from connecting: variables that are not set, values that are no address. Rendering needs none of it. */
  readonly unresolved: readonly Diagnostic[];
}

/** A certificate with its defaults resolved; paths are relative to the project folder. */
export interface DesiredCertificate {
  readonly subject: NonNullable<App['certificate']>['subject'] & { readonly commonName: string };
  readonly keySize: 2048 | 4096;
  readonly validityDays: number;
  /** Path of the PEM file. */
  readonly file: string;
  /** False when the user brings the certificate: ecaform then never issues one. */
  readonly isIssued: boolean;
  /** `env:NAME`, or the path of the private key. */
  readonly privateKey: string;
}

/** One app of one environment. */
export interface DesiredApp extends Omit<App, 'oauth' | 'certificate' | 'environments'> {
  readonly name: string;
  readonly oauth: Omit<App['oauth'], 'scopes' | 'flows'> & {
    readonly scopes: readonly Scope[];
    readonly flows: App['oauth']['flows'] & { readonly jwtBearer: boolean };
  };
  readonly certificate?: DesiredCertificate;
}

/** A permission set ecaform generates. */
export interface DesiredPermissionSet extends PermissionSetSpec {
  readonly name: string;
}

/** A certificate whose key Salesforce keeps. */
export interface DesiredOrgCertificate extends OrgCertificateSpec {
  readonly name: string;
}

/** Everything one environment wants. */
export interface Desired {
  readonly environment: Environment;
  readonly apps: readonly DesiredApp[];
  readonly permissionSets: readonly DesiredPermissionSet[];
  readonly orgCertificates: readonly DesiredOrgCertificate[];
  readonly warnings: readonly Diagnostic[];
  /** Where a value of the spec stands: in the environment's overlay when it stands there, otherwise in the base. */
  readonly locate: (path: Path, part?: 'key' | 'value') => Location;
}

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;
