import type { V1Node } from "../../../api/generated/types.js";
import { nodes } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer, InformerFactory } from "../../../client/informer.js";

/** A node as its certificate names it: by the name and the uid of the Node that was there when it was signed. */
export interface NodeIdentity {
  readonly name: string;
  readonly uid: string;
}

/** Uids of removed nodes that are remembered, so that their knocking costs no reads. */
const maxRemembered = 1_000;

/**
 * Which nodes belong to the cluster: those whose Node is there and not being deleted. Deleting it revokes every
 * certificate that names it, for good: a Node that is made later has another uid.
 */
export class JoinedNodes {
  private readonly copy: Informer<V1Node>;
  private readonly removed = new Set<string>();

  constructor(
    informers: InformerFactory,
    private readonly client: Client,
  ) {
    this.copy = informers.informer(nodes);
  }

  /** What the local copy doesn't know is asked of the API: the node may have joined just now, through another replica. */
  async has({ name, uid }: NodeIdentity): Promise<boolean> {
    if (isThere(this.copy.get(name), uid)) return true;
    if (this.removed.has(uid)) return false;
    const there = isThere(await unlessGone(this.client.get(nodes, { name })), uid);
    if (!there) this.remember(uid);
    return there;
  }

  /** Is told of each node that leaves. Returns the way to stop that. */
  onRemoved(told: (node: NodeIdentity) => void): () => void {
    const left = ({ metadata: { name = "", uid = "" } }: V1Node) => told({ name, uid });
    return this.copy.addHandler({
      onDelete: left,
      onUpdate: (node, old) => {
        if (!isThere(node, old.metadata.uid)) left(old);
      },
    });
  }

  private remember(uid: string): void {
    if (this.removed.size >= maxRemembered) this.removed.clear();
    this.removed.add(uid);
  }
}

function isThere(node: V1Node | undefined, uid: string | undefined): boolean {
  return node !== undefined && node.metadata.uid === uid && node.metadata.deletionTimestamp === undefined;
}
