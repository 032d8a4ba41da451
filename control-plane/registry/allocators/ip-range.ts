/** IPv4 addresses as numbers, for counting through a range. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** The usable addresses of a CIDR: without the network's own and the broadcast address. */
export class IpRange {
  readonly first: number;
  readonly last: number;
  /** Below this, addresses are given only to those who ask for them by name. */
  readonly firstDynamic: number;

  /** Throws an Error when `cidr` is no IPv4 CIDR of at least four addresses. */
  constructor(readonly cidr: string) {
    const [base = "", bits = ""] = cidr.split("/");
    const address = parseIpv4(base);
    const prefix = Number(bits);
    if (address === undefined || !/^\d+$/.test(bits) || prefix < 8 || prefix > 30) {
      throw new Error(`${cidr} is not an IPv4 range of 4 to 16777216 addresses, such as 10.96.0.0/16`);
    }
    const size = 2 ** (32 - prefix);
    const network = address - (address % size);
    this.first = network + 1;
    this.last = network + size - 2;
    const reserved = size <= 16 ? 0 : Math.min(256, Math.max(16, Math.floor(size / 16)));
    this.firstDynamic = this.first + reserved;
  }

  contains(address: number): boolean {
    return address >= this.first && address <= this.last;
  }
}
