import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { ReplicaLink } from "./replica-link.js";
import type { TunnelHandler } from "./tunnel-handler.js";
import { TunnelServer } from "./tunnel-server.js";

/** The links that are up, each with the tunnels through it. */
export class LinkedReplicas {
  private readonly links = new Map<ReplicaLink, TunnelServer>();
  private readonly leaving = new Set<ReplicaLink>();

  constructor(
    private readonly handler: TunnelHandler,
    private readonly guard: Guard,
    private readonly log: Logger,
  ) {}

  add(link: ReplicaLink): void {
    this.links.set(link, new TunnelServer(this.handler, this.guard, this.log));
  }

  /** Ends its tunnels too. */
  remove(link: ReplicaLink): void {
    this.links.get(link)?.closeAll();
    this.links.delete(link);
    this.leaving.delete(link);
  }

  /** Its replica is about to stop. */
  leave(link: ReplicaLink): void {
    this.leaving.add(link);
  }

  has(link: ReplicaLink): boolean {
    return this.links.has(link);
  }

  reaches(replicaId: string): boolean {
    return [...this.links.keys()].some((link) => link.replicaId === replicaId);
  }

  tunnels(link: ReplicaLink): TunnelServer | undefined {
    return this.links.get(link);
  }

  /** All whose replicas have not said goodbye. */
  staying(): readonly ReplicaLink[] {
    return [...this.links.keys()].filter((link) => !this.leaving.has(link));
  }
}
