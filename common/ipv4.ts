/** A range of IPv4 addresses. `base` is its first address as a number, without host bits. */
export interface Cidr {
  readonly base: number;
  readonly prefix: number;
  readonly size: number;
}

/** The address as an unsigned number; undefined when `text` is not four plain decimal octets. */
export function parseAddress(text: string): number | undefined {
  const octets = text.split(".");
  if (
    octets.length !== 4 ||
    !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
  )
    return undefined;
  return octets.reduce((number, octet) => number * 256 + Number(octet), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** `a.b.c.d/n`, or a bare address as a range of one; host bits are dropped. */
export function parseCidr(text: string): Cidr | undefined {
  const [head = "", length = "32", ...rest] = text.split("/");
  const address = parseAddress(head);
  if (address === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length) || Number(length) > 32)
    return undefined;
  const prefix = Number(length);
  const size = 2 ** (32 - prefix);
  return { base: address - (address % size), prefix, size };
}

/** As `parseCidr`, for settings: throws and names what is wrong. */
export function requireCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`${JSON.stringify(text)} is not an IPv4 range such as 10.244.0.0/16`);
  return cidr;
}

export function formatCidr({ base, prefix }: Cidr): string {
  return `${formatAddress(base)}/${prefix}`;
}

/** The first address behind the range's own: by custom a gateway's, or the `kubernetes` Service's. */
export function firstAddress(cidr: string): string {
  return formatAddress(requireCidr(cidr).base + 1);
}

export function contains({ base, size }: Cidr, address: number): boolean {
  return address >= base && address < base + size;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.base < b.base + b.size && b.base < a.base + a.size;
}

/** Whether all of `inner` lies in `outer`. */
export function encloses(outer: Cidr, inner: Cidr): boolean {
  return inner.prefix >= outer.prefix && contains(outer, inner.base);
}

const notHosts = ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"].map(requireCidr);

/** Whether a host can be reached at this address from another: not for loopback, multicast and the like. */
export function isHostAddress(address: number): boolean {
  return !notHosts.some((range) => contains(range, address));
}
