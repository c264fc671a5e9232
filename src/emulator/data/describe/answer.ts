/**
 * What describe calls answer: the list of objects, one object in short, one object in full.
 * Rule: members and their order are those of recorded answers; what the tables do not say has the commonest recorded value.
 */
import type { SObject } from '../object.ts';
import { catalogueOf } from '../object.ts';
import type { Org } from '../../org/state.ts';
import { OBJECT_FLAGS, type Field, type FieldType } from './table.ts';

type Json = Record<string, unknown>;

/** The entry of an object in the list of objects. */
export function describeBriefly(object: SObject, base: string): Json {
  const has = (flag: string): boolean => object.flags.includes(OBJECT_FLAGS[flag] ?? '?');
  const url = `${base}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: has('createable'),
    custom: object.isCustom,
    customSetting: false,
    deepCloneable: false,
    deletable: has('deletable'),
    deprecatedAndHidden: false,
    feedEnabled: has('feedEnabled'),
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.listLabel,
    labelPlural: object.labelPlural,
    layoutable: has('layoutable'),
    mergeable: has('mergeable'),
    mruEnabled: has('mruEnabled'),
    name: object.name,
    queryable: has('queryable'),
    replicateable: has('replicateable'),
    retrieveable: has('retrieveable'),
    searchable: has('searchable'),
    triggerable: has('triggerable'),
    undeletable: has('undeletable'),
    updateable: has('updateable'),
    urls: urlsOf(object, url),
  };
}

function urlsOf({ name, flags }: SObject, url: string): Json {
  const basic = { rowTemplate: `${url}/{ID}`, describe: `${url}/describe`, sobject: url };
  if (!flags.includes('l')) return basic;
  if (name === 'User') {
    return {
      compactLayouts: `${url}/describe/compactLayouts`,
      rowTemplate: basic.rowTemplate,
      namedLayouts: `${url}/describe/namedLayouts/{LayoutName}`,
      passwordUtilities: `${url}/{ID}/password`,
      describe: basic.describe,
      quickActions: `${url}/quickActions`,
      layouts: `${url}/describe/layouts`,
      sobject: url,
    };
  }
  return {
    compactLayouts: `${url}/describe/compactLayouts`,
    rowTemplate: basic.rowTemplate,
    approvalLayouts: `${url}/describe/approvalLayouts`,
    listviews: `${url}/listviews`,
    describe: basic.describe,
    quickActions: `${url}/quickActions`,
    layouts: `${url}/describe/layouts`,
    sobject: url,
  };
}

/** The describe of an object, with the fields that a version knows. */
export function describeFully(org: Org, object: SObject, { base, version }: { base: string; version: string }): Json {
  const brief = describeBriefly(object, base);
  const isWide = object.flags.includes('l');
  const { urls, ...rest } = brief;
  const fields = object.fields.filter(({ since }) => since === undefined || since <= Number(version));
  return sorted({
    ...rest,
    actionOverrides: [],
    childRelationships: childrenOf(org, object),
    compactLayoutable: isWide,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: fields.map((field) => describeField(object, field)),
    implementedBy: null,
    implementsInterfaces: null,
    label: object.label,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [],
    searchLayoutable: isWide,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [],
    urls,
  });
}

function sorted(json: Json): Json {
  return Object.fromEntries(Object.entries(json).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function childrenOf(org: Org, parent: SObject): Json[] {
  return [...catalogueOf(org).values()].flatMap((object) =>
    object.fields
      .filter(({ reference }) => reference?.objects.includes(parent.name))
      .map(({ name, reference }) => ({
        cascadeDelete: false,
        childSObject: object.name,
        deprecatedAndHidden: false,
        field: name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: reference?.children ?? null,
        restrictedDelete: false,
      })),
  );
}

const SOAP_TYPES: Readonly<Partial<Record<FieldType, string>>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  base64: 'xsd:base64Binary',
  address: 'urn:address',
};

const LENGTHS: Readonly<Partial<Record<FieldType, number>>> = {
  id: 18,
  reference: 18,
  string: 255,
  picklist: 255,
  textarea: 32_000,
  email: 80,
  phone: 40,
  url: 255,
};

/** One field of a full describe. */
export function describeField(object: SObject, field: Field): Json {
  const { type, name } = field;
  const isNumber = type === 'double' || type === 'currency' || type === 'percent';
  const isLong = type === 'textarea' || type === 'base64' || type === 'address';
  const isCustom = name.endsWith('__c');
  const length = LENGTHS[type] ?? 0;
  const isNameField = name === 'Name' || (name === 'DeveloperName' && !object.fields.some((other) => other.name === 'Name'));
  return {
    aggregatable: !isLong && type !== 'boolean',
    aiPredictionField: false,
    autoNumber: false,
    byteLength: type === 'id' || type === 'reference' ? 18 : length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: null,
    controllerName: null,
    createable: field.isCreateable,
    custom: isCustom,
    defaultValue: type === 'boolean' ? false : null,
    defaultValueFormula: null,
    defaultedOnCreate:
      !isCustom &&
      (type === 'boolean' || ['Id', 'CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'].includes(name)),
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: type === 'int' ? 9 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.isExternalId === true && isCustom,
    extraTypeInfo: null,
    filterable: field.isFilterable && !isLong,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: !isLong && !isNumber && type !== 'datetime',
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: type === 'id' || field.isExternalId === true || field.isUnique === true,
    inlineHelpText: null,
    label: field.label,
    length,
    mask: null,
    maskType: null,
    name,
    nameField: isNameField,
    namePointing: (field.reference?.objects.length ?? 0) > 1,
    nillable: field.isNillable,
    permissionable: isCustom,
    picklistValues: (field.values ?? []).map((value) => ({ active: true, defaultValue: false, label: value, validFor: null, value })),
    polymorphicForeignKey: (field.reference?.objects.length ?? 0) > 1,
    precision: isNumber ? 18 : 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.reference?.objects ?? [],
    relationshipName: field.reference?.relationship ?? null,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.isRestricted === true,
    scale: isNumber ? 2 : 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[type] ?? 'xsd:string',
    sortable: !isLong,
    type,
    unique: field.isUnique === true,
    updateable: field.isUpdateable,
    writeRequiresMasterRead: false,
  };
}
