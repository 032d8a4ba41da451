/** Somebody's datagrams to one backend. */
export interface LimitedFlow {
  readonly client: string;
  readonly end: () => void;
}

/**
 * The flows of all listeners, none of which tells when it is over. When there are too many the least recently used
 * ends: of the client itself, if that has more than are left, else of all.
 */
export class UdpFlows {
  /** In the order in which they were used. */
  private readonly all = new Set<LimitedFlow>();
  private readonly byClient = new Map<string, Set<LimitedFlow>>();

  constructor(private readonly limit: number) {}

  add(flow: LimitedFlow): void {
    const own = this.byClient.get(flow.client) ?? new Set();
    this.byClient.set(flow.client, own.add(flow));
    this.all.add(flow);
    const share = Math.max(1, this.limit + 1 - this.all.size);
    const tooMany = own.size > share ? own : this.all.size > this.limit ? this.all : undefined;
    const [leastUsed] = tooMany ?? [];
    leastUsed?.end();
  }

  touch(flow: LimitedFlow): void {
    for (const flows of [this.all, this.byClient.get(flow.client)]) if (flows?.delete(flow)) flows.add(flow);
  }

  remove(flow: LimitedFlow): void {
    this.all.delete(flow);
    const own = this.byClient.get(flow.client);
    own?.delete(flow);
    if (own?.size === 0) this.byClient.delete(flow.client);
  }
}
