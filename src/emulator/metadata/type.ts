/**
 * The metadata types of this org: folder, suffix, and every element.
 * Rule: one table a type, in the platform's (ASCII) order; deploy checks, defaults, retrieve order and describe are all read from it.
 * Sources: metadata.d.ts and its history (elements, versions), retrieved files (defaults).
 */
import type { ElementRow, ElementTable, MetadataType } from './element.ts';
import { CONNECTED_APP } from './type-connected-app.ts';
import {
  EXTERNAL_CLIENT_APPLICATION,
  GLOBAL_OAUTH_SETTINGS,
  OAUTH_POLICIES,
  OAUTH_SECURITY,
  OAUTH_SETTINGS,
  POLICIES,
} from './type-external-app.ts';
import { PERMISSION_SET } from './type-permission-set.ts';
import { SETTINGS_TYPES } from './type-settings.ts';

const text: ElementRow = { kind: 'string' };
const flag: ElementRow = { kind: 'boolean' };
const flagOff: ElementRow = { kind: 'boolean', default: 'false', confidence: 'assumed' };

const CERTIFICATE: ElementTable = {
  caSigned: { kind: 'boolean', required: true },
  encryptedWithPlatformEncryption: flagOff,
  expirationDate: text,
  keySize: { kind: 'int' },
  masterLabel: { kind: 'string', required: true },
  privateKeyExportable: flagOff,
};

/** Every metadata type of this org. */
export const METADATA_TYPES: readonly MetadataType[] = [
  { name: 'Certificate', folder: 'certs', suffix: 'crt', hasMetaFile: true, since: 36, elements: CERTIFICATE },
  { name: 'ConnectedApp', folder: 'connectedApps', suffix: 'connectedApp', since: 29, elements: CONNECTED_APP },
  { name: 'ExternalClientApplication', folder: 'externalClientApps', suffix: 'eca', since: 56, elements: EXTERNAL_CLIENT_APPLICATION },
  {
    name: 'ExtlClntAppConfigurablePolicies',
    folder: 'extlClntAppPolicies',
    suffix: 'ecaPlcy',
    since: 60,
    elements: POLICIES,
    isPart: true,
  },
  {
    name: 'ExtlClntAppGlobalOauthSettings',
    folder: 'extlClntAppGlobalOauthSets',
    suffix: 'ecaGlblOauth',
    since: 58,
    elements: GLOBAL_OAUTH_SETTINGS,
    isPart: true,
  },
  {
    name: 'ExtlClntAppOauthConfigurablePolicies',
    folder: 'extlClntAppOauthPolicies',
    suffix: 'ecaOauthPlcy',
    since: 57,
    elements: OAUTH_POLICIES,
    isPart: true,
  },
  {
    name: 'ExtlClntAppOauthSettings',
    folder: 'extlClntAppOauthSettings',
    suffix: 'ecaOauth',
    since: 57,
    elements: OAUTH_SETTINGS,
    isPart: true,
  },
  {
    name: 'ExtlClntAppOauthSecuritySettings',
    folder: 'extlClntAppOauthSecuritySettings',
    suffix: 'ecaOauthSecurity',
    since: 67,
    elements: OAUTH_SECURITY,
    isReadOnly: true,
    isPart: true,
  },
  { name: 'PermissionSet', folder: 'permissionsets', suffix: 'permissionset', since: 22, elements: PERMISSION_SET },
  {
    name: 'Profile',
    folder: 'profiles',
    suffix: 'profile',
    since: 10,
    elements: { custom: flag, userLicense: text },
    isReadOnly: true,
    hasFreeName: true,
  },
  ...SETTINGS_TYPES,
];

/** The type with this name, or undefined. */
export function findType(name: string): MetadataType | undefined {
  return METADATA_TYPES.find((type) => type.name === name);
}

/** The name by which manifests, lists and describes know a type. */
export function manifestNameOf({ name, manifestName = name }: MetadataType): string {
  return manifestName;
}

/** The types that a manifest means by this name and an API version knows; more than one for `Settings`. */
export function typesNamed(name: string, version = Infinity): MetadataType[] {
  return METADATA_TYPES.filter((type) => manifestNameOf(type) === name && version >= type.since);
}

/** Of the types that a manifest means by one name, the one that this component has. */
export function typeOfMember(types: readonly MetadataType[], member: string): MetadataType | undefined {
  return types.find((type) => type.member === undefined || type.member === member);
}
