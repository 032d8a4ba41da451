import type { V1Container, V1ContainerStatus } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import type { PodEvents } from "../events/pod-events.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { ContainerProbes, type Health } from "../probes/container-probes.js";
import type { PodMemory } from "../state/pod-memory.js";
import { endingOf } from "../state/pod-stage.js";

/** What is done about a running container's health. */
type Watch =
  | { readonly type: "probed"; readonly probes: ContainerProbes }
  /** It is to be killed. */
  | { readonly type: "hook-failed" };

const hookFailed: Health = { started: false, ready: false, unhealthy: { message: "FailedPostStartHook" } };

/** Hooks after start and probes of a pod's running containers. */
export class PodHealth {
  /** By container id. */
  private readonly watches = new Map<string, Watch>();

  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly events: PodEvents,
    private readonly changed: () => void,
  ) {}

  /** Undefined as long as its postStart hook runs, and for what isn't watched. */
  of(id: string): Health | undefined {
    const watch = this.watches.get(id);
    return watch?.type === "probed" ? watch.probes.health : watch && hookFailed;
  }

  /** Called for a container that was just started: runs its postStart hook, then its probes. */
  async started(container: V1Container, info: ContainerInfo, signal: AbortSignal): Promise<void> {
    const target = { container, id: info.id, podAddress: this.memory.address ?? "" };
    const say = this.events.of(container.name);
    if (await this.env.hooks.postStart(target, say, signal)) this.probe(container, info);
    else this.watches.set(info.id, { type: "hook-failed" });
  }

  /** Forgets containers that have ended, and begins the probes of containers found after a restart. */
  follow(infos: readonly ContainerInfo[]): void {
    const running = infos.filter((info) => info.state === "running" && !isSandbox(info));
    const ids = new Set(running.map(({ id }) => id));
    for (const id of [...this.watches.keys()].filter((one) => !ids.has(one))) this.drop(id);
    for (const info of running) this.adopt(info);
  }

  /** Only readiness is probed from here on. */
  ending(): void {
    for (const probes of this.probes()) probes.stopLiveness();
  }

  stopAll(): void {
    for (const probes of this.probes()) probes.stop();
  }

  private probes(): readonly ContainerProbes[] {
    return [...this.watches.values()].flatMap((watch) => (watch.type === "probed" ? [watch.probes] : []));
  }

  private drop(id: string): void {
    const watch = this.watches.get(id);
    if (watch?.type === "probed") watch.probes.stop();
    this.watches.delete(id);
  }

  private adopt(info: ContainerInfo): void {
    const name = info.labels[containerLabels.containerName] ?? "";
    if (this.watches.has(info.id) || this.memory.busy.has(name)) return;
    const container = allContainers(specOf(this.memory.pod)).find((one) => one.name === name);
    if (container) this.probe(container, info);
  }

  private probe(container: V1Container, info: ContainerInfo): void {
    const { initContainers = [] } = specOf(this.memory.pod);
    const isPlainInit = initContainers.some((one) => one.name === container.name && !isRestartableInit(one));
    if (isPlainInit || this.watches.has(info.id)) return;
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
    if (endingOf(this.memory.stage)) probes.stopLiveness();
    this.watches.set(info.id, { type: "probed", probes });
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
