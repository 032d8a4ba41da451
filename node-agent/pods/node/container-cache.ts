import type { ContainerInfo } from "../../runtime/container-runtime.js";
import { podUidOf } from "../../runtime/pod-containers.js";

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

  all(): readonly ContainerInfo[] {
    return [...this.byPod.values()].flatMap((containers) => [...containers.values()]);
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

  /** Takes `infos` for all there is of what stood here before the list was asked for (`known`). */
  replace(infos: readonly ContainerInfo[], known: ReadonlySet<string>): void {
    const listed = new Set(infos.map(({ id }) => id));
    for (const id of known) if (!listed.has(id)) this.remove(id);
    for (const info of infos) {
      const seen = this.find(info.id);
      if (!seen || (seen.state === "running" && info.state === "exited")) this.put(info);
    }
  }
}
