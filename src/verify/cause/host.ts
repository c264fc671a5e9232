/** What host, audience and clocks say. Rule: as for all checks, see `finding.ts`. */
import type { Evidence } from '../evidence.ts';
import { found, judge, judgeApp, open, ruledOut } from './finding.ts';
import type { Checks, Finding } from './finding.ts';

/** Lead of a clock that lets an assertion of three minutes arrive dead, and lag that lets it seem to live too long; in milliseconds. */
const CLOCK_MATTERS = 120_000;

const seconds = (ms: number): string => `${Math.round(Math.abs(ms) / 1000)} s`;

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}

/** Checks of host, audience and clocks. */
export const HOST_CHECKS: Checks = {
  'wrong-host': (evidence) => differingHost(evidence),

  'audience-refused': (evidence) => differingHost(evidence),

  'domain-refused': ({ specHost, org }) => {
    const host = specHost ?? (org.known ? org.value.instanceUrl : undefined);
    if (host === undefined) return open('no host is known');
    return /^(login|test)\.salesforce\.com$/.test(hostOf(host))
      ? found(`the host is ${hostOf(host)}`)
      : ruledOut(`the host is ${hostOf(host)}`);
  },

  'app-not-in-org': (evidence) => {
    const host = differingHost(evidence);
    return host.state === 'found'
      ? host
      : judgeApp(evidence, () => open('the consumer key used is the one this org names; what is left is that the app is new'));
  },

  'consumer-key-unknown': (evidence) => {
    const host = differingHost(evidence);
    return host.state === 'found'
      ? host
      : judgeApp(evidence, () => open('the consumer key used is the one this org names; what is left is that the app is new'));
  },

  'assertion-expired': ({ skewMs }) =>
    judge(skewMs, (skew) =>
      skew >= CLOCK_MATTERS
        ? found(`this machine's clock is ${seconds(skew)} behind the org's`)
        : ruledOut(`the clocks are ${seconds(skew)} apart, and ecaform signs in Unix seconds`),
    ),

  'clock-ahead': ({ skewMs }) =>
    judge(skewMs, (skew) =>
      skew <= -CLOCK_MATTERS
        ? found(`this machine's clock is ${seconds(skew)} ahead of the org's`)
        : ruledOut(`the clocks are ${seconds(skew)} apart`),
    ),
};

/** Whether the spec names another host than the one the org answers at. */
export function differingHost({ specHost, org }: Evidence): Finding {
  return judge(org, ({ instanceUrl }) => {
    if (specHost === undefined || hostOf(specHost) === hostOf(instanceUrl))
      return ruledOut(`host and audience are ${hostOf(instanceUrl)}, where the org itself answers`);
    return found(`the spec's My Domain is ${hostOf(specHost)}, the org answers at ${hostOf(instanceUrl)}`);
  });
}
