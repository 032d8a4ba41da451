import type { V1Pod } from "../../../api/generated/types.js";
import { allocationOf, isGranted, withAllocation } from "../allocation/allocation.js";
import type { Hindrance } from "../allocation/judge-resize.js";
import { resizeMessage } from "../allocation/resize-message.js";
import type { ResizeRequest } from "../allocation/resize-order.js";
import type { PodEvents } from "../events/pod-events.js";
import { isResizing, type Resize } from "../lifecycle/resize.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { PodMemory } from "../state/pod-memory.js";
import { complete, failResize, grant, hinder, type PendingResize, withdraw } from "../state/resize-state.js";

const retryMs = 10_000;

/** What a pod asks for beside what it was granted, what becomes of that, and what is said of it. */
export class PodWish {
  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly events: PodEvents,
  ) {}

  /** The pod's object has changed: it goes on with what it was granted. */
  assign(pod: V1Pod): void {
    this.memory.wanted = pod;
    this.memory.pod = withAllocation(pod, this.allocation());
    if (!this.request()) this.memory.resize = withdraw(this.memory.resize);
  }

  /** The node takes the pod on as it is, unless it did so before. */
  admit(): void {
    if (!this.allocation()) this.env.allocations.set(this.memory.uid, allocationOf(this.memory.pod));
  }

  request(): ResizeRequest | undefined {
    const { wanted: pod, pod: granted, resize } = this.memory;
    const allocation = this.allocation();
    if (!allocation || isGranted(pod, allocation)) return undefined;
    return { pod, granted, sinceMs: resize.pending?.sinceMs };
  }

  /** @returns whether that is news */
  hinder(hindrance: Hindrance): boolean {
    const { memory, generation } = this;
    const before = memory.resize.pending;
    memory.resize = hinder(memory.resize, hindrance, generation, this.env.clock.monotonic());
    const { reason, message } = hindrance;
    if (before && isSame(before, hindrance, generation)) return false;
    this.say("Warning", `Resize${reason}`, `Pod resize ${reason}`, memory.wanted, message);
    return true;
  }

  grant(): void {
    const { memory, generation } = this;
    this.env.allocations.set(memory.uid, allocationOf(memory.wanted));
    memory.pod = memory.wanted;
    memory.resize = grant(generation);
    this.say("Normal", "ResizeStarted", "Pod resize started", memory.pod);
  }

  failed(error: string): void {
    const { memory, generation } = this;
    const before = memory.resize.progress?.error;
    const retryAtMs = this.env.clock.monotonic() + retryMs;
    memory.resize = failResize(memory.resize, error, generation, retryAtMs);
    if (error !== before) this.say("Warning", "ResizeError", "Pod resize error", memory.pod, error);
  }

  /** To be told at each look what the pod has otherwise than it was granted. */
  follow(resize: Resize): void {
    const { memory } = this;
    const { progress } = memory.resize;
    if (isResizing(resize)) {
      if (!progress) memory.resize = { ...memory.resize, progress: { generation: this.generation } };
    } else if (progress) {
      this.say("Normal", "ResizeCompleted", "Pod resize completed", memory.pod);
      memory.resize = complete(memory.resize);
    }
  }

  private say(type: "Normal" | "Warning", reason: string, prefix: string, pod: V1Pod, error?: string): void {
    const { progress } = this.memory.resize;
    const generation = type === "Normal" && progress ? progress.generation : this.generation;
    this.events.say(type, reason, resizeMessage(prefix, pod, generation, error));
  }

  private allocation() {
    return this.env.allocations.get(this.memory.uid);
  }

  private get generation(): number {
    return this.memory.wanted.metadata.generation ?? 0;
  }
}

const isSame = (before: PendingResize, { reason, message }: Hindrance, generation: number) =>
  before.reason === reason && before.message === message && before.generation === generation;
