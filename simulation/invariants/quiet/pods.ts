import { keyOf } from "../../../api/meta/object.js";
import { isActive, isReady } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import type { QuietRule } from "./quiet-rule.js";
import { isWaiting } from "./waiting-pods.js";

/** Every pod is ready, but those that wait for room; what is to go is gone. */
export const podsAreReady: QuietRule = ({ view }) =>
  view.list(pods).flatMap((pod) => {
    const name = `Pod ${keyOf(pod.metadata)} on ${pod.spec?.nodeName}`;
    if (!isActive(pod)) return pod.metadata.deletionTimestamp ? [`${name} never goes`] : [];
    return isReady(pod) || isWaiting(pod) ? [] : [`${name} is not ready: ${JSON.stringify(pod.status)}`];
  });
