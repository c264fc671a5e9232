/**
 * Source addresses: whether one lies in a list of ranges.
 * Rule: addresses are compared as numbers, IPv4 in its IPv6 form too; what is no address lies in no range.
 */
import { BlockList, isIP } from 'node:net';

/** A range of addresses, both ends included. */
export interface IpRange {
  readonly start: string;
  readonly end: string;
}

/** The address as ranges write it: IPv4 without the IPv6 prefix. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** True when both ends are addresses of one family and the first is not above the last. */
export function isIpRange({ start, end }: IpRange): boolean {
  if (isIP(start) === 0 || isIP(start) !== isIP(end)) return false;
  try {
    new BlockList().addRange(start, end, family(start));
    return true;
  } catch {
    return false;
  }
}

/** True when the address lies in one of the ranges. */
export function isInRanges(address: string, ranges: readonly IpRange[]): boolean {
  const plain = plainAddress(address);
  if (isIP(plain) === 0) return false;
  const list = new BlockList();
  for (const { start, end } of ranges.filter(isIpRange)) list.addRange(start, end, family(start));
  return list.check(plain, family(plain));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
