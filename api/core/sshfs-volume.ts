import type { V1PersistentVolume } from "../generated/types.js";

/** The driver of volumes that are folders of a host with SSH: nodes have it built in. */
export const sshfsDriver = "sshfs.coracle.io";

/** What such a volume's Secret holds: as one of the type `kubernetes.io/ssh-auth`, and beside that the server's host keys. */
export const sshfsKeys = { privateKey: "ssh-privatekey", knownHosts: "known_hosts" } as const;

/** The Secret that nodes need to mount a volume, as `namespace/name`. */
export function mountSecretOf({ spec }: V1PersistentVolume): string | undefined {
  const { name, namespace } = spec?.csi?.nodePublishSecretRef ?? {};
  return name && namespace ? `${namespace}/${name}` : undefined;
}
