import { PassThrough, type Readable } from "node:stream";
import { whenAborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import type { HostUsage } from "../../node-agent/host/host.js";
import {
  type ContainerInfo,
  type ContainerRuntime,
  type ContainerSpec,
  type ContainerStats,
  containerLabels,
  type ImageInfo,
  type LogOptions,
  type ProcessStreams,
  type RuntimeEvent,
  type SandboxSpec,
  type StreamOptions,
} from "../../node-agent/runtime/container-runtime.js";
import { RuntimeError } from "../../node-agent/runtime/runtime-error.js";
import { type Program, pause } from "./program.js";
import { RuntimeEvents } from "./runtime-events.js";
import { lostExitCode, SimulatedContainer } from "./simulated-container.js";
import type { SimulatedImages } from "./simulated-images.js";
import { attachedProcess, finishedProcess } from "./simulated-process.js";

export type EngineRequest = "start" | "stop" | "kill" | "remove";

export interface SimulatedRuntimeOptions {
  readonly owner: string;
  readonly images: SimulatedImages;
  /** What a container made from this does. */
  readonly program: (spec: ContainerSpec) => Program;
  /** How long the engine takes to answer. */
  readonly answerMs: () => number;
  /** Is told of what it is asked, just before it does it. */
  readonly asked?: (what: EngineRequest, container: ContainerInfo) => void;
  readonly clock: Clock;
  readonly random: Random;
}

const firstPid = 1_000;

/** A container engine that runs nothing, and says that it does: what each container does is a Program. */
export class SimulatedRuntime implements ContainerRuntime {
  private readonly containers = new Map<string, SimulatedContainer>();
  private readonly feed = new RuntimeEvents();
  private nextPid = firstPid;
  private removedNanos = 0;
  private isUp = true;

  constructor(private readonly options: SimulatedRuntimeOptions) {}

  async version() {
    await this.answer();
    return { name: "simulated", version: "1.0", apiVersion: "1.0" };
  }

  async list(): Promise<readonly ContainerInfo[]> {
    await this.answer();
    return this.infos();
  }

  async inspect(id: string): Promise<ContainerInfo | undefined> {
    await this.answer();
    return this.containers.get(id)?.info();
  }

  async createSandbox(spec: SandboxSpec): Promise<ContainerInfo> {
    const id = await this.create(spec, pause);
    await this.start(id);
    return this.get(id).info();
  }

  createContainer(spec: ContainerSpec): Promise<string> {
    return this.create(spec, this.options.program(spec));
  }

  async start(id: string): Promise<void> {
    await this.answer();
    const container = this.get(id);
    await this.options.clock.sleep(container.seed.program.startMs);
    this.requireUp();
    if (container.isRunning) return;
    if (!this.containers.has(id)) throw notThere(id);
    this.ask("start", container);
    container.start(this.nextPid++);
    this.tell("started", container);
  }

  async stop(id: string, graceSeconds: number): Promise<void> {
    await this.answer();
    const container = this.containers.get(id);
    if (!container?.isRunning) return;
    this.ask("stop", container);
    container.signal("SIGTERM");
    const cancel = this.options.clock.after(graceSeconds * 1_000, () => container.signal("SIGKILL"));
    await container.exit.finally(cancel);
  }

  async kill(id: string, signal: string): Promise<void> {
    await this.answer();
    const container = this.containers.get(id);
    if (!container) return;
    this.ask("kill", container);
    container.signal(signal);
  }

  async remove(id: string): Promise<void> {
    await this.answer();
    const container = this.containers.get(id);
    if (!container) return;
    this.ask("remove", container);
    container.signal("SIGKILL");
    this.containers.delete(id);
    this.removedNanos += container.usage.cpuNanos;
    this.tell("destroyed", container);
  }

  events(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    this.requireUp();
    return this.feed.listen(signal);
  }

  async logs(
    id: string,
    { follow, tailLines, limitBytes }: LogOptions,
    signal: AbortSignal,
  ): Promise<Readable> {
    await this.answer();
    const container = this.get(id);
    const stream = new PassThrough();
    const lines = container.output.split(/(?<=\n)/);
    const text = lines.slice(Math.max(0, lines.length - (tailLines ?? lines.length))).join("");
    stream.write(Buffer.from(text).subarray(0, limitBytes));
    whenAborted(signal, () => stream.destroy());
    if (follow && container.isRunning) void container.exit.then(() => stream.end());
    else stream.end();
    return stream;
  }

  async exec(id: string, command: readonly string[], _options: StreamOptions): Promise<ProcessStreams> {
    await this.answer();
    const container = this.get(id);
    if (!container.isRunning) throw new RuntimeError("RunContainerError", `container ${id} is not running`);
    const { exec = () => ({ exitCode: 0, output: "" }) } = container.seed.program;
    return finishedProcess(exec(command, container.runningMs));
  }

  async attach(id: string): Promise<ProcessStreams> {
    await this.answer();
    const container = this.get(id);
    return attachedProcess(container.output, container.exit);
  }

  async stats({ id }: Pick<ContainerInfo, "id">): Promise<ContainerStats> {
    await this.answer();
    const { cpuNanos, memoryBytes } = this.get(id).usage;
    return { id, cpuNanos, memoryBytes, workingSetBytes: memoryBytes };
  }

  async diskBytes(): Promise<number> {
    await this.answer();
    return 0;
  }

  async imageInfo(image: string): Promise<ImageInfo | undefined> {
    await this.answer();
    return this.options.images.find(image);
  }

  async pullImage(image: string): Promise<ImageInfo> {
    await this.answer();
    return this.options.images.pull(image);
  }

  async listImages(): Promise<readonly ImageInfo[]> {
    await this.answer();
    return this.options.images.list();
  }

  async removeImage(id: string): Promise<void> {
    await this.answer();
    this.options.images.remove(id);
  }

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

  private async answer(): Promise<void> {
    await this.options.clock.sleep(this.options.answerMs());
    this.requireUp();
  }

  private requireUp(): void {
    if (!this.isUp) throw new RuntimeError("RuntimeUnavailable", "the engine doesn't answer");
  }

  private get(id: string): SimulatedContainer {
    const container = this.containers.get(id);
    if (!container) throw notThere(id);
    return container;
  }

  private async create(
    spec: Pick<SandboxSpec, "name" | "image" | "labels">,
    program: Program,
  ): Promise<string> {
    await this.answer();
    const { owner, images, random, clock } = this.options;
    const image = images.find(spec.image);
    if (!image) throw new RuntimeError("CreateContainerError", `No such image: ${spec.image}`);
    for (const other of this.containers.values())
      if (other.seed.name === spec.name) await this.remove(other.seed.id);
    const id = Buffer.from(random.bytes(32)).toString("hex");
    const labels = { ...spec.labels, [containerLabels.owner]: owner };
    const seed = { id, name: spec.name, labels, image: spec.image, imageId: image.id, program };
    this.containers.set(id, new SimulatedContainer(seed, clock, (ended) => this.tell("died", ended)));
    return id;
  }

  private ask(what: EngineRequest, container: SimulatedContainer): void {
    this.options.asked?.(what, container.info());
  }

  private tell(type: RuntimeEvent["type"], { seed: { id, labels } }: SimulatedContainer): void {
    this.feed.tell({ type, id, labels, atMs: this.options.clock.now() });
  }
}

const notThere = (id: string) => new RuntimeError("ContainerNotFound", `No such container: ${id}`);
