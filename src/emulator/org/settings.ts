/**
 * Settings of the org that decide who gets in: which there are, what they say at the start, and what they say now.
 * Rule: a setting is a metadata component like any other; whoever needs its value asks here, and nothing is kept beside the component.
 */
import { childText } from '../metadata/xml.ts';
import { componentKey, type Components, type Org } from './state.ts';

/** One setting. Only booleans are known here; `default` is what an org has that never set it. */
export interface SettingRow {
  readonly default: boolean;
  /** First API version that knows it. */
  readonly since: number;
  readonly confidence: 'documented' | 'assumed';
  /** What it does, in a word. */
  readonly meaning: string;
}

/**
 * Settings by metadata type. Sources: metadata.d.ts and its history (names, versions), Metadata API guide (meanings);
 * the defaults are those of an org made in 2026 and are assumed where no document says them.
 */
export const SETTINGS = {
  ConnectedAppSettings: {
    enableAdminApprovedAppsOnly: {
      default: false,
      since: 47,
      confidence: 'documented',
      meaning: 'API Access Control: only apps the admin approved',
    },
    enableAdminApprovedAppsOnlyForExternalUser: {
      default: false,
      since: 48,
      confidence: 'documented',
      meaning: 'the same for external users',
    },
    enableSkipUserProvisioningWizardWelcomePage: { default: false, since: 47, confidence: 'documented', meaning: 'a page of a wizard' },
  },
  ExternalClientAppSettings: {
    enableClientSecretInRestApiAccess: { default: false, since: 60, confidence: 'assumed', meaning: 'REST gives key and secret of an app' },
    enableConsumerSecretApiAccess: {
      default: false,
      since: 57,
      confidence: 'assumed',
      meaning: 'the Metadata API gives the consumer secret',
    },
    enablePackageEcaOauthFromDevOrg: {
      default: false,
      since: 60,
      confidence: 'assumed',
      meaning: 'OAuth settings of apps can be packaged',
    },
  },
  OauthOidcSettings: {
    agentAuthLinking: { default: false, since: 65, confidence: 'assumed', meaning: 'linking of agents' },
    blockOAuthUnPwFlow: { default: true, since: 56, confidence: 'documented', meaning: 'the username-password flow is refused' },
    blockOAuthUsrAgtFlow: { default: false, since: 56, confidence: 'assumed', meaning: 'the user-agent flow is refused' },
    isPkceRequired: { default: false, since: 59, confidence: 'assumed', meaning: 'PKCE for every authorization code' },
    oAuthCdCrdtFlowEnable: { default: false, since: 57, confidence: 'assumed', meaning: 'the authorization code and credentials flow' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, SettingRow>>>>;

type SettingsTable = typeof SETTINGS;

/** A settings type, e.g. `OauthOidcSettings`. */
export type SettingsType = keyof SettingsTable;

/** The org's settings with their values of now. */
export type OrgSettings = { readonly [Type in SettingsType]: { readonly [Name in keyof SettingsTable[Type]]: boolean } };

/** The name of the one component of a settings type: the type without `Settings`. */
export function settingsMember(type: SettingsType): string {
  return type.slice(0, -'Settings'.length);
}

const known = new WeakMap<Components, OrgSettings>();

/** Every setting: what was deployed, or else the default. Components never change in place, so the answer is kept with them. */
export function settingsOf({ components }: Pick<Org, 'components'>): OrgSettings {
  const settings = known.get(components) ?? readSettings(components);
  known.set(components, settings);
  return settings;
}

function readSettings(components: Components): OrgSettings {
  const read = (type: SettingsType): Readonly<Record<string, boolean>> => {
    const elements = components.get(componentKey(type, settingsMember(type)))?.elements ?? [];
    const rows: Readonly<Record<string, SettingRow>> = SETTINGS[type];
    return Object.fromEntries(
      Object.entries(rows).map(([name, row]) => [name, (childText(elements, name) ?? String(row.default)) === 'true']),
    );
  };
  return Object.fromEntries((Object.keys(SETTINGS) as SettingsType[]).map((type) => [type, read(type)])) as unknown as OrgSettings;
}
