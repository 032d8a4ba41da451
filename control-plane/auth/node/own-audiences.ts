import type { AuthenticationV1TokenRequest, V1Pod, V1Volume } from "../../../api/generated/types.js";
import { csiDrivers, persistentVolumeClaims, persistentVolumes } from "../../../api/resources.js";
import type { WriteRequest } from "../admission.js";
import type { Authorizer } from "../authorizer.js";
import type { ObjectReader } from "../tokens/object-reader.js";

/**
 * Why a node may not ask for a token of this audience for `pod`: the pod's volumes must want it, their own projection or
 * their CSI driver's, unless RBAC lets the node ask for it. No audience at all is one too: the API server's own.
 */
export async function audienceRefusal(
  { context, name, namespace = "", object }: WriteRequest,
  pod: V1Pod,
  reader: ObjectReader,
  authorizer: Authorizer,
): Promise<string | undefined> {
  const { audiences = [] } = (object as AuthenticationV1TokenRequest).spec ?? {};
  if (audiences.length > 1) return "node may only request 0 or 1 audiences";
  const [audience = ""] = audiences;
  if ((await wantedAudiences(pod, reader)).has(audience)) return undefined;
  const verb = "request-serviceaccounts-token-audience";
  const asked = { user: context.user, verb, group: "", version: "v1", resource: audience, namespace, name };
  if (audience !== "" && (await authorizer.authorize(asked)).decision === "allow") return undefined;
  return `audience ${JSON.stringify(audience)} not found in pod spec volume, ${context.user.username} is not authorized to request tokens for this audience`;
}

async function wantedAudiences({ metadata, spec }: V1Pod, reader: ObjectReader): Promise<Set<string>> {
  const found = new Set<string>();
  for (const volume of spec?.volumes ?? []) {
    for (const { serviceAccountToken } of volume.projected?.sources ?? [])
      if (serviceAccountToken) found.add(serviceAccountToken.audience ?? "");
    const driver = volume.csi?.driver ?? (await claimedDriver(volume, metadata, reader));
    for (const audience of await driverAudiences(driver, reader)) found.add(audience);
  }
  return found;
}

/** The driver of the volume that a claim is bound to. */
async function claimedDriver(
  { name, ephemeral, persistentVolumeClaim }: V1Volume,
  pod: V1Pod["metadata"],
  reader: ObjectReader,
): Promise<string | undefined> {
  const claimName = persistentVolumeClaim?.claimName ?? (ephemeral && `${pod.name}-${name}`);
  if (!claimName) return undefined;
  const claim = await reader.find(persistentVolumeClaims, {
    namespace: pod.namespace ?? "",
    name: claimName,
  });
  const volumeName = claim?.spec?.volumeName;
  const volume = volumeName ? await reader.find(persistentVolumes, { name: volumeName }) : undefined;
  return volume?.spec?.csi?.driver;
}

async function driverAudiences(name: string | undefined, reader: ObjectReader): Promise<string[]> {
  const driver = name ? await reader.find(csiDrivers, { name }) : undefined;
  return (driver?.spec?.tokenRequests ?? []).map(({ audience }) => audience);
}
