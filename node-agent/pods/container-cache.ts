import { type ContainerInfo, containerLabels } from "../runtime/container-runtime.js";

/** All containers of this agent as they were last seen, by pod. Kept current by events; never polls. */
export class ContainerCache {
  private readonly byPod = new Map<string, Map<string, ContainerInfo>>();

  /** @param changed is told the uid of a pod whose containers changed */
  constructor(private readonly changed: (podUid: string) => void) {}

  ofPod(podUid: string): readonly ContainerInfo[] {
    return [...(this.byPod.get(podUid)?.values() ?? [])];
  }

  podUids(): readonly string[] {
    return [...this.byPod.keys()];
  }

  find(id: string): ContainerInfo | undefined {
    for (const containers of this.byPod.values()) {
      const info = containers.get(id);
      if (info) return info;
    }
    return undefined;
  }

  put(info: ContainerInfo): void {
    const uid = podUidOf(info);
    const containers = this.byPod.get(uid) ?? new Map<string, ContainerInfo>();
    containers.set(info.id, info);
    this.byPod.set(uid, containers);
    this.changed(uid);
  }

  /** For a container that was just started: its end may have been seen before the start was confirmed. */
  putStarted(info: ContainerInfo): void {
    if (this.find(info.id)?.state !== "exited") this.put(info);
  }

  remove(id: string): void {
    for (const [uid, containers] of this.byPod) {
      if (!containers.delete(id)) continue;
      if (containers.size === 0) this.byPod.delete(uid);
      this.changed(uid);
    }
  }

  /** Takes `infos` for all there is. */
  replace(infos: readonly ContainerInfo[]): void {
    const present = new Set(infos.map(({ id }) => id));
    for (const containers of [...this.byPod.values()]) {
      for (const id of [...containers.keys()]) if (!present.has(id)) this.remove(id);
    }
    for (const info of infos) if (!sameState(this.find(info.id), info)) this.put(info);
  }
}

export const podUidOf = ({ labels }: ContainerInfo) => labels[containerLabels.podUid] ?? "";

const sameState = (one: ContainerInfo | undefined, other: ContainerInfo) =>
  one?.state === other.state && one.pid === other.pid;
