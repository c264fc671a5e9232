/**
 * What an org remembers of grants: sessions, approvals, codes, browsers.
 * Rule: plain data; entries are replaced, never changed in place. Ids have 18 characters, times are Unix milliseconds.
 */

/** A living access token. `consumerKey` is null for the session that the emulator opens for its admin. */
export interface Session {
  readonly token: string;
  readonly userId: string;
  readonly consumerKey: string | null;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  /** Two hours after it was issued unless said otherwise. */
  readonly expiresAt?: number;
  /** The approval it came from; it dies with it. */
  readonly approvalId?: string;
}

/** What a user allowed an app: the earlier authorisation that a self-authorised JWT login asks for. */
export interface Approval {
  readonly id: string;
  readonly userId: string;
  readonly consumerKey: string;
  readonly scopes: readonly string[];
  readonly createdDate: number;
  /** The living refresh token; null when the scopes give none, or the code was never exchanged. */
  readonly refreshToken: string | null;
  /** Refresh tokens that rotation replaced. */
  readonly replacedTokens: readonly string[];
  readonly lastUsedDate: number | null;
  readonly useCount: number;
}

/** An authorization code that waits for its exchange, or was exchanged. */
export interface AuthorizationCode {
  readonly code: string;
  readonly approvalId: string;
  readonly userId: string;
  readonly consumerKey: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly challenge: { readonly value: string; readonly method: 'S256' | 'plain' } | null;
  readonly nonce: string | null;
  readonly expiresAt: number;
  readonly isSpent: boolean;
}

/** A browser that opened one of the org's pages. `userId` is null until it logs in. */
export interface Browser {
  readonly id: string;
  readonly userId: string | null;
  readonly seenAt: number;
}
