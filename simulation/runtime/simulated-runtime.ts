import { PassThrough, Readable } from "node:stream";
import { whenAborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import type {
  ContainerInfo,
  ContainerLimits,
  ContainerRuntime,
  ContainerSpec,
  ContainerStats,
  ImageInfo,
  LogOptions,
  ProcessStreams,
  RuntimeEvent,
  RuntimeHandler,
  SandboxSpec,
  StreamOptions,
} from "../../node-agent/runtime/container-runtime.js";
import { RuntimeError } from "../../node-agent/runtime/runtime-error.js";
import { type Program, pause } from "./program.js";
import type { SimulatedEngine } from "./simulated-engine.js";
import type { SimulatedImages } from "./simulated-images.js";
import { attachedProcess, finishedProcess } from "./simulated-process.js";

export interface SimulatedRuntimeOptions {
  readonly engine: SimulatedEngine;
  readonly images: SimulatedImages;
  /** What a container made from this does. */
  readonly program: (spec: ContainerSpec) => Program;
  readonly clock: Clock;
}

/** A container runtime that runs nothing, and says that it does: what each container does is a Program. */
export class SimulatedRuntime implements ContainerRuntime {
  private readonly engine: SimulatedEngine;
  private readonly images: SimulatedImages;

  constructor(private readonly options: SimulatedRuntimeOptions) {
    this.engine = options.engine;
    this.images = options.images;
  }

  async version() {
    await this.engine.answer();
    return { name: "simulated", version: "1.0", apiVersion: "1.0" };
  }

  async handlers(): Promise<readonly RuntimeHandler[]> {
    await this.engine.answer();
    return [{ name: "", recursiveReadOnly: false }];
  }

  async root() {
    await this.engine.answer();
    return "/images";
  }

  async list(): Promise<readonly ContainerInfo[]> {
    await this.engine.answer();
    return this.engine.infos();
  }

  async inspect(id: string): Promise<ContainerInfo | undefined> {
    await this.engine.answer();
    return this.engine.find(id)?.info();
  }

  async createSandbox(spec: SandboxSpec): Promise<ContainerInfo> {
    const id = await this.create(spec, pause);
    await this.start(id);
    return this.engine.get(id).info();
  }

  async createContainer(spec: ContainerSpec): Promise<string> {
    const id = await this.create(spec, this.options.program(spec));
    this.engine.get(id).limit(spec.resources);
    return id;
  }

  async start(id: string): Promise<void> {
    await this.engine.answer();
    const container = this.engine.get(id);
    await this.options.clock.sleep(container.seed.program.startMs);
    this.engine.requireUp();
    if (container.isRunning) return;
    this.engine.start(this.engine.get(id));
  }

  async update(id: string, limits: ContainerLimits): Promise<void> {
    await this.engine.answer();
    this.engine.update(this.engine.get(id), limits);
  }

  async stop(id: string, graceSeconds: number): Promise<void> {
    await this.engine.answer();
    const container = this.engine.find(id);
    if (!container?.isRunning) return;
    this.engine.ask("stop", container);
    container.signal("SIGTERM");
    const cancel = this.options.clock.after(graceSeconds * 1_000, () => container.signal("SIGKILL"));
    await container.exit.finally(cancel);
  }

  async kill(id: string, signal: string): Promise<void> {
    await this.engine.answer();
    const container = this.engine.find(id);
    if (!container) return;
    this.engine.ask("kill", container);
    container.signal(signal);
  }

  async remove(id: string): Promise<void> {
    await this.engine.answer();
    const container = this.engine.find(id);
    if (container) this.engine.remove(container);
  }

  events(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    return this.engine.listen(signal);
  }

  async logs(
    id: string,
    { follow, tailLines, limitBytes }: LogOptions,
    signal: AbortSignal,
  ): Promise<Readable> {
    await this.engine.answer();
    const container = this.engine.get(id);
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
    await this.engine.answer();
    const container = this.engine.get(id);
    if (!container.isRunning) throw new RuntimeError("RunContainerError", `container ${id} is not running`);
    const { exec = () => ({ exitCode: 0, output: "" }) } = container.seed.program;
    return finishedProcess(exec(command, container.runningMs));
  }

  async attach(id: string): Promise<ProcessStreams> {
    await this.engine.answer();
    const container = this.engine.get(id);
    return attachedProcess(container.output, container.exit);
  }

  async stats(id: string): Promise<ContainerStats> {
    await this.engine.answer();
    const { cpuNanos, memoryBytes } = this.engine.get(id).usage;
    return { id, cpuNanos, memoryBytes, workingSetBytes: memoryBytes };
  }

  async diskBytes(): Promise<number> {
    await this.engine.answer();
    return 0;
  }

  async layerPath(): Promise<undefined> {
    await this.engine.answer();
  }

  async imageInfo(image: string): Promise<ImageInfo | undefined> {
    await this.engine.answer();
    return this.images.find(image);
  }

  async imageFiles(): Promise<ReadonlyMap<string, string>> {
    await this.engine.answer();
    return new Map();
  }

  async pullImage(image: string): Promise<ImageInfo> {
    await this.engine.answer();
    return this.images.pull(image);
  }

  async listImages(): Promise<readonly ImageInfo[]> {
    await this.engine.answer();
    return this.images.list();
  }

  async withImageFiles(id: string, use: (archive: Readable) => Promise<void>): Promise<void> {
    await this.engine.answer();
    if (!this.images.find(id)) throw new RuntimeError("CreateContainerError", `No such image: ${id}`);
    await use(Readable.from([]));
  }

  async imageIdsInUse(): Promise<readonly string[]> {
    await this.engine.answer();
    return this.engine.infos().map(({ imageId }) => imageId);
  }

  async removeImage(id: string): Promise<void> {
    await this.engine.answer();
    this.images.remove(id);
  }

  private async create(
    spec: Pick<SandboxSpec, "name" | "image" | "labels">,
    program: Program,
  ): Promise<string> {
    await this.engine.answer();
    const image = this.images.find(spec.image);
    if (!image) throw new RuntimeError("CreateContainerError", `No such image: ${spec.image}`);
    for (const id of this.engine.named(spec.name)) await this.remove(id);
    return this.engine.create(spec, image.id, program);
  }
}
