/**
 * How each recorded exchange is put to the emulator: the seed that fits, and what is compared.
 * Rule: `text` is the same text but for ids, times and white space that the recorder changed; `shape` is member names and order alone,
 * where the recorded values are another org's. What is left out says why.
 */
import type { Seed } from '../../src/emulator/index.ts';

export type SeedObject = NonNullable<Seed['sobjects']>[number];

export interface RecordedCase {
  readonly sobjects?: readonly SeedObject[];
  readonly seed?: Seed;
  /** The org's clock when it starts; the running clock unless said otherwise. */
  readonly at?: string;
  readonly compare: 'text' | 'shape' | 'fields' | 'entries' | 'columns' | 'status';
  /** In the place of what the recording leaves open. */
  readonly path?: string;
  readonly body?: unknown;
  /** Members that the emulator answers differently, and why. */
  readonly differs?: { readonly members: readonly string[]; readonly why: string };
}

export type Entry = RecordedCase | { readonly out: string };

const named = (name: string, count: number): SeedObject => ({
  name,
  records: Array.from({ length: count }, (_, index) => ({ Name: `${name} ${index}` })),
});
const movie = (keyPrefix: string, ...records: NonNullable<SeedObject['records']>): SeedObject => ({
  name: 'Movie__c',
  keyPrefix,
  fields: [
    { name: 'Rating__c', values: ['Excellent', 'Good'] },
    { name: 'ReleaseDate__c', type: 'date' },
  ],
  records,
});
const contacts = (fields: SeedObject['fields'], ...records: NonNullable<SeedObject['records']>): SeedObject => ({
  name: 'Contact',
  ...(fields === undefined ? {} : { fields }),
  records,
});
const row = (Id: string, more: Readonly<Record<string, string | null>> = {}): Readonly<Record<string, string | null>> => ({
  Id,
  Name: 'x',
  ...more,
});
const SCHOOL =
  'FV_Status__c School_Type__c All_Emails__c Adoption_Status__c Accounts_UUID__c Signup_Date__c Assignable_Interest__c Assignable_Adoption_Date__c';
const NO_DESCRIBE = { compare: 'fields' } as const;
const BULK = 'the Bulk API is not emulated';
const UPDATED = [
  '001Hr00000jPcAAIA0',
  '001Hr00000mozHBIAY',
  '001Hr000002SAOCIA4',
  '001Hr00000aHuVDIA0',
  '001Hr000003tacEIAQ',
  '001Hr00000FqgjFIAR',
];

