import ipaddr from 'ipaddr.js';

/** What the world can be reached at: everything else of IPv6 is a way to other networks, or to none. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Public by its number, but the host of a cloud: Azure's wire server. */
const CLOUD_HOSTS = ['168.63.129.16'];

/**
 * Whether anybody on the internet could be behind this address. False for what leads back to us or into our networks:
 * loopback, private, link-local (where clouds keep credentials), shared, multicast and reserved addresses, and IPv6
 * addresses in which one of IPv4 is hidden (mapped, translated, tunnelled). False for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed instanceof ipaddr.IPv6) return parsed.match(GLOBAL_IPV6);
  return !CLOUD_HOSTS.includes(parsed.toString());
}
