import { type GroupNumbers, kept } from "../message-numbers.js";

/** What has become of containers. */
export const containerStatuses: GroupNumbers = {
  ContainerState: { waiting: 1, running: 2, terminated: 3 },
  ContainerStateRunning: { startedAt: 1 },
  ContainerStateTerminated: { exitCode: 1, signal: 2, reason: 3, message: 4, startedAt: 5, finishedAt: 6, containerID: 7 },
  ContainerStateWaiting: { reason: 1, message: 2 },
  ContainerStatus: { name: 1, state: 2, lastState: 3, ready: 4, restartCount: 5, image: 6, imageID: 7, containerID: 8, started: kept(9), allocatedResources: 10, resources: 11, volumeMounts: 12, user: 13, allocatedResourcesStatus: 14, stopSignal: kept(15) },
  ContainerUser: { linux: 1 },
  ImageVolumeStatus: { imageRef: 1 },
  LinuxContainerUser: { uid: 1, gid: 2, supplementalGroups: 3 },
  ResourceHealth: { resourceID: 1, health: 2, message: kept(6) },
  ResourceStatus: { name: 1, resources: 2 },
  VolumeMountStatus: { name: 1, mountPath: 2, readOnly: 3, recursiveReadOnly: kept(4), volumeStatus: 5 },
  VolumeStatus: { image: 1 },
};
