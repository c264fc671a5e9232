/**
 * The permission set that every profile owns, and every user of the profile is assigned.
 * Rule: both are derived, never stored, so that metadata does not know them; their ids are kept like those of other derived rows.
 * Source: Object Reference, PermissionSet, associated profiles.
 */
import { derivedId, type Org, type Profile, type User } from './state.ts';

/** The id of the permission set that a profile owns. */
export function profileSetId(org: Org, profileId: string): string {
  return derivedId(org, 'PermissionSet', profileId);
}

/** The profile that owns a permission set; undefined for a set that someone made. */
export function ownerOfSet(org: Org, permissionSetId: string): Profile | undefined {
  return org.profiles.find(({ id }) => profileSetId(org, id) === permissionSetId);
}

/** The id of a user's assignment to the set of its profile; with another profile it is another one. */
export function profileAssignmentId(org: Org, { id, profileId }: Pick<User, 'id' | 'profileId'>): string {
  return derivedId(org, 'PermissionSetAssignment', `${profileId}/${id}`);
}

const OF_PROFILES = /^PermissionSet(?:Assignment)?\//;

/** The ids of all that profiles own, in the form of `derivedIds`; those nobody asked for yet are made. */
export function profileSetIds(org: Org): (readonly [key: string, id: string])[] {
  for (const { id } of org.profiles) profileSetId(org, id);
  for (const user of org.users) profileAssignmentId(org, user);
  return [...org.derivedIds].filter(([key]) => OF_PROFILES.test(key));
}
