import { describe, expect, it } from 'vitest';
import { CATALOGUE, findCause, findCauses } from '../../src/verify/index.ts';
import { CHECKS } from '../../src/verify/cause/index.ts';

describe('the catalogue', () => {
  it.each([
    ['invalid_grant', "user hasn't approved this consumer", 'not-approved-by-user'],
    ['invalid_grant', 'user hasn’t approved this consumer', 'not-approved-by-user'],
    ['invalid_app_access', 'user is not admin approved to access this app', 'not-assigned'],
    ['app_not_found', 'External client app is not installed in this org', 'app-not-in-org'],
    ['invalid_grant', 'audience is invalid', 'audience-refused'],
    ['invalid_grant', 'Audience validation failed', 'audience-refused'],
    ['invalid_grant', 'invalid assertion', 'assertion-refused'],
    ['invalid_client', 'invalid client credentials', 'certificate-differs'],
    ['invalid_client', 'app must be installed into org', 'app-not-installed'],
    ['invalid_client_id', 'client identifier invalid', 'consumer-key-unknown'],
    ['invalid_grant', 'expired authorization code', 'assertion-expired'],
    [
      'invalid_request',
      'refresh_token scope is required and the connected app should be installed and preauthorized',
      'refresh-scope-missing',
    ],
    ['invalid_grant', 'no valid scopes defined', 'no-scopes'],
    ['invalid_grant', 'inactive user', 'user-inactive'],
    ['invalid_grant', 'ip restricted', 'ip-restricted'],
    ['invalid_grant', 'request not supported on this domain', 'domain-refused'],
    ['unsupported_grant_type', 'grant type not supported', 'malformed-body'],
    ['', 'login rate exceeded', 'rate-exceeded'],
    ['invalid_grant', 'login rate exceeded', 'rate-exceeded'],
    ['OAUTH_EC_APP_NOT_FOUND', '', 'app-not-in-org-web'],
    ['OAUTH_APP_BLOCKED', 'this app is blocked by admin', 'app-blocked'],
    ['INVALID_SESSION_ID', 'This session is not valid for use with the REST API', 'session-refused'],
    ['', 'PEM_read_bio: no start line', 'pem-line-breaks-lost'],
  ])('explains %s: %s', (error, description, id) => {
    expect(findCause(error, description)?.id).toBe(id);
  });

  it('gives every cause of an ambiguous error, the most probable first', () => {
    expect(findCauses('invalid_grant', "user hasn't approved this consumer").map((row) => row.id)).toEqual([
      'not-approved-by-user',
      'licence-cannot-hold-apps',
      'approval-lapsed',
      'approval-without-refresh-token',
    ]);
  });

  it('does not pretend to know an error it has no row for', () => {
    expect(findCause('invalid_grant', 'something new')).toBeUndefined();
    expect(findCause('inactive_user', '')).toBeUndefined();
  });

  it('lets waiting mend only what propagation explains', () => {
    const mendable = CATALOGUE.filter((row) => row.propagation !== undefined).map((row) => [row.id, row.propagation]);
    expect(mendable).toEqual([
      ['not-approved-by-user', 'after-deploy'],
      ['app-not-in-org', 'always'],
      ['consumer-key-unknown', 'always'],
      ['app-not-in-org-web', 'always'],
    ]);
  });

  it('has unique ids, a way to match each row, and plain sentences', () => {
    expect(new Set(CATALOGUE.map((row) => row.id)).size).toBe(CATALOGUE.length);
    for (const row of CATALOGUE) {
      // What shows in no error is found by its check alone.
      expect(row.shows.length > 0 || row.id in CHECKS, row.id).toBe(true);
      for (const { error, like } of row.shows) expect(error ?? like, row.id).toBeDefined();
      expect(row.source, row.id).not.toBe('');
      for (const text of [row.cause, row.fix]) expect(text, row.id).toMatch(/^[^\n]{20,}[^.\s]$/);
    }
  });
});
