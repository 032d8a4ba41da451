import type { Readable } from "node:stream";
import Docker from "dockerode";
import type { Clock } from "../../common/clock.js";
import { boundCalls } from "./bounded-calls.js";
import { ContainerGroups } from "./container-groups.js";
import {
  type ContainerInfo,
  type ContainerLimits,
  type ContainerRuntime,
  type ContainerSpec,
  type ContainerStats,
  containerLabels,
  type ImageInfo,
  type LogOptions,
  type ProcessStreams,
  type RuntimeEvent,
  type RuntimeHandler,
  type SandboxSpec,
  type StreamOptions,
} from "./container-runtime.js";
import { dockerDiskBytes, dockerLayerPath } from "./docker-disk-usage.js";
import { dockerStatus, runtimeError, tolerating } from "./docker-errors.js";
import { dockerEvents } from "./docker-events.js";
import { dockerHandlers } from "./docker-handlers.js";
import { dockerImageArchive } from "./docker-image-archive.js";
import { dockerImageFiles } from "./docker-image-files.js";
import { dockerImage, dockerImages, dockerPull, type RegistryCredentials } from "./docker-images.js";
import { containerInfo } from "./docker-info.js";
import { limitLabel, limitOptions } from "./docker-limits.js";
import { dockerLogs } from "./docker-logs.js";
import { containerOptions, sandboxOptions } from "./docker-options.js";
import { dockerAttach, dockerExec } from "./docker-process.js";
import { UnstartedContainers } from "./docker-unstarted.js";
import { endWhenStuck } from "./end-when-stuck.js";
import { isRunnable } from "./image-platform.js";
import { engineReference } from "./image-reference.js";
import { RuntimeError } from "./runtime-error.js";

const gone = 404;
const alreadySo = 304;
const conflict = 409;

export interface DockerRuntimeOptions {
  readonly socketPath: string;
  /** Value of the owner label: only containers that carry it are seen. */
  readonly owner: string;
  readonly clock: Clock;
  /** How long dockerd may take to answer a call; two minutes when absent. */
  readonly callLimitMs?: number;
  /** How long a pull may bring nothing new; a minute when absent. */
  readonly pullProgressMs?: number;
}

/** dockerd counts in nanoseconds, of which an int64 holds 292 years: a longer grace would be none. */
const maxGraceSeconds = 2 ** 31 - 1;
const defaultCallLimitMs = 120_000;
const defaultPullProgressMs = 60_000;

/** The container runtime on a Docker Engine. The only part that speaks to it. */
export class DockerRuntime implements ContainerRuntime {
  private readonly docker: Docker;
  private readonly unstarted: UnstartedContainers;
  private readonly label: string;
  private readonly groups = new ContainerGroups((id) => this.inspect(id));

  constructor(private readonly options: DockerRuntimeOptions) {
    const { socketPath, clock, callLimitMs = defaultCallLimitMs } = options;
    this.docker = boundCalls(new Docker({ socketPath }), clock, callLimitMs);
    this.unstarted = new UnstartedContainers(this.docker, options.owner);
    this.label = `${containerLabels.owner}=${options.owner}`;
  }

  async version() {
    try {
      const { Version: version, ApiVersion: apiVersion } = await this.docker.version();
      return { name: "docker", version, apiVersion };
    } catch (error) {
      throw runtimeError("RuntimeUnavailable", error);
    }
  }

  /** How the Engine names cgroups: `cgroupfs` or `systemd`. */
  async cgroupDriver(): Promise<string> {
    return (await this.docker.info()).CgroupDriver;
  }

  async handlers(): Promise<readonly RuntimeHandler[]> {
    try {
      return dockerHandlers(await this.docker.info());
    } catch (error) {
      throw runtimeError("RuntimeUnavailable", error);
    }
  }

  async root(): Promise<string> {
    return (await this.docker.info()).DockerRootDir;
  }

  async list(): Promise<readonly ContainerInfo[]> {
    const found = await this.docker.listContainers({ all: true, filters: { label: [this.label] } });
    const infos = await mapConcurrently(found, 8, ({ Id: id }) => this.inspect(id));
    return infos.flatMap((info) => (info && !this.unstarted.has(info.id) ? [info] : []));
  }

  async inspect(id: string): Promise<ContainerInfo | undefined> {
    try {
      return containerInfo(await this.docker.getContainer(id).inspect());
    } catch (error) {
      if (dockerStatus(error) === gone) return undefined;
      throw runtimeError("ContainerNotFound", error);
    }
  }

  async createSandbox(spec: SandboxSpec): Promise<ContainerInfo> {
    const id = await this.create(sandboxOptions(this.owned(spec)));
    await this.start(id);
    const info = await this.inspect(id);
    if (!info) throw new RuntimeError("ContainerNotFound", `sandbox ${id} vanished`);
    return info;
  }

  createContainer(spec: ContainerSpec): Promise<string> {
    const labels = { ...spec.labels, ...limitLabel(spec.resources) };
    return this.create(containerOptions(this.owned({ ...spec, labels })));
  }

  async start(id: string): Promise<void> {
    try {
      await tolerating([alreadySo], () => this.docker.getContainer(id).start());
    } catch (error) {
      throw runtimeError("RunContainerError", error);
    }
  }

