import { isInvalid } from "../../api/errors.js";
import type { V1Node } from "../../api/generated/types.js";
import { nodes } from "../../api/resources.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { Informer } from "../../client/informer.js";
import { formatAddress, requireCidr } from "../../common/ipv4.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";

export interface NodeIpamOptions {
  /** `10.244.0.0/16` */
  readonly podCidr: string;
  /** Size of each node's part; default 24. */
  readonly nodeMaskSize?: number;
}

/** Gives every node its own part of the pods' address range. */
export function nodeIpamController(context: ControllerContext, options: NodeIpamOptions): ControllerSpec {
  const all = context.informers.informer(nodes);
  return {
    name: "node-ipam",
    workers: 1,
    reconciler: new NodeIpamReconciler(context, all, options),
    watches: [watchOf(all, ({ metadata }) => [metadata.name ?? ""])],
  };
}

class NodeIpamReconciler implements Reconciler {
  private readonly recorder: EventRecorder;
  /** Given out, but perhaps not yet seen on the node. */
  private readonly given = new Map<string, string>();
  /** Found to be another node's, which was not seen here: another leader's doing, or left of one that is gone. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly context: ControllerContext,
    private readonly nodes: Informer<V1Node>,
    private readonly options: NodeIpamOptions,
  ) {
    this.recorder = context.recorder("cidrAllocator");
  }

  async reconcile(name: Key): Promise<void> {
    const node = this.nodes.get(name);
    if (!node || node.spec?.podCIDR) this.given.delete(name);
    if (node && !node.spec?.podCIDR) await this.assign(node);
  }

  private async assign(node: V1Node): Promise<void> {
    const { name = "" } = node.metadata;
    const cidr = this.given.get(name) ?? this.freeCidr();
    if (!cidr) return this.tellFull(node);
    this.given.set(name, cidr);
    try {
      const patch = { spec: { podCIDR: cidr, podCIDRs: [cidr] } };
      await this.context.client.patch(nodes, { name }, "merge", patch);
    } catch (error) {
      if (isInvalid(error)) this.giveUp(name, cidr);
      throw error;
    }
  }

  private freeCidr(): string | undefined {
    const taken = new Set([...this.given.values(), ...this.refused]);
    for (const { spec } of this.nodes.list()) if (spec?.podCIDR) taken.add(spec.podCIDR);
    for (const cidr of partsOf(this.options.podCidr, this.options.nodeMaskSize ?? 24))
      if (!taken.has(cidr)) return cidr;
    return undefined;
  }

  private tellFull(node: V1Node): never {
    this.refused.clear();
    const message = `Node ${node.metadata.name} status is now: CIDRNotAvailable`;
    this.recorder.event(node, "Normal", "CIDRNotAvailable", message);
    throw new Error("no part of the pod CIDR is free");
  }

  private giveUp(name: string, cidr: string): void {
    this.given.delete(name);
    this.refused.add(cidr);
  }
}

/** The parts of an IPv4 range, in order. */
function* partsOf(cidr: string, maskSize: number): Generator<string> {
  const { base, size } = requireCidr(cidr);
  const step = 2 ** (32 - maskSize);
  for (let part = base; part < base + size; part += step) yield `${formatAddress(part)}/${maskSize}`;
}
