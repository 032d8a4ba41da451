import { status } from "@grpc/grpc-js";
import type { V1Node } from "../../api/generated/types.js";
import { nodes } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { retryOnConflict, unlessGone } from "../../client/expected-failures.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import { CallError } from "./call-error.js";

/** Makes the Node that a joining host is to be: its uid goes into the certificate, so it has to be there first. */
export class NodePlaces {
  constructor(private readonly client: Client) {}

  /**
   * The uid of the Node. A name that is taken is given only to whoever `was` that node, as its old certificate proves; a
   * Node that no host has ever spoken for is made anew, which revokes what may have been signed for it.
   */
  take(name: string, was: NodeIdentity | undefined): Promise<string> {
    return retryOnConflict(() => this.tryToTake(name, was));
  }

  private async tryToTake(name: string, was: NodeIdentity | undefined): Promise<string> {
    const existing = await unlessGone(this.client.get(nodes, { name }));
    if (!existing) return this.make(freshNode(name));
    const { uid, resourceVersion } = existing.metadata;
    if (uid !== undefined && isSame(was, { name, uid })) return uid;
    if (existing.status?.nodeInfo?.kubeletVersion) {
      const how = `remove it first ('coracle node rm ${name}'), or join with the certificate that it had`;
      throw new CallError(status.ALREADY_EXISTS, `a node named "${name}" exists: ${how}`);
    }
    await this.client.delete(nodes, { name }, { preconditions: { uid, resourceVersion } });
    return this.make(withPreparations(freshNode(name), existing));
  }

  private async make(node: V1Node): Promise<string> {
    const { metadata } = await this.client.create(nodes, node);
    return metadata.uid ?? "";
  }
}

/** Certificates from before Nodes stood in them prove as much as there is. */
const isSame = (was: NodeIdentity | undefined, node: NodeIdentity) =>
  was?.name === node.name && (was.uid === node.uid || was.uid === "");

/** As of a host that has not said anything yet: nothing is to be put on it. */
function freshNode(name: string): V1Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name } },
    spec: { taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] },
    status: {
      conditions: [
        {
          type: "Ready",
          status: "Unknown",
          reason: "NodeStatusNeverUpdated",
          message: "Kubelet never posted node status.",
        },
      ],
    },
  };
}

/** What an administrator has said of a host that is yet to come. */
function withPreparations(node: V1Node, { metadata, spec }: V1Node): V1Node {
  const labels = { ...node.metadata.labels, ...metadata.labels };
  const annotations = metadata.annotations ? { annotations: metadata.annotations } : {};
  const { podCIDR: _, podCIDRs: __, taints = [], ...rest } = spec ?? {};
  const others = taints.filter(({ key }) => !key.startsWith("node.kubernetes.io/"));
  return {
    ...node,
    metadata: { ...node.metadata, labels, ...annotations },
    spec: { ...rest, taints: [...(node.spec?.taints ?? []), ...others] },
  };
}
