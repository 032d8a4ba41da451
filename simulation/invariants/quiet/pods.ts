import { keyOf } from "../../../api/meta/object.js";
import { isActive, isReady } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import type { QuietRule } from "./quiet-rule.js";

/** Every pod is ready; what is to go is gone. */
export const podsAreReady: QuietRule = ({ view }) =>
  view.list(pods).flatMap((pod) => {
    const name = `Pod ${keyOf(pod.metadata)} on ${pod.spec?.nodeName}`;
    if (!isActive(pod)) return pod.metadata.deletionTimestamp ? [`${name} never goes`] : [];
    return isReady(pod) ? [] : [`${name} is not ready: ${JSON.stringify(pod.status)}`];
  });
