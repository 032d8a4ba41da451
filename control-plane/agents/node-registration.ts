import { isDeepStrictEqual } from "node:util";
import { forbidden, isConflict, otherUid } from "../../api/errors.js";
import type { V1Node } from "../../api/generated/types.js";
import { nodes } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { retryOnConflict } from "../../client/expected-failures.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import { contended } from "./contended.js";
import { decodeReport } from "./decode-report.js";
import type { NodeLease } from "./node-lease.js";

/** Writes what a node says of itself into the Node that its joining has made. */
export class NodeRegistration {
  constructor(
    private readonly identity: NodeIdentity,
    private readonly client: Client,
  ) {}

  /** Brings the labels it says and its whole status up to date. Spec stays the cluster's. */
  async write(bytes: Buffer, lease: Pick<NodeLease, "check">): Promise<void> {
    const { metadata = {}, ...said } = decodeReport<Omit<V1Node, "metadata"> & Partial<V1Node>>(
      bytes,
      "V1Node",
    );
    const node = { ...said, metadata };
    const { name } = this.identity;
    if (node.metadata.name !== name) {
      throw forbidden(
        nodes,
        node.metadata.name ?? "",
        `node "${name}" is not allowed to modify node "${node.metadata.name}"`,
      );
    }
    await retryOnConflict(() => this.bring(node, lease)).catch((error) => {
      throw isConflict(error) ? contended(error) : error;
    });
  }

  private async bring(node: V1Node, lease: Pick<NodeLease, "check">): Promise<void> {
    const { name, uid } = this.identity;
    const current = await this.client.get(nodes, { name });
    if (current.metadata.uid !== uid) throw otherUid(nodes, name, uid, `${current.metadata.uid}`);
    await lease.check(current.metadata.resourceVersion);
    const labelled = { ...current, metadata: { ...current.metadata, ...notesOf(current, node) } };
    const updated = isDeepStrictEqual(labelled.metadata, current.metadata)
      ? current
      : await this.client.update(nodes, labelled);
    const wanted = withStatus(updated, node);
    if (!isDeepStrictEqual(wanted.status, updated.status)) {
      await this.client.update(nodes, wanted, { subresource: "status" });
    }
  }
}

/** The labels and annotations that others gave it, with those that it says of itself and those of every node. */
function notesOf({ metadata: current }: V1Node, { metadata: said, status }: V1Node) {
  const operatingSystem = status?.nodeInfo?.operatingSystem || "linux";
  const architecture = status?.nodeInfo?.architecture || "amd64";
  const everyNodes = {
    "beta.kubernetes.io/arch": architecture,
    "beta.kubernetes.io/os": operatingSystem,
    "kubernetes.io/arch": architecture,
    "kubernetes.io/hostname": current.name ?? "",
    "kubernetes.io/os": operatingSystem,
  };
  const annotations = { ...current.annotations, ...said.annotations };
  return {
    labels: { ...everyNodes, ...current.labels, ...said.labels },
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
}

/** The node's own conditions and figures; what others wrote beside them stays. */
function withStatus(current: V1Node, said: V1Node): V1Node {
  const own = said.status?.conditions ?? [];
  const types = new Set(own.map(({ type }) => type));
  const others = (current.status?.conditions ?? []).filter(({ type }) => !types.has(type));
  const resources = withExtended(current.status ?? {}, said.status ?? {});
  return {
    ...current,
    status: { ...current.status, ...said.status, ...resources, conditions: [...own, ...others] },
  };
}

type Resources = Pick<NonNullable<V1Node["status"]>, "capacity" | "allocatable">;

/** Resources that others have counted stay; all there is of them is for pods. */
function withExtended({ capacity: before }: Resources, { capacity, allocatable }: Resources): Resources {
  const extended = Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => name.includes("/")));
  return { capacity: { ...extended, ...capacity }, allocatable: { ...extended, ...allocatable } };
}
