/** Reading components back: what is known, whose they are, and what never gets further. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { appOf, consumerKeyOf, readComponent } from '../../src/metadata/index.ts';
import type { ObservedComponent } from '../../src/metadata/index.ts';
import { toXml } from '../../src/metadata/xml.ts';
import { failure } from '../certificate/failure.ts';

const wrap = (type: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${type}>\n`;

const GLOBAL = wrap(
  'ExtlClntAppGlobalOauthSettings',
  '<consumerKey>3MVGkey</consumerKey><consumerSecret>SECRET</consumerSecret><externalClientApplication>Shop</externalClientApplication>',
);
const CONNECTED = wrap(
  'ConnectedApp',
  '<label>L</label><oauthConfig><consumerKey>3MVGold</consumerKey><consumerSecret>SECRET</consumerSecret></oauthConfig>',
);

function read(path: string, text: string): ObservedComponent {
  const component = readComponent(path, text);
  if (component === undefined) throw new Error(`${path} is not a component`);
  return component;
}

describe('readComponent', () => {
  it.each([
    ['externalClientApps/Shop.eca', 'ExternalClientApplication', 'Shop'],
    ['unpackaged/externalClientApps/Shop.eca-meta.xml', 'ExternalClientApplication', 'Shop'],
    [
      'force-app/uat/main/default/extlClntAppOauthPolicies/Shop_oauth_defaultPolicy.ecaOauthPlcy-meta.xml',
      'ExtlClntAppOauthConfigurablePolicies',
      'Shop_oauth_defaultPolicy',
    ],
    ['permissionsets/ns__Shop%20Access.permissionset', 'PermissionSet', 'ns__Shop Access'],
    ['certs/Signing.crt-meta.xml', 'Certificate', 'Signing'],
    ['applications/Shop.connectedApp-meta.xml', 'ConnectedApp', 'Shop'],
    ['Shop.ecaOauth', 'ExtlClntAppOauthSettings', 'Shop'],
  ])('knows %s', (path, type, fullName) => {
    expect(readComponent(path, wrap(type, '<label>x</label>'))).toEqual({ type, fullName, metadata: { label: 'x' } });
  });

  it.each(['package.xml', 'certs/Signing.crt', 'classes/Shop.cls-meta.xml', 'externalClientApps/readme.txt'])('leaves %s alone', (path) => {
    expect(readComponent(path, 'anything at all')).toBeUndefined();
  });

  it('drops the consumer secret and keeps the key', () => {
    const components = [read('extlClntAppGlobalOauthSets/Any.ecaGlblOauth', GLOBAL), read('connectedApps/Old.connectedApp', CONNECTED)];
    expect(JSON.stringify(components)).not.toContain('SECRET');
    expect(consumerKeyOf('Shop', components)).toBe('3MVGkey');
    expect(consumerKeyOf('Old', components)).toBe('3MVGold');
    expect(consumerKeyOf('Any', components)).toBeUndefined();
  });

  it('says which file cannot be read', async () => {
    expect(await failure(() => readComponent('externalClientApps/Shop.eca', '<html>'))).toMatchObject({
      code: 'metadata-unreadable',
      at: { file: 'externalClientApps/Shop.eca', line: 1, col: 1 },
    });
  });

  it('refuses a file that holds another type than its name says', async () => {
    expect(await failure(() => readComponent('a/Shop.connectedApp', wrap('CustomObject', '')))).toMatchObject({
      code: 'metadata-unreadable',
      message: 'a/Shop.connectedApp holds <CustomObject>, and its name says ConnectedApp',
    });
  });

  it('takes a name with a stray percent sign as it is', () => {
    expect(read('externalClientApps/100%.eca', wrap('ExternalClientApplication', '')).fullName).toBe('100%');
  });
});

describe('appOf', () => {
  it('reads the app from the content, never from the name', () => {
    const policy = wrap('ExtlClntAppOauthConfigurablePolicies', '<externalClientApplication>Shop</externalClientApplication>');
    expect(appOf(read('extlClntAppOauthPolicies/Other_oauthPlcy.ecaOauthPlcy', policy))).toBe('Shop');
    expect(appOf(read('connectedApps/Old.connectedApp', CONNECTED))).toBe('Old');
    expect(appOf(read('permissionsets/Shop.permissionset', wrap('PermissionSet', '<label>x</label>')))).toBeUndefined();
  });
});

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

describe.runIf(existsSync(CORPUS))('files of real orgs', () => {
  const files = globSync('*/*/*', { cwd: CORPUS });
  /** Opening tags in the order of the file, at whatever depth. */
  const tags = (xml: string): string[] => [...xml.matchAll(/<([A-Za-z]\w*)/g)].flatMap(([, tag]) => tag ?? []);

  it.each(files)('%s is read, and written back in the same order', (file) => {
    const text = readFileSync(join(CORPUS, file), 'utf8');
    const component = read(file, text);
    expect(component.fullName).toBe(basename(file).split('.')[0]);
    expect(tags(toXml(component.type, component.metadata))).toEqual(tags(text));
  });
});
