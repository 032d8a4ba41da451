import type { V1IPAddress, V1Service } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";

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
          "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
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
  nodePort(name: string, { metadata }: V1Service): KubeObject {
    const owner = { apiVersion: "v1", kind: "Service", name: metadata.name ?? "", uid: metadata.uid ?? "" };
    return {
      apiVersion: "coracle.internal/v1",
      kind: "NodePort",
      metadata: { name, namespace: metadata.namespace ?? "", ownerReferences: [owner] },
    };
  }
}
