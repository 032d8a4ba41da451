import type { V1Container, V1LifecycleHandler } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import type { Dialer } from "../../host/dialer.js";
import type { ContainerRuntime } from "../../runtime/container-runtime.js";
import type { Say } from "../events/pod-events.js";
import { runInside } from "./exec-probe.js";
import { httpProbe, httpTarget } from "./http-probe.js";

export interface HookTarget {
  readonly container: V1Container;
  readonly id: string;
  readonly podAddress: string;
}

/** Runs the lifecycle hooks of containers. Events say that one failed, not why: its words may hold secrets. */
export class Hooks {
  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly dialer: Dialer,
    private readonly clock: Clock,
  ) {}

  /** False when the hook failed: the container is to be killed. */
  async postStart(target: HookTarget, say: Say, signal: AbortSignal): Promise<boolean> {
    const handler = target.container.lifecycle?.postStart;
    return !handler || this.run(handler, target, say, "FailedPostStartHook", "PostStartHook failed", signal);
  }

  /** Ends when the hook does, or when the signal aborts because the grace is over. */
  async preStop(target: HookTarget, say: Say, signal: AbortSignal): Promise<void> {
    const handler = target.container.lifecycle?.preStop;
    if (handler) await this.run(handler, target, say, "FailedPreStopHook", "PreStopHook failed", signal);
  }

  private async run(
    handler: V1LifecycleHandler,
    target: HookTarget,
    say: Say,
    reason: string,
    message: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      await this.perform(handler, target, signal);
      return true;
    } catch {
      if (!signal.aborted) say("Warning", reason, message);
      return false;
    }
  }

  private async perform(handler: V1LifecycleHandler, target: HookTarget, signal: AbortSignal): Promise<void> {
    if (handler.exec) {
      const command = handler.exec.command ?? [];
      const { exitCode } = await runInside(this.runtime, target.id, command, signal);
      if (exitCode !== 0) throw new Error(`the command exited with ${exitCode}`);
    } else if (handler.httpGet) {
      const request = httpTarget(handler.httpGet, target.container, target.podAddress);
      const result = await httpProbe(this.dialer, request, signal);
      if (!result.passed) throw new Error(result.message);
    } else if (handler.sleep) {
      await this.clock.sleep(handler.sleep.seconds * 1_000, signal);
    } else {
      throw new Error("invalid handler: no supported action");
    }
  }
}
