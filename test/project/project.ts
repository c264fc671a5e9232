/** A project in a temporary folder: its spec written anew at will, rendered with a fixed clock and one RSA key for all. */
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { renderEnvironment } from '../../src/project/index.ts';
import type { ProjectContext, RenderOptions, RenderResult } from '../../src/project/index.ts';
import { desireAll, loadSpec } from '../../src/spec/index.ts';
import type { Desired, Variables } from '../../src/spec/index.ts';
import { pkcs8, rsaKey } from '../certificate/keys.ts';

export const KEY = pkcs8(rsaKey(2048));
export const NOW = new Date('2026-11-20T12:00:00Z');

const SPEC = `version: 1
apps:
  Shop:
    label: Shop
    contactEmail: team@example.com
    oauth:
      callbackUrls: [https://shop.example.com/callback]
      scopes: [Api, RefreshToken]
    certificate: { privateKey: env:KEY }
    policies: { permissionSets: [ShopAccess] }
permissionSets:
  ShopAccess: { label: Shop Access }
environments:
  uat: { org: uat }
`;

export class Project {
  readonly root: string;
  variables: Variables = { KEY };

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'ecaform-project-'));
    onTestFinished(() => {
      rmSync(this.root, { recursive: true, force: true });
    });
    this.spec();
  }

  /** Writes the spec with these replacements. */
  spec(...replacements: readonly (readonly [string, string])[]): void {
    const text = replacements.reduce((spec, [before, after]) => {
      if (!spec.includes(before)) throw new Error(`the spec has no ${before}`);
      return spec.replace(before, after);
    }, SPEC);
    this.write('ecaform.yaml', text);
  }

  get context(): ProjectContext {
    return { root: this.root, now: NOW, variables: this.variables };
  }

  async desired(environment = 'uat'): Promise<Desired> {
    const [desired] = desireAll(await loadSpec(this.path('ecaform.yaml'), this.variables), [environment]);
    if (desired === undefined) throw new Error('unreachable');
    return desired;
  }

  async render(options: Partial<RenderOptions> = {}): Promise<RenderResult> {
    return renderEnvironment(await this.desired(), this.context, { check: false, prune: false, ...options });
  }

  path(file: string): string {
    return join(this.root, file);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  copy(from: string, to: string): void {
    mkdirSync(dirname(this.path(to)), { recursive: true });
    cpSync(from, this.path(to));
  }

  /** Every file but the spec, with its content and the time it was written. */
  files(): Record<string, { text: string; mtime: number }> {
    const found = globSync('**/*', { cwd: this.root, withFileTypes: true })
      .concat(globSync('{.ecaform,force-app/*}/{.*,**/*,**/.*}', { cwd: this.root, withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) =>
        join(each.parentPath, each.name)
          .slice(this.root.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter((file) => file !== 'ecaform.yaml');
    return Object.fromEntries(
      [...new Set(found)].sort().map((file) => [file, { text: this.read(file), mtime: statSync(this.path(file)).mtimeMs }]),
    );
  }
}

/** The states of rendered files by path, without those that are unchanged. */
export function states({ files }: RenderResult): Record<string, string> {
  return Object.fromEntries(files.filter((file) => file.state !== 'unchanged').map(({ path, state }) => [path, state]));
}
