/**
 * The sObjects of an org: what the tables and the seed describe, and where the rows come from.
 * Rule: one catalogue an org; rows are derived from the org's state at the time of asking, or stored as records.
 */
import type { SeedField, SeedSObject } from '../org/seed-sobject.ts';
import type { Org } from '../org/state.ts';
import { ACCESS } from './describe/access.ts';
import { ACTIVITY } from './describe/activity.ts';
import { BUSINESS } from './describe/business.ts';
import { CONNECTED_APP } from './describe/connected-app.ts';
import { EXTERNAL_APP } from './describe/external-app.ts';
import { LOG } from './describe/log.ts';
import { readObjects, type Field, type ObjectHead } from './describe/table.ts';
import { USER } from './describe/user.ts';
import { SCOPES } from '../org/scope.ts';
import { rowsOf } from './row-source.ts';
import type { Row, Scalar } from './value.ts';

export type { Field, FieldType } from './describe/table.ts';

/** One sObject. */
export interface SObject extends ObjectHead {
  readonly isCustom: boolean;
  readonly rows: (org: Org) => readonly Row[];
}

/** What a relationship to several objects shows of its target: `PermissionSet.License.Name`. It cannot be queried by itself. */
export const NAME_OBJECT: SObject = {
  name: 'Name',
  label: 'Name',
  listLabel: 'Name',
  labelPlural: 'Names',
  keyPrefix: '',
  flags: '',
  isCustom: false,
  fields: ['Id', 'Name', 'Type', 'Username', 'Email'].map((name) => ({
    name,
    label: name,
    type: name === 'Id' ? 'id' : 'string',
    isNillable: name !== 'Id',
    isCreateable: false,
    isUpdateable: false,
    isFilterable: true,
  })),
  rows: () => [],
};

/** The objects every org has. */
export const STANDARD_OBJECTS: readonly ObjectHead[] = [EXTERNAL_APP, CONNECTED_APP, ACCESS, USER, LOG, BUSINESS, ACTIVITY]
  .flatMap(readObjects)
  .map((head) => (head.name === 'ExtlClntAppOauthSettings' ? { ...head, fields: withLaterScopes(head.fields) } : head));

/** The columns of scopes that came after the version of the tables. */
function withLaterScopes(fields: readonly Field[]): Field[] {
  const last = fields.findLastIndex(({ name }) => name.startsWith('OauthScopes'));
  const later = SCOPES.flatMap(({ column, since }): Field[] => {
    const name = `OauthScopes${column ?? ''}`;
    if (column === undefined || fields.some((field) => field.name === name)) return [];
    const base = {
      name,
      label: column,
      type: 'boolean',
      isNillable: false,
      isCreateable: false,
      isUpdateable: false,
      isFilterable: true,
    } as const;
    return [since === undefined ? base : { ...base, since }];
  });
  return fields.toSpliced(last + 1, 0, ...later);
}

const catalogues = new WeakMap<Org['seed'], ReadonlyMap<string, SObject>>();

/** Every sObject of an org, by its name in lower case. */
export function catalogueOf(org: Org): ReadonlyMap<string, SObject> {
  const known = catalogues.get(org.seed) ?? readCatalogue(org.seed.sobjects);
  catalogues.set(org.seed, known);
  return known;
}

/** The object with this name, compared without case. */
export function findObject(org: Org, name: string): SObject | undefined {
  return catalogueOf(org).get(name.toLowerCase());
}

/** The field with this name, compared without case. */
export function findField(object: SObject, name: string): Field | undefined {
  return object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}

/** The value of a field in a row. */
export function cell(field: Field, row: Row): Scalar {
  return row[field.name] ?? (field.type === 'boolean' ? false : null);
}

function readCatalogue(seeded: readonly SeedSObject[]): ReadonlyMap<string, SObject> {
  const objects = new Map(
    STANDARD_OBJECTS.map((head): [string, SObject] => [
      head.name.toLowerCase(),
      { ...head, isCustom: false, rows: (org) => rowsOf(org, head.name) },
    ]),
  );
  for (const [index, seed] of seeded.entries()) {
    const base = objects.get(seed.name.toLowerCase());
    const added = (seed.fields ?? []).map(toField);
    const names = new Set(added.map(({ name }) => name.toLowerCase()));
    const head = base ?? customHead(seed, index);
    objects.set(seed.name.toLowerCase(), {
      ...head,
      isCustom: base === undefined,
      fields: [...head.fields.filter(({ name }) => !names.has(name.toLowerCase())), ...added],
      rows: (org) => rowsOf(org, head.name),
    });
  }
  return objects;
}

const CUSTOM_FIELDS = readObjects(`# x|x|x|x|000|
Id|Record ID|id|; OwnerId|Owner ID|reference|cu|User>Owner; IsDeleted|Deleted|boolean|; Name|Name|string|ncu; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|`).flatMap(
  ({ fields }) => fields,
);

function customHead(seed: SeedSObject, index: number): ObjectHead {
  const label = seed.label ?? seed.name.replace(/__c$/, '').replaceAll('_', ' ');
  return {
    name: seed.name,
    label,
    listLabel: label,
    labelPlural: seed.labelPlural ?? `${label}s`,
    keyPrefix: seed.keyPrefix ?? `a${index.toString(36).padStart(2, '0')}`,
    flags: 'cudqrsplmtn',
    fields: CUSTOM_FIELDS,
  };
}

function toField(seed: SeedField): Field {
  const relationship = seed.relationshipName ?? seed.name.replace(/__c$/, '__r').replace(/Id$/, '');
  return {
    name: seed.name,
    label: seed.label ?? seed.name.replace(/__c$/, '').replaceAll('_', ' '),
    type: seed.type ?? (seed.values !== undefined ? 'picklist' : seed.referenceTo !== undefined ? 'reference' : 'string'),
    isNillable: seed.required !== true,
    isCreateable: seed.createable ?? true,
    isUpdateable: seed.updateable ?? true,
    isFilterable: seed.filterable ?? seed.type !== 'textarea',
    ...(seed.referenceTo === undefined
      ? {}
      : {
          reference: {
            objects: [seed.referenceTo],
            relationship,
            ...(seed.childRelationshipName === undefined ? {} : { children: seed.childRelationshipName }),
          },
        }),
    ...(seed.required === true ? { isRequired: true } : {}),
    ...(seed.unique === true ? { isUnique: true } : {}),
    ...(seed.externalId === true ? { isExternalId: true } : {}),
    ...(seed.values === undefined ? {} : { values: seed.values, isRestricted: seed.restricted ?? true }),
  };
}
