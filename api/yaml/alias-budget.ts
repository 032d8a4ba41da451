/** Below so many nodes nearly all may come of aliases, above so many few. */
const smallDocument = 400_000;
const largeDocument = 4_000_000;

/** How much may be made of a document by aliases: as much as Kubernetes' parser allows. */
export class AliasBudget {
  private readonly open = new Set<string>();
  private nodes = 0;
  private aliased = 0;

  get inAlias(): boolean {
    return this.open.size > 0;
  }

  /** One more node. Throws when there are too many. */
  count(): void {
    this.nodes += 1;
    if (this.inAlias) this.aliased += 1;
    const many = this.aliased > 100 && this.nodes > 1000;
    if (many && this.aliased / this.nodes > allowedShare(this.nodes))
      throw new Error("yaml: document contains excessive aliasing");
  }

  /** Reads what the alias stands for. Throws where that contains the alias. */
  within<T>(name: string, read: () => T): T {
    if (this.open.has(name)) throw new Error(`yaml: anchor '${name}' value contains itself`);
    this.open.add(name);
    const value = read();
    this.open.delete(name);
    return value;
  }
}

function allowedShare(nodes: number): number {
  const size = Math.min(Math.max(nodes, smallDocument), largeDocument);
  return 0.99 - (0.89 * (size - smallDocument)) / (largeDocument - smallDocument);
}
