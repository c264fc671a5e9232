/** Errors found in what people paste. */
import { describe, expect, it } from 'vitest';
import { CATALOGUE, findCauses, readErrors } from '../../src/verify/index.ts';

const NOT_APPROVED = { error: 'invalid_grant', errorDescription: "user hasn't approved this consumer" };

describe('readErrors', () => {
  it.each([
    ['a body', '{"error":"invalid_grant","error_description":"user hasn\'t approved this consumer"}'],
    ['a body the other way round', '{ "error_description" : "user hasn\'t approved this consumer", "error" : "invalid_grant" }'],
    [
      'a body inside a log line',
      'ERROR 400 {"body":"{\\"error\\":\\"invalid_grant\\",\\"error_description\\":\\"user hasn\'t approved this consumer\\"}"}',
    ],
    ['the article’s words', '400 Bad Request: user hasn’t approved this consumer'],
    ['a callback', 'https://a.example.com/cb?error=invalid_grant&error_description=user%20hasn%27t+approved+this%20consumer&state=x'],
    ['the line of a client', "Error authenticating with JWT: invalid_grant - user hasn't approved this consumer\n    at x.js:1"],
  ])('reads %s', (_name, text) => {
    expect(readErrors(text)).toEqual([NOT_APPROVED]);
  });

  it('reads an array of the REST API, and every error of a log once', () => {
    const log = [
      '[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]',
      '{"error":"app_not_found","error_description":"x"}',
      '{"error":"app_not_found","error_description":"x"}',
    ].join('\n');
    expect(readErrors(log).map((each) => each.error)).toEqual(['INVALID_SESSION_ID', 'app_not_found']);
  });

  it('takes no credential over', () => {
    const [read] = readErrors(
      '{"error":"invalid_grant","error_description":"bad eyJhbGciOi.eyJpc3MiOi.c2ln and 00D000000000001!AQ.secret"}',
    );
    expect(read?.errorDescription).toBe('bad [assertion] and [token]');
  });

  it('finds nothing in other text', () => {
    expect(readErrors('everything is fine')).toEqual([]);
    expect(readErrors('')).toEqual([]);
  });

  it('recognises every error of the catalogue by the words an org says', () => {
    for (const row of CATALOGUE) {
      for (const { error = '', words } of row.shows) {
        if (words === undefined) continue;
        const [read] = readErrors(`Login failed: ${error} ${words}`);
        expect(
          findCauses(read?.error ?? '', read?.errorDescription ?? '').map((each) => each.id),
          `${error} ${words}`,
        ).toContain(row.id);
      }
    }
  });
});
