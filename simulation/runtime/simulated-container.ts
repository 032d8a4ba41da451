import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
import type { ContainerInfo, ContainerLimits } from "../../node-agent/runtime/container-runtime.js";
import { Meter } from "./meter.js";
import { idle, type Program } from "./program.js";

type State =
  | { readonly is: "created" }
  | { readonly is: "running"; readonly pid: number; readonly startedMs: number; readonly cancel: () => void }
  | {
      readonly is: "exited";
      readonly startedMs: number;
      readonly endedMs: number;
      readonly exitCode: number;
    };

export interface ContainerSeed extends Pick<ContainerInfo, "id" | "labels" | "image" | "imageId"> {
  readonly name: string;
  readonly program: Program;
}

const unused = { cpuNanos: 0, memoryBytes: 0 };
const killedExitCode = 137;
/** What an engine finds that was not there when the container ended. */
export const lostExitCode = 255;

/** One container, from its creation to its end. Times are the clock's own. */
export class SimulatedContainer {
  private state: State = { is: "created" };
  private readonly createdMs: number;
  private readonly over: Deferred<number> = deferred();
  private meter: Meter | undefined;
  private used = unused;
  private limits: ContainerLimits = {};

  /** @param ended is told of the end, however it comes */
  constructor(
    readonly seed: ContainerSeed,
    private readonly clock: Clock,
    private readonly ended: (container: SimulatedContainer) => void,
  ) {
    this.createdMs = clock.now();
  }

  get isRunning(): boolean {
    return this.state.is === "running";
  }

  /** Resolves with the exit code. */
  get exit(): Promise<number> {
    return this.over.promise;
  }

  get runningMs(): number {
    return this.state.is === "running" ? this.clock.now() - this.state.startedMs : 0;
  }

  /** What it has printed. */
  get output(): string {
    return this.state.is === "created" ? "" : (this.seed.program.output ?? "");
  }

  /** What its process has used; nothing more once it has ended. */
  get usage(): typeof unused {
    if (this.isRunning) this.used = this.meter?.read() ?? unused;
    return this.used;
  }

  start(pid: number): void {
    const { end, usage = () => idle } = this.seed.program;
    const cancel = end ? this.clock.after(end.afterMs, () => this.end(end.exitCode)) : () => {};
    this.state = { is: "running", pid, startedMs: this.clock.now(), cancel };
    this.meter = new Meter(() => usage(this.runningMs), this.clock);
  }

  /** What is left out stays. */
  limit({ cpuShares, cpuQuotaMicros, memoryBytes }: ContainerLimits): void {
    this.limits = {
      ...this.limits,
      ...(cpuShares === undefined ? {} : { cpuShares }),
      ...(cpuQuotaMicros === undefined ? {} : { cpuQuotaMicros }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    };
  }

  signal(name: string): void {
    const { stop } = this.seed.program;
    if (name === "SIGKILL") this.end(killedExitCode);
    else if (stop) this.clock.after(stop.afterMs, () => this.end(stop.exitCode));
  }

  end(exitCode: number): void {
    if (this.state.is !== "running") return;
    const { startedMs, cancel } = this.state;
    cancel();
    this.used = { ...this.usage, memoryBytes: 0 };
    this.state = { is: "exited", startedMs, endedMs: this.clock.now(), exitCode };
    this.over.resolve(exitCode);
    this.ended(this);
  }

  info(): ContainerInfo {
    const { id, labels, image, imageId } = this.seed;
    const { limits: resources } = this;
    const common = { id, labels, image, imageId, createdAt: timeOf(this.createdMs), resources };
    const { state } = this;
    switch (state.is) {
      case "created":
        return { ...common, state: "created", pid: 0 };
      case "running":
        return { ...common, state: "running", pid: state.pid, startedAt: timeOf(state.startedMs) };
      case "exited": {
        const { exitCode } = state;
        const times = { startedAt: timeOf(state.startedMs), finishedAt: timeOf(state.endedMs) };
        return { ...common, ...times, state: "exited", pid: 0, exitCode };
      }
    }
  }
}

const timeOf = (ms: number) => new Date(ms).toISOString();
