import { holderOf, isBeingMade } from "../../../api/core/made-volume.js";
import { selectedNodeOf } from "../../../api/core/volume-binding.js";
import type { V1Node } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { Watch } from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { isAsked } from "./asked.js";
import type { ProvisionerInformers } from "./provisioner-informers.js";
import { takesVolumes } from "./takes-volumes.js";

const waiting = "provisioner-waiting";
const atWork = "provisioner-at-work";
/** No node is called so. */
const anyNode = "*";

/** What waits for a node, or can't be removed without it, is looked at when that comes or goes, or begins or ceases to take volumes. */
export class NodeWakes implements Watch {
  constructor(private readonly informers: ProvisionerInformers) {
    informers.claims.addIndex(waiting, (claim) => (isAsked(claim) ? [selectedNodeOf(claim) ?? anyNode] : []));
    informers.volumes.addIndex(atWork, (volume) =>
      volume.metadata.deletionTimestamp || isBeingMade(volume) ? [holderOf(volume) ?? anyNode] : [],
    );
  }

  subscribe(enqueue: (key: Key) => void): () => void {
    const wake = (node: V1Node) => this.keysOf(node).forEach(enqueue);
    return this.informers.nodes.addHandler({
      onAdd: wake,
      onDelete: wake,
      // Of all else that nodes say again and again, many claims would hear each time.
      onUpdate: (node, old) => takesVolumes(node) !== takesVolumes(old) && wake(node),
    });
  }

  private keysOf({ metadata: { name = "" } }: V1Node): readonly Key[] {
    const { claims, volumes } = this.informers;
    const objects = [
      ...claims.byIndex(waiting, name),
      ...claims.byIndex(waiting, anyNode),
      ...volumes.byIndex(atWork, name),
      ...volumes.byIndex(atWork, anyNode),
    ];
    return objects.map(({ metadata }) => keyOf(metadata));
  }
}
