/** ExternalClientApplication: the header of an External Client App. `orgScopedExternalApp` is the org's to make. */
import type { DesiredApp } from '../spec/index.ts';
import type { MetadataByType } from './component.ts';

/** The header's metadata. */
export function externalClientApplication(app: DesiredApp): MetadataByType['ExternalClientApplication'] {
  return {
    contactEmail: app.contactEmail,
    contactPhone: app.contactPhone,
    description: app.description,
    distributionState: app.distributionState,
    iconUrl: app.iconUrl,
    infoUrl: app.infoUrl,
    isProtected: app.isProtected,
    label: app.label,
    logoUrl: app.logoUrl,
  };
}
