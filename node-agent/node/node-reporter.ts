import { isDeepStrictEqual } from "node:util";
import type { V1Node, V1NodeCondition } from "../../api/generated/types.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import { type Clock, timestamp } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { NodeStatusSink } from "../links/pod-status-sink.js";
import type { ImageInfo } from "../runtime/container-runtime.js";
import { type IngressReadiness, nodeConditions } from "./conditions.js";
import { type NodeObjectInput, nodeObject } from "./node-object.js";
import { nodeReference } from "./node-reference.js";

const lookMs = 10_000;
const imagesWithinMs = 5_000;
/** An unchanged node is reported at least so often. */
const renewMs = 300_000;

export interface NodeReporterOptions extends Omit<NodeObjectInput, "conditions" | "images"> {
  readonly images: () => Promise<readonly ImageInfo[]>;
  /** Types of the conditions that say what the node lacks. */
  readonly pressures: () => ReadonlySet<string>;
  /** Whether Ingresses are served here; undefined: nobody is to. */
  readonly ingress: () => IngressReadiness | undefined;
  /** Why pods can't be run here now. */
  readonly problems: () => readonly string[];
  readonly recorder: EventRecorder;
  readonly sink: NodeStatusSink;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks at the node every now and then and reports its object when that has changed. */
export class NodeReporter {
  readonly name = "node reporter";
  private conditions: readonly V1NodeCondition[] = [];
  private images: readonly ImageInfo[] = [];
  private sent: V1Node | undefined;
  private sentAtMs = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;
  private wake = () => {};

  constructor(private readonly options: NodeReporterOptions) {}

  /** Looks again at once: a problem has come or gone. */
  poke(): void {
    this.wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => {
        this.options.log.warn("the host could not be looked at", { err: error });
      });
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      await Promise.race([this.options.clock.sleep(lookMs, signal).catch(() => {}), woken]);
    }
  }

  /** A runtime that takes long must not hold up what is said of the node: then the images of before stand. */
  private async lookAtImages(): Promise<void> {
    const { images, clock } = this.options;
    this.looking ??= images()
      .then((found) => {
        this.images = found;
      })
      .catch(() => {})
      .finally(() => {
        this.looking = undefined;
      });
    const inTime = new AbortController();
    await Promise.race([this.looking, clock.sleep(imagesWithinMs, inTime.signal).catch(() => {})]);
    inTime.abort();
  }

  /** An event for each condition that is otherwise than it was. */
  private tell(before: readonly V1NodeCondition[]): void {
    const { name, recorder } = this.options;
    for (const { type, status } of this.conditions) {
      const last = before.find((condition) => condition.type === type);
      const word = words[type]?.[status === "True" ? "True" : "False"];
      if (last && last.status !== status && word)
        recorder.event(nodeReference(name), "Normal", word, `Node ${name} status is now: ${word}`);
    }
  }

  private async look(): Promise<void> {
    const { clock, pressures, ingress, problems, sink } = this.options;
    await this.lookAtImages();
    const vitals = { pressures: pressures(), ingress: ingress(), problems: problems() };
    const before = this.conditions;
    this.conditions = nodeConditions(vitals, before, timestamp(clock));
    this.tell(before);
    const node = nodeObject({ ...this.options, conditions: this.conditions, images: this.images });
    const due = clock.monotonic() - this.sentAtMs >= renewMs;
    if (!due && isDeepStrictEqual(withoutHeartbeats(node), this.sent)) return;
    this.sent = withoutHeartbeats(node);
    this.sentAtMs = clock.monotonic();
    void sink.send(node);
  }
}

/** What events call each state of a condition. */
const words: Readonly<Record<string, { readonly True: string; readonly False: string }>> = {
  MemoryPressure: { True: "NodeHasInsufficientMemory", False: "NodeHasSufficientMemory" },
  DiskPressure: { True: "NodeHasDiskPressure", False: "NodeHasNoDiskPressure" },
  PIDPressure: { True: "NodeHasInsufficientPID", False: "NodeHasSufficientPID" },
  Ready: { True: "NodeReady", False: "NodeNotReady" },
};

function withoutHeartbeats(node: V1Node): V1Node {
  const conditions = node.status?.conditions?.map((condition) => ({ ...condition, lastHeartbeatTime: "" }));
  return { ...node, status: { ...node.status, conditions } };
}
