/**
 * Which addresses of the network are everybody's. A person's link or an upstream's answer may name any host; what it resolves to must lie in the
 * public internet, so that the studio never fetches from its own machine, its neighbours or a cloud's metadata for somebody else.
 */
import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** IANA's special-purpose IPv4 ranges that are not globally reachable, multicast and class E (iana.org/assignments/iana-ipv4-special-registry, 2026-11-20). */
const CLOSED_V4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** Only 2000::/3 is given out to the public; in it these carry or stand for something else: Teredo and its kin, documentation, 6to4. */
const OPEN_V6: readonly [string, number][] = [["2000::", 3]];
const CLOSED_V6: readonly [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

/** True for an address that anybody on the internet could reach as well. IPv4 inside IPv6, tunnels, NAT64 and scoped addresses are not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !listOf(CLOSED_V4, "ipv4").check(address, "ipv4") && !isOwn(address);
    case 6:
      if (address.includes("%")) return false;
      return listOf(OPEN_V6, "ipv6").check(address, "ipv6") && !listOf(CLOSED_V6, "ipv6").check(address, "ipv6") && !isOwn(address);
    default:
      return false;
  }
}

function listOf(ranges: readonly [string, number][], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family);
  return list;
}

/** A machine that stands in the internet itself must not reach its own closed doors by its public address. */
function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((faces) => faces?.some((face) => face.address === address));
}
