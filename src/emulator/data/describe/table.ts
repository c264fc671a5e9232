/**
 * Reads the tables of fields into objects.
 * Rule: a head line `# Name|label in its describe|label in lists|plural|key prefix|flags`, then fields
 * `Name|label|type|flags|Object,Object>Relationship`, separated by `;`. `@Permissions` stands for one column a user permission.
 */
import { PERMISSIONS } from './permission.ts';

/** The types of fields. Source: Salesforce, field types. */
export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'email'
  | 'phone'
  | 'url'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'address'
  | 'base64'
  | 'location'
  | 'anyType';

/** The objects a reference may point to, the relationship's name in SOQL, and the name of the way back. */
export interface Reference {
  readonly objects: readonly string[];
  readonly relationship: string;
  readonly children?: string;
}

/** One field of an sObject. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly isNillable: boolean;
  readonly isCreateable: boolean;
  readonly isUpdateable: boolean;
  /** Salesforce refuses a field that is not filterable in WHERE. */
  readonly isFilterable: boolean;
  readonly reference?: Reference;
  readonly isUnique?: boolean;
  readonly isExternalId?: boolean;
  /** Must have a value when a record is made. */
  readonly isRequired?: boolean;
  readonly values?: readonly string[];
  readonly isRestricted?: boolean;
  /** First API version that describes it. */
  readonly since?: number;
}

/** What a describe says of an object, without its rows. */
export interface ObjectHead {
  readonly name: string;
  readonly label: string;
  /** The label in lists of objects, which is not always that of the describe. */
  readonly listLabel: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly flags: string;
  readonly fields: readonly Field[];
}

/** The letters of an object's flags. */
export const OBJECT_FLAGS: Readonly<Record<string, string>> = {
  createable: 'c',
  updateable: 'u',
  deletable: 'd',
  queryable: 'q',
  retrieveable: 'r',
  searchable: 's',
  replicateable: 'p',
  layoutable: 'l',
  mruEnabled: 'm',
  triggerable: 't',
  feedEnabled: 'f',
  undeletable: 'n',
  mergeable: 'g',
};

/** Where a reference points that the models do not say, because it points to several objects; `<` gives the way back. */
const REFERENCES: Readonly<Record<string, string>> = {
  'PermissionSet.LicenseId': 'PermissionSetLicense,UserLicense>License',
  'SetupEntityAccess.SetupEntityId': 'ConnectedApplication,ExternalClientApplication>SetupEntity',
  'Event.WhoId': 'Contact,Lead>Who',
  'Event.WhatId': 'Account,Case,Opportunity>What',
  'Task.WhoId': 'Contact,Lead>Who',
  'Task.WhatId': 'Account,Case,Opportunity>What',
  'Account.OwnerId': 'User>Owner',
  'Contact.OwnerId': 'User>Owner',
  'Opportunity.OwnerId': 'User>Owner',
  'UserLogin.UserId': 'User>User',
  'LoginHistory.UserId': 'User>User',
};

/** Names of the way back, from a parent to its children. Source: child relationships of describes. */
const CHILDREN: Readonly<Record<string, string>> = {
  'PermissionSetAssignment.PermissionSetId': 'Assignments',
  'PermissionSetAssignment.AssigneeId': 'PermissionSetAssignments',
  'SetupEntityAccess.ParentId': 'SetupEntityAccessItems',
  'PermissionSet.ProfileId': 'PermissionSets',
  'User.ProfileId': 'Users',
  'Contact.AccountId': 'Contacts',
  'Opportunity.AccountId': 'Opportunities',
  'Opportunity.ContactId': 'Opportunities',
  'Case.AccountId': 'Cases',
  'Case.ContactId': 'Cases',
};

/** Fields that cannot be filtered. Source: the Object Reference's property lists, and reports. */
const UNFILTERABLE: ReadonlySet<string> = new Set(
  [
    ['LoginHistory', 'SourceIp Browser Platform Status Application ClientVersion ApiType ApiVersion ForwardedForIp LoginUrl'],
    ['SetupAuditTrail', 'Section Display'],
    ['OauthToken', 'AccessToken RequestToken DeleteToken'],
    ['EventLogFile', 'LogFile LogFileFieldNames LogFileFieldTypes'],
    ['ExtlClntAppOauthSettings', 'ClientAssertionCertificate'],
    ['ApexClass', 'Body'],
  ].flatMap(([object = '', names = '']) => names.split(' ').map((name) => `${object}.${name}`)),
);

