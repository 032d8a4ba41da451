import { pipeline } from "node:stream/promises";
import { badRequest } from "../../../api/errors.js";
import type { V1Status } from "../../../api/generated/types.js";
import { unlessAborted, whenAborted } from "../../../common/abort.js";
import { messageOf } from "../../../common/errors.js";
import { channels, type TunnelTarget } from "../../../common/tunnel-target.js";
import type { ServedTunnel, TunnelHandler } from "../../links/tunnel-handler.js";
import type { ContainerRuntime, ProcessStreams } from "../../runtime/container-runtime.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import type { ContainerCache } from "../node/container-cache.js";
import type { PodMemory } from "../state/pod-memory.js";
import type { PodManager } from "../workers/pod-manager.js";
import { findPod, notRunning, runningInstance } from "./find-container.js";
import { exitStatus, success } from "./statuses.js";
import { terminalSizes } from "./terminal-sizes.js";

type ExecTarget = Extract<TunnelTarget, { type: "exec" }>;
type ProcessTarget = Extract<TunnelTarget, { type: "exec" | "attach" }>;

/** Serves exec and attach. */
export class ProcessTunnels implements TunnelHandler {
  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly cache: ContainerCache,
    private readonly manager: PodManager,
  ) {}

  async serve(target: TunnelTarget, tunnel: ServedTunnel): Promise<V1Status> {
    if (target.type !== "exec" && target.type !== "attach") throw badRequest(`not a process: ${target.type}`);
    const memory = findPod(this.manager, target.pod);
    const { id } = runningInstance(memory, this.cache, target.container);
    const process =
      target.type === "exec"
        ? await this.exec(target, id, tunnel)
        : await this.attach(target, id, memory, tunnel);
    const leave = whenAborted(tunnel.signal, () => process.close());
    try {
      this.follow(process, target, tunnel);
      const code = await this.outcome(process, target, tunnel);
      return target.type === "exec" ? exitStatus(code) : success;
    } finally {
      leave();
      process.close();
    }
  }

  /** A command whose client goes is left alone, as Kubernetes leaves it; one whose client never came is not started. */
  private async exec(target: ExecTarget, id: string, tunnel: ServedTunnel): Promise<ProcessStreams> {
    tunnel.accept();
    await unlessAborted(tunnel.started, tunnel.signal);
    return this.runtime.exec(id, target.command, target);
  }

  private async attach(
    target: ProcessTarget,
    id: string,
    memory: PodMemory,
    tunnel: ServedTunnel,
  ): Promise<ProcessStreams> {
    const container = allContainers(specOf(memory.pod)).find(({ name }) => name === target.container);
    const process = await this.runtime.attach(id, { ...target, tty: container?.tty ?? false });
    // One that has just ended can be attached to, and would say nothing: a refusal makes kubectl show its log instead.
    if ((await this.runtime.inspect(id))?.state === "running") {
      tunnel.accept();
      return process;
    }
    process.close();
    throw notRunning(memory, target.container);
  }

  /** The exit code, once all output is in the tunnel. */
  private async outcome(
    process: ProcessStreams,
    target: ProcessTarget,
    tunnel: ServedTunnel,
  ): Promise<number> {
    await Promise.all([
      target.stdout ? pipe(process.stdout, tunnel, channels.stdout) : process.stdout.resume(),
      target.stderr && !target.tty ? pipe(process.stderr, tunnel, channels.stderr) : process.stderr.resume(),
    ]);
    return process.exitCode;
  }

  private follow(process: ProcessStreams, target: ProcessTarget, tunnel: ServedTunnel): void {
    if (process.stdin) void pipeline(tunnel.channel(channels.stdin), process.stdin).catch(() => {});
    if (target.tty) void followSize(process, tunnel).catch(() => {});
  }
}

/** One after the other, so that the last size stands. A process that has just ended can't be told. */
async function followSize(process: ProcessStreams, tunnel: ServedTunnel): Promise<void> {
  for await (const size of terminalSizes(tunnel.channel(channels.resize)))
    await process.resize(size).catch(() => {});
}

async function pipe(source: NodeJS.ReadableStream, tunnel: ServedTunnel, channel: number): Promise<void> {
  try {
    await pipeline(source, tunnel.channel(channel));
  } catch (error) {
    if (!tunnel.signal.aborted) throw new Error(`stream broke: ${messageOf(error)}`, { cause: error });
  }
}
