// Ten orgs with a hundred users each, for bench/verify.ts: a process of its own, so that memory and time are the client's alone.
import { startEmulator } from '../src/emulator/index.ts';
import { consumerKeyOf, deploy, WORKING_APP } from '../test/emulator/support.ts';

const [orgCount = 10, usersPerOrg = 100] = process.argv.slice(2).map(Number);
const orgs = [];
for (let index = 0; index < orgCount; index += 1) {
  const users = Array.from({ length: usersPerOrg }, (_, user) => ({
    username: `user${user}@org${index}.example.com`,
    lastName: `User ${user}`,
    profile: 'Minimum Access - API Only Integrations',
    permissionSets: ['Integration'],
  }));
  const admin = { username: `admin@org${index}.example.com`, lastName: 'Admin', profile: 'System Administrator' };
  const permissionSets = [{ name: 'Integration', label: 'Integration' }];
  const org = await startEmulator({ seed: { users: [admin, ...users], permissionSets } });
  const result = await deploy(
    org,
    WORKING_APP.filter((each) => each.type !== 'PermissionSet'),
  );
  if (!result.success) throw new Error(JSON.stringify(result.details));
  orgs.push({
    instanceUrl: org.instanceUrl,
    orgId: org.orgId,
    consumerKey: await consumerKeyOf(org),
    users: users.map((each) => each.username),
  });
}
process.send?.(orgs);
