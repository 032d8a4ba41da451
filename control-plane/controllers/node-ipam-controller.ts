import { isInvalid } from "../../api/errors.js";
import type { V1Node } from "../../api/generated/types.js";
import { nodes } from "../../api/resources.js";
import { formatAddress, requireCidr } from "../../common/ipv4.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";

export interface NodeIpamOptions {
  /** `10.244.0.0/16` */
  readonly podCidr: string;
  /** Size of each node's part; default 24. */
  readonly nodeMaskSize?: number;
}

/** Gives every node its own part of the pods' address range. */
export function nodeIpamController(context: ControllerContext, options: NodeIpamOptions): ControllerSpec {
  const all = context.informers.informer(nodes);
  const recorder = context.recorder("cidrAllocator");
  /** Given out, but perhaps not yet seen on the node. */
  const given = new Map<string, string>();
  /** Found to be another node's, which was not seen here: another leader's doing, or left of one that is gone. */
  const refused = new Set<string>();

  function freeCidr(): string | undefined {
    const taken = new Set([...given.values(), ...refused]);
    for (const { spec } of all.list()) if (spec?.podCIDR) taken.add(spec.podCIDR);
    for (const cidr of partsOf(options.podCidr, options.nodeMaskSize ?? 24))
      if (!taken.has(cidr)) return cidr;
    return undefined;
  }

  async function assign(node: V1Node): Promise<void> {
    const { name = "" } = node.metadata;
    const cidr = given.get(name) ?? freeCidr();
    if (!cidr) {
      refused.clear();
      recorder.event(node, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
      throw new Error("no part of the pod CIDR is free");
    }
    given.set(name, cidr);
    try {
      await context.client.patch(nodes, { name }, "merge", { spec: { podCIDR: cidr, podCIDRs: [cidr] } });
    } catch (error) {
      if (isInvalid(error)) {
        given.delete(name);
        refused.add(cidr);
      }
      throw error;
    }
  }

  return {
    name: "node-ipam",
    workers: 1,
    reconciler: {
      async reconcile(name) {
        const node = all.get(name);
        if (!node || node.spec?.podCIDR) given.delete(name);
        if (node && !node.spec?.podCIDR) await assign(node);
      },
    },
    watches: [watchOf(all, ({ metadata }) => [metadata.name ?? ""])],
  };
}

/** The parts of an IPv4 range, in order. */
export function* partsOf(cidr: string, maskSize: number): Generator<string> {
  const { base, size } = requireCidr(cidr);
  const step = 2 ** (32 - maskSize);
  for (let part = base; part < base + size; part += step) yield `${formatAddress(part)}/${maskSize}`;
}
