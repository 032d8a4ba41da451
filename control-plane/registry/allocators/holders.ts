import type { V1IPAddress, V1Service } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";

const managedBy = "ipaddress.kubernetes.io/managed-by";
const allocator = "ipallocator.k8s.io";

/** The objects that stand under reserved keys and say whose they are. */
export class Holders {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** A cluster address is an IPAddress object, which anyone may list. */
  address(name: string, { metadata }: V1Service): V1IPAddress {
    return {
      apiVersion: "networking.k8s.io/v1",
      kind: "IPAddress",
      metadata: {
        name,
        uid: this.random.uuid(),
        creationTimestamp: timestamp(this.clock),
        labels: {
          "ipaddress.kubernetes.io/ip-family": "IPv4",
          [managedBy]: allocator,
        },
      },
      spec: {
        parentRef: {
          group: "",
          resource: "services",
          namespace: metadata.namespace ?? "",
          name: metadata.name ?? "",
        },
      },
    };
  }

  /** Kubernetes has no kind for these; they stay below our own prefix. */
  nodePort(name: string, service: V1Service): KubeObject {
    return internalHolder("NodePort", name, service);
  }
}

/** A holder of a kind of our own, which names the object that it stands for. */
export function internalHolder(kind: string, name: string, owner: KubeObject): KubeObject {
  const { apiVersion, metadata } = owner;
  const reference = { apiVersion, kind: owner.kind, name: metadata.name ?? "", uid: metadata.uid ?? "" };
  return {
    apiVersion: "coracle.internal/v1",
    kind,
    metadata: { name, namespace: metadata.namespace ?? "", ownerReferences: [reference] },
  };
}

export function isInternalHolderOf(owner: KubeObject, { metadata }: KubeObject): boolean {
  return metadata.ownerReferences?.[0]?.uid === owner.metadata.uid;
}

/** IPAddresses that users or other controllers make are theirs to remove. */
export const isOwnAddress = ({ metadata }: KubeObject) => metadata.labels?.[managedBy] === allocator;

export function isAddressHolderOf({ metadata: { namespace, name } }: V1Service, holder: KubeObject): boolean {
  const { parentRef } = (holder as V1IPAddress).spec ?? {};
  return parentRef?.namespace === namespace && parentRef?.name === name;
}
