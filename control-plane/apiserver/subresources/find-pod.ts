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

/** The container that is meant; a pod with only one needs no name. 400 in Kubernetes' words otherwise. */
export function containerOf(pod: V1Pod, wanted: string | null): string {
  const names = containerNames(pod);
  const { name = "" } = pod.metadata;
  if (wanted) {
    if (names.all.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const [only] = names.containers;
  if (only !== undefined && names.all.length === 1) return only;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: ${describe(names)}`);
}

interface Names {
  readonly containers: readonly string[];
  readonly init: readonly string[];
  readonly ephemeral: readonly string[];
  readonly all: readonly string[];
}

function containerNames({ spec }: V1Pod): Names {
  const [containers, init, ephemeral] = [
    spec?.containers,
    spec?.initContainers,
    spec?.ephemeralContainers,
  ].map((list) => (list ?? []).map(({ name }) => name)) as [string[], string[], string[]];
  return { containers, init, ephemeral, all: [...containers, ...init, ...ephemeral] };
}

function describe({ containers, init, ephemeral }: Names): string {
  const others = [
    ...(init.length > 0 ? [` or one of the init containers: [${init.join(" ")}]`] : []),
    ...(ephemeral.length > 0 ? [` or one of the ephemeral containers: [${ephemeral.join(" ")}]`] : []),
  ];
  return `[${containers.join(" ")}]${others.join("")}`;
}