/** What must be given when a record is made. Source: recorded refusals and the Object Reference. */
const REQUIRED: ReadonlySet<string> = new Set([
  'Account.Name',
  'Contact.LastName',
  'Lead.LastName',
  'Lead.Company',
  'Opportunity.Name',
  'Opportunity.StageName',
  'Opportunity.CloseDate',
  'PermissionSetAssignment.AssigneeId',
  'PermissionSetAssignment.PermissionSetId',
  'SetupEntityAccess.ParentId',
  'SetupEntityAccess.SetupEntityId',
  'PermissionSet.Name',
  'PermissionSet.Label',
  'PermissionSetGroup.DeveloperName',
  'PermissionSetGroup.MasterLabel',
  'OauthCustomScope.DeveloperName',
  'OauthCustomScope.MasterLabel',
  'OauthCustomScope.Description',
  'OauthCustomScopeApp.OauthCustomScopeId',
  'RecordType.Name',
  'RecordType.DeveloperName',
  'User.Username',
  'User.LastName',
  'User.Email',
  'User.Alias',
  'User.TimeZoneSidKey',
  'User.LocaleSidKey',
  'User.EmailEncodingKey',
  'User.ProfileId',
  'User.LanguageLocaleKey',
]);

/** Fields whose values no two records share. */
const UNIQUE: ReadonlySet<string> = new Set([
  'User.Username',
  'PermissionSet.Name',
  'PermissionSetGroup.DeveloperName',
  'OauthCustomScope.DeveloperName',
]);

/** Fields a record can be found by, beside its id. Source: `idLookup` in describes. */
const LOOKUPS: ReadonlySet<string> = new Set(['Contact.Email', 'Lead.Email', 'User.Username']);

/** Permissions that have another name on profiles. */
const ON_PROFILES: Readonly<Record<string, string>> = {
  InstallPackaging: 'InstallMultiforce',
  PublishPackaging: 'PublishMultiforce',
  CreatePackaging: 'CreateMultiforce',
};

/** Name and label of every user permission. */
export const USER_PERMISSIONS: readonly (readonly [name: string, label: string])[] = PERMISSIONS.split(/;|\n/)
  .filter((text) => text.trim() !== '')
  .map((text) => {
    const [name = '', label = ''] = text.trim().split('|');
    return [name, label];
  });

/** Reads one table. */
export function readObjects(table: string): ObjectHead[] {
  return table
    .split(/^# /m)
    .slice(1)
    .map((text) => {
      const [head = '', ...lines] = text.split('\n');
      const [name = '', label = '', listLabel = '', labelPlural = '', keyPrefix = '', flags = ''] = head.split('|');
      const fields = lines
        .join('\n')
        .split(/;|\n/)
        .filter((field) => field.trim() !== '')
        .flatMap((field) => readField(name, field.trim()));
      return { name, label, listLabel, labelPlural, keyPrefix, flags, fields };
    });
}

function readField(object: string, text: string): Field[] {
  if (text.startsWith('@')) {
    return USER_PERMISSIONS.map(([permission, label]) => {
      const name = text.slice(1) + (object === 'Profile' ? (ON_PROFILES[permission] ?? permission) : permission);
      const isWritable = text === '@Permissions';
      return { name, label, type: 'boolean', isNillable: false, isCreateable: isWritable, isUpdateable: isWritable, isFilterable: true };
    });
  }
  const [name = '', label = '', type = '', flags = '', pointer] = text.split('|');
  const key = `${object}.${name}`;
  const [objects = '', relationship = ''] = (REFERENCES[key] ?? pointer ?? '').split('>');
  const children = CHILDREN[key];
  return [
    {
      name,
      label,
      type: type as FieldType,
      isNillable: flags.includes('n'),
      isCreateable: flags.includes('c'),
      isUpdateable: flags.includes('u'),
      isFilterable: !UNFILTERABLE.has(key),
      ...(objects === ''
        ? {}
        : { reference: { objects: objects.split(','), relationship, ...(children === undefined ? {} : { children }) } }),
      ...(REQUIRED.has(key) ? { isRequired: true } : {}),
      ...(UNIQUE.has(key) ? { isUnique: true } : {}),
      ...(LOOKUPS.has(key) ? { isExternalId: true } : {}),
    },
  ];
}
