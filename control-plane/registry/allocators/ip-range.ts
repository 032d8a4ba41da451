import { parseCidr } from "../../../common/ipv4.js";

/** The usable addresses of a CIDR: without the network's own and the broadcast address. */
export class IpRange {
  readonly first: number;
  readonly last: number;
  /** Below this, addresses are given only to those who ask for them by name. */
  readonly firstDynamic: number;

  /** Throws an Error when `cidr` is no IPv4 CIDR of at least four addresses. */
  constructor(readonly cidr: string) {
    const range = parseCidr(cidr);
    if (!range || range.prefix < 8 || range.prefix > 30) {
      throw new Error(`${cidr} is not an IPv4 range of 4 to 16777216 addresses, such as 10.96.0.0/16`);
    }
    const { base, size } = range;
    this.first = base + 1;
    this.last = base + size - 2;
    const reserved = size <= 16 ? 0 : Math.min(256, Math.max(16, Math.floor(size / 16)));
    this.firstDynamic = this.first + reserved;
  }

  contains(address: number): boolean {
    return address >= this.first && address <= this.last;
  }
}
