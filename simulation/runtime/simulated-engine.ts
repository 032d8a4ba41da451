import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import type { HostUsage } from "../../node-agent/host/host.js";
import {
  type ContainerInfo,
  type ContainerLimits,
  containerLabels,
  type RuntimeEvent,
  type SandboxSpec,
} from "../../node-agent/runtime/container-runtime.js";
import { RuntimeError } from "../../node-agent/runtime/runtime-error.js";
import type { Program } from "./program.js";
import { RuntimeEvents } from "./runtime-events.js";
import { lostExitCode, SimulatedContainer } from "./simulated-container.js";

export type EngineRequest = "start" | "stop" | "kill" | "remove";

export interface SimulatedEngineOptions {
  readonly owner: string;
  /** How long the engine takes to answer. */
  readonly answerMs: () => number;
  /** Is told of what it is asked, just before it does it. */
  readonly asked?: (what: EngineRequest, container: ContainerInfo) => void;
  readonly clock: Clock;
  readonly random: Random;
}

const firstPid = 1_000;

/** The containers of a host: how they come and go, whoever asks, and what befalls them. */
export class SimulatedEngine {
  private readonly containers = new Map<string, SimulatedContainer>();
  private readonly feed = new RuntimeEvents();
  private nextPid = firstPid;
  private removedNanos = 0;
  private isUp = true;

  constructor(private readonly options: SimulatedEngineOptions) {}

  /** All containers as they are, at once: for whoever looks from outside. */
  infos(): readonly ContainerInfo[] {
    return [...this.containers.values()].map((container) => container.info());
  }

  /** Of all its containers since the engine was made, gone ones too. */
  usage(): HostUsage {
    const usages = [...this.containers.values()].map(({ usage }) => usage);
    return {
      cpuNanos: usages.reduce((sum, { cpuNanos }) => sum + cpuNanos, this.removedNanos),
      workingSetBytes: usages.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    };
  }

  /** A container's process fails. */
  crash(id: string, exitCode: number): void {
    this.containers.get(id)?.end(exitCode);
  }

  /** The process that asked is gone: its connections are closed. */
  hangUp(): void {
    this.feed.forget();
  }

  /** The host loses its power: nobody is told of anything. */
  powerOff(): void {
    this.isUp = false;
    this.feed.break();
    for (const container of this.containers.values()) container.end(lostExitCode);
  }

  powerOn(): void {
    this.isUp = true;
  }

  /** So long it takes to hear of a question. Throws while the host has no power. */
  async answer(): Promise<void> {
    await this.options.clock.sleep(this.options.answerMs());
    this.requireUp();
  }

  requireUp(): void {
    if (!this.isUp) throw new RuntimeError("RuntimeUnavailable", "the engine doesn't answer");
  }

  find(id: string): SimulatedContainer | undefined {
    return this.containers.get(id);
  }

  get(id: string): SimulatedContainer {
    const container = this.containers.get(id);
    if (!container) throw new RuntimeError("ContainerNotFound", `No such container: ${id}`);
    return container;
  }

  listen(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    this.requireUp();
    return this.feed.listen(signal);
  }

  /** The ids of those that have the name. */
  named(name: string): readonly string[] {
    return [...this.containers.values()].flatMap(({ seed }) => (seed.name === name ? [seed.id] : []));
  }

  /** @returns its id */
  create(spec: Pick<SandboxSpec, "name" | "image" | "labels">, imageId: string, program: Program): string {
    const { owner, random, clock } = this.options;
    const id = Buffer.from(random.bytes(32)).toString("hex");
    const labels = { ...spec.labels, [containerLabels.owner]: owner };
    const seed = { id, name: spec.name, labels, image: spec.image, imageId, program };
    this.containers.set(id, new SimulatedContainer(seed, clock, (ended) => this.tell("died", ended)));
    return id;
  }

  start(container: SimulatedContainer): void {
    this.ask("start", container);
    container.start(this.nextPid++);
    this.tell("started", container);
  }

  update(container: SimulatedContainer, limits: ContainerLimits): void {
    container.limit(limits);
    this.tell("updated", container);
  }

  remove(container: SimulatedContainer): void {
    this.ask("remove", container);
    container.signal("SIGKILL");
    this.containers.delete(container.seed.id);
    this.removedNanos += container.usage.cpuNanos;
    this.tell("destroyed", container);
  }

  /** To be said before it is done. */
  ask(what: EngineRequest, container: SimulatedContainer): void {
    this.options.asked?.(what, container.info());
  }

  private tell(type: RuntimeEvent["type"], { seed: { id, labels } }: SimulatedContainer): void {
    this.feed.tell({ type, id, labels, atMs: this.options.clock.now() });
  }
}
