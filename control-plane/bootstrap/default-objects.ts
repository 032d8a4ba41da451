import { provisioners } from "../../api/core/made-volume.js";
import type {
  V1IngressClass,
  V1PriorityClass,
  V1ServiceCIDR,
  V1StorageClass,
} from "../../api/generated/types.js";
import { asDefaultIngressClass } from "../../api/networking/default-ingress-class.js";
import { ingressController } from "../../api/networking/ingress-class-of.js";
import { ingressClasses, priorityClasses, serviceCidrs, storageClasses } from "../../api/resources.js";
import { systemPriorities } from "../../api/scheduling/validate-priority-class.js";
import type { Client } from "../../client/client.js";
import { unlessThere } from "../../client/expected-failures.js";
import { type Clock, timestamp } from "../../common/clock.js";

const descriptions: Readonly<Record<string, string>> = {
  "system-cluster-critical":
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  "system-node-critical": "Used for system critical pods that must not be moved from their current node.",
};

/** What users find in every new cluster: priority classes, a class of volumes, one of Ingresses, and the Service range as an object. */
export async function createDefaultObjects(client: Client, serviceCidr: string, clock: Clock): Promise<void> {
  for (const [name, value] of systemPriorities)
    await unlessThere(client.create(priorityClasses, priorityClass(name, value)));
  await unlessThere(client.create(storageClasses, localClass));
  await unlessThere(client.create(ingressClasses, ownIngressClass));
  await unlessThere(createServiceCidr(client, serviceCidr, clock));
}

const priorityClass = (name: string, value: number): V1PriorityClass => ({
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name },
  value,
  description: descriptions[name] ?? "",
});

/** Folders of the nodes themselves: made where the first pod comes to, and there they stay. */
const localClass: V1StorageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "local", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: provisioners.local,
  reclaimPolicy: "Delete",
  allowVolumeExpansion: true,
  volumeBindingMode: "WaitForFirstConsumer",
};

/** Served by the nodes themselves. */
const ownIngressClass: V1IngressClass = {
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name: "coracle", annotations: asDefaultIngressClass },
  spec: { controller: ingressController },
};

async function createServiceCidr(client: Client, cidr: string, clock: Clock): Promise<void> {
  const wanted: V1ServiceCIDR = {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name: "kubernetes", finalizers: ["networking.k8s.io/service-cidr-finalizer"] },
    spec: { cidrs: [cidr] },
  };
  const created = await client.create(serviceCidrs, wanted);
  const ready = {
    type: "Ready",
    status: "True",
    reason: "",
    message: "Kubernetes default Service CIDR is ready",
    lastTransitionTime: timestamp(clock),
  };
  await client.update(
    serviceCidrs,
    { ...created, status: { conditions: [ready] } },
    { subresource: "status" },
  );
}
