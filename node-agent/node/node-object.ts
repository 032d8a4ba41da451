import type {
  V1ContainerImage,
  V1Node,
  V1NodeCondition,
  V1NodeSystemInfo,
} from "../../api/generated/types.js";
import type { ImageInfo, RuntimeHandler } from "../runtime/container-runtime.js";
import type { Capacity } from "./capacity.js";

/** As many images as Kubernetes reports, the largest first. */
const maxImages = 50;
const maxNames = 5;

export interface NodeObjectInput {
  readonly name: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly agentPort: number;
  readonly capacity: Capacity;
  readonly handlers: readonly RuntimeHandler[];
  readonly info: V1NodeSystemInfo;
  readonly images: readonly ImageInfo[];
  readonly conditions: readonly V1NodeCondition[];
}

/** This host as a Node object. */
export function nodeObject(input: NodeObjectInput): V1Node {
  const { name, address, capacity, info } = input;
  const { architecture: arch } = info;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "beta.kubernetes.io/arch": arch,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": arch,
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        ...input.labels,
      },
    },
    spec: {},
    status: {
      addresses: [
        { type: "InternalIP", address },
        { type: "Hostname", address: name },
      ],
      capacity: { ...capacity.capacity },
      allocatable: { ...capacity.allocatable },
      conditions: [...input.conditions],
      daemonEndpoints: { kubeletEndpoint: { Port: input.agentPort } },
      nodeInfo: info,
      runtimeHandlers: input.handlers.map(({ name, recursiveReadOnly }) => ({
        name,
        features: { recursiveReadOnlyMounts: recursiveReadOnly, userNamespaces: false },
      })),
      features: { supplementalGroupsPolicy: true },
      images: imagesOf(input.images),
    },
  };
}

function imagesOf(images: readonly ImageInfo[]): V1ContainerImage[] {
  return [...images]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, maxImages)
    .map(({ digests, tags, bytes }) => ({
      names: [...digests, ...tags].slice(0, maxNames),
      sizeBytes: bytes,
    }))
    .filter(({ names }) => names.length > 0);
}
