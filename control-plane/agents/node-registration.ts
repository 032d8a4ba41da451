import { isDeepStrictEqual } from "node:util";
import { ApiError, forbidden } from "../../api/errors.js";
import type { V1Node } from "../../api/generated/types.js";
import { nodes } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { retryOnConflict, unlessGone } from "../../client/expected-failures.js";

/** Makes a node known, and writes what it says of itself. */
export class NodeRegistration {
  constructor(
    private readonly nodeName: string,
    private readonly client: Client,
  ) {}

  /** Creates the Node, or brings the labels it says and its whole status up to date. Spec stays the cluster's. */
  async write(bytes: Buffer): Promise<void> {
    const node = parseNode(bytes);
    if (node.metadata.name !== this.nodeName) {
      throw forbidden(
        nodes,
        node.metadata.name ?? "",
        `node "${this.nodeName}" is not allowed to modify node "${node.metadata.name}"`,
      );
    }
    await retryOnConflict(() => this.bring(node));
  }

  private async bring(node: V1Node): Promise<void> {
    const current =
      (await unlessGone(this.client.get(nodes, { name: this.nodeName }))) ??
      (await this.client.create(nodes, prepared(node, this.nodeName)));
    const labelled = prepared({ ...current, metadata: mergedMeta(current, node) }, this.nodeName);
    const updated = isDeepStrictEqual(labelled.metadata, current.metadata)
      ? current
      : await this.client.update(nodes, labelled);
    const wanted = withStatus(updated, node);
    if (!isDeepStrictEqual(wanted.status, updated.status)) {
      await this.client.update(nodes, wanted, { subresource: "status" });
    }
  }
}

function parseNode(bytes: Buffer): V1Node {
  try {
    const node = JSON.parse(bytes.toString("utf8")) as V1Node;
    if (typeof node.metadata?.name === "string") return node;
  } catch {
    // Told below, like a Node without a name.
  }
  throw new ApiError("BadRequest", "the node's message is not a Node");
}

function mergedMeta(current: V1Node, said: V1Node): V1Node["metadata"] {
  const { labels, annotations } = current.metadata;
  return {
    ...current.metadata,
    ...(labels || said.metadata.labels ? { labels: { ...labels, ...said.metadata.labels } } : {}),
    ...(annotations || said.metadata.annotations
      ? { annotations: { ...annotations, ...said.metadata.annotations } }
      : {}),
  };
}

/** With the labels that every node has. */
function prepared(node: V1Node, name: string): V1Node {
  const { operatingSystem = "linux", architecture = "amd64" } = node.status?.nodeInfo ?? {};
  const { resourceVersion, uid, ...rest } = node.metadata;
  const labels = {
    "beta.kubernetes.io/arch": architecture,
    "beta.kubernetes.io/os": operatingSystem,
    "kubernetes.io/arch": architecture,
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": operatingSystem,
    ...node.metadata.labels,
  };
  const identity = { ...(resourceVersion ? { resourceVersion } : {}), ...(uid ? { uid } : {}) };
  return { ...node, metadata: { ...rest, ...identity, labels } };
}

/** The node's own conditions and figures; what others wrote beside them stays. */
function withStatus(current: V1Node, said: V1Node): V1Node {
  const own = said.status?.conditions ?? [];
  const types = new Set(own.map(({ type }) => type));
  const others = (current.status?.conditions ?? []).filter(({ type }) => !types.has(type));
  return {
    ...current,
    status: { ...current.status, ...said.status, conditions: [...own, ...others] },
  };
}
