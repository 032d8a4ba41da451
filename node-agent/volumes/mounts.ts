import type { V1Container, V1VolumeMount } from "../../api/generated/types.js";
import { messageOf } from "../../common/errors.js";
import { ConfigError } from "../pods/spec/config-error.js";
import { expand } from "../pods/spec/expansion.js";
import { recursiveReadOnly } from "../pods/spec/recursive-read-only.js";
import type { Mount } from "../runtime/container-runtime.js";
import type { SubPaths } from "./sub-paths.js";
import type { VolumePaths } from "./volume-paths.js";

export interface VolumeMounting {
  readonly podDirectory: string;
  readonly volumes: VolumePaths;
  readonly subPaths: SubPaths;
  /** Whether a volume's files can be opened now. */
  readonly answers: (path: string) => Promise<boolean>;
  /** Serves subPathExpr. */
  readonly env: ReadonlyMap<string, string>;
  /** Whether the runtime can make read-only what is mounted below. */
  readonly recursive: boolean;
}

/** What a container mounts of its pod's volumes. */
export async function volumeMounts(container: V1Container, mounting: VolumeMounting): Promise<Mount[]> {
  const mounts = container.volumeMounts ?? [];
  return Promise.all(mounts.map((mount, index) => mountOf(mount, index, container.name, mounting)));
}

async function mountOf(
  mount: V1VolumeMount,
  index: number,
  container: string,
  { podDirectory, volumes, subPaths, answers, env, recursive }: VolumeMounting,
): Promise<Mount> {
  const volume = volumes.get(mount.name);
  if (volume === undefined)
    throw new ConfigError(`cannot find volume "${mount.name}" to mount into container`);
  if (volume.isDevice)
    throw new ConfigError(`volume ${mount.name} has volumeMode Block, but is specified in volumeMounts`);
  const subPath = mount.subPathExpr ? expandAll(mount.subPathExpr, env) : mount.subPath;
  if (subPath && !(await answers(volume.path)))
    throw new ConfigError(`volume "${mount.name}" of container "${container}" doesn't answer`);
  const use = { podDirectory, volume: mount.name, container, index };
  return {
    hostPath: subPath ? await subPaths.mount(volume.path, subPath, use) : volume.path,
    containerPath: mount.mountPath.startsWith("/") ? mount.mountPath : `/${mount.mountPath}`,
    readOnly: !volume.isSealed && (volume.readOnly || (mount.readOnly ?? false)),
    recursive: !volume.isSealed && isRecursive(mount, recursive),
    propagation: propagationOf(mount.mountPropagation),
  };
}

function isRecursive(mount: V1VolumeMount, supported: boolean): boolean {
  try {
    return recursiveReadOnly(mount, supported);
  } catch (error) {
    throw new ConfigError(`failed to resolve recursive read-only mode: ${messageOf(error)}`);
  }
}

function propagationOf(mode: string | undefined) {
  if (mode === "HostToContainer") return "rslave" as const;
  return mode === "Bidirectional" ? ("rshared" as const) : ("private" as const);
}

function expandAll(expression: string, env: ReadonlyMap<string, string>): string {
  return expand(expression, (name) => {
    const value = env.get(name);
    if (value === undefined) throw new ConfigError(`missing value for "${name}"`);
    return value;
  });
}
