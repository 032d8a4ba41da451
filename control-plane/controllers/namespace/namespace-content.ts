import type { KubeObject } from "../../../api/meta/object.js";
import type { ResourceInfo } from "../../../api/scheme.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import { messageOf } from "../../../common/errors.js";
import type { Remains } from "./namespace-conditions.js";

/** Deletes what is in a namespace: the pods first, and everything else once they are gone. */
export async function deleteContent(
  client: Client,
  namespace: string,
  resources: readonly ResourceInfo[],
  signal: AbortSignal,
): Promise<Remains> {
  const deletable = resources.filter(isDeletable);
  const isPods = ({ group, resource }: ResourceInfo) => group === "" && resource === "pods";
  const pods = await deleteEach(client, namespace, deletable.filter(isPods), signal);
  if (pods.resources.size > 0 || pods.failures.length > 0) return pods;
  return deleteEach(
    client,
    namespace,
    deletable.filter((info) => !isPods(info)),
    signal,
  );
}

/** Resources that show another group's objects are deleted once, under the group that stores them. */
function isDeletable({ namespaced, stored, verbs, group, storedGroup }: ResourceInfo): boolean {
  if (storedGroup !== undefined && storedGroup !== group) return false;
  return namespaced && stored && verbs.includes("list") && verbs.includes("delete");
}

async function deleteEach(
  client: Client,
  namespace: string,
  resources: readonly ResourceInfo[],
  signal: AbortSignal,
): Promise<Remains> {
  const failures: string[] = [];
  const left = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const clear = async (info: ResourceInfo) => {
    const objects = await clearResource(client, namespace, info, signal);
    if (objects.length > 0) left.set(`${info.resource}.${info.group}`, objects.length);
    for (const name of objects.flatMap(({ metadata }) => metadata.finalizers ?? []))
      finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  };
  await Promise.all(resources.map((info) => clear(info).catch((error) => failures.push(messageOf(error)))));
  return { failures, resources: left, finalizers };
}

/** Answers what is still there after the deletion. */
async function clearResource(
  client: Client,
  namespace: string,
  info: ResourceInfo,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const type = { group: info.group, version: info.storedVersion, resource: info.resource };
  const before = await client.list(type, { namespace, signal });
  if (before.items.length === 0) return [];
  if (info.verbs.includes("deletecollection")) {
    await client.deleteCollection(type, { namespace, signal }, { propagationPolicy: "Background" });
  } else {
    for (const { metadata } of before.items)
      await unlessGone(client.delete(type, { namespace, name: metadata.name ?? "" }, {}, { signal }));
  }
  return (await client.list(type, { namespace, signal })).items;
}
