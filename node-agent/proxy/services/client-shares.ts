/**
 * Counts what clients hold of something that there is little of, such as descriptors. One client gets at most
 * as many as it leaves free: one alone half, two a third each, and there is always some left for the next.
 */
export class ClientShares {
  private readonly held = new Map<string, number>();
  private total = 0;

  constructor(private readonly limit: number) {}

  /** Takes one for the client. False: it has its share, or there is none left. */
  take(client: string): boolean {
    const held = this.held.get(client) ?? 0;
    if (this.total >= this.limit || held >= this.limit - this.total) return false;
    this.held.set(client, held + 1);
    this.total += 1;
    return true;
  }

  give(client: string): void {
    const held = this.held.get(client);
    if (held === undefined) return;
    if (held > 1) this.held.set(client, held - 1);
    else this.held.delete(client);
    this.total -= 1;
  }
}
