import type Docker from "dockerode";
import { containerLabels } from "./container-runtime.js";

/** Docker shows an image's files, whatever it keeps them with, by a container alone: one is made of it, and never started. */
export class UnstartedContainers {
  private readonly used = new Set<string>();

  constructor(
    private readonly docker: Docker,
    private readonly owner: string,
  ) {}

  /** Whether it is looked at now: then it is no orphan. */
  has(id: string): boolean {
    return this.used.has(id);
  }

  async with<T>(image: string, use: (container: Docker.Container) => Promise<T>): Promise<T> {
    const container = await this.docker.createContainer(unstarted(image, this.owner));
    this.used.add(container.id);
    try {
      return await use(container);
    } finally {
      this.used.delete(container.id);
      await container.remove({ force: true, v: true });
    }
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
