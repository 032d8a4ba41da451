import type { V1Container, V1Pod, V1SELinuxOptions, V1SeccompProfile } from "../../../api/generated/types.js";
import type { ContainerSpec, ImageInfo } from "../../runtime/container-runtime.js";
import { podLabel } from "../events/pod-events.js";
import { specOf } from "../lifecycle/context.js";
import { ConfigError } from "./config-error.js";

/** A container's security settings: its own before the pod's. Throws ConfigError when it may not run so. */
export async function containerSecurity(
  container: V1Container,
  pod: V1Pod,
  image: ImageInfo,
  readProfile: (localhostProfile: string) => Promise<string>,
): Promise<ContainerSpec["security"]> {
  const own = container.securityContext ?? {};
  const spec = specOf(pod).securityContext ?? {};
  requireNonRoot(container, pod, image);
  const seccomp = own.privileged
    ? undefined
    : await seccompOf(own.seccompProfile ?? spec.seccompProfile, readProfile);
  const appArmor = appArmorOf(own.appArmorProfile ?? spec.appArmorProfile);
  return {
    privileged: own.privileged ?? false,
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    ...(seccomp ? { seccomp } : {}),
    ...(appArmor ? { appArmor } : {}),
    ...seLinuxOf(own.seLinuxOptions ?? spec.seLinuxOptions),
  };
}

function requireNonRoot(container: V1Container, pod: V1Pod, image: ImageInfo): void {
  const [own, shared] = [container.securityContext, specOf(pod).securityContext];
  if (!(own?.runAsNonRoot ?? shared?.runAsNonRoot)) return;
  const why = rootProblem(own?.runAsUser ?? shared?.runAsUser, image);
  if (why) throw new ConfigError(`${why} (pod: "${podLabel(pod)}", container: ${container.name})`);
}

function rootProblem(user: number | undefined, image: ImageInfo): string | undefined {
  if (user !== undefined) return user === 0 ? "container's runAsUser breaks non-root policy" : undefined;
  const imageUser = image.user?.split(":")[0] ?? "";
  if (imageUser === "" || Number(imageUser) === 0)
    return "container has runAsNonRoot and image will run as root";
  if (/^\d+$/.test(imageUser)) return undefined;
  return `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root`;
}

/** Kubernetes' default is no filter at all; RuntimeDefault is what Docker does when told nothing. */
async function seccompOf(
  profile: V1SeccompProfile | undefined,
  read: (name: string) => Promise<string>,
): Promise<string | undefined> {
  switch (profile?.type) {
    case "RuntimeDefault":
      return undefined;
    case "Localhost":
      return read(profile.localhostProfile ?? "");
    default:
      return "unconfined";
  }
}

/** Docker takes no notice of it where the host has no SELinux. */
function seLinuxOf(label: V1SELinuxOptions | undefined): { seLinux?: string[] } {
  const parts = Object.entries(label ?? {}).flatMap(([part, value]) => (value ? [`${part}:${value}`] : []));
  return parts.length > 0 ? { seLinux: parts } : {};
}

function appArmorOf(profile: { type: string; localhostProfile?: string | undefined } | undefined) {
  if (profile?.type === "Unconfined") return "unconfined";
  return profile?.type === "Localhost" ? profile.localhostProfile : undefined;
}
