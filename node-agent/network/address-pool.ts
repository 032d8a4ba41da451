import { type Cidr, contains, formatAddress, formatCidr, parseAddress } from "../../common/ipv4.js";

/** The fixed places in a node's pod range; pods get what lies between `dial` and the last (broadcast) address. */
export function fixedAddresses({ base }: Cidr) {
  return { network: base, gateway: base + 1, dial: base + 2 };
}

/**
 * The addresses of one node's pods. It goes round the range, so that an address rests as long as possible
 * before another pod gets it.
 */
export class AddressPool {
  private readonly byOwner = new Map<string, number>();
  private readonly taken = new Set<number>();
  private last: number;

  constructor(private readonly range: Cidr) {
    this.last = fixedAddresses(range).dial;
  }

  /** The same address for the same owner until released. */
  reserve(owner: string): string {
    const known = this.byOwner.get(owner);
    if (known !== undefined) return formatAddress(known);
    const address = this.next();
    this.take(owner, address);
    this.last = address;
    return formatAddress(address);
  }

  /** Notes an address that is in use already; one outside the range belongs to an earlier range and is left alone. */
  adopt(owner: string, text: string): void {
    const address = parseAddress(text);
    if (address === undefined || !contains(this.range, address)) return;
    this.release(owner);
    this.take(owner, address);
  }

  release(owner: string): void {
    const address = this.byOwner.get(owner);
    if (address === undefined) return;
    this.byOwner.delete(owner);
    this.taken.delete(address);
  }

  private take(owner: string, address: number) {
    this.byOwner.set(owner, address);
    this.taken.add(address);
  }

  private next(): number {
    const first = fixedAddresses(this.range).dial + 1;
    const count = this.range.base + this.range.size - 1 - first;
    for (let step = 1; step <= count; step++) {
      const address = first + ((this.last - first + step) % count);
      if (!this.taken.has(address)) return address;
    }
    throw new Error(`no free address is left in ${formatCidr(this.range)}`);
  }
}
