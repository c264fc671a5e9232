/**
 * Date literals of SOQL: `TODAY`, `LAST_N_DAYS:7` and their kin, in UTC.
 * Rule: a literal is a range, start included and end excluded. Source: Salesforce, "Date formats and date literals".
 */
import { unsupported } from './soql-error.ts';

const DAY = 86_400_000;

type Range = readonly [number, number];

/** The range a literal means at a time (Unix milliseconds). @throws RestError for a literal the emulator does not know */
export function dateRange(literal: string, count: number, now: number): Range {
  const today = Math.floor(now / DAY) * DAY;
  const at = new Date(today);
  const month = (offset: number): number => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1);
  const year = (offset: number): number => Date.UTC(at.getUTCFullYear() + offset, 0, 1);
  const week = (offset: number): number => today - at.getUTCDay() * DAY + offset * 7 * DAY;
  const ranges: Readonly<Record<string, Range>> = {
    TODAY: [today, today + DAY],
    YESTERDAY: [today - DAY, today],
    TOMORROW: [today + DAY, today + 2 * DAY],
    THIS_WEEK: [week(0), week(1)],
    LAST_WEEK: [week(-1), week(0)],
    THIS_MONTH: [month(0), month(1)],
    LAST_MONTH: [month(-1), month(0)],
    THIS_YEAR: [year(0), year(1)],
    LAST_YEAR: [year(-1), year(0)],
    LAST_90_DAYS: [today - 89 * DAY, today + DAY],
    LAST_N_DAYS: [today - (count - 1) * DAY, today + DAY],
    NEXT_N_DAYS: [today + DAY, today + (count + 1) * DAY],
    N_DAYS_AGO: [today - count * DAY, today - (count - 1) * DAY],
  };
  return ranges[literal] ?? unsupported(`the date literal ${literal}`);
}
