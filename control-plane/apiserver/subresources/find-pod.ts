import { ApiError, badRequest } from "../../../api/errors.js";
import type { V1Pod } from "../../../api/generated/types.js";
import type { Registry } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import { contextOf } from "../handlers/context.js";
import { refOf } from "../handlers/ref.js";
import type { PodRef } from "../nodes/node-dialer.js";

/** The pod that a path names, as it is now. */
export async function findPod(registry: Registry, exchange: Exchange): Promise<V1Pod> {
  const store = registry.store("", "pods");
  if (!store) throw new ApiError("NotFound", "the server could not find the requested resource");
  const { object } = await store.get(contextOf(exchange), refOf(exchange));
  return object as V1Pod;
}

export function podRef({ metadata: { namespace = "", name = "", uid = "" } }: V1Pod): PodRef {
  return { namespace, name, uid };
}

export function nodeOf(pod: V1Pod): string {
  const node = pod.spec?.nodeName;
  if (node) return node;
  throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
}

/** The container that is meant; of a pod with one beside those that begin or debug it, that one. 400 in Kubernetes' words otherwise. */
export function containerOf({ metadata: { name = "" }, spec }: V1Pod, wanted: string | null): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {};
  const names = [...initContainers, ...containers, ...ephemeralContainers].map((one) => one.name);
  if (wanted) {
    if (names.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const [only, ...others] = containers;
  if (only && others.length === 0) return only.name;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(" ")}]`);
}
