import { BlockList, isIP } from "node:net";

const message = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const mappedMessage = "must not be an IPv4-mapped IPv6 address";

const ranges = (...cidrs: readonly (readonly [address: string, bits: number])[]): BlockList => {
  const list = new BlockList();
  for (const [address, bits] of cidrs) list.addSubnet(address, bits, isIP(address) === 4 ? "ipv4" : "ipv6");
  return list;
};

const mapped = ranges(["::ffff:0:0", 96]);

/** The kernel reads `::ffff:a.b.c.d` as the IPv4 address, so a check of IPv6 ranges alone would let it through. */
const isMapped = (text: string) => isIP(text) === 6 && mapped.check(text, "ipv6");

/** 4 or 6; undefined for whatever is no plain address: zones (`fe80::1%eth0`) and IPv4-mapped ones are none. */
export function ipFamily(text: string): 4 | 6 | undefined {
  const family = text.includes("%") || isMapped(text) ? 0 : isIP(text);
  return family === 4 || family === 6 ? family : undefined;
}

export const isIpAddress = (value: string): string[] =>
  ipFamily(value) ? [] : [isMapped(value) ? mappedMessage : message];

export const isIpv4Address = (value: string): string[] =>
  ipFamily(value) === 4 ? [] : ["must be a valid IPv4 address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];

export const isIpv6Address = (value: string): string[] =>
  ipFamily(value) === 6 ? [] : ["must be a valid IPv6 address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];

const special: readonly (readonly [range: BlockList, message: string])[] = [
  [ranges(["0.0.0.0", 32], ["::", 128]), "may not be unspecified (0.0.0.0 or ::)"],
  [ranges(["127.0.0.0", 8], ["::1", 128]), "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
  [
    ranges(["169.254.0.0", 16], ["fe80::", 10]),
    "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  ],
  [
    ranges(["224.0.0.0", 24], ["ff02::", 16]),
    "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  ],
];

/**
 * Why traffic must not be sent to this address on a user's word: such addresses mean something else on every host, most
 * often the host itself. Empty for others, and for what is no address. As Kubernetes' ValidateNonSpecialIP.
 */
export function isNonSpecialIp(value: string): string[] {
  const family = isIP(value);
  if (family === 0) return [];
  return special
    .filter(([range]) => range.check(value, family === 4 ? "ipv4" : "ipv6"))
    .map(([, why]) => why);
}

/** `10.0.0.0/8`, `fd00::/64` */
export const isCidr = (value: string): string[] =>
  parsesAsCidr(value) ? [] : ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];

/** Whether `inner` is a part of `outer`, and not all of it. Both are ranges of addresses. */
export function isStrictSubset(inner: string, outer: string): boolean {
  const [[base = "", bits], [around = "", outerBits]] = [inner.split("/"), outer.split("/")];
  const family = ipFamily(base);
  if (!family || family !== ipFamily(around) || Number(bits) <= Number(outerBits)) return false;
  return ranges([around, Number(outerBits)]).check(base, family === 4 ? "ipv4" : "ipv6");
}

/** One address or range of each family at most, the kinds of lists that make something dual-stack. */
export function sameFamilyTwice(values: readonly string[]): boolean {
  const families = values.map((value) => ipFamily(value.split("/")[0] ?? ""));
  return families.length > new Set(families).size;
}

function parsesAsCidr(value: string): boolean {
  const [address = "", bits = "", ...rest] = value.split("/");
  const family = ipFamily(address);
  if (rest.length > 0 || !family || !/^(0|[1-9]\d{0,2})$/.test(bits)) return false;
  return Number(bits) <= (family === 4 ? 32 : 128);
}
