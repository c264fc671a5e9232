/** The org room's door. Importing it loads no Salesforce library; connecting does. */
export { connect } from './connect.ts';
export type { ConnectOptions } from './connect.ts';
export type { IpRange, LoginRecord, OrgEvidence } from './evidence.ts';
export { observe, observeApps } from './observe.ts';
export type { DeployFailure, DeployOptions, DeployOutcome, DeployProgress, Org, OrgAccess, OrgToken, ReadRequest } from './port.ts';
