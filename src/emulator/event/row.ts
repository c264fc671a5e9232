/**
 * The rows of EventLogFile and LoginEvent.
 * Rule: as for all rows; derived from what was logged.
 */
import { findUserById, type Org } from '../org/state.ts';
import { logFiles, toCsv } from './file.ts';
import { restTime, type Row } from '../data/value.ts';

/** Log files. */
export function eventLogFiles(org: Org): Row[] {
  return logFiles(org).map((file) => ({
    Id: file.id,
    CreatedDate: restTime(file.createdDate),
    CreatedById: org.users[0]?.id ?? null,
    LastModifiedDate: restTime(file.createdDate),
    LastModifiedById: org.users[0]?.id ?? null,
    SystemModstamp: restTime(file.createdDate),
    EventType: file.type,
    LogDate: restTime(file.logDate),
    LogFileLength: Buffer.byteLength(toCsv(org, file)),
    LogFileContentType: 'text/csv',
    ApiVersion: Number(org.apiVersion),
    Sequence: file.interval === 'Daily' ? 0 : 1,
    Interval: file.interval,
    LogFileFieldNames: file.fieldNames,
    LogFileFieldTypes: file.fieldTypes,
    // Rendered as a path by the query.
    LogFile: file.id,
  }));
}

/** Login events, which have no id of their own: every row is `000000000000000AAA`. Recorded. */
export function loginEvents(org: Org): Row[] {
  return org.logins.map((login) => {
    return {
      Id: '000000000000000AAA',
      AdditionalInfo: '{}',
      ApiType: 'N/A',
      ApiVersion: 'N/A',
      Application: login.application,
      Browser: 'Unknown',
      CipherSuite: 'ECDHE-RSA-AES256-GCM-SHA384',
      ClientVersion: 'N/A',
      CreatedDate: restTime(login.loginTime),
      EvaluationTime: 0,
      EventDate: restTime(login.loginTime),
      EventIdentifier: `00000000-0000-4000-8000-${Buffer.from(login.id.slice(9, 15)).toString('hex')}`,
      HttpMethod: 'POST',
      LoginHistoryId: login.id,
      LoginKey: login.id.slice(0, 15),
      LoginType: login.loginType ?? 'Remote Access 2.0',
      LoginUrl: new URL(org.instanceUrl).host,
      Platform: 'Unknown',
      SessionLevel: 'STANDARD',
      SourceIp: login.sourceIp,
      Status: login.status,
      TlsProtocol: 'TLS 1.2',
      UserId: login.userId,
      UserType: 'Standard',
      Username: findUserById(org, login.userId)?.username ?? null,
    };
  });
}
