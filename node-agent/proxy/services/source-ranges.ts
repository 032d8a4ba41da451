import { type Cidr, contains, parseAddress } from "../../../common/ipv4.js";

/** From where a listener may be used. */
export class SourceRanges {
  private ranges: readonly Cidr[] | undefined;

  /** @param ranges undefined: from everywhere */
  update(ranges: readonly Cidr[] | undefined): void {
    this.ranges = ranges;
  }

  admits(client: string): boolean {
    if (!this.ranges) return true;
    const address = parseAddress(client);
    return address !== undefined && this.ranges.some((range) => contains(range, address));
  }
}
