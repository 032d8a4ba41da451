import type { V1Node } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";
import { exponentialBuckets, type Meters } from "../../reconcile/meters.js";

/** kube-controller-manager's figures of nodes and their zones, `node_collector_*`, by its names and labels. */
export class ZoneMetrics {
  private readonly size: ReturnType<Meters["gauge"]>;
  private readonly health: ReturnType<Meters["gauge"]>;
  private readonly unhealthy: ReturnType<Meters["gauge"]>;
  private readonly evictions: ReturnType<Meters["counter"]>;
  private readonly oneSeconds: ReturnType<Meters["histogram"]>;
  private readonly allSeconds: ReturnType<Meters["histogram"]>;
  private zones = new Set<string>();

  constructor(meters: Meters) {
    const gauge = (name: string, help: string) =>
      meters.gauge({ name: `node_collector_${name}`, help, labels: ["zone"] });
    const seconds = (name: string, help: string, start: number) =>
      meters.histogram({ name: `node_collector_${name}`, help, buckets: exponentialBuckets(start, 4, 8) });
    this.size = gauge("zone_size", "Nodes of a zone");
    this.health = gauge("zone_health", "Percentage of a zone's nodes that are well");
    this.unhealthy = gauge("unhealthy_nodes_in_zone", "Nodes of a zone that aren't ready");
    this.evictions = meters.counter({
      name: "node_collector_evictions_total",
      help: "Nodes whose pods were to be evicted",
      labels: ["zone"],
    });
    this.oneSeconds = seconds("update_node_health_duration_seconds", "How long one node took", 0.001);
    this.allSeconds = seconds("update_all_nodes_health_duration_seconds", "How long all nodes took", 0.01);
  }

  /** One look over all nodes, and how long that took. A zone that has lost all its nodes has none. */
  looked(all: readonly V1Node[], seconds: number): void {
    this.allSeconds(seconds);
    const byZone = new Map<string, V1Node[]>([...this.zones].map((zone) => [zone, []]));
    for (const node of all) {
      const zone = zoneOf(node);
      const known = byZone.get(zone);
      if (known) known.push(node);
      else byZone.set(zone, [node]);
    }
    for (const [zone, nodes] of byZone) this.tell(zone, nodes);
    this.zones = new Set(all.map(zoneOf));
  }

  judged(seconds: number): void {
    this.oneSeconds(seconds);
  }

  evicted(node: V1Node): void {
    this.evictions({ zone: zoneOf(node) });
  }

  private tell(zone: string, nodes: readonly V1Node[]): void {
    const ready = nodes.filter(({ status }) => isConditionTrue(status?.conditions, "Ready")).length;
    this.size(nodes.length, { zone });
    this.unhealthy(nodes.length - ready, { zone });
    this.health(nodes.length === 0 ? 100 : (100 * ready) / nodes.length, { zone });
  }
}

/** As Kubernetes writes a zone's name: with its region before it, and nothing for nodes of neither. */
function zoneOf({ metadata: { labels = {} } }: V1Node): string {
  const region = labels["topology.kubernetes.io/region"] ?? "";
  const zone = labels["topology.kubernetes.io/zone"] ?? "";
  return region || zone ? `${region}:\0:${zone}` : "";
}
