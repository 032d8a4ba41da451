import type { V1Container, V1ContainerStatus } from "../../api/generated/types.js";
import { isRestartableInit } from "../../api/meta/pod-resources.js";
import { type ContainerInfo, containerLabels } from "../runtime/container-runtime.js";
import { allContainers, specOf } from "./lifecycle/context.js";
import { isSandbox } from "./observe.js";
import type { PodEnvironment } from "./pod-environment.js";
import type { PodEvents } from "./pod-events.js";
import type { PodMemory } from "./pod-memory.js";
import { ContainerProbes } from "./probes/container-probes.js";

/** Hooks after start and probes of a pod's running containers. */
export class PodHealth {
  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly events: PodEvents,
    private readonly changed: () => void,
  ) {}

  /** Called for a container that was just started: runs its postStart hook, then its probes. */
  async started(container: V1Container, info: ContainerInfo, signal: AbortSignal): Promise<void> {
    const target = { container, id: info.id, podAddress: this.memory.address ?? "" };
    const say = this.events.of(container.name);
    if (await this.env.hooks.postStart(target, say, signal)) this.probe(container, info);
    else this.memory.failedHooks.add(info.id);
  }

  /** Ends the probes of containers that have ended, and begins those of containers found after a restart. */
  follow(infos: readonly ContainerInfo[]): void {
    const running = infos.filter((info) => info.state === "running" && !isSandbox(info));
    for (const [id, probes] of this.memory.probes) {
      if (running.some((info) => info.id === id)) continue;
      probes.stop();
      this.memory.probes.delete(id);
    }
    for (const info of running) this.adopt(info);
  }

  /** Only readiness is probed from here on. */
  ending(): void {
    for (const probes of this.memory.probes.values()) probes.stopLiveness();
  }

  stopAll(): void {
    for (const probes of this.memory.probes.values()) probes.stop();
  }

  private adopt(info: ContainerInfo): void {
    const name = info.labels[containerLabels.containerName] ?? "";
    if (this.memory.probes.has(info.id) || this.memory.failedHooks.has(info.id) || this.memory.busy.has(name))
      return;
    const container = allContainers(specOf(this.memory.pod)).find((one) => one.name === name);
    if (container) this.probe(container, info);
  }

  private probe(container: V1Container, info: ContainerInfo): void {
    const { initContainers = [] } = specOf(this.memory.pod);
    const isPlainInit = initContainers.some((one) => one.name === container.name && !isRestartableInit(one));
    if (isPlainInit || this.memory.probes.has(info.id)) return;
    const probes = new ContainerProbes({
      target: { container, id: info.id, podAddress: this.memory.address ?? "" },
      startedMs: Date.parse(info.startedAt ?? info.createdAt),
      before: this.reportedOf(info),
      prober: this.env.prober,
      clock: this.env.clock,
      guard: this.env.guard,
      say: this.events.of(container.name),
      changed: this.changed,
    });
    if (this.memory.ending) probes.stopLiveness();
    this.memory.probes.set(info.id, probes);
    this.changed();
  }

  /** What the API says of this very container: an agent that comes back must not make a ready pod unready. */
  private reportedOf({ id }: ContainerInfo): { started: boolean; ready: boolean } | undefined {
    const { containerStatuses = [], initContainerStatuses = [] } = this.memory.pod.status ?? {};
    const all: V1ContainerStatus[] = [...containerStatuses, ...initContainerStatuses];
    const found = all.find(({ containerID }) => containerID === `docker://${id}`);
    return found && { started: found.started ?? false, ready: found.ready };
  }
}
