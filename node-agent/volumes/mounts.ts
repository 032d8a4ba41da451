import { chmod, lstat, mkdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { V1Container, V1VolumeMount } from "../../api/generated/types.js";
import { systemCode } from "../../common/errors.js";
import { ConfigError } from "../pods/spec/config-error.js";
import { expand } from "../pods/spec/expansion.js";
import type { Mount } from "../runtime/container-runtime.js";
import type { VolumePaths } from "./pod-volumes.js";

/** What a container mounts of its pod's volumes. `env` serves subPathExpr. */
export async function volumeMounts(
  container: V1Container,
  paths: VolumePaths,
  env: ReadonlyMap<string, string>,
): Promise<Mount[]> {
  return Promise.all((container.volumeMounts ?? []).map((mount) => mountOf(mount, paths, env)));
}

async function mountOf(
  mount: V1VolumeMount,
  paths: VolumePaths,
  env: ReadonlyMap<string, string>,
): Promise<Mount> {
  const volume = paths.get(mount.name);
  if (volume === undefined)
    throw new ConfigError(`cannot find volume "${mount.name}" to mount into container`);
  const subPath = mount.subPathExpr ? expandAll(mount.subPathExpr, env) : mount.subPath;
  return {
    hostPath: subPath ? await subPathOf(volume, subPath) : volume,
    containerPath: mount.mountPath.startsWith("/") ? mount.mountPath : `/${mount.mountPath}`,
    readOnly: mount.readOnly ?? false,
    propagation: propagationOf(mount.mountPropagation),
  };
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

/** A path inside a volume, made if it is not there; links must not lead out of the volume. */
async function subPathOf(volume: string, subPath: string): Promise<string> {
  if (subPath.startsWith("/") || subPath.split("/").includes("..")) {
    throw new ConfigError(`subPath "${subPath}" must be relative and must not contain '..'`);
  }
  const path = join(volume, subPath);
  if (!(await exists(path))) {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o750 | ((await lstat(volume)).mode & 0o777));
  }
  const [real, root] = [await realpath(path), await realpath(volume)];
  if (real !== root && !real.startsWith(root + sep)) {
    throw new ConfigError(`failed to prepare subPath for volumeMount: "${subPath}" leaves its volume`);
  }
  return real;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
