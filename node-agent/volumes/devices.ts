import type { V1Container } from "../../api/generated/types.js";
import { ConfigError } from "../pods/spec/config-error.js";
import type { Mount } from "../runtime/container-runtime.js";
import type { VolumePaths } from "./volume-paths.js";

/** The block devices that a container gets of its pod's volumes. Throws ConfigError. */
export function volumeDevices({ volumeDevices: wanted = [] }: V1Container, volumes: VolumePaths): Mount[] {
  return wanted.map(({ name, devicePath }) => {
    const volume = volumes.get(name);
    if (volume === undefined) throw new ConfigError(`cannot find volume "${name}" to pass into container`);
    if (!volume.isDevice)
      throw new ConfigError(`volume ${name} has volumeMode Filesystem, but is specified in volumeDevices`);
    return { hostPath: volume.path, containerPath: devicePath, readOnly: volume.readOnly };
  });
}
