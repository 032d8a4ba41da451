import type { V1Namespace } from "../../../api/generated/types.js";
import { type KubeObject, keyOf, refOf } from "../../../api/meta/object.js";
import { namespaces, type ResourceType } from "../../../api/resources.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import { messageOf } from "../../../common/errors.js";
import { confirmWanted, StaleView } from "../stale-view.js";
import type { Remains } from "./namespace-conditions.js";

/** So many objects of a resource are deleted at a time. */
const atATime = 16;

/**
 * Deletes what is in a namespace: the pods first, and everything else once they are gone. Throws StaleView when another of
 * its name is there by now.
 */
export async function deleteContent(
  client: Client,
  namespace: V1Namespace,
  resources: readonly Kind[],
  signal: AbortSignal,
): Promise<Remains> {
  const deletable = resources.filter(isDeletable);
  const isPods = ({ group, resource }: Kind) => group === "" && resource === "pods";
  const pods = await deleteEach(client, namespace, deletable.filter(isPods), signal);
  if (pods.resources.size > 0 || pods.failures.length > 0) return pods;
  return deleteEach(
    client,
    namespace,
    deletable.filter((kind) => !isPods(kind)),
    signal,
  );
}

/** Resources that show another group's objects are deleted once, under the group that stores them. */
function isDeletable({ namespaced, stored, verbs, group, storedGroup }: Kind): boolean {
  if (storedGroup !== undefined && storedGroup !== group) return false;
  return namespaced && stored && verbs.includes("list") && verbs.includes("delete");
}

async function deleteEach(
  client: Client,
  namespace: V1Namespace,
  resources: readonly Kind[],
  signal: AbortSignal,
): Promise<Remains> {
  const failures: string[] = [];
  const left = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const clear = async (kind: Kind) => {
    const objects = await clearResource(client, namespace, kind, signal);
    if (objects.length > 0) left.set(`${kind.resource}.${kind.group}`, objects.length);
    for (const name of objects.flatMap(({ metadata }) => metadata.finalizers ?? []))
      finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  };
  const note = (error: unknown) => {
    if (error instanceof StaleView) throw error;
    failures.push(messageOf(error));
  };
  await Promise.all(resources.map((kind) => clear(kind).catch(note)));
  return { failures, resources: left, finalizers };
}

/** Answers what is still there after the deletion. */
async function clearResource(
  client: Client,
  namespace: V1Namespace,
  kind: Kind,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const type = { group: kind.group, version: kind.storedVersion, resource: kind.resource };
  const list = async () => (await client.list(type, { namespace: namespace.metadata.name, signal })).items;
  const before = await list();
  const staying = before.filter(({ metadata }) => !metadata.deletionTimestamp);
  if (staying.length === 0) return before;
  // It was still there after they had been listed, so they are its own, and no later namespace's of its name.
  await confirmWanted(client, namespaces, namespace);
  await deleteAll(client, type, staying, signal);
  return list();
}

async function deleteAll(
  client: Client,
  type: ResourceType,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const queue = objects.values();
  const work = async () => {
    for (const { metadata } of queue) {
      signal.throwIfAborted();
      const options = { propagationPolicy: "Background", preconditions: { uid: metadata.uid } };
      await unlessGone(client.delete(type, refOf(keyOf(metadata)), options, { signal }));
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
}
