/** Deploys an External Client App to an emulated org over the wire, with fetch and a zip alone: no product code takes part. */
import { strToU8, zipSync } from 'fflate';

export interface DeployedApp {
  readonly name: string;
  readonly certificate: string;
  readonly permittedUsers: 'AdminApprovedPreAuthorized' | 'AllSelfAuthorized';
  readonly permissionSet?: string;
}

interface OrgAccess {
  readonly instanceUrl: string;
  readonly accessToken: string;
}

const API = 'services/data/v66.0';

/** Deploys the app and hands back the consumer key the org made for it. */
export async function deployApp(org: OrgAccess, app: DeployedApp): Promise<string> {
  const form = new FormData();
  form.append(
    'json',
    new Blob([JSON.stringify({ deployOptions: { rollbackOnError: true, singlePackage: true } })], { type: 'application/json' }),
  );
  form.append('file', new Blob([zipSync(files(app))], { type: 'application/zip' }), 'deploy.zip');
  const headers = { authorization: `Bearer ${org.accessToken}` };
  const started = await fetch(`${org.instanceUrl}/${API}/metadata/deployRequest`, { method: 'POST', headers, body: form });
  const { id } = (await started.json()) as { id?: string };
  if (id === undefined) throw new Error(`the deploy was refused with status ${started.status}`);
  for (let turn = 0; turn < 200; turn += 1) {
    const answer = await fetch(`${org.instanceUrl}/${API}/metadata/deployRequest/${id}?includeDetails=true`, { headers });
    const { deployResult } = (await answer.json()) as { deployResult: { done: boolean; success: boolean; details?: unknown } };
    if (deployResult.done && deployResult.success) return readConsumerKey(org, app.name);
    if (deployResult.done) throw new Error(`the deploy failed: ${JSON.stringify(deployResult.details)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the deploy did not end');
}

async function readConsumerKey(org: OrgAccess, app: string): Promise<string> {
  const body =
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">' +
    `<soapenv:Header><SessionHeader><sessionId>${org.accessToken}</sessionId></SessionHeader></soapenv:Header>` +
    `<soapenv:Body><readMetadata><type>ExtlClntAppGlobalOauthSettings</type><fullNames>${app}_glbloauth</fullNames></readMetadata></soapenv:Body>` +
    '</soapenv:Envelope>';
  const headers = { 'content-type': 'text/xml', soapaction: '""' };
  const answer = await fetch(`${org.instanceUrl}/services/Soap/m/66.0`, { method: 'POST', headers, body });
  const key = /<consumerKey>([^<]+)<\/consumerKey>/.exec(await answer.text())?.[1];
  if (key === undefined) throw new Error(`the org does not tell the consumer key of ${app}: status ${answer.status}`);
  return key;
}

function files({ name, certificate, permittedUsers, permissionSet }: DeployedApp): Record<string, Uint8Array> {
  const owner = `<externalClientApplication>${name}</externalClientApplication>`;
  const parts = [
    ['ExternalClientApplication', name, `externalClientApps/${name}.eca`, '<contactEmail>a@example.com</contactEmail><label>App</label>'],
    [
      'ExtlClntAppGlobalOauthSettings',
      `${name}_glbloauth`,
      `extlClntAppGlobalOauthSets/${name}_glbloauth.ecaGlblOauth`,
      `<callbackUrl>https://example.com/callback</callbackUrl><certificate>${certificate}</certificate>${owner}<label>g</label>`,
    ],
    [
      'ExtlClntAppOauthSettings',
      `${name}_oauth`,
      `extlClntAppOauthSettings/${name}_oauth.ecaOauth`,
      `<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes>${owner}<label>o</label>`,
    ],
    [
      'ExtlClntAppOauthConfigurablePolicies',
      `${name}_oauthPlcy`,
      `extlClntAppOauthPolicies/${name}_oauthPlcy.ecaOauthPlcy`,
      `${permissionSet === undefined ? '' : `<commaSeparatedPermissionSet>${permissionSet}</commaSeparatedPermissionSet>`}${owner}<label>p</label><permittedUsersPolicyType>${permittedUsers}</permittedUsersPolicyType>`,
    ],
  ] as const;
  const members = parts.map(([type, fullName]) => `<types><members>${fullName}</members><name>${type}</name></types>`).join('');
  return {
    'package.xml': document('Package', `${members}<version>66.0</version>`),
    ...Object.fromEntries(parts.map(([type, , path, body]) => [path, document(type, body)])),
  };
}

function document(root: string, body: string): Uint8Array {
  return strToU8(`<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>\n`);
}
