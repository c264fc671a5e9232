/** Deploying a recent validation: by SOAP and by REST, once, within ten days, and only while nothing else was deployed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { checkDeploy, component, rest, soap, startDeploy, zipOf, type DeployResult, type TestComponent } from './support.ts';

const DAY = 24 * 60 * 60_000;
let now = Date.UTC(2026, 10, 1);
let emulator: Emulator;
let count = 0;

beforeAll(async () => {
  emulator = await startEmulator({ now: () => now });
});
afterAll(async () => {
  await emulator.close();
});
let fresh: TestComponent;
beforeEach(() => {
  fresh = component.permissionSet({}, `Set${(count += 1)}`);
});

async function ended(id: string): Promise<DeployResult> {
  for (;;) {
    const result = await checkDeploy(emulator, id);
    if (result.done) return result;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function run(part: TestComponent, checkOnly: boolean): Promise<string> {
  const { id } = (await (await startDeploy(emulator, zipOf([part]), { checkOnly })).json()) as { id: string };
  await ended(id);
  return id;
}

interface Quick {
  readonly validatedDeployRequestId: string;
  readonly id: string;
  readonly url: string;
}

const quick = (id: string): ReturnType<typeof rest<Quick>> =>
  rest<Quick>(emulator, '/services/data/v67.0/metadata/deployRequest', { method: 'POST', body: { validatedDeployRequestId: id } });

describe('a recent validation', () => {
  it('is deployed by REST, under an id of its own', async () => {
    const validation = await run(fresh, true);
    const { status, body } = await quick(validation);
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['validatedDeployRequestId', 'id', 'url', 'deployOptions']);
    expect(body.validatedDeployRequestId).toBe(validation);
    expect(body.id).not.toBe(validation);
    expect(await ended(body.id)).toMatchObject({ status: 'Succeeded', checkOnly: false, numberComponentsDeployed: 1 });
    expect(
      (await soap(emulator, `<readMetadata><type>PermissionSet</type><fullNames>${fresh.fullName}</fullNames></readMetadata>`)).text,
    ).toContain(`<label>${fresh.fullName}</label>`);
  });

  it('is deployed by SOAP, which answers the id alone', async () => {
    const validation = await run(fresh, true);
    const { text } = await soap(emulator, `<deployRecentValidation><validationId>${validation}</validationId></deployRecentValidation>`);
    const id = /<deployRecentValidationResponse><result>(0Af\w{15})<\/result><\/deployRecentValidationResponse>/.exec(text)?.[1] ?? text;
    expect(await ended(id)).toMatchObject({ status: 'Succeeded', checkOnly: false });
  });
});

describe('does not qualify', () => {
  const refused = async (id: string): Promise<void> => {
    const { status, text } = await quick(id);
    expect([status, text]).toEqual([404, '[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]']);
    const soapAnswer = await soap(emulator, `<deployRecentValidation><validationId>${id}</validationId></deployRecentValidation>`);
    expect([soapAnswer.status, soapAnswer.text]).toEqual([500, expect.stringContaining('<faultcode>sf:INVALID_ID_FIELD</faultcode>')]);
  };

  it('a deploy that was no validation', async () => {
    await refused(await run(fresh, false));
  });
  it('a validation that failed', async () => {
    await refused(await run(component.permissionSet({ license: 'Nope' }, 'Failing'), true));
  });
  it('a validation that was deployed', async () => {
    const validation = await run(fresh, true);
    expect((await quick(validation)).status).toBe(201);
    await refused(validation);
  });
  it('a validation older than another deployment', async () => {
    const validation = await run(fresh, true);
    await run(component.permissionSet({}, 'Between'), false);
    await refused(validation);
  });
  it('a validation of ten days ago; nine days and a bit are well', async () => {
    const [kept, old] = [await run(fresh, true), await run(fresh, true)];
    now += 10 * DAY - 1000;
    expect((await quick(kept)).status).toBe(201);
    now += 1000;
    await refused(old);
  });
  it('an id of nothing', async () => {
    await refused('0Af000000000000AAA');
  });
});
