/**
 * The refresh token policy, which the two kinds of app write differently: three fields, or one string such as `specific_lifetime:30:DAYS`.
 * Rule: read here and nowhere else; a policy that says nothing is Salesforce's own default of its kind.
 */

/** How long refresh tokens live. */
export interface RefreshTokenPolicy {
  readonly type: 'Infinite' | 'Zero' | 'SpecificLifetime' | 'SpecificInactivity';
  readonly validityPeriod?: number;
  readonly validityUnit?: 'Hours' | 'Days' | 'Months';
}

const TYPES = ['Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'] as const;
const UNITS = ['Hours', 'Days', 'Months'] as const;

/** An External Client App's: the texts of its three fields. Unset, tokens live 365 days. */
export function clientAppPolicy(
  type: string | undefined,
  period: string | undefined,
  unit: string | undefined,
): RefreshTokenPolicy | undefined {
  return policyOf(
    TYPES.find((each) => each === type) ?? (type === undefined ? 'SpecificLifetime' : undefined),
    period ?? '365',
    unit ?? 'Days',
  );
}

/** A ConnectedApp's: one string, in any case. Unset, tokens live for ever. */
export function connectedAppPolicy(text: string | undefined): RefreshTokenPolicy | undefined {
  const [word = '', period, unit] = (text === undefined || text === '' ? 'infinite' : text).toLowerCase().split(':');
  const type = TYPES.find((each) => each.toLowerCase() === word.replace('_', ''));
  return policyOf(type, period, unit);
}

function policyOf(
  type: RefreshTokenPolicy['type'] | undefined,
  period: string | undefined,
  unit: string | undefined,
): RefreshTokenPolicy | undefined {
  if (type === undefined) return undefined;
  if (type === 'Infinite' || type === 'Zero') return { type };
  const validityUnit = UNITS.find((each) => each.toLowerCase() === unit?.toLowerCase());
  const validityPeriod = Number(period ?? '');
  return {
    type,
    ...(Number.isInteger(validityPeriod) && validityPeriod > 0 ? { validityPeriod } : {}),
    ...(validityUnit === undefined ? {} : { validityUnit }),
  };
}

/** A month as thirty days: no source says how Salesforce counts them. */
const HOURS = { Hours: 1, Days: 24, Months: 24 * 30 } as const;

/** How long a token lives, in hours: from its issue, or with SpecificInactivity from its last use. */
export function hoursOf({ type, validityPeriod = 0, validityUnit = 'Days' }: RefreshTokenPolicy): number {
  if (type === 'Infinite') return Infinity;
  return type === 'Zero' ? 0 : validityPeriod * HOURS[validityUnit];
}
