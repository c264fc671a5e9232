/** What the app as the org has it says: there, enabled, installed, with the scopes a login needs. Rule: as for all checks, see `finding.ts`. */
import { found, judge, judgeApp, open, ruledOut } from './finding.ts';
import type { Checks } from './finding.ts';
import { differingHost } from './host.ts';

/** Checks of the app. */
export const APP_CHECKS: Checks = {
  'app-not-deployed': ({ observed }) =>
    judge(observed, (app) =>
      app === undefined
        ? found('the org has no such app')
        : app.hasConsumerKey
          ? ruledOut('the org has the app and its consumer key')
          : open('the org has the app but does not show its consumer key'),
    ),

  'app-disabled': (evidence) =>
    judgeApp(evidence, (app) => (app.isEnabled ? ruledOut('the app is enabled') : found('the app is disabled in the org'))),

  'app-blocked': ({ isApiAccessControlled }) =>
    judge(isApiAccessControlled, (controlled) =>
      controlled
        ? found('API Access Control admits only approved apps')
        : open('API Access Control is off; whether an administrator blocked this app alone is not told by the metadata'),
    ),

  'app-not-installed': (evidence) => {
    const host = differingHost(evidence);
    if (host.state === 'found') return host;
    return judge(evidence.isInstalled, (isInstalled) => {
      if (isInstalled === undefined) return ruledOut('the app is an External Client App of this org');
      if (isInstalled) return ruledOut('Setup shows the app as installed (ConnectedApplication)');
      return judge(evidence.mayUseUninstalledApps, (may) =>
        may
          ? ruledOut('the user may use connected apps that are not installed')
          : found('the org has no ConnectedApplication of this name, and the user may not use connected apps that are not installed'),
      );
    });
  },

  'no-scopes': (evidence) =>
    judgeApp(evidence, ({ scopes }) =>
      scopes.length === 0 ? found('the app has no scopes in the org') : ruledOut(`the scopes are ${scopes.join(', ')}`),
    ),

  'refresh-scope-missing': (evidence) =>
    judgeApp(evidence, ({ scopes }) => {
      if (scopes.length === 0) return ruledOut('the app has no scopes at all');
      return scopes.some((scope) => scope === 'RefreshToken' || scope === 'OfflineAccess')
        ? ruledOut(`the scopes are ${scopes.join(', ')}`)
        : found(`the scopes are ${scopes.join(', ')}: RefreshToken is not among them`);
    }),

  'session-refused': (evidence) =>
    judgeApp(evidence, ({ scopes }) => {
      if (scopes.length === 0) return ruledOut('the app has no scopes at all');
      return scopes.some((scope) => scope === 'Api' || scope === 'Full')
        ? ruledOut(`the scopes are ${scopes.join(', ')}`)
        : found(`the scopes are ${scopes.join(', ')}: Api is not among them`);
    }),

  'scopes-differ': (evidence) =>
    judgeApp(evidence, ({ scopes }) => {
      const missing = evidence.app.oauth.scopes.filter((scope) => !scopes.includes(scope));
      // Reported by the more telling causes when it is all of them, or the two that a login needs.
      if (scopes.length === 0 || missing.length === 0 || missing.some((scope) => ['RefreshToken', 'Api'].includes(scope)))
        return ruledOut(missing.length === 0 ? 'the org has every scope of the spec' : 'said by a cause of its own');
      return found(`the org lacks ${missing.join(', ')}`);
    }),
};
