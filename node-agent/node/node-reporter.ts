import { isDeepStrictEqual } from "node:util";
import type { V1Node, V1NodeCondition } from "../../api/generated/types.js";
import { type Clock, timestamp } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Host } from "../host/host.js";
import type { NodeStatusSink } from "../links/pod-status-sink.js";
import type { ImageInfo } from "../runtime/container-runtime.js";
import { nodeConditions } from "./conditions.js";
import { type NodeObjectInput, nodeObject } from "./node-object.js";

const lookMs = 10_000;
const imagesWithinMs = 5_000;
/** An unchanged node is reported at least so often. */
const renewMs = 300_000;

export interface NodeReporterOptions extends Omit<NodeObjectInput, "conditions" | "images"> {
  readonly host: Pick<Host, "vitals">;
  readonly images: () => Promise<readonly ImageInfo[]>;
  /** Why pods can't be run here now. */
  readonly problems: () => readonly string[];
  readonly sink: NodeStatusSink;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks at the host every now and then and reports its Node object when that has changed. */
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

  private async look(): Promise<void> {
    const { clock, host, problems, sink } = this.options;
    await this.lookAtImages();
    const vitals = { ...(await host.vitals()), problems: problems() };
    this.conditions = nodeConditions(vitals, this.conditions, timestamp(clock));
    const node = nodeObject({ ...this.options, conditions: this.conditions, images: this.images });
    const due = clock.monotonic() - this.sentAtMs >= renewMs;
    if (!due && isDeepStrictEqual(withoutHeartbeats(node), this.sent)) return;
    this.sent = withoutHeartbeats(node);
    this.sentAtMs = clock.monotonic();
    void sink.send(node);
  }
}

function withoutHeartbeats(node: V1Node): V1Node {
  const conditions = node.status?.conditions?.map((condition) => ({ ...condition, lastHeartbeatTime: "" }));
  return { ...node, status: { ...node.status, conditions } };
}
