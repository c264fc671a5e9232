/** A user of an org. Rule: plain data. */

/** A user; ids have 18 characters, times are Unix milliseconds. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly profileId: string;
  readonly isActive: boolean;
  readonly isFrozen: boolean;
  /** Null for a user whom any password lets in. */
  readonly password: string | null;
  readonly createdDate: number;
}
