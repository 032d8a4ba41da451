import type { V1VolumeMount } from "../../../api/generated/types.js";
import type { ContainerInfo, RuntimeHandler } from "../../runtime/container-runtime.js";

/** Whether what runs in this sandbox can have recursive read-only mounts. Of none yet, the default handler is asked. */
export const mountsRecursively = (
  sandbox: ContainerInfo | undefined,
  handlers: readonly RuntimeHandler[],
): boolean => handlers.find(({ name }) => name === (sandbox?.handler ?? ""))?.recursiveReadOnly ?? false;

/** Whether what is mounted below is read-only, too. Throws when it must be and can't. */
export function recursiveReadOnly(
  { name, recursiveReadOnly: mode = "Disabled" }: V1VolumeMount,
  supported: boolean,
): boolean {
  if (mode === "Disabled") return false;
  if (mode === "Enabled" && !supported)
    throw new Error(
      `volume ${JSON.stringify(name)} requested recursive read-only mode, but it is not supported by the runtime`,
    );
  return supported;
}
