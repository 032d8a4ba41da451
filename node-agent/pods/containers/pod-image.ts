import type { V1Pod, V1Secret } from "../../../api/generated/types.js";
import type { ImageWish } from "../../images/images.js";
import { credentialsFor } from "../../images/registry-credentials.js";
import type { ImageInfo } from "../../runtime/container-runtime.js";
import { PodEvents } from "../events/pod-events.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { ObjectSource } from "../spec/object-source.js";
import type { PodMemory } from "../state/pod-memory.js";

/** An image that a pod wants, with what its pull secrets let it have. Throws ImageError. */
export function podImage(
  env: PodEnvironment,
  memory: PodMemory,
  wish: Pick<ImageWish, "image" | "policy" | "say">,
): Promise<ImageInfo> {
  const { secrets, missing } = pullSecrets(memory.pod, env.objects);
  if (missing.length > 0) {
    const { say } = new PodEvents(env.recorder, () => memory.pod);
    const text = `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`;
    say("Warning", "FailedToRetrieveImagePullSecret", text);
  }
  const credentials = () => credentialsFor(wish.image, secrets);
  return env.images.ensure({ ...wish, podUid: memory.uid, credentials });
}

function pullSecrets({ metadata: { namespace = "" }, spec }: V1Pod, objects: ObjectSource) {
  const secrets: V1Secret[] = [];
  const missing: string[] = [];
  for (const { name } of spec?.imagePullSecrets ?? []) {
    if (!name) continue;
    const secret = objects.secret(namespace, name);
    if (secret) secrets.push(secret);
    else missing.push(name);
  }
  return { secrets, missing };
}
