import { isNotFound } from "../../../api/errors.js";
import type { V1CustomResourceDefinition } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";

/** Deletes all objects of a definition. @returns how many are still there: finalizers may hold them */
export async function deleteInstances(
  client: Client,
  { spec, status }: V1CustomResourceDefinition,
  signal: AbortSignal,
): Promise<number> {
  const version = spec.versions.find(({ served }) => served)?.name ?? "";
  const type = { group: spec.group, version, resource: spec.names.plural };
  try {
    const { items } = await client.list(type, { signal });
    for (const { metadata } of items) {
      signal.throwIfAborted();
      if (metadata.deletionTimestamp) continue;
      const options = { propagationPolicy: "Background", preconditions: { uid: metadata.uid } };
      await unlessGone(client.delete(type, refOf(keyOf(metadata)), options, { signal }));
    }
    return (await client.list(type, { signal })).items.length;
  } catch (error) {
    // What was never served has no objects.
    if (isNotFound(error) && !isConditionTrue(status?.conditions, "Established")) return 0;
    throw error;
  }
}
