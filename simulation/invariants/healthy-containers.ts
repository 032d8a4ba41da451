import type { V1Pod } from "../../api/generated/types.js";
import { isActive } from "../../api/meta/pods.js";
import { pods } from "../../api/resources.js";
import { type ContainerInfo, containerLabels } from "../../node-agent/runtime/container-runtime.js";
import type { ClusterView } from "../cluster/cluster-view.js";
import type { EngineEvent, Invariant } from "./invariant.js";

/** A healthy container is never ended, and never run twice, because of what happens to our own processes. */
export const healthyContainersStay: Invariant = {
  asked(event, { view, containers }) {
    const { what, container } = event;
    const pod = wantedPod(event, view);
    if (!pod || !hasSandbox(container, containers()) || isOver(pod, containers())) return [];
    const name = nameOf(event);
    if (what === "stop" || what === "kill" || what === "remove")
      return container.state === "running" ? [`${what} of ${name}, whose pod is to run`] : [];
    if (what !== "start") return [];
    const isSame = (labels: Readonly<Record<string, string>>) =>
      [containerLabels.podUid, containerLabels.containerName].every(
        (key) => labels[key] === container.labels[key],
      );
    return containers()
      .filter(({ id, state, labels }) => id !== container.id && state === "running" && isSame(labels))
      .map(() => `a second ${name} is started beside one that runs`);
  },
};

/** A container whose sandbox has ended has no network any more, and is to be made anew. */
function hasSandbox({ labels }: ContainerInfo, all: readonly ContainerInfo[]): boolean {
  const sandboxId = labels[containerLabels.sandboxId];
  return sandboxId === undefined || all.some(({ id, state }) => id === sandboxId && state === "running");
}

/** The pod, if the API has it on this host, and nobody has asked for its end. */
function wantedPod({ host, container: { labels } }: EngineEvent, view: ClusterView): V1Pod | undefined {
  const namespace = labels[containerLabels.podNamespace] ?? "";
  const name = labels[containerLabels.podName] ?? "";
  const pod = view.get(pods, { namespace, name });
  const isSame = pod?.metadata.uid === labels[containerLabels.podUid];
  return pod && isSame && pod.spec?.nodeName === host && isActive(pod) ? pod : undefined;
}

/** Whether its work is done, though the API may not have heard yet. */
function isOver({ metadata, spec }: V1Pod, all: readonly ContainerInfo[]): boolean {
  if (spec?.restartPolicy !== "Never") return false;
  const own = all.filter(({ labels }) => labels[containerLabels.podUid] === metadata.uid);
  return spec.containers.every(({ name }) =>
    own.some(({ labels, state }) => labels[containerLabels.containerName] === name && state === "exited"),
  );
}

const nameOf = ({ host, container: { labels } }: EngineEvent) =>
  `${labels[containerLabels.podName]}/${labels[containerLabels.containerName]} on ${host}`;
