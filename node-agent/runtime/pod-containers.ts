import { type ContainerInfo, containerLabels } from "./container-runtime.js";

/** Whether a container is what holds a pod's namespaces. */
export const isSandbox = ({ labels }: ContainerInfo) => labels[containerLabels.type] === "sandbox";

export const podUidOf = ({ labels }: ContainerInfo) => labels[containerLabels.podUid] ?? "";
