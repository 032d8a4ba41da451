import { forbidden, notFound } from "../../../api/errors.js";
import type { V1OwnerReference, V1Pod } from "../../../api/generated/types.js";
import { nodes, pods } from "../../../api/resources.js";
import type { ObjectReader } from "../tokens/object-reader.js";

/**
 * A mirror pod belongs to its Node, so that it goes with it. Throws Forbidden for an owner that is not node `nodeName`
 * as it is now; what such a pod may refer to is not asked here.
 */
export async function checkMirrorOwner(nodeName: string, pod: V1Pod, reader: ObjectReader): Promise<void> {
  const refuse = (why: string) => forbidden(pods, pod.metadata.name ?? "", why);
  const { ownerReferences: [owner, ...others] = [] } = pod.metadata;
  if (others.length > 0)
    throw refuse(`node "${nodeName}" can only create pods with a single owner reference set to itself`);
  if (!owner || !isNode(owner, nodeName))
    throw refuse(`node "${nodeName}" can only create pods with an owner reference set to itself`);
  if (owner.controller !== true)
    throw refuse(`node "${nodeName}" can only create pods with a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion)
    throw refuse(`node "${nodeName}" must not set blockOwnerDeletion on an owner reference`);
  const node = await reader.find(nodes, { name: nodeName });
  if (!node) throw notFound(nodes, nodeName);
  const { uid } = node.metadata;
  if (owner.uid !== uid) throw refuse(`node ${nodeName} UID mismatch: expected ${owner.uid} got ${uid}`);
}

const isNode = ({ apiVersion, kind, name }: V1OwnerReference, nodeName: string) =>
  apiVersion === "v1" && kind === "Node" && name === nodeName;
