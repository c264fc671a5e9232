/**
 * Every error code of the REST APIs, as one table.
 * Rule: code can only throw a key of this table; what no source confirms says so. The confidence is that of code, status and wording together.
 */
import type { Confidence } from '../confidence.ts';

/** One code. */
export interface RestCodeRow {
  readonly when: string;
  readonly confidence: Confidence;
}

/** The codes. */
export const REST_CODES = {
  BAD_REQUEST: { when: 'a request that is no HTTP request of the API, e.g. a broken body length', confidence: 'assumed' },
  BATCH_PROCESSING_HALTED: { when: 'rows of composite/batch after a failed one, with haltOnError', confidence: 'documented' },
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: { when: 'a record of a query-only object is created', confidence: 'assumed' },
  DUPLICATE_EXTERNAL_ID: { when: 'an upsert of a collection finds several records', confidence: 'reported' },
  DUPLICATE_VALUE: { when: 'another record has the value of a unique field', confidence: 'recorded' },
  ENTITY_IS_DELETED: { when: 'a deleted record is changed or deleted; 404', confidence: 'recorded' },
  EXCEEDED_ID_LIMIT: { when: 'more than 200 records in one call, more than 2,000 groups', confidence: 'reported' },
  FUNCTIONALITY_NOT_ENABLED: {
    when: 'keys and secrets are asked for while enableClientSecretInRestApiAccess is off; 403',
    confidence: 'assumed',
  },
  INACTIVE_OWNER_OR_USER: { when: 'an inactive user is given a permission set', confidence: 'assumed' },
  INSUFFICIENT_ACCESS: { when: 'the user lacks the permission that the call needs; 403', confidence: 'assumed' },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: { when: 'a permission set is given by a user who may not', confidence: 'recorded' },
  INSUFFICIENT_ACCESS_OR_READONLY: { when: 'a record that the user may not change, or that nobody may', confidence: 'reported' },
  INVALID_AUTH_HEADER: { when: 'an Authorization header of unknown form; 401', confidence: 'recorded' },
  INVALID_CROSS_REFERENCE_KEY: { when: 'a reference, or a record of a collection, that is not there', confidence: 'recorded' },
  INVALID_EMAIL_ADDRESS: { when: 'an address that is none', confidence: 'recorded' },
  INVALID_FIELD: { when: 'a field that is not there (no `fields` member), or may not be filtered', confidence: 'recorded' },
  INVALID_FIELD_FOR_INSERT_UPDATE: { when: 'a field that may not be written', confidence: 'recorded' },
  INVALID_ID_FIELD: { when: 'a deploy that is done is canceled', confidence: 'assumed' },
  INVALID_INPUT: { when: 'a body or a parameter that makes no sense', confidence: 'assumed' },
  INVALID_MULTIPART_REQUEST: { when: 'a deployRequest that is no multipart, or has no zip', confidence: 'assumed' },
  INVALID_OPERATION: { when: 'a second staged pair, or a second rotation', confidence: 'assumed' },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: { when: 'a value that a restricted picklist does not have', confidence: 'recorded' },
  INVALID_QUERY_FILTER_OPERATOR: { when: 'an id field is compared with a text that is no id', confidence: 'recorded' },
  INVALID_QUERY_LOCATOR: { when: 'a locator that is not there, or another user’s', confidence: 'reported' },
  INVALID_SESSION_ID: { when: 'a dead token, 401; a living one that may not call the REST API, 403', confidence: 'recorded' },
  INVALID_TYPE: { when: 'a query names an object or a way to children that is not there', confidence: 'recorded' },
  INVALID_ZIP_FILE: { when: 'a deployRequest whose zip cannot be read', confidence: 'assumed' },
  JSON_PARSER_ERROR: { when: 'a body that is missing, no JSON, or has a value of the wrong type', confidence: 'reported' },
  LIMIT_EXCEEDED: { when: 'too many requests in one composite call', confidence: 'assumed' },
  MALFORMED_ID: { when: 'an id of the wrong form or kind', confidence: 'recorded' },
  MALFORMED_QUERY: { when: 'a query that does not parse; its first token alone is named without a window', confidence: 'recorded' },
  METHOD_NOT_ALLOWED: { when: 'a path that has no such method; 405', confidence: 'recorded' },
  MISSING_ARGUMENT: { when: 'a row of a collection without the id it needs', confidence: 'recorded' },
  NOT_FOUND: { when: 'a path, an object or a record that is not there; 404, code before message', confidence: 'recorded' },
  NUMBER_OUTSIDE_VALID_RANGE: { when: 'an OFFSET above 2,000', confidence: 'reported' },
  PROCESSING_HALTED: { when: 'requests of a group that was taken back, or whose reference has no value', confidence: 'documented' },
  REQUEST_ENTITY_TOO_LARGE: { when: 'a body above the limit; 413', confidence: 'assumed' },
  REQUEST_LIMIT_EXCEEDED: { when: 'the calls of the day are used up; 403', confidence: 'recorded' },
  REQUIRED_FIELD_MISSING: { when: 'a field that must have a value has none', confidence: 'recorded' },
  STRING_TOO_LONG: { when: 'a text that is too long', confidence: 'reported' },
  UNKNOWN_EXCEPTION: { when: 'something broke inside; 500', confidence: 'reported' },
  UNSUPPORTED_MEDIA_TYPE: { when: 'a body of a content type that the API does not read; 415', confidence: 'reported' },
} as const satisfies Record<string, RestCodeRow>;

/** A code of the table. */
export type RestCode = keyof typeof REST_CODES;
