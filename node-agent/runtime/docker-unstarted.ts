import type Docker from "dockerode";
import { containerLabels } from "./container-runtime.js";

/** Docker shows an image's files, whatever it keeps them with, by a container alone: one is made of it, and never started. */
export async function withUnstarted<T>(
  docker: Docker,
  image: string,
  owner: string,
  use: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const container = await docker.createContainer(unstarted(image, owner));
  try {
    return await use(container);
  } finally {
    await container.remove({ force: true, v: true });
  }
}

/** What an image says of itself is not to make it any pod's. */
const ofNoPod = Object.fromEntries(Object.values(containerLabels).map((label) => [label, ""]));

/** Labelled as what belongs to no pod: what is left of an agent that was killed meanwhile goes with the orphans. */
const unstarted = (image: string, owner: string): Docker.ContainerCreateOptions => ({
  Image: image,
  Cmd: ["none"],
  Labels: { ...ofNoPod, [containerLabels.owner]: owner },
  NetworkDisabled: true,
  HostConfig: { NetworkMode: "none" },
});
