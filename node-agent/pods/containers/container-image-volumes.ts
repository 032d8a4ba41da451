import type { V1Container, V1Volume } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import { RuntimeError } from "../../runtime/runtime-error.js";
import { PodEvents } from "../events/pod-events.js";
import { specOf } from "../lifecycle/context.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { PodMemory } from "../state/pod-memory.js";
import { podImage } from "./pod-image.js";

/** Mounts the images that a container has for volumes. Throws ImageError, or RuntimeError: the container waits for what its volumes lack. */
export async function mountImageVolumes(
  env: PodEnvironment,
  memory: PodMemory,
  container: V1Container,
  ending: AbortSignal,
): Promise<void> {
  const mounted = new Set((container.volumeMounts ?? []).map(({ name }) => name));
  for (const volume of specOf(memory.pod).volumes ?? [])
    if (volume.image && mounted.has(volume.name)) await mountOne(env, memory, volume, ending);
}

async function mountOne(
  env: PodEnvironment,
  memory: PodMemory,
  { name, image: { reference = "", pullPolicy: policy = "IfNotPresent" } = {} }: V1Volume,
  ending: AbortSignal,
): Promise<void> {
  const { imageVolumes } = env;
  if (await imageVolumes.isMounted(memory.directory, name)) return;
  const { say } = new PodEvents(env.recorder, () => memory.pod);
  const image = await podImage(env, memory, { image: reference, policy, say });
  ending.throwIfAborted();
  try {
    await imageVolumes.mount(memory.directory, name, image, ending);
  } catch (error) {
    const why = `failed to mount image volume "${name}" of image "${reference}": ${messageOf(error)}`;
    throw new RuntimeError("CreateContainerError", why, { cause: error });
  }
}
