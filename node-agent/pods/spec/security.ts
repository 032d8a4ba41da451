import type { V1Container, V1PodSpec, V1SeccompProfile } from "../../../api/generated/types.js";
import type { ContainerSpec, ImageInfo } from "../../runtime/container-runtime.js";
import { ConfigError } from "./config-error.js";

/** A container's security settings: its own before the pod's. Throws ConfigError when it may not run so. */
export function containerSecurity(
  container: V1Container,
  spec: V1PodSpec,
  image: ImageInfo,
  readProfile: (localhostProfile: string) => string,
): ContainerSpec["security"] {
  const own = container.securityContext ?? {};
  const pod = spec.securityContext ?? {};
  requireNonRoot(container, spec, image);
  const user = own.runAsUser ?? pod.runAsUser;
  const group = own.runAsGroup ?? pod.runAsGroup;
  const groups = [...(pod.supplementalGroups ?? []), ...(pod.fsGroup === undefined ? [] : [pod.fsGroup])];
  const seccomp = own.privileged
    ? undefined
    : seccompOf(own.seccompProfile ?? pod.seccompProfile, readProfile);
  const appArmor = appArmorOf(own.appArmorProfile ?? pod.appArmorProfile);
  return {
    ...userOf(user, group, image),
    groups: groups.map(String),
    privileged: own.privileged ?? false,
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    ...(seccomp ? { seccomp } : {}),
    ...(appArmor ? { appArmor } : {}),
  };
}

function userOf(user: number | undefined, group: number | undefined, image: ImageInfo): { user?: string } {
  if (user === undefined && group === undefined) return {};
  const name = user === undefined ? (image.user?.split(":")[0] ?? "0") : String(user);
  return { user: group === undefined ? name : `${name}:${group}` };
}

function requireNonRoot(
  { name, securityContext: own }: V1Container,
  spec: V1PodSpec,
  image: ImageInfo,
): void {
  if (!(own?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot)) return;
  const user = own?.runAsUser ?? spec.securityContext?.runAsUser;
  if (user === 0) throw new ConfigError("container's runAsUser breaks non-root policy");
  if (user !== undefined) return;
  const imageUser = image.user?.split(":")[0] ?? "";
  if (imageUser === "" || Number(imageUser) === 0) {
    throw new ConfigError("container has runAsNonRoot and image will run as root");
  }
  if (!/^\d+$/.test(imageUser)) {
    throw new ConfigError(
      `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root (container: ${name})`,
    );
  }
}

/** Kubernetes' default is no filter at all; RuntimeDefault is what Docker does when told nothing. */
function seccompOf(
  profile: V1SeccompProfile | undefined,
  read: (name: string) => string,
): string | undefined {
  switch (profile?.type) {
    case "RuntimeDefault":
      return undefined;
    case "Localhost":
      return read(profile.localhostProfile ?? "");
    default:
      return "unconfined";
  }
}

function appArmorOf(profile: { type: string; localhostProfile?: string | undefined } | undefined) {
  if (profile?.type === "Unconfined") return "unconfined";
  return profile?.type === "Localhost" ? profile.localhostProfile : undefined;
}
