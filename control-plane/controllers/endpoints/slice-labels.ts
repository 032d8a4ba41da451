export const serviceNameLabel = "kubernetes.io/service-name";
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
export const headlessLabel = "service.kubernetes.io/headless";
export const skipMirrorLabel = "endpointslice.kubernetes.io/skip-mirror";

export const sliceController = "endpointslice-controller.k8s.io";
export const mirroringController = "endpointslicemirroring-controller.k8s.io";

const reserved = new Set([serviceNameLabel, managedByLabel, headlessLabel]);

/** The labels of a slice: those of what it is made from, and whose it is. */
export function sliceLabels(
  from: Readonly<Record<string, string>> | undefined,
  service: string,
  manager: string,
): Record<string, string> {
  const kept = Object.entries(from ?? {}).filter(([key]) => !reserved.has(key));
  return { ...Object.fromEntries(kept), [serviceNameLabel]: service, [managedByLabel]: manager };
}
