/** `ecaform runbook` as a whole command: made of the spec and committed certificates alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ecaform, exampleProject } from '../support/cli.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('runbook', () => {
  it('says what an engineer wants to know at night, the same each time, without a network', async () => {
    const first = await ecaform(['runbook', '--env', 'uat'], { cwd: ROOT });
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    for (const said of [
      '# Order Sync in uat',
      '| Host and audience | `https://example--uat.sandbox.my.salesforce.com` |',
      'Only pre-authorised users: whoever has the permission set `OrderSyncAccess`.',
      'Must be able to log in: `order-sync@example.com.uat`.',
      '$ ecaform verify --env uat --app OrderSync',
      '| `invalid_app_access` user is not admin approved to access this app |',
      '## How to rotate the certificate',
      '--former-key OrderSync=FILE',
    ])
      expect(first.stdout).toContain(said);
    expect(first.stdout).toMatch(/\| SHA-256 \| `([0-9A-F]{2}:){31}[0-9A-F]{2}` \|\n\| Expires \| \d{4}-\d\d-\d\d \|/);
    expect((await ecaform(['runbook', '--env', 'uat'], { cwd: ROOT })).stdout).toBe(first.stdout);
  });

  it('changes with the spec, and lets nothing of it become markup', async () => {
    const cwd = exampleProject();
    const file = join(cwd, 'ecaform.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('label: Order Sync\n', 'label: "Order | <b>Sync</b> `x`"\n'));
    const run = await ecaform(['runbook', '--env', 'production', '--json'], { cwd });
    const { markdown } = JSON.parse(run.stdout) as { markdown: string };
    expect(markdown).toContain('# Order \\| \\<b\\>Sync\\</b\\> \\`x\\` in production');
    expect(markdown).toContain('| Fingerprint | not issued yet: `ecaform render` does |');
  });
});