  async update(id: string, limits: ContainerLimits): Promise<void> {
    try {
      await this.docker.getContainer(id).update(limitOptions(limits));
    } catch (error) {
      throw runtimeError("UpdateContainerError", error);
    }
  }

  async stop(id: string, graceSeconds: number): Promise<void> {
    await tolerating([gone, alreadySo], () =>
      this.docker.getContainer(id).stop({ t: Math.min(maxGraceSeconds, Math.ceil(graceSeconds)) }),
    );
  }

  async kill(id: string, signal: string): Promise<void> {
    await tolerating([gone, conflict], () => this.docker.getContainer(id).kill({ signal }));
  }

  async remove(id: string): Promise<void> {
    this.groups.forget(id);
    await tolerating([gone, conflict], () => this.docker.getContainer(id).remove({ force: true, v: true }));
  }

  events(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    return dockerEvents(this.docker, this.label, signal);
  }

  logs(id: string, options: LogOptions, signal: AbortSignal): Promise<Readable> {
    return dockerLogs(this.docker.getContainer(id), options, signal);
  }

  exec(id: string, command: readonly string[], options: StreamOptions): Promise<ProcessStreams> {
    return dockerExec(this.docker.getContainer(id), command, options, this.options.clock);
  }

  attach(id: string, options: StreamOptions): Promise<ProcessStreams> {
    return dockerAttach(this.docker.getContainer(id), options);
  }

  /** From the kernel: it costs a few files, and the Engine tells nothing of containers in another's network. */
  async stats(id: string): Promise<ContainerStats> {
    return { id, ...(await this.groups.usage(id)) };
  }

  diskBytes(id: string): Promise<number> {
    return dockerDiskBytes(this.docker.getContainer(id)).catch((error: unknown) => {
      if (dockerStatus(error) === gone) return 0;
      throw error;
    });
  }

  layerPath(id: string): Promise<string | undefined> {
    return dockerLayerPath(this.docker.getContainer(id)).catch((error: unknown) => {
      if (dockerStatus(error) === gone) return undefined;
      throw error;
    });
  }

  imageInfo(image: string): Promise<ImageInfo | undefined> {
    return dockerImage(this.docker, image);
  }

  imageFiles(imageId: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return dockerImageFiles(this.unstarted, imageId, paths, this.watched);
  }

  async pullImage(image: string, auth?: RegistryCredentials): Promise<ImageInfo> {
    const { clock, pullProgressMs = defaultPullProgressMs } = this.options;
    const before = await this.imageInfo(image);
    await dockerPull(this.docker, image, auth, clock, pullProgressMs);
    const info = await this.imageInfo(image);
    if (!info) throw new RuntimeError("ErrImagePull", `image ${image} is not there after the pull`);
    if (info.id !== before?.id) await this.requireRunnable(image, info);
    return info;
  }

  /** An Engine takes what was made for one kind of machine only, whatever it runs on itself. */
  private async requireRunnable(image: string, { platform = "" }: ImageInfo): Promise<void> {
    const { Os, Arch } = await this.docker.version();
    if (isRunnable(platform, `${Os}/${Arch}`)) return;
    await this.removeImage(image);
    const why = `no matching manifest for ${Os}/${Arch}: image "${image}" is made for ${platform}`;
    throw new RuntimeError("ErrImagePull", why);
  }

  listImages(): Promise<readonly ImageInfo[]> {
    return dockerImages(this.docker);
  }

  withImageFiles(id: string, use: (archive: Readable) => Promise<void>): Promise<void> {
    return dockerImageArchive(this.unstarted, id, use, this.watched);
  }

  private readonly watched = (archive: Readable): Readable => {
    const { clock, pullProgressMs = defaultPullProgressMs } = this.options;
    return endWhenStuck(archive, clock, pullProgressMs);
  };

  async imageIdsInUse(): Promise<readonly string[]> {
    return (await this.docker.listContainers({ all: true })).map(({ ImageID }) => ImageID);
  }

  async removeImage(image: string): Promise<void> {
    await tolerating([gone], () => this.docker.getImage(engineReference(image)).remove());
  }

  private async create(options: Docker.ContainerCreateOptions): Promise<string> {
    try {
      return (await this.createOrReplace(options)).id;
    } catch (error) {
      throw runtimeError("CreateContainerError", error);
    }
  }

  /** A name that is taken is what an agent left that died between creating and starting. */
  private async createOrReplace(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const create = () => this.docker.createContainer(inBody(options));
    try {
      return await create();
    } catch (error) {
      if (dockerStatus(error) !== conflict || !options.name) throw error;
      await this.remove(options.name);
      return await create();
    }
  }

  private owned<S extends { readonly labels: Readonly<Record<string, string>> }>(spec: S): S {
    return { ...spec, labels: { ...spec.labels, [containerLabels.owner]: this.options.owner } };
  }
}

/** Left to itself dockerode says everything in the URL too, which has limits and is logged. */
function inBody({ name, ...body }: Docker.ContainerCreateOptions): Docker.ContainerCreateOptions {
  const split: object = { _query: { name }, _body: body };
  return split;
}

async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  each: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const lane = async () => {
    for (const [index, item] of entries) results[index] = await each(item);
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return results;
}
