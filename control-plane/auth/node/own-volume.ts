import {
  homeOf,
  isMade,
  isOurFinalizer,
  madeAnnotation,
  refusedAnnotation,
  sizeAnnotation,
} from "../../../api/core/made-volume.js";
import type { V1PersistentVolume } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import type { WriteRequest } from "../admission.js";

/** Why node `nodeName` may not write this volume: it says of those that it keeps that they were made or why not and, once they are deleted, that they are gone. */
export function volumeRefusal(
  nodeName: string,
  { operation, object, old }: WriteRequest,
): string | undefined {
  const [next, before] = [object, old] as (V1PersistentVolume | undefined)[];
  if (operation !== "UPDATE" || !next || !before || homeOf(before) !== nodeName)
    return `node "${nodeName}" can only update volumes that it holds`;
  if (!semanticEqual(plain(next), plain(before)) || (isMade(before) && !isMade(next)))
    return `node "${nodeName}" can only say of its volumes that they were made or are gone`;
  const kept = next.metadata.finalizers ?? [];
  if (!before.metadata.deletionTimestamp && !semanticEqual(kept, before.metadata.finalizers ?? []))
    return `node "${nodeName}" can only release volumes that are being deleted`;
  return undefined;
}

/** What isn't the node's to say. */
function plain({ metadata, spec, status }: V1PersistentVolume) {
  const {
    [madeAnnotation]: _made,
    [refusedAnnotation]: _refused,
    [sizeAnnotation]: _size,
    ...annotations
  } = metadata.annotations ?? {};
  const finalizers = (metadata.finalizers ?? []).filter((name) => !isOurFinalizer(name));
  const { labels, ownerReferences } = metadata;
  return { annotations, finalizers, labels, ownerReferences, spec, status };
}
