import type { V1Container } from "../../../api/generated/types.js";
import { unlessAborted } from "../../../common/abort.js";
import { isAbort, messageOf, systemCode } from "../../../common/errors.js";
import { ImageError } from "../../images/image-error.js";
import type { ContainerInfo, ContainerSpec, ImageInfo } from "../../runtime/container-runtime.js";
import { RuntimeError } from "../../runtime/runtime-error.js";
import { stopSignalName } from "../../runtime/stop-signal.js";
import { PodEvents, type Say } from "../events/pod-events.js";
import type { PodAction } from "../lifecycle/actions.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { ConfigError } from "../spec/config-error.js";
import type { PodMemory } from "../state/pod-memory.js";
import { mountImageVolumes } from "./container-image-volumes.js";
import { containerSpec } from "./container-spec.js";
import { podImage } from "./pod-image.js";

type StartAction = Extract<PodAction, { type: "start-container" }>;

const retryMs = 10_000;
/** How long a failed start shows before the back-off of restarts takes over. */
const startErrorMs = 1_000;

/**
 * Starts containers: image, configuration, creation, start; a failure is remembered as the waiting reason.
 * They go before other pods' sandboxes, so that of many pods the first are ready early.
 */
export class ContainerStarter {
  constructor(private readonly env: PodEnvironment) {}

  /** The started container; undefined when it failed, which the memory then says, or when `ending` aborted before. */
  async start(
    memory: PodMemory,
    action: StartAction,
    ending: AbortSignal,
  ): Promise<ContainerInfo | undefined> {
    const { name } = action.container;
    const say = new PodEvents(this.env.recorder, () => memory.pod).of(name);
    try {
      await unlessAborted(mountImageVolumes(this.env, memory, action.container, ending), ending);
      const image = await unlessAborted(this.image(memory, action.container, say), ending);
      const spec = await this.configured(memory, action, image);
      const run = () => this.run(spec, image, action, say, ending);
      const info = await this.env.starts.run(run, { urgent: true });
      memory.containers.started(name, action.backOff);
      return info;
    } catch (error) {
      if (!isAbort(error)) this.failed(memory, action, error, say);
      return undefined;
    }
  }

  private image(memory: PodMemory, container: V1Container, say: Say): Promise<ImageInfo> {
    const { image = "", imagePullPolicy: policy = "IfNotPresent" } = container;
    return podImage(this.env, memory, { image, policy, say });
  }

  private async configured(memory: PodMemory, action: StartAction, image: ImageInfo): Promise<ContainerSpec> {
    try {
      return await containerSpec(this.env, memory, { ...action, image });
    } catch (error) {
      if (error instanceof ConfigError || systemCode(error) === undefined) throw error;
      throw new ConfigError(messageOf(error), { cause: error });
    }
  }

  private async run(
    spec: ContainerSpec,
    image: ImageInfo,
    { container }: StartAction,
    say: Say,
    ending: AbortSignal,
  ): Promise<ContainerInfo> {
    ending.throwIfAborted();
    const id = await this.env.runtime.createContainer(spec);
    say("Normal", "Created", `Created container: ${container.name}`);
    try {
      await this.env.runtime.start(id);
    } catch (error) {
      const info = await this.env.runtime.inspect(id);
      if (info) this.env.cache.put({ ...info, state: "exited" });
      throw error;
    }
    say("Normal", "Started", `Started container ${container.name}`);
    const now = new Date(this.env.clock.now()).toISOString();
    const { labels } = spec;
    const stopSignal = stopSignalName(spec.stopSignal ?? image.stopSignal);
    const { oomScoreAdj: _, ...resources } = spec.resources;
    const common = { id, labels, stopSignal, image: spec.image, imageId: image.id, resources };
    const info = { ...common, pid: 0, createdAt: now, startedAt: now };
    this.env.cache.putStarted({ ...info, state: "running" });
    return { ...info, state: "running" };
  }

  private failed(memory: PodMemory, { container, backOff }: StartAction, error: unknown, say: Say): void {
    const { reason, message, retryAtMs } = this.describe(error);
    say("Warning", "Failed", error instanceof ImageError ? `Error: ${reason}` : `Error: ${message}`);
    const restart = reason === "RunContainerError" ? backOff : undefined;
    memory.containers.failed(container.name, { reason, message, retryAtMs }, restart);
  }

  private describe(error: unknown) {
    const nowMs = this.env.clock.monotonic();
    if (error instanceof ImageError) return error;
    if (error instanceof RuntimeError) {
      const waitMs = error.reason === "RunContainerError" ? startErrorMs : retryMs;
      return { reason: error.reason, message: error.message, retryAtMs: nowMs + waitMs };
    }
    return { reason: "CreateContainerConfigError", message: messageOf(error), retryAtMs: nowMs + retryMs };
  }
}
