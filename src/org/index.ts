/** The org room's door. Importing it loads no Salesforce library; connecting does. */
export { connect } from './connect.ts';
export type { ConnectOptions } from './connect.ts';
export type {
  DeployFailure,
  DeployOptions,
  DeployOutcome,
  DeployProgress,
  Org,
  OrgAccess,
  OrgAssignment,
  OrgPermissionSet,
  OrgUser,
  ReadRequest,
} from './port.ts';
