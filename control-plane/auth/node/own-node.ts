import type { V1Node, V1NodeSpec } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import type { WriteRequest } from "../admission.js";
import { forbiddenLabels } from "./node-labels.js";

/** A cloud's name for the host, which the node learns first; once said, validation keeps it. */
const said: ReadonlySet<string> = new Set(["providerID"]);

/** Why node `nodeName` may not write this Node. Its status and free labels are its own, the spec is the cluster's. */
export function nodeRefusal(
  nodeName: string,
  { name, operation, object, old }: WriteRequest,
): string | undefined {
  if (name !== nodeName) return `node "${nodeName}" is not allowed to modify node "${name}"`;
  if (operation === "DELETE") return `node "${nodeName}" cannot delete itself`;
  if (operation === "CREATE")
    return `node "${nodeName}" cannot create itself: its Node is made when it joins`;
  const next = object as V1Node;
  const before = old as V1Node;
  const labels = forbiddenLabels(next.metadata.labels ?? {}, before.metadata.labels ?? {});
  if (labels.length > 0) return `is not allowed to modify labels: ${labels.join(", ")}`;
  const changed = changedMetadata(next, before) ?? changedSpec(next.spec ?? {}, before.spec ?? {});
  return changed && `node "${nodeName}" is not allowed to modify ${changed}`;
}

/** An owner that isn't there would have the node deleted; a finalizer would keep it from being removed. */
function changedMetadata({ metadata: next }: V1Node, { metadata: before }: V1Node): string | undefined {
  return (["ownerReferences", "finalizers"] as const).find(
    (field) => !semanticEqual(next[field], before[field]),
  );
}

function changedSpec(next: V1NodeSpec, before: V1NodeSpec): string | undefined {
  const fields = new Set([...Object.keys(next), ...Object.keys(before)]) as Set<keyof V1NodeSpec>;
  const changed = [...fields].find((field) => !said.has(field) && !semanticEqual(next[field], before[field]));
  return changed === undefined || changed === "taints" ? changed : `spec.${changed}`;
}
