import { PassThrough, Readable } from "node:stream";
import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import {
  type ContainerInfo,
  type ContainerLimits,
  type ContainerRuntime,
  type ContainerSpec,
  containerLabels,
  type ImageInfo,
  type RuntimeEvent,
  type SandboxSpec,
} from "../../node-agent/runtime/container-runtime.js";

const image: ImageInfo = { id: "sha256:any", tags: [], digests: [], bytes: 1 };

/** Containers that run as soon as they are started, and until they are stopped. */
export class MemoryRuntime implements ContainerRuntime {
  readonly containers = new Map<string, ContainerInfo>();

  /** What each container uses of memory. */
  memoryBytes = 0;

  /** @param limits gets what containers are limited to while they run */
  constructor(
    private readonly clock: Clock,
    private readonly limits: string[] = [],
  ) {}

  async version() {
    return { name: "memory", version: "1", apiVersion: "1" };
  }

  async handlers() {
    return [{ name: "", recursiveReadOnly: false }];
  }

  async root() {
    return "/images";
  }

  async list() {
    return [...this.containers.values()];
  }

  async inspect(id: string) {
    return this.containers.get(id);
  }

  async createSandbox(spec: SandboxSpec) {
    return this.put({ ...this.made(spec), state: "running", startedAt: this.now() });
  }

  async createContainer(spec: ContainerSpec) {
    const { oomScoreAdj: _, ...resources } = spec.resources;
    return this.put({ ...this.made(spec), state: "created", resources }).id;
  }

  async start(id: string) {
    this.change(id, { state: "running", startedAt: this.now() });
  }

  async update(id: string, limits: ContainerLimits) {
    const name = this.containers.get(id)?.labels[containerLabels.containerName];
    for (const [limit, value] of Object.entries(limits)) this.limits.push(`${name}: ${limit}=${value}`);
    this.change(id, { resources: { ...this.containers.get(id)?.resources, ...limits } });
  }

  async stop(id: string) {
    if (this.containers.get(id)?.state === "running")
      this.change(id, { state: "exited", exitCode: 0, finishedAt: this.now() });
  }

  kill(id: string) {
    return this.stop(id);
  }

  async remove(id: string) {
    this.containers.delete(id);
  }

  /** Nothing ends by itself. */
  async *events(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    await aborted(signal);
    yield* [];
  }

  async logs(id: string): Promise<Readable> {
    return new PassThrough().end(`log of ${id}`);
  }

  async exec(): Promise<never> {
    throw new Error("nothing is run in these containers");
  }

  attach = this.exec;

  async stats(id: string) {
    const { memoryBytes } = this;
    return { id, cpuNanos: 0, memoryBytes, workingSetBytes: memoryBytes };
  }

  async diskBytes() {
    return 0;
  }

  async layerPath() {
    return undefined;
  }

  async imageInfo() {
    return image;
  }

  async imageFiles() {
    return new Map();
  }

  async pullImage() {
    return image;
  }

  async listImages() {
    return [image];
  }

  async withImageFiles(_id: string, use: (archive: Readable) => Promise<void>) {
    await use(Readable.from([]));
  }

  async imageIdsInUse() {
    return [image.id];
  }

  async removeImage() {}

  private made({ name, image: of, labels }: SandboxSpec | ContainerSpec) {
    return { id: name, labels, image: of, imageId: image.id, pid: 1, createdAt: this.now() };
  }

  private put(info: ContainerInfo): ContainerInfo {
    this.containers.set(info.id, info);
    return info;
  }

  private change(id: string, change: Partial<ContainerInfo>): void {
    const info = this.containers.get(id);
    if (info) this.put({ ...info, ...change });
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
