/** Scopes: every word a spec may use, the order Salesforce writes, and what a ConnectedApp folds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oauthNameOf, scopeOf, scopeTokens } from '../../src/spec/index.ts';
import { SCOPE_WORDS } from '../../src/spec/scopes.ts';

/** Token and OAuth name in the order of retrieved files, written out a second time so that a slip in the table shows. */
const ROWS =
  `Basic id · Api api · Web web · Full full · Chatter chatter_api · CustomApplications visualforce · RefreshToken refresh_token · OpenID openid ·
  Profile profile · Email email · Address address · Phone phone · OfflineAccess offline_access · CustomPermissions custom_permissions ·
  Wave wave_api · Eclair eclair_api · Pardot pardot_api · Lightning lightning · Content content · CDPIngest cdp_ingest_api ·
  CDPProfile cdp_profile_api · CDPQuery cdp_query_api · Chatbot chatbot_api · CDPSegment cdp_segment_api ·
  CDPIdentityResolution cdp_identityresolution_api · CDPCalculatedInsight cdp_calculated_insight_api · ForgotPassword forgot_password ·
  UserRegistration user_registration_api · SFApiPlatform sfap_api · Interaction interaction_api · CDP cdp_api ·
  EinsteinGPT einstein_gpt_api · PwdlessLogin pwdless_login_api · MCP mcp_api · SCRT scrt_api · DataCloudUserClaims data_cloud_user_claims`
    .split('·')
    .map((row) => row.trim().split(' ') as [string, string]);
const TOKENS = ROWS.map(([token]) => token);
const scopes = (words: readonly string[]) => words.flatMap((word) => scopeOf(word) ?? []);

describe('a scope', () => {
  it.each(ROWS)('%s is %s to OAuth clients', (token, oauth) => {
    expect([scopeOf(token), scopeOf(oauth), oauthNameOf(scopes([token])[0] ?? 'Api')]).toEqual([token, token, oauth]);
  });

  it('is known by no other word but SFAP', () => {
    expect([...SCOPE_WORDS].sort()).toEqual([...ROWS.flat(), 'SFAP'].sort());
    expect(scopeOf('SFAP')).toBe('SFApiPlatform');
    for (const word of ['API', 'refreshToken', '', 'constructor', '__proto__']) expect([word, scopeOf(word)]).toEqual([word, undefined]);
  });
});

describe('tokens', () => {
  it('of an External Client App stand in the order of retrieved files, whatever the spec’s', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(TOKENS), (some) => {
        expect(scopeTokens(scopes(some), 'ExternalClientApplication')).toEqual(TOKENS.filter((token) => some.includes(token)));
      }),
    );
  });

  it('of a ConnectedApp fold four into Basic and one into RefreshToken, each once', () => {
    const fold = (...some: string[]) => scopeTokens(scopes(some), 'ConnectedApp');
    for (const word of ['profile', 'email', 'address', 'phone', 'id']) expect(fold(word)).toEqual(['Basic']);
    expect(fold('Phone', 'Profile', 'Email', 'Address')).toEqual(['Basic']);
    expect(fold('offline_access')).toEqual(['RefreshToken']);
    expect(fold('OfflineAccess', 'RefreshToken', 'Email', 'Api')).toEqual(['Basic', 'Api', 'RefreshToken']);
    expect(fold('SFApiPlatform', 'OpenID')).toEqual(['OpenID', 'SFAP']);
    const whole = TOKENS.filter((token) => !['Profile', 'Email', 'Address', 'Phone', 'OfflineAccess'].includes(token));
    expect(fold(...TOKENS)).toEqual(whole.map((token) => (token === 'SFApiPlatform' ? 'SFAP' : token)));
  });
});
