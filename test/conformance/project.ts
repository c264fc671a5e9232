/** Source-format projects for the clients to deploy from: written to a temporary folder that ends with the test file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { component, type TestComponent } from '../emulator/support.ts';

const PLACES: Readonly<Record<string, string>> = {
  ExternalClientApplication: 'externalClientApps/%.eca-meta.xml',
  ExtlClntAppGlobalOauthSettings: 'extlClntAppGlobalOauthSets/%.ecaGlblOauth-meta.xml',
  ExtlClntAppOauthSettings: 'extlClntAppOauthSettings/%.ecaOauth-meta.xml',
  ExtlClntAppOauthConfigurablePolicies: 'extlClntAppOauthPolicies/%.ecaOauthPlcy-meta.xml',
  PermissionSet: 'permissionsets/%.permissionset-meta.xml',
};

/** A project on disk. */
export interface Project {
  readonly root: string;
  /** Folder of the default package. */
  readonly source: string;
  /** Writes components into a folder below `source` and gives that folder. */
  write(folder: string, components: readonly TestComponent[]): string;
  remove(): void;
}

/** Makes an empty project. */
export function createProject(): Project {
  const root = mkdtempSync(join(tmpdir(), 'ecaform-conformance-'));
  const source = join(root, 'force-app');
  mkdirSync(source);
  writeFileSync(
    join(root, 'sfdx-project.json'),
    JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' }),
  );
  return {
    root,
    source,
    write: (folder, components) => {
      for (const { type, fullName, body } of components) {
        const path = join(source, folder, (PLACES[type] ?? '').replace('%', fullName));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, body);
      }
      return join(source, folder);
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A harmless permission set: it gives nothing. */
export function permissionSet(name: string, over: Readonly<Record<string, string>> = {}): TestComponent {
  return component.permissionSet(over, name);
}

/** A permission set that every org refuses, because its licence does not exist. */
export function brokenPermissionSet(name: string): TestComponent {
  return permissionSet(name, { license: 'No Such License' });
}

/** The parts of an app that only users of the permission set may use, in one transaction, so that it is never open. */
export function closedApp(
  name: string,
  { certificate, permissionSet: set }: { certificate: string; permissionSet: string },
): TestComponent[] {
  return [
    component.header({}, name),
    component.global({ certificate }, name),
    component.settings({}, name),
    component.policy({ commaSeparatedPermissionSet: set }, name),
  ];
}
