/**
 * What is known of how profiles, permission sets and apps hang together, as one table.
 * Rule: a fact that no refusal and no number tells stands here with its source; tests hold each.
 */
import type { Confidence } from '../confidence.ts';

/** One fact. */
export interface AccessRuleRow {
  readonly rule: string;
  /** `retrieved`: seen in files that orgs wrote. */
  readonly confidence: Confidence | 'retrieved';
  readonly source: string;
}

/** The facts. */
export const ACCESS_RULES: readonly AccessRuleRow[] = [
  {
    rule: 'Every profile owns a permission set, which can be queried but not changed; every user is assigned that of its profile',
    confidence: 'documented',
    source: 'Object Reference, PermissionSet, associated profiles; Salesforce help 000387815',
  },
  {
    rule: 'It is named X and the profile’s 18-character id, and labelled with that id; a standard profile’s has a template’s id and more behind it in an org, and the profile’s own here',
    confidence: 'recorded',
    source: 'answers to queries in a public repository; names as in Salesforce help 000387815; both may change, says the Object Reference',
  },
  {
    rule: 'Its Type is Profile, its IsCustom false',
    confidence: 'single',
    source: 'a public tool’s test data',
  },
  {
    rule: 'An app has a SetupEntityAccess row for each profile that its policy names, whose parent is the profile’s permission set',
    confidence: 'documented',
    source: 'Object Reference, PermissionSet: the set stores the profile’s setup entity access',
  },
  {
    rule: 'A SetupEntityAccess row that is deleted or created, of a profile as of a permission set, changes the lists of the app’s policy',
    confidence: 'assumed',
    source: 'one access, read in two ways',
  },
  {
    rule: 'To change or delete a profile’s permission set, or an assignment to it, is INSUFFICIENT_ACCESS_OR_READONLY; to assign it, INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    confidence: 'assumed',
    source: 'that it cannot be done is documented (Salesforce help 000394118); the words are not',
  },
  {
    rule: 'The Metadata API neither lists nor retrieves the permission sets of profiles',
    confidence: 'assumed',
    source: 'no source',
  },
  {
    rule: 'A retrieved or read ConnectedApp names permission sets by label, in permissionSetName',
    confidence: 'retrieved',
    source: 'a dozen public files that orgs wrote',
  },
  {
    rule: 'A deployed ConnectedApp may name permission sets by label, also by one that the same deploy gives them',
    confidence: 'single',
    source:
      'a template of a Salesforce sample app (ready-to-fly) names a set by a label that is not its API name; within one deploy is assumed',
  },
  {
    rule: 'It may name them by API name as well, and a name wins over a label; but a set that the app has already wins over any other, so that what was retrieved changes nothing',
    confidence: 'assumed',
    source: 'no source',
  },
  {
    rule: 'The access is that of the set: another label does not change it, and it goes with the set',
    confidence: 'assumed',
    source: 'SetupEntityAccess refers to the set by id',
  },
  {
    rule: 'The policy of an External Client App names permission sets by API name',
    confidence: 'retrieved',
    source: 'public files that orgs wrote',
  },
];
