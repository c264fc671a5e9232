/**
 * The log files: events of one type, of one day or hour, as CSV.
 * Rule: every value is quoted, lines end in LF, ids have 15 characters but for the `*_DERIVED` ones. Source: recorded Login files.
 * A file is there as soon as its first event is; a real org writes it hours later.
 */
import { createHash } from 'node:crypto';
import { toId15 } from '../org/id.ts';
import { derivedId, type Org } from '../org/state.ts';
import { EVENT_TYPES, type LogEvent } from './type.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One log file; times are Unix milliseconds. */
export interface LogFile {
  readonly id: string;
  readonly type: string;
  readonly interval: 'Daily' | 'Hourly';
  readonly logDate: number;
  readonly createdDate: number;
  readonly fieldNames: string;
  readonly fieldTypes: string;
  readonly events: readonly LogEvent[];
}

/** Every log file of the org, in the order of type, interval and time. */
export function logFiles(org: Org): LogFile[] {
  return Object.entries(EVENT_TYPES).flatMap(([type, { columns, events }]) => {
    const all = events(org);
    const names = columns.split(' ').map((column) => column.split(':'));
    return org.seed.eventLogIntervals.flatMap((interval) => {
      const length = interval === 'Daily' ? DAY : HOUR;
      const slots = Map.groupBy(all, ({ time }) => Math.floor(time / length) * length);
      return [...slots].map(([logDate, inside]) => ({
        id: derivedId(org, 'EventLogFile', `${type}/${interval}/${logDate}`),
        type,
        interval,
        logDate,
        createdDate: Math.max(...inside.map(({ time }) => time)),
        fieldNames: names.map(([name]) => name).join(','),
        fieldTypes: names.map(([, kind]) => kind).join(','),
        events: inside,
      }));
    });
  });
}

/** The CSV of a file. */
export function toCsv(org: Org, file: LogFile): string {
  const names = file.fieldNames.split(',');
  const lines = file.events.map((event) => {
    const at = new Date(event.time).toISOString();
    const digest = createHash('sha256').update(event.key).digest('base64').replaceAll('+', '-').replaceAll('/', '_');
    const values: Readonly<Record<string, string>> = {
      EVENT_TYPE: file.type,
      TIMESTAMP: at.replace(/[-:TZ]/g, ''),
      REQUEST_ID: `4${digest.slice(0, 20)}-`,
      ORGANIZATION_ID: toId15(org.id),
      USER_ID: event.userId === null ? '' : toId15(event.userId),
      TIMESTAMP_DERIVED: at,
      USER_ID_DERIVED: event.userId ?? '',
      ...event.values,
    };
    return names.map((name) => quote(values[name] ?? ''));
  });
  return [names.map(quote), ...lines].map((cells) => `${cells.join(',')}\n`).join('');
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
