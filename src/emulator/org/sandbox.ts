/**
 * A sandbox as a copy of its production org.
 * Rule: what a refresh copies keeps its record id; the org's own id is new, usernames get the sandbox's name, and Local External
 * Client Apps stay behind with all their parts. Sources: Salesforce help, Sandboxes: considerations; External Client Apps.
 */
import { childText } from '../metadata/xml.ts';
import { appsOf } from './app.ts';
import { toId15 } from './id.ts';
import { profileSetIds } from './profile-set.ts';
import { createOrg, componentsOf, type Component, type Components, type Org, type OrgOptions, type User } from './state.ts';

/** Makes the sandbox. `seed` gives what is not copied: the org's name, access rules, faults. */
export function copyToSandbox(production: Org, { name, ...options }: OrgOptions & { name: string }): Org {
  const org = createOrg(options);
  const copied = [...production.components].filter(([, component]) => isCopied(production.components, component));
  const components = new Map(copied.map(([at, component]) => [at, rescoped(component, org.id)] as const));
  const keys = new Set(appsOf(components).map(({ consumerKey }) => consumerKey));
  return {
    ...org,
    isSandbox: true,
    users: production.users.map((user) => toSandboxUser(user, name)),
    profiles: production.profiles,
    components,
    assignments: [...production.assignments],
    columns: new Map(production.columns),
    derivedIds: new Map(profileSetIds(production)),
    secrets: new Map([...production.secrets].filter(([key]) => keys.has(key))),
    installedApps: new Set(production.installedApps),
    blockedApps: new Set(production.blockedApps),
  };
}

/** `admin@example.com` becomes `admin@example.com.uat`, and its e-mail address invalid, so that nobody gets mail. */
function toSandboxUser(user: User, name: string): User {
  return { ...user, username: `${user.username}.${name.toLowerCase()}`, email: `${user.email}.invalid` };
}

/** Elements that begin with the id of their org; that a copy has the id of its own is assumed. */
const SCOPED: readonly string[] = ['orgScopedExternalApp', 'oauthLink'];

function rescoped(component: Component, orgId: string): Component {
  if (!component.elements.some(({ name }) => SCOPED.includes(name))) return component;
  const elements = component.elements.map((element) =>
    SCOPED.includes(element.name) ? { ...element, text: element.text.replace(/^\w+(?=:)/, toId15(orgId)) } : element,
  );
  return { ...component, elements };
}

/** Everything is copied but Local External Client Apps and what belongs to them. */
function isCopied(components: Components, component: Component): boolean {
  const isHeader = component.type === 'ExternalClientApplication';
  const app = isHeader ? component.fullName : childText(component.elements, 'externalClientApplication');
  if (app === undefined) return true;
  const header = componentsOf(components, 'ExternalClientApplication').find(({ fullName }) => fullName.toLowerCase() === app.toLowerCase());
  return header !== undefined && childText(header.elements, 'distributionState') !== 'Local';
}
