import { dirname, join } from "node:path";
import type { V1Container } from "../../../api/generated/types.js";
import { isEntryName } from "../../files/directory.js";
import type { Files } from "../../files/files.js";
import {
  type ContainerSpec,
  containerLabels,
  type ImageInfo,
  type Mount,
} from "../../runtime/container-runtime.js";
import { type Identity, identityText } from "../../runtime/identity.js";
import { repositoryOf } from "../../runtime/image-reference.js";
import { specOf } from "../lifecycle/context.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { hostsPath, resolvConfPath } from "../sandbox/pod-files.js";
import { ConfigError } from "../spec/config-error.js";
import { containerEnv } from "../spec/env.js";
import { readEnvFiles } from "../spec/env-file.js";
import { expand } from "../spec/expansion.js";
import { identityOf } from "../spec/identity.js";
import { mountsRecursively } from "../spec/recursive-read-only.js";
import { containerResources } from "../spec/resources.js";
import { containerSecurity } from "../spec/security.js";
import type { PodMemory } from "../state/pod-memory.js";
import { terminationMessagePath } from "./termination-messages.js";

export interface Instance {
  readonly container: V1Container;
  readonly init: boolean;
  readonly restartCount: number;
  readonly sandboxId: string;
  readonly image: ImageInfo;
}

/** Everything the runtime has to know to make one container. Throws ConfigError. */
export async function containerSpec(
  env: PodEnvironment,
  memory: PodMemory,
  instance: Instance,
): Promise<ContainerSpec> {
  const { container, sandboxId, image } = instance;
  const { settings } = env;
  const { pod } = memory;
  const facts = memory.facts(settings.nodeAddress);
  const { allocatable } = settings;
  const files = await readEnvFiles(container, memory.volumePaths, env.files);
  const variables = containerEnv({ pod, container, objects: env.objects, facts, allocatable, files });
  const readProfile = (name: string) => readSeccompProfile(env.files, settings.seccompDirectory, name);
  const security = await containerSecurity(container, pod, image, readProfile);
  const identity = identityOf(container, pod, image, await env.accounts.of(image.id));
  const sandbox = env.cache.find(sandboxId);
  const recursive = mountsRecursively(sandbox, settings.handlers);
  const lookUp = (name: string) => variables.get(name);
  return {
    name: nameOf(memory, instance),
    sandboxId,
    handler: sandbox?.handler,
    image: container.image ?? "",
    labels: { ...labelsOf(memory, instance), [containerLabels.user]: identityText(identity) },
    command: container.command?.map((word) => expand(word, lookUp)),
    args: container.args?.map((word) => expand(word, lookUp)),
    env: [...variables].map(([name, value]) => ({ name, value })),
    workingDir: container.workingDir,
    mounts: [
      ...(await podMounts(env.files, memory, instance)),
      ...(await env.volumes.mounts(memory.directory, container, memory.volumePaths, {
        env: variables,
        recursive,
      })),
    ],
    devices: env.volumes.devices(container, memory.volumePaths),
    stopSignal: container.lifecycle?.stopSignal,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    cgroupParent: env.cgroups.parentOf(pod),
    processes: processNamespace(env, memory, instance),
    resources: containerResources(container, pod, settings.limits),
    security: { ...security, ...accountOf(identity) },
    log: settings.logs,
  };
}

/** In numbers, so that the runtime adds nothing of its own. */
const accountOf = ({ uid, gid, groups }: Identity) => ({ user: `${uid}:${gid}`, groups: groups.map(String) });

/** A profile that somebody put on this node. Throws ConfigError for a path that leads elsewhere. */
async function readSeccompProfile(files: Files, directory: string, name: string): Promise<string> {
  if (!name.split("/").every(isEntryName))
    throw new ConfigError(
      `seccomp localhostProfile ${JSON.stringify(name)} must be a relative path without '..'`,
    );
  const path = join(directory, name);
  const profile = await files.read(path);
  if (profile === undefined) throw new ConfigError(`open ${path}: no such file or directory`);
  return profile;
}

/** Whose processes the container sees. */
function processNamespace(
  { cache }: PodEnvironment,
  { pod, uid }: PodMemory,
  { container, sandboxId }: Instance,
): ContainerSpec["processes"] {
  const { hostPID, shareProcessNamespace, ephemeralContainers = [] } = specOf(pod);
  if (hostPID) return { of: "host" };
  if (shareProcessNamespace) return { of: "container", id: sandboxId };
  const target = ephemeralContainers.find(({ name }) => name === container.name)?.targetContainerName;
  if (!target) return { of: "itself" };
  const found = cache
    .ofPod(uid)
    .find(({ labels, state }) => labels[containerLabels.containerName] === target && state === "running");
  if (!found) throw new ConfigError(`unable to find target container ${target}`);
  return { of: "container", id: found.id };
}

function nameOf({ pod, uid }: PodMemory, { container, restartCount }: Instance): string {
  const { name, namespace } = pod.metadata;
  return `k8s_${container.name}_${name}_${namespace}_${uid}_${restartCount}`;
}

function labelsOf({ pod, uid }: PodMemory, instance: Instance) {
  const { container, init, restartCount, sandboxId, image } = instance;
  return {
    [containerLabels.podName]: pod.metadata.name ?? "",
    [containerLabels.podNamespace]: pod.metadata.namespace ?? "",
    [containerLabels.podUid]: uid,
    [containerLabels.containerName]: container.name,
    [containerLabels.type]: init ? "init-container" : "container",
    [containerLabels.restartCount]: String(restartCount),
    [containerLabels.sandboxId]: sandboxId,
    [containerLabels.imageRef]: imageRef(container.image ?? "", image),
  };
}

/** A registry may have several names for one image: that which was asked for goes first. */
function imageRef(asked: string, { id, digests }: ImageInfo): string {
  const repository = repositoryOf(asked);
  return digests.find((digest) => repositoryOf(digest) === repository) ?? digests[0] ?? id;
}

/** The pod's own files; a container that mounts something there itself goes first. */
async function podMounts(
  files: Files,
  memory: PodMemory,
  { container, restartCount }: Instance,
): Promise<Mount[]> {
  if (!isEntryName(container.name))
    throw new ConfigError(`invalid container name ${JSON.stringify(container.name)}`);
  const message = terminationMessagePath(memory.directory, container.name, restartCount);
  await files.makeDirectory(dirname(message));
  // Whoever the container runs as.
  await files.write(message, "", 0o666);
  const taken = new Set((container.volumeMounts ?? []).map(({ mountPath }) => mountPath));
  const mounts: [string, string][] = [
    [hostsPath(memory.directory), "/etc/hosts"],
    [resolvConfPath(memory.directory), "/etc/resolv.conf"],
    [message, container.terminationMessagePath || "/dev/termination-log"],
  ];
  return mounts
    .filter(([, containerPath]) => !taken.has(containerPath))
    .map(([hostPath, containerPath]) => ({ hostPath, containerPath, readOnly: false }));
}
