/**
 * Limits and record counts.
 * Rule: only what this org counts goes down; the other limits stand as a Developer Edition org has them. Source: REST API guide.
 */
import { NOT_FOUND, RestError } from './error.ts';
import { findObject } from './object.ts';
import { ok, type Call, type Resources } from './resource.ts';

/** Limits that nothing here uses up. */
const LIMITS: Readonly<Record<string, number>> = {
  ActiveScratchOrgs: 3,
  AnalyticsExternalDataSizeMB: 40_960,
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentSyncReportRuns: 20,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyBulkV2QueryFileStorageMB: 976_562,
  DailyBulkV2QueryJobs: 10_000,
  DailyGenericStreamingApiEvents: 10_000,
  DailyScratchOrgs: 6,
  DailyStreamingApiEvents: 10_000,
  DailyWorkflowEmails: 390,
  DataStorageMB: 5,
  FileStorageMB: 20,
  HourlyAsyncReportRuns: 1200,
  HourlyDashboardRefreshes: 200,
  HourlyODataCallout: 1000,
  HourlyPublishedPlatformEvents: 50_000,
  HourlySyncReportRuns: 500,
  HourlyTimeBasedWorkflow: 50,
  MassEmail: 10,
  MonthlyPlatformEvents: 10_000,
  Package2VersionCreates: 6,
  PermissionSets: 1500,
  SingleEmail: 15,
  StreamingApiConcurrentClients: 20,
};

/** The resources of limits, and of actions, of which there are none. */
export const LIMIT_RESOURCES: Resources = {
  '/actions/standard/:action': {
    GET: ({ params }: Call) => {
      throw new RestError({ ...NOT_FOUND, message: `Invalid Action Type: ${params.action ?? ''}`, isAlone: true });
    },
  },
  '/limits': {
    GET: ({ org }: Call) => {
      const max = org.seed.dailyApiLimit;
      const rows: Record<string, { Max: number; Remaining: number }> = {
        DailyApiRequests: { Max: max, Remaining: Math.max(0, max - org.apiCalls) },
      };
      for (const [name, limit] of Object.entries(LIMITS)) rows[name] = { Max: limit, Remaining: limit };
      return ok(Object.fromEntries(Object.entries(rows).toSorted(([a], [b]) => (a < b ? -1 : 1))));
    },
  },
  '/limits/recordCount': {
    GET: ({ org, query }: Call) =>
      ok({
        sObjects: (query.get('sObjects') ?? '').split(',').flatMap((name) => {
          const object = findObject(org, name.trim());
          return object === undefined ? [] : [{ count: object.rows(org).length, name: object.name }];
        }),
      }),
  },
};
