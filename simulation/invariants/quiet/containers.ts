import { isActive } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import { containerLabels } from "../../../node-agent/runtime/container-runtime.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Every container that runs is one of a pod that is to be there, and every pod's runs that has a node. */
export const containersAgree: QuietRule = ({ view, containers }) => {
  const all = view.list(pods);
  const uids = new Set(all.map(({ metadata }) => metadata.uid));
  const running = containers().filter(({ state }) => state === "running");
  const ofPod = (uid: string | undefined) =>
    running.filter(({ labels }) => labels[containerLabels.podUid] === uid);
  return [
    ...running
      .filter(({ labels }) => !uids.has(labels[containerLabels.podUid]))
      .map(({ host, labels }) => `${labels[containerLabels.podName]} still runs on ${host}`),
    ...all
      .filter((pod) => isActive(pod) && pod.spec?.nodeName)
      .flatMap(({ metadata, spec }) =>
        differs(
          `containers of ${metadata.name}`,
          ofPod(metadata.uid).map(({ host }) => host),
          [spec?.nodeName, ...(spec?.containers ?? []).map(() => spec?.nodeName)],
        ),
      ),
  ];
};
