/** Certificates of a project: issued once, found again without the key, and never written where they do not belong. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { failure } from '../certificate/failure.ts';
import { readCertificates } from '../../src/project/index.ts';
import { KEY, NOW, Project, states } from './project.ts';

const CERTIFICATE = 'certificates/uat/Shop.crt';
const DEFAULT_KEY = '.ecaform/keys/uat/Shop.key.pem';
const GLOBAL = 'force-app/uat/main/default/extlClntAppGlobalOauthSets/Shop_glbloauth.ecaGlblOauth-meta.xml';
const OWN = fileURLToPath(new URL('../fixtures/certificates/app.crt', import.meta.url));
const CHAIN = fileURLToPath(new URL('../fixtures/certificates/chain.crt', import.meta.url));
const issued = (after: string) => ['{ privateKey: env:KEY }', after] as const;

describe('a certificate that is missing', () => {
  it('is issued once, its key 0600 in a folder 0700 outside git', async () => {
    const project = new Project();
    project.spec(issued('{ subject: { commonName: shop.example.com, organization: Example Ltd }, validityDays: 30 }'));
    const result = await project.render();
    expect(result.issued).toEqual([{ app: 'Shop', file: CERTIFICATE, privateKey: DEFAULT_KEY }]);
    const certificate = new X509Certificate(project.read(CERTIFICATE));
    expect(certificate.subject.split('\n').sort()).toEqual(['CN=shop.example.com', 'O=Example Ltd']);
    expect(certificate.validToDate).toEqual(new Date('2026-12-20T12:00:00Z'));
    expect(project.read(GLOBAL)).toContain(`<certificate>${certificate.raw.toString('base64')}</certificate>`);
    if (process.platform !== 'win32') {
      expect(statSync(project.path(DEFAULT_KEY)).mode & 0o777).toBe(0o600);
      expect(statSync(project.path('.ecaform/keys/uat')).mode & 0o777).toBe(0o700);
    }
    const before = project.files();
    expect((await project.render()).issued).toEqual([]);
    expect(project.files()).toEqual(before);
    // The key is needed to sign logins, never to render.
    rmSync(project.path('.ecaform'), { recursive: true });
    expect(states(await project.render())).toEqual({});
    expect(existsSync(project.path(DEFAULT_KEY))).toBe(false);
  });

  it('certifies the key that is there already, as after a crash between the two', async () => {
    const project = new Project();
    project.spec(issued('{}'));
    project.write(DEFAULT_KEY, KEY);
    chmodSync(project.path(DEFAULT_KEY), 0o600);
    await project.render();
    expect(project.read(DEFAULT_KEY)).toBe(KEY);
    expect(new X509Certificate(project.read(CERTIFICATE)).checkPrivateKey(createPrivateKey(KEY))).toBe(true);
  });

  it('certifies the key in a variable, which is written nowhere', async () => {
    const project = new Project();
    await project.render();
    expect(new X509Certificate(project.read(CERTIFICATE)).checkPrivateKey(createPrivateKey(KEY))).toBe(true);
    expect(Object.values(project.files()).some(({ text }) => text.includes('PRIVATE KEY'))).toBe(false);
  });

  it('cannot be issued without that variable', async () => {
    const project = new Project();
    project.variables = {};
    expect(await failure(() => project.render())).toEqual({
      severity: 'error',
      code: 'private-key-missing',
      message: 'Shop: the environment variable KEY, which keeps the private key, is not set',
      hint: `set it to a PKCS#8 PEM, or commit the certificate at ${CERTIFICATE}, so that this run needs no key`,
      at: { file: project.path('ecaform.yaml'), line: 9, col: 32 },
    });
    expect(project.files()).toEqual({});
  });

  it('is not issued to a key of another size, or by a name too long; both stand at the certificate’s line', async () => {
    const project = new Project();
    project.spec(issued('{ privateKey: env:KEY, keySize: 4096 }'));
    expect(await failure(() => project.render())).toMatchObject({
      code: 'private-key-size-differs',
      message: 'the private key has 2048 bits, but 4096 are asked for',
      at: { line: 9, col: 18 },
    });
    project.spec(issued(`{ privateKey: env:KEY, subject: { organization: ${'x'.repeat(65)} } }`));
    expect(await failure(() => project.render())).toMatchObject({
      code: 'certificate-subject-invalid',
      message: "the certificate subject's `organization` has 65 characters; at most 64 are allowed",
      at: { line: 9, col: 18 },
    });
    expect(project.files()).toEqual({});
  });

  it('keeps an existing one of another size, and says so', async () => {
    const project = new Project();
    await project.render();
    project.spec(issued('{ privateKey: env:KEY, keySize: 4096 }'));
    const before = project.files();
    const { warnings } = await project.render();
    expect(warnings).toEqual([
      {
        severity: 'warning',
        code: 'certificate-differs',
        message: 'Shop: the spec asks for a key of 4096 bits, the certificate has 2048',
        hint: `an existing certificate is never replaced by itself; remove ${CERTIFICATE} and its key to issue a new one`,
        at: { file: project.path('ecaform.yaml'), line: 9, col: 18 },
      },
    ]);
    expect(project.files()).toEqual(before);
  });

  it('that will expire is said once a render, not each time it is read', async () => {
    const project = new Project();
    project.spec(issued('{ privateKey: env:KEY, validityDays: 20 }'));
    const { warnings } = await project.render();
    expect(warnings.map(({ code, message, at }) => [code, message, at?.line])).toEqual([
      ['certificate-expiring', 'Shop: the certificate expires on 2026-12-10, in 20 days', 9],
    ]);
  });
});

describe('a certificate of one’s own', () => {
  it.each([OWN, 'vault/own.crt'])('is read from %s, and no key is needed', async (file) => {
    const project = new Project();
    project.variables = {};
    project.copy(OWN, 'vault/own.crt');
    project.spec(issued(`{ file: ${file} }`));
    expect((await project.render()).issued).toEqual([]);
    const body = new X509Certificate(readFileSync(OWN)).raw.toString('base64');
    expect(project.read(GLOBAL)).toContain(`<certificate>${body}</certificate>`);
    expect(existsSync(project.path('certificates'))).toBe(false);
  });

  it.each([
    ['missing', 'none.crt', 'certificate-missing', 'there is no certificate at none.crt'],
    ['below a file', 'ecaform.yaml/none.crt', 'certificate-missing', 'there is no certificate at ecaform.yaml/none.crt'],
    ['a folder', 'folder', 'file-unreadable', 'cannot be read: it is a folder'],
    ['no certificate', 'ecaform.yaml', 'certificate-unreadable', 'the text is not a certificate in PEM'],
    ['a private key', 'key.pem', 'certificate-is-private-key', 'a private key stands where the certificate belongs'],
  ])('may be %s: said at its line, and nothing is written', async (_name, file, code, message) => {
    const project = new Project();
    mkdirSync(project.path('folder'));
    project.write('key.pem', KEY);
    project.spec(issued(`{ file: ${file} }`));
    const before = project.files();
    const found = await failure(() => project.render());
    expect(found).toMatchObject({ code, message: expect.stringContaining(message) as string, at: { line: 9, col: 26 } });
    expect(JSON.stringify(found)).not.toContain(KEY.split('\n')[1]);
    expect(project.files()).toEqual(before);
  });

  it('several wrong ones are all said', async () => {
    const project = new Project();
    project.spec(
      issued('{ file: none.crt }'),
      [
        'permissionSets:\n  ShopAccess: { label: Shop Access }\n',
        'orgCertificates:\n  Signing: { label: Signing, chain: chain.crt }\n  Other: { label: Other, chain: ecaform.yaml }\n',
      ],
      [
        '      scopes: [Api, RefreshToken]\n',
        '      scopes: [Api, RefreshToken]\n      firstParty: { clientAssertionCertificate: gone.crt }\n',
      ],
    );
    const desired = await project.desired();
    const found = await readCertificates(desired, project.context).then(
      () => [],
      (cause: unknown) => (cause as { diagnostics: { code: string; at: { line: number; col: number } }[] }).diagnostics,
    );
    expect(found.map(({ code, at }) => [code, `${at.line}:${at.col}`])).toEqual([
      ['certificate-missing', '9:49'],
      ['certificate-missing', '10:26'],
      ['certificate-missing', '13:37'],
      ['certificate-unreadable', '14:33'],
    ]);
  });

  it('may be a chain of an org certificate, rendered as it stands', async () => {
    const project = new Project();
    project.copy(CHAIN, 'chain.crt');
    project.spec(['environments:', 'orgCertificates:\n  Signing: { label: Signing, chain: chain.crt }\nenvironments:']);
    await project.render();
    expect(project.read('force-app/uat/main/default/certs/Signing.crt')).toBe(project.read('chain.crt'));
  });
});

describe('nothing is written outside', () => {
  it.each([
    'certificates/uat/Shop.crt',
    'certificates/keys/Shop.pem',
    'force-app/uat/main/default/externalClientApps/Shop.eca-meta.xml',
    './certificates/../force-app/x.pem',
  ])('a key is not kept among what is committed: %s', async (path) => {
    const project = new Project();
    project.spec(issued(`{ privateKey: ${path} }`));
    expect(await failure(() => project.render())).toEqual({
      severity: 'error',
      code: 'private-key-in-git',
      message: `Shop: the private key would stand in \`${path.includes('force-app') ? 'force-app' : 'certificates'}/\`, which is committed`,
      hint: 'keep it elsewhere; `.ecaform/` is outside git',
      at: { file: project.path('ecaform.yaml'), line: 9, col: 32 },
    });
    expect(project.files()).toEqual({});
  });

  it('a key goes where the spec says, and over nothing that is there', async () => {
    const project = new Project();
    project.spec(issued('{ privateKey: vault/own.pem }'));
    project.write('vault/own.pem', 'something else');
    chmodSync(project.path('vault/own.pem'), 0o600);
    expect(await failure(() => project.render())).toMatchObject({ at: { line: 9, col: 18 } });
    expect(project.read('vault/own.pem')).toBe('something else');
    expect(existsSync(project.path(CERTIFICATE))).toBe(false);
  });

  it('a certificate’s own path is only ever read', async () => {
    const project = new Project();
    const before = project.read('ecaform.yaml');
    project.spec(issued('{ file: ecaform.yaml }'));
    const text = project.read('ecaform.yaml');
    expect(text).not.toBe(before);
    await failure(() => project.render());
    expect(project.read('ecaform.yaml')).toBe(text);
  });

  it.each(['../Shop', 'a/b', '..', 'Shop.crt', 'C:Shop'])('an app cannot be named %s', async (name) => {
    const project = new Project();
    project.spec(['  Shop:\n', `  "${name}":\n`]);
    expect(await failure(() => project.desired())).toMatchObject({ code: 'invalid-name', at: { line: 3, col: 3 } });
  });

  it('the clock is the caller’s', async () => {
    const project = new Project();
    await project.render();
    expect(new X509Certificate(project.read(CERTIFICATE)).validFromDate.getTime()).toBeLessThanOrEqual(NOW.getTime());
  });
});
