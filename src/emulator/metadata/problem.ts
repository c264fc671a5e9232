/**
 * Every problem that a deploy can report, as one table.
 * Rule: code names a row of this table and fills in its braces, it never writes a text; what no source confirms says so.
 */
import type { Confidence } from '../confidence.ts';

/** One problem. `text` has `{braces}` to be filled in. */
export interface ProblemRow {
  readonly text: string;
  readonly confidence: Confidence;
  /** What create-, update-, upsert- and deleteMetadata call it; FIELD_INTEGRITY_EXCEPTION unless said otherwise. */
  readonly statusCode?: string;
}

/** The problems by key. */
export const PROBLEMS = {
  noPackageXml: { text: 'No package.xml found', confidence: 'recorded' },
  versionTooHigh: { text: 'Invalid version specified:{version}', confidence: 'recorded' },
  unknownType: { text: "Unknown type name '{type}' specified in package.xml", confidence: 'reported' },
  entityNotFound: { text: "Entity of type '{type}' named '{name}' cannot be found", confidence: 'recorded' },
  notInPackage: {
    text: "An object '{name}' of type {type} was named in package.xml, but was not found in zipped directory",
    confidence: 'reported',
  },
  notInManifest: { text: "File '{file}' is not named in package.xml", confidence: 'assumed' },
  unparsable: { text: 'Error parsing file: {message}', confidence: 'reported' },
  wrongRoot: { text: 'Error parsing file: Element {element} invalid at this location in type {type}', confidence: 'assumed' },
  unknownElement: { text: 'Error parsing file: Element {element} invalid at this location in type {type}', confidence: 'reported' },
  duplicateElement: { text: 'Error parsing file: Element {element} is duplicated at this location in type {type}', confidence: 'reported' },
  requiredElement: { text: 'Required field is missing: {element}', confidence: 'reported', statusCode: 'REQUIRED_FIELD_MISSING' },
  wrongSimpleType: { text: "Error parsing file: '{value}' is not a valid value for the type {type}", confidence: 'assumed' },
  wrongEnum: { text: "'{value}' is not a valid value for the enum '{type}'", confidence: 'recorded' },
  wrongScope: { text: 'Invalid OAuth scope: {value}. Valid values: {values}', confidence: 'assumed' },
  wrongName: {
    text: 'The {type} API Name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.',
    confidence: 'reported',
  },
  noSuchReference: {
    text: 'In field: {element} - no {type} named {name} found',
    confidence: 'recorded',
    statusCode: 'INVALID_CROSS_REFERENCE_KEY',
  },
  duplicatePart: {
    text: 'duplicate value found: ExternalClientApplicationId duplicates value on record with id: {id}',
    confidence: 'reported',
    statusCode: 'DUPLICATE_VALUE',
  },
  globalAlone: {
    text: "The external client app configured in your global OAuth Settings doesn't have a valid OAuth settings configuration.",
    confidence: 'recorded',
  },
  noExecutionUser: { text: 'Enter a valid execution user for the OAuth client credentials flow.', confidence: 'recorded' },
  consumerKeyGiven: { text: 'You cannot provide a Consumer Key', confidence: 'reported' },
  consumerKeyTaken: { text: 'The consumer key is already taken.', confidence: 'reported' },
  consumerKeyShape: { text: 'The consumer key must be 8 to 256 alphanumeric characters.', confidence: 'assumed' },
  oauthLinkWrong: { text: 'oauthLink does not match the OAuth settings of this org: {value}', confidence: 'assumed' },
  orgScopedWrong: { text: 'orgScopedExternalApp does not match this org: {value}', confidence: 'assumed' },
  certificateInvalid: { text: 'Enter a valid certificate: {reason}', confidence: 'assumed' },
  connectedAppBlocked: {
    text: "You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support.",
    confidence: 'single',
  },
  unknownUserPermission: { text: 'Unknown user permission: {name}', confidence: 'recorded' },
  unknownLicense: { text: 'In field: license - no License named {name} found', confidence: 'assumed' },
  needsAdminApproved: { text: 'permissionSetName and profileName can be used only if isAdminApproved is true', confidence: 'assumed' },
  emailInvalid: { text: 'contactEmail: invalid email address: {value}', confidence: 'assumed' },
  urlInvalid: { text: '{element}: invalid URL: {value}', confidence: 'assumed' },
  periodMissing: { text: 'refreshTokenValidityPeriod and refreshTokenValidityUnit are required for {type}', confidence: 'assumed' },
  readOnlyType: { text: 'Not available for deploy for this organization', confidence: 'reported' },
  nothingToDelete: { text: 'No {type} named: {name} found', confidence: 'reported' },
  stillUsed: { text: '{type} {name} is referenced by {user} and cannot be deleted', confidence: 'assumed' },
  rotates: {
    text: 'The consumer credentials of this app are replaced; integrations that use the old ones stop working',
    confidence: 'assumed',
  },
  nameTaken: { text: 'The {type} {name} already exists.', confidence: 'assumed', statusCode: 'DUPLICATE_DEVELOPER_NAME' },
  noSuchName: {
    text: 'In field: fullName - no {type} named {name} found',
    confidence: 'reported',
    statusCode: 'INVALID_CROSS_REFERENCE_KEY',
  },
  noneToDelete: { text: 'no {type} named {name} found', confidence: 'reported', statusCode: 'INVALID_CROSS_REFERENCE_KEY' },
  rolledBack: {
    text: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
    confidence: 'recorded',
    statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  },
  tooMany: { text: '{element}: at most {limit} are allowed', confidence: 'assumed' },
} as const satisfies Record<string, ProblemRow>;

/** A key of {@link PROBLEMS}. */
export type ProblemKey = keyof typeof PROBLEMS;

/** The text of a problem with its braces filled in. */
export function problemText(key: ProblemKey, values: Readonly<Record<string, string | number>> = {}): string {
  return PROBLEMS[key].text.replace(/\{(\w+)\}/g, (brace, name: string) => String(values[name] ?? brace));
}

/** The row whose filled-in text this is; a text that no row makes has the default code. */
const STATUS_CODES: readonly (readonly [pattern: RegExp, statusCode: string])[] = Object.values<ProblemRow>(PROBLEMS).flatMap(
  ({ text, statusCode }) => {
    const source = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^]*');
    return statusCode === undefined ? [] : [[new RegExp(`^${source}$`), statusCode] as const];
  },
);

/** What the calls on single components name a problem. The recorded ones are named so; the others are assumed. */
export function statusCodeOf(problem: string): string {
  return STATUS_CODES.find(([pattern]) => pattern.test(problem))?.[1] ?? 'FIELD_INTEGRITY_EXCEPTION';
}
