/**
 * What an admin does on Setup's page Connected Apps OAuth Usage, for which Salesforce has no API.
 * Rule: apps are named by consumer key or API name; who is affected is asked at the next request, not remembered.
 */
import type { Org } from './state.ts';

/** The buttons of that page. */
export interface AppUsage {
  /** Installs a connected app of another org, so that users who may not approve uninstalled apps can use it. */
  installApp(app: string): void;
  /** Takes that back; who allowed the app before goes on. */
  uninstallApp(app: string): void;
  /** Ends every use of an app, living sessions included. */
  blockApp(app: string): void;
  unblockApp(app: string): void;
}

/** The page of one org. */
export function appUsage({ installedApps, blockedApps }: Pick<Org, 'installedApps' | 'blockedApps'>): AppUsage {
  return {
    installApp: (app) => void installedApps.add(app),
    uninstallApp: (app) => void installedApps.delete(app),
    blockApp: (app) => void blockedApps.add(app),
    unblockApp: (app) => void blockedApps.delete(app),
  };
}
