/**
 * Puts a seed's records into an org that starts.
 * Rule: records come in the order of the seed; an `Id` that is given is kept, audit fields too; everything else is as when created.
 */
import { adminOf, type Org } from '../org/state.ts';
import { findField, findObject } from './object.ts';

/** Puts the records in. @throws Error naming a field that its object does not have */
export function loadRecords(org: Org): void {
  const admin = adminOf(org);
  for (const seed of org.seed.sobjects) {
    const object = findObject(org, seed.name);
    if (object === undefined) continue;
    for (const given of seed.records ?? []) {
      const { Id, CreatedDate, LastModifiedDate, ...values } = given;
      for (const name of Object.keys(values)) {
        if (findField(object, name) === undefined)
          throw new Error(`the seed has a mistake:\nsobjects: ${object.name} has no field ${name}`);
      }
      const id = typeof Id === 'string' ? Id : org.newId({ prefix: object.keyPrefix });
      const createdDate = typeof CreatedDate === 'string' ? Date.parse(CreatedDate) : org.now();
      const lastModifiedDate = typeof LastModifiedDate === 'string' ? Date.parse(LastModifiedDate) : createdDate;
      const name =
        findField(object, 'LastName') === undefined ? {} : { Name: [values.FirstName, values.LastName].filter(Boolean).join(' ') };
      org.records.set(id, {
        id,
        object: object.name,
        values: { ...(findField(object, 'OwnerId') === undefined ? {} : { OwnerId: admin.id }), ...name, ...values },
        createdById: admin.id,
        createdDate,
        lastModifiedById: admin.id,
        lastModifiedDate,
      });
    }
  }
}
