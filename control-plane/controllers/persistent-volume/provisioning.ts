import { bindingAnnotations, classOfClaim } from "../../../api/core/volume-binding.js";
import type { V1PersistentVolumeClaim, V1StorageClass } from "../../../api/generated/types.js";
import { annotated } from "../../../api/meta/annotations.js";

const { storageProvisioner, betaStorageProvisioner } = bindingAnnotations;

export interface ProvisionerCall {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** The claim, with the name of who is asked; undefined: nobody can be, or it stands there already. */
  readonly annotated?: V1PersistentVolumeClaim;
}

/** Whoever makes the volumes of a class finds in the claim's annotations that it is meant, and what it makes is bound as any volume is. */
export function askProvisioner(
  claim: V1PersistentVolumeClaim,
  found: V1StorageClass | undefined,
): ProvisionerCall {
  const failed = (message: string): ProvisionerCall => ({
    type: "Warning",
    reason: "ProvisioningFailed",
    message,
  });
  if (!found) return failed(`storageclass.storage.k8s.io ${JSON.stringify(classOfClaim(claim))} not found`);
  const { provisioner } = found;
  if (provisioner.startsWith("kubernetes.io/"))
    return failed(`no volume plugin matched name: ${provisioner}`);
  const known = claim.metadata.annotations?.[storageProvisioner] === provisioner;
  const names = { [storageProvisioner]: provisioner, [betaStorageProvisioner]: provisioner };
  return {
    type: "Normal",
    reason: "ExternalProvisioning",
    message: waitingFor(provisioner),
    ...(known ? {} : { annotated: annotated(claim, names) }),
  };
}

const waitingFor = (provisioner: string): string =>
  `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. ` +
  "If volume creation is delayed, please verify that the provisioner is running and correctly registered.";
