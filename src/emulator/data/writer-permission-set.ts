/**
 * Permission sets written through the data API.
 * Rule: a permission set is a metadata component; its columns are elements there.
 */
import { childText, textElement, type XmlElement } from '../metadata/xml.ts';
import { hasPermission } from '../org/permission.ts';
import { componentKey, componentsOf, type Component, type Org } from '../org/state.ts';
import { fail } from './error.ts';
import type { Values } from './field-value.ts';
import type { Writer } from './write.ts';
import { withdrawSet } from './writer-access.ts';

const COLUMNS: Readonly<Record<string, string>> = {
  Label: 'label',
  Description: 'description',
  HasActivationRequired: 'hasActivationRequired',
};

/** Puts values into the elements of a permission set, in the order of names. */
function withValues(elements: readonly XmlElement[], values: Values): XmlElement[] {
  const permissions = Object.entries(values).filter(([name]) => name.startsWith('Permissions'));
  const plain = Object.entries(COLUMNS).filter(([column]) => values[column] !== undefined);
  const replaced = new Set(plain.map(([, element]) => element));
  const named = new Set(permissions.map(([name]) => name.slice('Permissions'.length)));
  return [
    ...elements.filter(
      ({ name, children }) => !replaced.has(name) && !(name === 'userPermissions' && named.has(childText(children, 'name') ?? '')),
    ),
    ...plain.flatMap(([column, element]) => (values[column] === null ? [] : [textElement(element, String(values[column]))])),
    ...permissions
      .filter(([, value]) => value === true)
      .map(([name]) => ({
        name: 'userPermissions',
        text: '',
        children: [textElement('enabled', 'true'), textElement('name', name.slice('Permissions'.length))],
      })),
  ].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function put(org: Org, component: Component): void {
  org.components = new Map([...org.components, [componentKey(component.type, component.fullName), component]]);
}

function find(org: Org, id: string): Component {
  return (
    componentsOf(org.components, 'PermissionSet').find((set) => set.id === id) ?? fail(404, 'ENTITY_IS_DELETED', 'entity is deleted', [])
  );
}

/** Creates, changes and deletes permission sets. */
export const PERMISSION_SET_WRITER: Writer = {
  check(org, user, { row }) {
    // That the set of a profile cannot be changed is documented; the words are assumed.
    const isOfProfile = row?.IsOwnedByProfile === true;
    if (!isOfProfile && hasPermission(org, user, ['ManageProfilesPermissionsets', 'CustomizeApplication'])) return;
    fail(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  },
  create(org, user, values) {
    const id = org.newId('PermissionSet');
    const now = org.now();
    const made = { createdById: user.id, createdDate: now, lastModifiedById: user.id, lastModifiedDate: now };
    const elements = withValues([textElement('hasActivationRequired', 'false')], values);
    put(org, { type: 'PermissionSet', fullName: String(values.Name), id, elements, ...made });
    return id;
  },
  update(org, user, { id, values }) {
    const old = find(org, id);
    put(org, { ...old, elements: withValues(old.elements, values), lastModifiedById: user.id, lastModifiedDate: org.now() });
  },
  remove(org, user, id) {
    const old = find(org, id);
    withdrawSet(org, user, old.fullName);
    org.components = new Map([...org.components].filter(([, component]) => component !== old));
    org.assignments = org.assignments.filter(({ permissionSetId }) => permissionSetId !== id);
  },
};
