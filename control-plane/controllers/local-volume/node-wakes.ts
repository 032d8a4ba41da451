import { homeOf } from "../../../api/core/local-volume.js";
import { selectedNodeOf } from "../../../api/core/volume-binding.js";
import type { V1Node } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { Watch } from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { isAsked } from "./local-volume.js";
import type { LocalVolumeInformers } from "./local-volume-informers.js";
import { takesVolumes } from "./takes-volumes.js";

const waiting = "local-volume-waiting";
const going = "local-volume-going";
/** No node is called so. */
const anyNode = "*";

/** What waits for a node, or can't be removed without it, is looked at when that comes or goes, or begins or ceases to take volumes. */
export class NodeWakes implements Watch {
  constructor(private readonly informers: LocalVolumeInformers) {
    informers.claims.addIndex(waiting, (claim) => (isAsked(claim) ? [selectedNodeOf(claim) ?? anyNode] : []));
    informers.volumes.addIndex(going, (volume) =>
      volume.metadata.deletionTimestamp ? [homeOf(volume) ?? ""] : [],
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
      ...volumes.byIndex(going, name),
    ];
    return objects.map(({ metadata }) => keyOf(metadata));
  }
}