export const REST: Readonly<Record<string, Entry>> = {
  'rest/bulk2-jobinfo-failed': { out: BULK },
  'rest/composite-200-count-and-invalid-type': { compare: 'text', sobjects: [named('Account', 17)] },
  'rest/composite-200-inner-304': { compare: 'text', at: '2020-08-14T20:53:02Z' },
  'rest/composite-200-inner-404': { compare: 'text' },
  'rest/composite-graph-200-2026': { compare: 'text' },
  'rest/composite-graph-200-create': { compare: 'text', sobjects: [movie('a01')] },
  'rest/composite-graph-200-update': { compare: 'text', sobjects: [movie('a01', row('a01Hr00000GHSAAIA5'))] },
  'rest/composite-sobjects-200-all-or-none': {
    compare: 'text',
    body: { allOrNone: true, records: [{ attributes: { type: 'Contact' } }, { attributes: { type: 'Contact' }, LastName: 'Good' }] },
  },
  'rest/composite-sobjects-200-invalid-cross-reference': { compare: 'text' },
  'rest/composite-sobjects-200-missing-id': {
    compare: 'text',
    body: { records: [{ attributes: { type: 'Account' } }, { attributes: { type: 'Account' } }] },
  },
  'rest/composite-sobjects-200-mixed-errors': {
    compare: 'text',
    sobjects: [
      {
        name: 'Account',
        fields: [{ name: 'email_field__c', label: 'email_field', type: 'email' }],
        records: [row('001Hr00000Ei1AAIAZ'), row('001Hr00000APgHBIA1')],
      },
    ],
  },
  'rest/composite-sobjects-update-200': { compare: 'text', sobjects: [{ name: 'Account', records: UPDATED.map((id) => row(id)) }] },
  'rest/composite-sobjects-upsert-200': {
    compare: 'text',
    sobjects: [
      contacts(
        [],
        { LastName: 'Bluth', Email: 'Michael.Bluth@example.com' },
        { LastName: 'Bluth', Email: 'GOB.Bluth@example.com' },
        { LastName: 'Bluth', Email: 'lindsay.bluth@example.com' },
      ),
    ],
  },
  'rest/connect-communities-200': { compare: 'text' },
  'rest/create-201-2026': { compare: 'text' },
  'rest/create-201': { compare: 'text', sobjects: [movie('a00')] },
  'rest/create-400-invalid-field': { compare: 'text' },
  'rest/create-400-required-field-missing': {
    compare: 'text',
    sobjects: [{ name: 'Spaceship__c', fields: [{ name: 'Website__c', required: true }] }],
  },
  'rest/create-400-restricted-picklist': { compare: 'text', sobjects: [movie('a00')] },
  'rest/create-404-unknown-sobject': { compare: 'text' },
  'rest/create-contact-201-2024-headers': { compare: 'text' },
  'rest/delete-204': { compare: 'text', sobjects: [{ name: 'Account', records: [row('001Hr00000TYaAAIA1')] }] },
  'rest/delete-404-entity-is-deleted-2015-headers': {
    compare: 'text',
    sobjects: [{ name: 'CustomObjectDetail__c', keyPrefix: 'a01', records: [row('a01Hr00000ryaAAIAY')] }],
  },
  'rest/deployrequest-rest-doc-sample': {
    out: 'a documentation sample that is no JSON; the live shape is wire.md’s, tested in metadata.test.ts',
  },
  'rest/describe-custom-object-200': {
    compare: 'shape',
    sobjects: [{ name: 'Custom__c', label: 'My Custom Object', fields: [{ name: 'CustomField__c' }] }],
    differs: { members: ['urls'], why: 'emptied by the recorder' },
  },
  ...Object.fromEntries(
    [
      'ConnectedApplication EventLogFile ExternalClientApplication ExtlClntAppOauthIpRange ExtlClntAppOauthPlcyAttr ExtlClntAppOauthSetAttr',
      'ExtlClntAppOauthSettings ExtlClntAppPlcyCnfg OauthCustomScope OauthCustomScopeApp OauthToken PermissionSetAssignment PermissionSetGroup User',
    ]
      .join(' ')
      .split(' ')
      .map((name) => [`rest/describe-fields-${name}`, NO_DESCRIBE]),
  ),
  'rest/describe-global-200-security-objects': { compare: 'entries' },
  'rest/describe-user-200': {
    out: 'API 30, which orgs no longer serve; members of today’s describe are those of describe-custom-object-200',
  },
  'rest/error-400-duplicate-value': {
    compare: 'text',
    sobjects: [contacts([{ name: 'NPI__c', unique: true }, { name: 'LastName' }], { Id: '003Hr00000yn5AAIAQ', NPI__c: '1' })],
  },
  'rest/error-400-field-integrity': { out: 'state and country picklists are not emulated' },
  'rest/error-400-invalid-cross-reference-recordtype': { out: 'record types are data here, without assignment to users' },
  'rest/error-400-tooling-metadata-one-row': { out: 'the fields Metadata and FullName of the Tooling API are not emulated' },
  'rest/error-401-login-oauth-invalid-token-xml': { out: 'seen for some requests without a JSON content type; which ones is not known' },
  'rest/error-403-api-disabled': { out: 'every emulated org has the API' },
  'rest/error-403-request-limit': {
    compare: 'text',
    seed: { dailyApiLimit: 0 },
    path: '/services/data/v52.0/query?q=SELECT Id FROM Account',
  },
  'rest/error-404-invalid-action-type': { compare: 'text' },
  'rest/error-405-method-not-allowed': { compare: 'text' },
  'rest/get-user-200-full': {
    compare: 'shape',
    sobjects: [],
    differs: {
      members: [
        'StateCode',
        'CountryCode',
        'stateCode',
        'countryCode',
        'Address',
        'UserPreferences',
        'UserPermissions',
        'HasUserVerifiedPhone',
        'HasUserVerifiedEmail',
      ],
      why: 'the recorded org has state and country picklists, and other preferences than the described one',
    },
  },
  'rest/limits-recordcount-200': { compare: 'text', sobjects: [named('Account', 3)] },
  'rest/query-200-child-subquery': {
    compare: 'shape',
    sobjects: [
      {
        name: 'Account',
        records: [
          { Id: '001Hr000003jqAAIAY', Name: 'GenePoint' },
          { Id: '001Hr00000Pa1OCIAZ', Name: 'United Oil' },
        ],
      },
      contacts(undefined, { AccountId: '001Hr000003jqAAIAY', FirstName: 'Edna', LastName: 'Frank' }),
    ],
  },
  'rest/query-200-contact-2024': {
    compare: 'text',
    sobjects: [
      contacts(
        SCHOOL.split(' ').map((name) => ({ name })),
        {
          Id: '003Hr00000cgWAAIA2',
          FirstName: 'Alex',
          LastName: 'Example',
          Email: 'user1@example.com',
          All_Emails__c: 'user1@example.com',
          Adoption_Status__c: 'Not Adopter',
          LastModifiedDate: '2024-10-08T15:05:08.000Z',
        },
      ),
    ],
  },
  'rest/query-200-count-id': { compare: 'text', sobjects: [named('Account', 10)] },
  'rest/query-200-empty-2024-headers': {
    compare: 'text',
    sobjects: [
      {
        name: 'Account',
        fields: 'School_Location__c SheerID_School_Name__c K_I_P__c child_of_kip__c Total_School_Enrollment__c Has_Assignable_Contacts__c'
          .split(' ')
          .map((name) => ({ name })),
      },
    ],
  },
  'rest/query-200-nested-subquery-pretty': {
    compare: 'shape',
    sobjects: [
      {
        name: 'Opportunity',
        fields: [{ name: 'ContactId', type: 'reference', referenceTo: 'Contact', childRelationshipName: 'Opportunities' }],
        records: [],
      },
      contacts(undefined, { FirstName: 'Lindsay', LastName: 'Bluth' }),
    ],
  },
  'rest/query-200-next-records-url': {
    compare: 'shape',
    sobjects: [{ ...named('Random__c', 2001), keyPrefix: 'a01', fields: [{ name: 'RANDOM_1__c' }, { name: 'RANDOM_2__c' }] }],
  },
  'rest/query-200-parent-relationship': { compare: 'shape', sobjects: [named('Account', 1)] },
  'rest/query-200-permissionset': {
    compare: 'text',
    seed: { permissionSets: [{ name: 'IntegrationCustomFieldVisibility', label: 'x' }] },
  },
  'rest/query-200-recordtype': {
    compare: 'text',
    sobjects: [
      { name: 'RecordType', records: [{ Id: '012Hr00000eoXHBIA2', Name: 'Book Opp', SobjectType: 'Opportunity', IsActive: true }] },
    ],
  },
  'rest/query-200-typeof': {
    compare: 'shape',
    sobjects: [
      { name: 'Event', records: [{ WhoId: '003Hr00000ODSHBIA5', Subject: 'Test Event 2', DurationInMinutes: 60 }] },
      contacts(undefined, { Id: '003Hr00000ODSHBIA5', LastName: 'Contact' }),
    ],
  },
  'rest/query-200': {
    compare: 'text',
    sobjects: [
      {
        name: 'Account',
        records: ['An awesome test account', 'Global Media', 'Acme', 'salesforce.com', 'Sample Account for Entitlements'].map((Name) => ({
          Name,
        })),
      },
    ],
  },
  'rest/query-400-invalid-id-filter': { compare: 'text', sobjects: [contacts(SCHOOL.split(' ').map((name) => ({ name })))] },
  'rest/query-400-invalid-type': { compare: 'text' },
  'rest/query-400-malformed-query': { compare: 'text' },
  'rest/sobject-basic-info-200': { compare: 'shape', sobjects: [named('Account', 5)] },
  'rest/tooling-query-200-installed-package': {
    compare: 'text',
    sobjects: [
      {
        name: 'SubscriberPackage',
        keyPrefix: '033',
        fields: [{ name: 'NamespacePrefix' }],
        records: [{ Id: '033Hr00000Y31HBIAZ', NamespacePrefix: 'pub' }],
      },
      {
        name: 'InstalledSubscriberPackage',
        keyPrefix: '0A3',
        fields: [
          { name: 'SubscriberPackageId', type: 'reference', referenceTo: 'SubscriberPackage' },
          { name: 'SubscriberPackageVersionId', type: 'reference' },
        ],
        records: [{ SubscriberPackageId: '033Hr00000Y31HBIAZ', SubscriberPackageVersionId: '04tHr00000lv2OCIAY' }],
      },
    ],
  },
  'rest/tooling-query-200': {
    compare: 'text',
    sobjects: [
      {
        name: 'ApexClass',
        records: ['SamplePage_CTRL_TEST', 'SampleClass_TEST', 'SampleClass2_TEST'].map((Name) => ({ Name, NamespacePrefix: null })),
      },
    ],
  },
  'rest/update-204': { compare: 'text', sobjects: [movie('a00', row('a00Hr00000wu0AAIAY'))] },
  'rest/update-400-invalid-field-for-insert-update': {
    compare: 'text',
    sobjects: [{ name: 'Account', records: [row('001Hr000003DgAAIA0')] }],
  },
  'rest/update-400-invalid-field': { compare: 'text', sobjects: [movie('a00', row('a00Hr00000AnNAAIA3'))] },
  'rest/update-400-malformed-id': { compare: 'text', sobjects: [movie('a01')] },
  'rest/upsert-200-created-false-2026': { compare: 'text', sobjects: [{ name: 'Account', records: [row('001Hr00000tHLAAIA4')] }] },
  'rest/upsert-201-created-true-2026': { compare: 'text' },
  'rest/upsert-204-2015': {
    compare: 'text',
    path: '/services/data/v31.0/sobjects/CustomObject__c/SynchronizationId__c/CustomObject::1',
    sobjects: [
      {
        name: 'CustomObject__c',
        fields: [{ name: 'SynchronizationId__c', externalId: true }, { name: 'Example_Field__c' }],
        records: [{ SynchronizationId__c: 'CustomObject::1' }],
      },
    ],
  },
};
