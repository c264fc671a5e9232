/** ExtlClntAppConfigurablePolicies: whether an External Client App is enabled, and its OAuth plugin with it. */
import type { DesiredApp } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';
import { componentNames } from './component.ts';

/** The policy's metadata. */
export function configurablePolicies(app: DesiredApp): MetadataByType['ExtlClntAppConfigurablePolicies'] {
  return {
    externalClientApplication: app.name,
    isEnabled: app.isEnabled,
    isOauthPluginEnabled: true,
    label: componentNames(app.name).ExtlClntAppConfigurablePolicies,
    startPage: 'None',
  };
}
