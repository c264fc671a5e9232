/** PermissionSet: the small ones that ecaform generates. Access to an app stands in the app's policy, not here. */
import type { DesiredPermissionSet } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';

/** The metadata of a generated permission set. */
export function permissionSet(set: DesiredPermissionSet): MetadataByType['PermissionSet'] {
  return {
    description: set.description,
    hasActivationRequired: set.hasActivationRequired,
    label: set.label,
    license: set.license,
    userPermissions: [...set.userPermissions].sort().map((name) => ({ enabled: true, name })),
  };
}
